import json
import socket
from pathlib import Path

from isoloir_local.testing import Launched, isoloir


def test_doctor_finds_a_running_suite_well(suite: Launched) -> None:
    said = suite.isoloir("doctor", "--json")
    found = {check["name"]: check["ok"] for check in json.loads(said.stdout)["checks"]}
    assert said.returncode == 0, said.stdout
    assert set(found) == {"python", "postgres", "nats", "port", "disk", "secrets", "clock", "database"}


def test_doctor_says_what_is_wrong_before_there_is_a_suite(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = isoloir("doctor", "--port", str(port), "--json", folder=tmp_path / "home")
    checks = {check["name"]: check for check in json.loads(said.stdout)["checks"]}
    assert said.returncode == 1
    assert not checks["port"]["ok"]
    assert checks["database"]["ok"], checks["database"]
    assert not (tmp_path / "home").exists()


def test_doctor_sees_secrets_that_others_can_read(suite: Launched) -> None:
    secrets = suite.folder / "secrets.json"
    secrets.chmod(0o644)
    try:
        said = suite.isoloir("doctor", "--json")
        assert {"name": "secrets", "ok": False, "detail": "secrets.json en 644"} in json.loads(said.stdout)["checks"]
    finally:
        secrets.chmod(0o600)
