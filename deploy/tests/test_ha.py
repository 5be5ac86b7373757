"""deploy/ha: its configuration as its programs read it, the commands of its README, streams on three servers."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import nats.errors
import pytest
import yaml
from kit.events import bus
from kit.servers.binaries import find_nats
from kit.servers.process import free_port
from nats.aio.client import Client

ROOT = Path(__file__).parents[2]
HA = ROOT / "deploy" / "ha"
README = (HA / "README.md").read_text()
NAMES = ("one", "two", "three")
T = TypeVar("T")


def program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"no {name} here")
    return found


def machine(name: str, folder: Path, **more: str) -> dict[str, str]:
    """Variables of `machine.example`, all of them, on the loopback."""
    lines = re.findall(r"^(\w+)=", (HA / "machine.example").read_text(), re.MULTILINE)
    number = NAMES.index(name) + 1
    own = {
        "NAME": name,
        "ADDRESS": f"127.0.0.{number}",
        "STATE": str(folder / name),
        "ARCHIVE": str(folder / "archive"),
    }
    addresses = {f"ADDRESS_{other.upper()}": f"127.0.0.{at}" for at, other in enumerate(NAMES, 1)}
    return {**dict.fromkeys(lines, "secret"), **own, **addresses, **more}


def filled(part: str, file: str, folder: Path) -> Path:
    """Return a file as `start` fills it, without starting what it is for."""
    stand_in = folder / "bin"
    stand_in.mkdir(exist_ok=True)
    for name in ("etcd", "patroni", "haproxy", "pgbouncer", "nats-server"):
        (stand_in / name).write_text("#!/bin/sh\n")
        (stand_in / name).chmod(0o755)
    given = machine("two", folder, NATS_SERVER=str(stand_in / "nats-server"))
    path = {"PATH": f"{stand_in}:{os.environ['PATH']}"}
    subprocess.run([HA / "start", part], env={**os.environ, **given, **path}, check=True)
    made = folder / "two" / part / file
    assert not re.search(r"@[A-Z_]+@", made.read_text()), "nothing is left to fill in"
    assert made.stat().st_mode & 0o077 == 0, "passwords are in it"
    return made


def checked(*command: str | Path) -> str:
    said = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout + said.stderr


def test_haproxy_takes_its_configuration(tmp_path: Path) -> None:
    checked(program("haproxy"), "-c", "-f", filled("haproxy", "haproxy.cfg", tmp_path))


def test_nats_takes_its_configuration(tmp_path: Path) -> None:
    checked(find_nats(), "-t", "-c", filled("nats", "nats.conf", tmp_path))


def test_patroni_takes_its_configuration_and_no_write_is_on_one_disk_alone(tmp_path: Path) -> None:
    made = filled("patroni", "patroni.yml", tmp_path)
    rules = yaml.safe_load(made.read_text())["bootstrap"]["dcs"]
    assert rules["synchronous_mode"]
    assert rules["synchronous_mode_strict"]
    assert rules["ttl"] >= rules["loop_wait"] + 2 * rules["retry_timeout"], "as Patroni requires"
    binaries = Path("/usr/lib/postgresql/17/bin")
    if not binaries.exists():
        pytest.skip("no PostgreSQL of Debian 13 here")
    made.write_text(made.read_text().replace('bin_dir: "secret"', f'bin_dir: "{binaries}"'))
    command = [program("patroni"), "--validate-config", "--ignore-listen-port", str(made)]
    said = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    faults = [line for line in said.stderr.splitlines() if line and not line.endswith("is not reachable")]
    assert not faults, "no etcd runs here, and nothing else is amiss"


def test_etcd_names_three_members_and_this_one_is_among_them(tmp_path: Path) -> None:
    made = yaml.safe_load(filled("etcd", "etcd.yml", tmp_path).read_text())
    members = dict(one.split("=") for one in made["initial-cluster"].split(","))
    assert members == {name: f"http://127.0.0.{number}:2380" for number, name in enumerate(NAMES, 1)}
    assert members[made["name"]] == made["initial-advertise-peer-urls"]


def test_pgbackrest_takes_its_configuration(tmp_path: Path) -> None:
    filled("patroni", "patroni.yml", tmp_path)
    config = tmp_path / "two" / "patroni" / "pgbackrest.conf"
    (tmp_path / "archive").mkdir()
    said = checked(program("pgbackrest"), f"--config={config}", "--stanza=isoloir", "info")
    assert "missing stanza path" in said, "nothing is archived yet"


def test_a_part_that_there_is_not_is_refused(tmp_path: Path) -> None:
    given = os.environ | machine("one", tmp_path)
    said = subprocess.run([HA / "start", "mistake"], env=given, capture_output=True, text=True, check=False)
    assert (said.returncode, "README.md" in said.stderr) == (2, True)


def test_a_secret_that_is_missing_is_named(tmp_path: Path) -> None:
    given = machine("one", tmp_path, PATRONI_PASSWORD="")
    said = subprocess.run(
        [HA / "start", "patroni"], env=os.environ | given, capture_output=True, text=True, check=False
    )
    assert said.returncode != 0
    assert "PATRONI_PASSWORD" in said.stderr
    assert "machine.example" in said.stderr


def test_what_the_readme_tells_to_start_are_parts_and_its_files_are_there() -> None:
    cases = (HA / "start").read_text()
    parts = set(re.findall(r"isoloir-ha@([a-z{},-]+?)(?=[\s`.]|$)", README))
    assert parts
    for part in {one for group in parts for one in _braces(group)}:
        service, _, kind = part.partition("-")
        assert f"  {part})" in cases or (f"{service}-*" in cases and kind in ("api", "worker", "migrate")), part
    for name in re.findall(r"\]\((?!https:)([^)#]+)", README):
        assert (HA / name).exists(), name
    for target in re.findall(r"make ([a-z-]+)", README):
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE), target


def _braces(text: str) -> list[str]:
    begin, _, rest = text.partition("{")
    inside, _, end = rest.partition("}")
    return [f"{begin}{one}{end}" for one in inside.split(",")] if rest else [text]


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Three NATS servers by nats.conf, by the URL of each."""
    client, route = free_port(), free_port()
    shutil.copytree(HA, tmp_path / "ha")
    config = tmp_path / "ha" / "nats.conf"
    text = config.read_text().replace(":4222", f":{client}").replace(":6222", f":{route}")
    config.write_text(text.replace('http: "127.0.0.1:8222"', ""))
    running: dict[str, subprocess.Popen[bytes]] = {}
    for number, name in enumerate(NAMES, 1):
        given = os.environ | machine(name, tmp_path, NATS_SERVER=str(find_nats()))
        with (tmp_path / f"{name}.log").open("wb") as log:
            process = subprocess.Popen([tmp_path / "ha" / "start", "nats"], env=given, stdout=log, stderr=log)
        running[f"nats://isoloir:secret@127.0.0.{number}:{client}"] = process
    yield running
    for process in running.values():
        process.kill()
        process.wait(30)


