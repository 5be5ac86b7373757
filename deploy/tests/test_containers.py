"""The containers' processes, run without containers: the real scripts, on a real PostgreSQL and a real nats-server."""

import base64
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from kit.servers.binaries import find_nats
from kit.servers.nats import Nats
from kit.servers.postgres import Postgres
from kit.servers.process import free_port
from sqlalchemy import make_url

DEPLOY = Path(__file__).parents[1]
# One that begins with a figure: nats-server would read it as a number.
PASSWORD = "0e7d" + "5" * 20
SERVICES = ("predict", "crm", "proxy", "budget", "results")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL server as the image leaves it: a cluster that has run init.sh."""
    server = Postgres(tmp_path_factory.mktemp("postgres", numbered=True))
    server.directory.chmod(0o755)
    server.start()
    address = make_url(server.url("postgres"))
    environment = os.environ | {
        "PATH": f"{server.bin}:{os.environ['PATH']}",
        "PGHOST": str(address.host),
        "PGPORT": str(address.port),
        "PGPASSWORD": str(address.password),
        "POSTGRES_USER": "postgres",
        "ROLES_SQL": str(DEPLOY / "postgres" / "roles.sql"),
        "APP_PASSWORD": PASSWORD,
        "WORKER_PASSWORD": PASSWORD,
        "BACKUP_PASSWORD": PASSWORD,
    }
    subprocess.run(["sh", DEPLOY / "postgres" / "init.sh"], env=environment, check=True)
    yield server
    server.stop()


def url(server: Postgres, service: str, role: str) -> str:
    return server.url(service, role, PASSWORD)


@contextmanager
def running(job: str, service: str, **environment: str) -> Generator[subprocess.Popen[bytes]]:
    """`serve.py` as the entry point starts it."""
    process = subprocess.Popen(
        [sys.executable, DEPLOY / "serve.py", job],
        env=os.environ | environment | {"SERVICE": service},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        # uvicorn says goodbye, then ends by the signal it was sent.
        assert process.wait(timeout=20) in (0, -signal.SIGTERM), f"{service} {job} did not stop cleanly"


def wait_until(true: Callable[[], bool], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.2)


def probe(job: str, **environment: str) -> bool:
    command = [sys.executable, DEPLOY / "probe.py", job]
    return subprocess.run(command, env=os.environ | environment, check=False).returncode == 0


def test_the_first_start_makes_databases_that_only_the_roles_may_enter(server: Postgres) -> None:
    for service in SERVICES:
        for role in ("isoloir_app", "isoloir_worker", "isoloir_backup"):
            with psycopg.connect(url(server, service, role).replace("+psycopg", "")) as connection:
                (found,) = connection.execute("select current_database()").fetchone() or ("",)
                assert found == service
    with psycopg.connect(server.url("postgres").replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("create role stranger login password 'stranger'")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(server.url("crm", "stranger", "stranger").replace("+psycopg", ""))


@pytest.mark.parametrize("service", ["proxy"])
def test_a_service_is_migrated_served_and_probed(server: Postgres, tmp_path: Path, service: str) -> None:
    owner = {"SERVICE": service, "ISOLOIR_OWNER_DATABASE_URL": server.url(service)}
    for _ in range(2):  # at every start of the suite: the second time there is nothing to do
        migrate = [sys.executable, DEPLOY / "serve.py", "migrate"]
        subprocess.run(migrate, env=os.environ | owner, check=True, capture_output=True)

    environment = {
        "ISOLOIR_SECRET_KEY": base64.b64encode(bytes(32)).decode(),
        "ISOLOIR_DATABASE_URL": url(server, service, "isoloir_app"),
        "ISOLOIR_ROOT_PATH": f"/{service}",
        "PORT": str(free_port()),
    }
    assert not probe("api", **environment)
    with running("api", service, **environment):
        wait_until(lambda: probe("api", **environment))
        address = f"http://127.0.0.1:{environment['PORT']}/{service}/ready"
        with urllib.request.urlopen(address) as answer:
            assert answer.status == 200
    assert not probe("api", **environment)


def test_a_worker_is_well_while_it_is_connected(server: Postgres, tmp_path: Path) -> None:
    nats = Nats(tmp_path / "nats")
    nats.start()
    port = str(nats.port)
    owner = {"SERVICE": "results", "ISOLOIR_OWNER_DATABASE_URL": server.url("results")}
    migrate = [sys.executable, DEPLOY / "serve.py", "migrate"]
    subprocess.run(migrate, env=os.environ | owner, check=True, capture_output=True)
    environment = {
        "ISOLOIR_SECRET_KEY": base64.b64encode(bytes(32)).decode(),
        "ISOLOIR_WORKER_DATABASE_URL": url(server, "results", "isoloir_worker"),
        "ISOLOIR_NATS_URL": nats.url,
    }
    assert not probe("worker", NATS_PORT=port)
    with running("worker", "results", **environment):
        wait_until(lambda: probe("worker", NATS_PORT=port))
        nats.stop()
        wait_until(lambda: not probe("worker", NATS_PORT=port))
        nats.start()
        wait_until(lambda: probe("worker", NATS_PORT=port))
    nats.stop()


@pytest.mark.parametrize("name", ["nats.conf", "cluster.conf"])
def test_nats_server_takes_the_configurations(name: str) -> None:
    routes = [f"nats://route:{PASSWORD}@nats-{number}:6222" for number in (1, 2, 3)]
    environment = {
        "NATS_PASSWORD": f'"{PASSWORD}"',
        "NATS_NAME": "nats-1",
        "NATS_ROUTES": "[" + ", ".join(f'"{route}"' for route in routes) + "]",
    }
    checked = subprocess.run(
        [find_nats(), "-t", "-c", DEPLOY / "nats" / name],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_the_gateways_image_has_all_that_the_gateway_imports(tmp_path: Path) -> None:
    """Only what the Dockerfile copies for it, besides what the lock installs: no service's package."""
    root = DEPLOY.parent
    for source in ("libs/common/src", "libs/elections/src", "libs/kit/src", "deploy/local/src"):
        shutil.copytree(root / source, tmp_path, dirs_exist_ok=True)
    check = (
        "import sys; "
        f"sys.path[:] = [path for path in sys.path if not path.startswith({str(root / 'services')!r})]; "
        "import isoloir_local.gateway.app as app; "
        f"assert app.__file__.startswith({str(tmp_path)!r}), app.__file__; "
        f"assert not {set(SERVICES)!r} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", check],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
