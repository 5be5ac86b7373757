"""The containers' gateway, run as Debian's caddy where it is there: what it logs, and whom it asks."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
import uvicorn
from isoloir_local.gateway.paces import NetworkPaces
from isoloir_local.ports import hold_port, listen_on
from kit.servers.process import free_port
from kit.web.front_proxies import FrontProxies
from kit.web.problems import TooManyRequests
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

CADDYFILE = Path(__file__).parents[1] / "Caddyfile"
SERVICES = ("predict", "crm", "proxy", "budget", "results")


@pytest.fixture
def crm() -> Iterator[int]:
    """The port of a crm that answers preflights and nothing else, by the path that it was asked for."""

    class Handler(BaseHTTPRequestHandler):
        def do_OPTIONS(self) -> None:
            self.send_response(204)
            self.send_header("Access-Control-Allow-Origin", self.headers["Origin"])
            self.send_header("Location", self.path)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def entrance() -> Iterator[int]:
    """The port of a gateway that has an entrance only: two presses a network, as `serve.py` serves it in compose."""
    paces = NetworkPaces(2, 600)

    async def press(request: Request) -> Response:
        try:
            paces.take(request)
        except TooManyRequests as refused:
            return PlainTextResponse("", refused.status)
        return PlainTextResponse("")

    app = FrontProxies(Starlette(routes=[Route("/entrer/adresse", press, methods=["POST"])]), ["localhost"])
    with hold_port() as held:
        port = held.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none", lifespan="off", proxy_headers=False))
        thread = threading.Thread(target=server.run, args=([listen_on("127.0.0.1", port)],))
        thread.start()
        yield port
        server.should_exit = True
        thread.join()


@pytest.fixture
def gateway(tmp_path: Path, crm: int, entrance: int) -> Iterator[tuple[str, Path]]:
    """The shipped file with no other service behind it; the address, and where its log goes."""
    program = shutil.which("caddy")
    if program is None:
        why = "no caddy here"
        pytest.fail(why) if "CI" in os.environ else pytest.skip(why)
    port, nobody = free_port(), free_port()
    text = CADDYFILE.read_text().replace("import /etc/caddy/sites/*.caddy\n", "")
    text = text.replace("{$ISOLOIR_DOMAIN} {", f"http://localhost:{port} {{").replace("lb_try_duration 5s", "")
    for service in SERVICES:
        port_of = crm if service == "crm" else nobody
        text = text.replace(f"dynamic a {service}-api 8000", f"to 127.0.0.1:{port_of}")
    text = text.replace("reverse_proxy gateway:8000", f"reverse_proxy 127.0.0.1:{entrance}")
    text = text.replace("{\n\tlog default", "{\n\tadmin off\n\tlog default", 1)
    config, log = tmp_path / "Caddyfile", tmp_path / "log"
    config.write_text(text)
    environment = os.environ | {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    command = [program, "run", "--config", str(config), "--adapter", "caddyfile"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    address = f"http://localhost:{port}"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(httpx.TransportError):
            httpx.get(f"{address}/crm/metrics", timeout=5)
            break
        time.sleep(0.05)
    yield address, log
    process.terminate()
    process.wait(10)


def test_an_error_in_the_log_names_no_secret_link_and_nobody(gateway: tuple[str, Path]) -> None:
    address, log = gateway
    headers = {"Referer": f"{address}/proxy/suivi/s3cret-referrer", "Cookie": "isoloir_session=s3cret-cookie"}
    answer = httpx.get(f"{address}/proxy/suivi/s3cret-path?q=s3cret-query", headers=headers, timeout=10)
    assert answer.status_code == 502
    deadline = time.monotonic() + 5
    while "connection refused" not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.05)
    written = log.read_text()
    assert '"logger":"http.log.error"' in written  # it was written down, and with nothing of that
    assert "s3cret" not in written
    assert "remote_ip" not in written


def test_counts_for_the_operator_are_not_shown(gateway: tuple[str, Path]) -> None:
    address, _ = gateway
    for service in SERVICES:
        for path in ("metrics", "%6Detrics"):
            assert httpx.get(f"{address}/{service}/{path}", timeout=10).status_code == 404


def test_crm_answers_the_preflights_of_all_services_and_nothing_else_of_theirs(gateway: tuple[str, Path]) -> None:
    address, _ = gateway
    asked = {"Origin": "https://carte.exemple.fr", "Access-Control-Request-Method": "GET"}
    for service in SERVICES:
        path = f"/{service}/v1/jobs"
        before = httpx.options(f"{address}{path}", headers=asked, timeout=10)
        assert (before.status_code, before.headers["location"]) == (204, path)
        assert before.headers["access-control-allow-origin"] == "https://carte.exemple.fr"
    others = [
        ("GET", "/predict/v1/jobs", asked),
        ("OPTIONS", "/predict/v1/jobs", {"Origin": "https://carte.exemple.fr"}),
        ("OPTIONS", "/proxy/v1/public/campaigns/x/requests", asked),
    ]
    for method, path, headers in others:
        assert httpx.request(method, f"{address}{path}", headers=headers, timeout=10).status_code == 502


def test_each_network_behind_caddy_has_a_pace_of_its_own(gateway: tuple[str, Path], entrance: int) -> None:
    address, _ = gateway

    def press(base: str, visitor: str, spoofed: str = "") -> int:
        transport = httpx.HTTPTransport(local_address=visitor)
        with httpx.Client(transport=transport, timeout=10) as client:
            headers = {"X-Forwarded-For": spoofed} if spoofed else {}
            return client.post(f"{base}/entrer/adresse", headers=headers).status_code

    assert [press(address, "127.0.0.2") for _ in range(3)] == [200, 200, 429]
    assert press(address, "127.0.0.3") == 200
    # A made-up address neither helps whoever sends it, nor harms whose it is: through Caddy, or past it.
    assert press(address, "127.0.0.2", "192.0.2.1") == 429
    past = f"http://127.0.0.1:{entrance}"
    assert [press(past, "127.0.0.4", f"192.0.2.{number}") for number in range(3)] == [200, 200, 429]
    assert press(address, "127.0.0.3") == 200