async def test_a_stream_of_three_replicas_goes_on_without_its_leader(
    servers: dict[str, subprocess.Popen[bytes]],
) -> None:
    async with asyncio.timeout(90):
        async with bus.connect(",".join(servers)) as client:
            made = await soon(lambda: bus.declare_stream(client, "crm", 3))
            assert made.config.num_replicas == 3
            first = await soon(lambda: publish(client, "1", after=0))
            cluster = (await client.jetstream().stream_info("crm")).cluster
        assert cluster is not None
        leader = list(servers)[NAMES.index(str(cluster.leader))]
        async with bus.connect(",".join(set(servers) - {leader})) as client:
            servers[leader].kill()
            servers[leader].wait(30)
            second = await soon(lambda: publish(client, "2", after=first[-1]))
        assert (first, second) == ([1], [2])


async def test_a_client_leaves_a_server_that_is_cut_off(
    servers: dict[str, subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "PING_SECONDS", 1)
    async with asyncio.timeout(60):
        async with bus.connect(",".join(servers)) as client:
            await soon(lambda: bus.declare_stream(client, "crm", 3))
            first = next(iter(servers))
            assert client.connected_url is not None
            assert client.connected_url.hostname == "127.0.0.1", "the first that is named"
            servers[first].send_signal(signal.SIGSTOP)
            assert await soon(lambda: publish(client, "1", after=0)) == [1]
            servers[first].send_signal(signal.SIGCONT)


async def publish(client: Client, name: str, *, after: int) -> list[int]:
    return await bus.publish(client, "crm", [bus.Message("crm.x", b"{}", name, {})], after=after)


async def soon(ask: Callable[[], Awaitable[T]]) -> T:
    """Return the answer of a cluster that elects, as the worker's relay would wait for it."""
    while True:
        try:
            return await ask()
        except (nats.errors.Error, TimeoutError):
            await asyncio.sleep(0.2)
