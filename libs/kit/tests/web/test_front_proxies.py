"""The visitor's address behind our own proxies: a forwarded one counts where our proxy says it, and nowhere else."""

import httpx
import pytest
from kit.web.front_proxies import STALE_SECONDS, FrontProxies, addresses_of
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CADDY, GATEWAY, BALANCER, STRANGER = "172.18.0.9", "172.18.0.4", "10.1.2.3", "172.18.0.5"
VISITOR = "203.0.113.7"


async def show_caller(request: Request) -> Response:
    assert request.client
    return JSONResponse([request.client.host, request.url.scheme])


APP = Starlette(routes=[Route("/", show_caller)])


class Containers:
    """The addresses of containers' names, which move when one is started anew, and the time."""

    def __init__(self) -> None:
        self.addresses = {"caddy": CADDY, "gateway": GATEWAY}
        self.resolved = 0
        self.time = 1000.0

    async def resolve(self, name: str) -> list[str]:
        self.resolved += 1
        return [self.addresses[name]] if name in self.addresses else []

    def behind(self, *proxies: str) -> FrontProxies:
        return FrontProxies(APP, proxies, resolve=self.resolve, now=lambda: self.time)


@pytest.fixture
def containers() -> Containers:
    return Containers()


async def ask(app: FrontProxies, peer: str, forwarded: str = VISITOR) -> list[str]:
    """Return the caller and the scheme that the application sees."""
    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
    transport = httpx.ASGITransport(app, client=(peer, 40000))
    async with httpx.AsyncClient(transport=transport, base_url="http://isoloir.test", headers=headers) as client:
        return (await client.get("/")).json()


async def test_our_proxies_say_for_whom_they_ask(containers: Containers) -> None:
    app = containers.behind("caddy", "gateway")
    for proxy in (CADDY, GATEWAY):
        assert await ask(app, proxy) == [VISITOR, "https"]


async def test_nobody_else_chooses_an_address(containers: Containers) -> None:
    for app in (containers.behind("caddy"), containers.behind(), containers.behind("nowhere")):
        assert await ask(app, STRANGER) == [STRANGER, "http"]


async def test_what_a_visitor_writes_before_our_proxys_own_entry_is_not_read(containers: Containers) -> None:
    assert await ask(containers.behind("caddy"), CADDY, f"198.51.100.1, {VISITOR}") == [VISITOR, "https"]


async def test_a_load_balancer_before_caddy_is_passed_over_once_it_is_named(containers: Containers) -> None:
    forwarded = f"198.51.100.1, {VISITOR}, {BALANCER}"
    assert await ask(containers.behind("caddy"), CADDY, forwarded) == [BALANCER, "https"]
    for written in (BALANCER, "10.0.0.0/8"):
        assert await ask(containers.behind("caddy", written), CADDY, forwarded) == [VISITOR, "https"]


async def test_a_proxy_started_anew_is_known_again_and_its_old_address_is_not(containers: Containers) -> None:
    app = containers.behind("caddy")
    assert await ask(app, CADDY) == [VISITOR, "https"]
    containers.addresses["caddy"] = "172.18.0.20"
    containers.time += 1
    assert await ask(app, "172.18.0.20") == [VISITOR, "https"]
    assert await ask(app, CADDY) == [CADDY, "http"]


async def test_an_address_that_is_gone_is_trusted_for_a_minute_at_most(containers: Containers) -> None:
    app = containers.behind("caddy")
    await ask(app, CADDY)
    del containers.addresses["caddy"]
    containers.time += STALE_SECONDS
    assert await ask(app, CADDY) == [CADDY, "http"]


async def test_names_are_resolved_once_for_many_requests(containers: Containers) -> None:
    app = containers.behind("caddy")
    for peer in (CADDY, STRANGER, CADDY, STRANGER):
        await ask(app, peer)
    assert containers.resolved == 1


async def test_a_name_that_does_not_resolve_has_no_address() -> None:
    assert "127.0.0.1" in await addresses_of("localhost")
    assert await addresses_of("isoloir.invalid") == []
