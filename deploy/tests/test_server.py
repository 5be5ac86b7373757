"""The units, settings and site of deploy/server: as systemd and Caddy read them, and the suite that they start."""

import json
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpcore
import httpx
import pytest
from isoloir_local.testing import launched

ROOT = Path(__file__).parents[2]
SERVER = ROOT / "deploy" / "server"
NAME = "campagne.example"
FOLDERS = (SERVER, ROOT / "deploy" / "monitoring")
UNITS = {file.name: file for folder in FOLDERS for file in sorted(folder.glob("isoloir*.*"))}
SERVICES = [unit for unit in UNITS if unit.endswith(".service")]


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        assert "CI" not in os.environ, f"{name} is missing: .ci/run installs it"
        pytest.skip(f"no {name} here")
    return found


def lines_of(unit: str) -> list[tuple[str, str]]:
    text = UNITS[unit].read_text()
    return [(key, value) for key, _, value in (line.partition("=") for line in text.splitlines()) if value]


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_takes_the_unit(tmp_path: Path, unit: str) -> None:
    units = tmp_path / "etc/systemd/system"
    units.mkdir(parents=True)
    for one in UNITS.values():
        shutil.copy(one, units)
    for service in SERVICES:
        (command,) = [value for key, value in lines_of(service) if key == "ExecStart"]
        started = tmp_path / shlex.split(command)[0].removeprefix("/")
        started.parent.mkdir(parents=True, exist_ok=True)
        started.touch(0o755)
    for target in ("basic", "network-online", "multi-user", "timers", "sysinit", "shutdown", "-.slice"):
        name = target if "." in target else f"{target}.target"
        (units / name).write_text("[Unit]\nDescription=Of the machine\nDefaultDependencies=no\n")
    said = subprocess.run(
        [program("systemd-analyze"), "verify", f"--root={tmp_path}", "--man=no", f"/etc/systemd/system/{unit}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stderr) == (0, "")


def test_a_key_that_systemd_does_not_know_is_found(tmp_path: Path) -> None:
    """What the test above would say of a unit with a fault."""
    wrong = tmp_path / "isoloir.service"
    wrong.write_text((SERVER / "isoloir.service").read_text().replace("ExecStart=", "ExecStrat="))
    said = subprocess.run(
        [program("systemd-analyze"), "verify", "--man=no", str(wrong)], capture_output=True, text=True, check=False
    )
    assert "ExecStrat" in said.stderr


def test_every_program_of_a_unit_is_in_the_code() -> None:
    assert len(SERVICES) == 4
    for unit in SERVICES:
        (command,) = [value for key, value in lines_of(unit) if key == "ExecStart"]
        path = shlex.split(command)[0].removeprefix("/opt/isoloir/current/")
        assert os.access(ROOT / path, os.X_OK), path


def test_the_settings_are_read_alike_by_systemd_and_by_the_shell() -> None:
    """The units read the file by systemd's rules, the command `isoloir` by those of the shell."""
    entries = [
        line.removeprefix("#")
        for line in (SERVER / "environment.example").read_text().splitlines()
        if re.match(r"#?[A-Z_]+=", line)
    ]
    assert len(entries) >= 8
    for entry in entries:
        name, _, value = entry.partition("=")
        shell = subprocess.run(
            ["/bin/sh", "-c", f'{entry}\nprintf %s "${name}"'], capture_output=True, text=True, check=True
        )
        assert shell.stdout == "".join(shlex.split(value)), name


def is_answering(port: int, authority: Path) -> bool:
    """Caddy writes its authority before it listens, and listens before it has the site's certificate."""
    trusting = ssl.create_default_context(cafile=str(authority))
    try:
        with (
            socket.create_connection(("127.0.0.1", port), 5) as plain,
            trusting.wrap_socket(plain, server_hostname=NAME),
        ):
            return True
    except OSError:
        return False


@contextmanager
def caddy_before(folder: Path, port: int) -> Generator[tuple[int, Path]]:
    """The installed site in Caddy, on a port of the test's own, with an authority of its own."""
    with socket.socket() as http, socket.socket() as https:
        for one in (http, https):
            one.bind(("127.0.0.1", 0))
        ports = http.getsockname()[1], https.getsockname()[1]
    site = (SERVER / "site.caddy").read_text().replace("__DOMAIN__", NAME).replace("__PORT__", str(port))
    options = f"admin off\nlocal_certs\nskip_install_trust\nhttp_port {ports[0]}\nhttps_port {ports[1]}\n"
    (folder / "Caddyfile").write_text(f"{{\n{options}storage file_system {folder / 'caddy'}\n}}\n{site}")
    command = [program("caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with (folder / "caddy.log").open("wb") as log, subprocess.Popen(command, stderr=log) as process:
        try:
            authority = folder / "caddy/pki/authorities/local/root.crt"
            deadline = time.monotonic() + 120
            while not (authority.exists() and is_answering(ports[1], authority)) and time.monotonic() < deadline:
                time.sleep(0.1)
            yield ports[1], authority
        finally:
            process.terminate()


class NameLeadsTo(httpcore.SyncBackend):
    """The network of a phone whose name server knows the suite's name."""

    def __init__(self, port: int) -> None:
        self._port = port

    def connect_tcp(  # httpcore's own
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: object = None,
    ) -> httpcore.NetworkStream:
        assert (host, port) == (NAME, 443)
        return super().connect_tcp("127.0.0.1", self._port, timeout, local_address)


def phone_on(port: int, authority: Path) -> httpx.Client:
    transport = httpx.HTTPTransport(verify=ssl.create_default_context(cafile=str(authority)))
    transport._pool = httpcore.ConnectionPool(  # pyright: ignore[reportPrivateUsage]
        ssl_context=ssl.create_default_context(cafile=str(authority)), network_backend=NameLeadsTo(port)
    )
    return httpx.Client(base_url=f"https://{NAME}", transport=transport, timeout=120, follow_redirects=True)


def test_a_phone_enters_by_the_name_and_a_backup_is_made(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with launched("--only", "crm", "--domain", NAME, "--port", str(port)) as up:
        running = json.loads((up.folder / "running.json").read_text())
        assert running["addresses"] == [f"https://{NAME}", f"http://127.0.0.1:{port}", f"http://localhost:{port}"]
        with caddy_before(tmp_path, port) as (https, authority), phone_on(https, authority) as phone:
            phone.headers.update({"Accept": "text/html", "Origin": f"https://{NAME}"})
            welcome = phone.get("/")
            assert welcome.status_code == 200
            assert "max-age" in welcome.headers["Strict-Transport-Security"]
            entered = phone.post("/entrer", data={"code": up.code})
            assert entered.status_code == 200, entered.text
            assert urlsplit(str(entered.url)).netloc == NAME
            assert all(cookie.secure for cookie in phone.cookies.jar)
            assert "Où se tient votre élection" in phone.get("/choisir").text
            assert phone.get("/crm/metrics").status_code == 404
        folder = tmp_path / "backups"
        folder.mkdir()
        for day in range(1, 4):
            (folder / f"isoloir-2020-01-0{day}T033000Z.tar").touch()
        sent = tmp_path / "sent"
        away = tmp_path / "away"
        away.write_text(f'#!/bin/sh\ncp "$1" {sent}\n')
        away.chmod(0o755)
        environment = os.environ | {
            "ISOLOIR_HOME": str(up.folder),
            "ISOLOIR_BACKUPS": str(folder),
            "ISOLOIR_BACKUPS_KEPT": "2",
            "ISOLOIR_AFTER_BACKUP": str(away),
        }
        subprocess.run([str(SERVER / "nightly-backup")], env=environment, check=True, capture_output=True)
        kept = sorted(file.name for file in folder.iterdir())
        assert len(kept) == 2
        assert kept[0] == "isoloir-2020-01-03T033000Z.tar"
        assert sent.read_bytes() == (folder / kept[1]).read_bytes() != b""
