"""The launcher keeps everything alive, stops it in order, and leaves nothing behind."""

import json
import os
import signal
import socket
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from isoloir_local.home import Home
from isoloir_local.testing import Launched, isoloir, launch, launched
from kit.servers.process import make_private, open_log

CAMPAIGN = {
    "name": "Essai",
    "candidate": "Camille Martin",
    "election": "legislatives",
    "territory": "circo:9406",
    "rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}],
}


def open_campaign(up: Launched, name: str = "Essai") -> str:
    answer = httpx.post(
        f"{up.address}/crm/v1/campaigns",
        json={"campaign": {**CAMPAIGN, "name": name}},
        headers={"Authorization": f"Bearer {up.token()}"},
        timeout=120,
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def campaigns(up: Launched) -> list[str]:
    answer = httpx.get(f"{up.address}/crm/v1/campaigns", headers={"Authorization": f"Bearer {up.token()}"}, timeout=120)
    return [one["id"] for one in answer.json()["items"]]


def test_the_operator_takes_a_manager_out_and_puts_them_back(suite: Launched) -> None:
    campaign = open_campaign(suite, "Compte volé")
    mine = {"Authorization": f"Bearer {suite.token(campaign=UUID(campaign))}"}
    team = f"{suite.address}/crm/v1/members"
    assert httpx.get(team, headers=mine, timeout=120).status_code == 200
    out = suite.isoloir("member", "remove", "operator", "--campaign", campaign)
    assert (out.returncode, "plus aucun droit" in out.stdout) == (0, True), out.stderr
    assert httpx.get(team, headers=mine, timeout=120).status_code == 403
    again = suite.isoloir("member", "remove", "operator", "--campaign", campaign)
    assert (again.returncode, "dans l'équipe" in again.stderr) == (2, True)
    named = ["--name", "Camille", "--role", "manager", "--role", "candidate"]
    back = suite.isoloir("member", "appoint", "operator", "--campaign", campaign, *named, "--json")
    assert json.loads(back.stdout)["roles"] == ["manager", "candidate"]
    (item,) = httpx.get(team, headers=mine, timeout=120).json()["items"]
    assert (item["subject"], item["display_name"]) == ("operator", "Camille")


def is_alive(pid: int) -> bool:
    try:
        # A process that only waits to be reaped is dead: who adopts orphans here may not reap them.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(condition: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_all_five_answer_at_one_address(suite: Launched) -> None:
    health = httpx.get(f"{suite.address}/health", timeout=120).json()
    assert health == {
        "status": "ok",
        "services": dict.fromkeys(("predict", "crm", "proxy", "budget", "results"), "ready"),
    }
    for service in health["services"]:
        assert httpx.get(f"{suite.address}/{service}/docs", timeout=120).status_code == 200


def test_status_says_what_runs(suite: Launched) -> None:
    said = suite.isoloir("status", "--json")
    assert said.returncode == 0, said.stdout
    assert suite.address in said.stdout


def test_the_folder_keeps_its_secrets_from_others(suite: Launched) -> None:
    assert (suite.folder / "secrets.json").stat().st_mode & 0o777 == 0o600
    for folder in ("oidc", "logs", "lan", "postgres", "nats", "evidence"):
        if (found := suite.folder / folder).exists():
            assert found.stat().st_mode & 0o077 == 0, folder
    logs = [*suite.folder.glob("*/*.log"), *suite.folder.glob("*/*.jsonl")]
    assert {"postgres.log", "nats.log", "crm-api.jsonl"} <= {log.name for log in logs}
    assert [log.name for log in logs if log.stat().st_mode & 0o077] == []


def test_a_folder_and_a_log_that_were_open_to_all_are_closed(tmp_path: Path) -> None:
    folder, log = tmp_path / "logs", tmp_path / "logs" / "crm-api.jsonl"
    folder.mkdir()
    log.write_text("{}\n")
    folder.chmod(0o755)
    log.chmod(0o644)
    make_private(folder)
    with open_log(log) as output:
        output.write(b"{}\n")
    assert (folder.stat().st_mode & 0o777, log.stat().st_mode & 0o777) == (0o700, 0o600)
    assert log.read_text() == "{}\n{}\n"


def test_a_second_launcher_on_the_same_folder_is_refused(suite: Launched) -> None:
    second = suite.isoloir("up", "--port", "1")
    assert second.returncode == 2
    assert "already running" in second.stderr


@pytest.mark.parametrize("name", ["crm-api", "gateway", "nats", "postgres"])
def test_what_dies_is_started_again(suite: Launched, name: str) -> None:
    pid = suite.home.running()["pids"][name]
    os.kill(pid, signal.SIGKILL)
    until(lambda: suite.home.running()["pids"].get(name) not in (None, pid))
    until(lambda: answers(f"{suite.address}/crm/ready"))
    if name in ("crm-api", "gateway"):
        # Forked again, by a process that has computed nothing: the launcher may hold a lock that a fork would copy.
        again = suite.home.running()["pids"][name]
        assert "isoloir_local.spawned" not in Path(f"/proc/{again}/cmdline").read_text()
        assert Path(f"/proc/{again}/comm").read_text() == f"{name}\n"
        assert parent_of(again) == suite.home.running()["pid"]


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def test_a_taken_port_gives_way_and_without_the_fork_server_a_stop_leaves_no_process_and_frees_the_ports(
    suite: Launched,
) -> None:
    taken = str(httpx.URL(suite.address).port)
    with launched("--only", "crm", "--port", taken) as up:
        assert f"Le port {taken} est pris" in Path(f"{up.folder}.said").read_text()
        before = up.home.running()["pids"]
        kill_the_fork_server(up)
        running = up.home.running()
        assert up.stop(signal.SIGINT) == 0
        assert not any(is_alive(pid) for pid in (running["pid"], *before.values(), *running["pids"].values()))
        for port in (httpx.URL(up.address).port, running["postgres_port"], *running["services"].values()):
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", port or 0)) != 0
        assert isoloir("status", folder=up.folder).returncode == 1


def kill_the_fork_server(up: Launched) -> None:
    """It takes nobody with it, and what dies later is started in another way."""
    before = up.home.running()["pids"]
    os.kill(before["fork-server"], signal.SIGKILL)
    until(lambda: "fork-server" not in up.home.running()["pids"])
    assert up.home.running()["pids"] == {name: pid for name, pid in before.items() if name != "fork-server"}
    os.kill(before["crm-worker"], signal.SIGKILL)
    until(lambda: up.home.running()["pids"].get("crm-worker") not in (None, before["crm-worker"]))
    again = up.home.running()["pids"]["crm-worker"]
    assert "isoloir_local.spawned" in Path(f"/proc/{again}/cmdline").read_text()
    assert campaigns(up) == []


def test_after_kill_9_nothing_is_left_and_the_data_is_whole() -> None:
    with launched("--only", "crm", anew=True) as up:
        kept = open_campaign(up)
        pids = up.home.running()["pids"].values()
        up.process.send_signal(signal.SIGKILL)
        up.process.wait()
        until(lambda: not any(is_alive(pid) for pid in pids))
        again = launch(up.folder, "--only", "crm")
        try:
            assert campaigns(again) == [kept]
        finally:
            again.stop()


def test_without_fork_it_is_the_same_suite() -> None:
    with launched("--only", "crm", "--spawn", anew=True) as up:
        assert campaigns(up) == []
        running = up.home.running()
        assert up.stop(signal.SIGTERM) == 0
        assert not any(is_alive(pid) for pid in (running["pid"], *running["pids"].values()))


def test_a_backup_restores_into_a_new_folder_and_the_events_are_told_again(suite: Launched, tmp_path: Path) -> None:
    name = f"Sauvegarde {time.time()}"
    kept = open_campaign(suite, name)
    document = Path(kept) / "ab" / f"ab{'0' * 62}"
    for path in (document, Path(kept) / "ab" / "half.writing-0"):
        (suite.home.evidence / path).parent.mkdir(parents=True, exist_ok=True)
        (suite.home.evidence / path).write_bytes(b"sealed")
    file = tmp_path / "suite.tar"
    made = suite.isoloir("backup", str(file), "--json")
    assert made.returncode == 0, made.stderr
    assert file.stat().st_mode & 0o077 == 0
    # A folder that is in use is never overwritten.
    assert suite.isoloir("restore", str(file)).returncode == 2
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        fresh = Path(folder) / "fresh"
        restored = isoloir("restore", str(file), folder=fresh)
        assert restored.returncode == 0, restored.stderr
        assert Home(fresh).secrets() == suite.home.secrets()
        (brought,) = [path for path in Home(fresh).evidence.rglob("*") if path.is_file()]
        assert (brought.relative_to(Home(fresh).evidence), brought.read_bytes()) == (document, b"sealed")
        again = launch(fresh, "--only", "crm", "--only", "predict")
        try:
            assert kept in campaigns(again)
            # From streams that were made anew: whether predict had heard before the backup or hears now.
            until(lambda: knows(again, "predict", kept))
            assert feed(again, kept) == feed(suite, kept)
        finally:
            again.stop()


def feed(up: Launched, campaign: str) -> list[Any]:
    token = up.token(campaign=UUID(campaign))
    answer = httpx.get(f"{up.address}/crm/v1/events", headers={"Authorization": f"Bearer {token}"}, timeout=120)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def knows(up: Launched, service: str, campaign: str) -> bool:
    token = up.token(campaign=UUID(campaign))
    answer = httpx.get(f"{up.address}/{service}/v1/events", headers={"Authorization": f"Bearer {token}"}, timeout=120)
    return answer.status_code == 200


@pytest.mark.parametrize("content", [b"", b"no tar at all", b"\x00" * 20_480], ids=["empty", "text", "zeros"])
def test_what_is_no_backup_is_refused_and_leaves_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    refused = isoloir("restore", str(tmp_path / "file"), folder=tmp_path / "home")
    assert refused.returncode == 2
    assert "not a backup" in refused.stderr
    assert not (tmp_path / "home" / "secrets.json").exists()


def test_replay_publishes_the_log_again_and_nothing_counts_twice(suite: Launched) -> None:
    campaign = open_campaign(suite, f"Rejeu {time.time()}")
    until(lambda: knows(suite, "predict", campaign))
    done = suite.isoloir("replay", "crm", "--json")
    assert done.returncode == 0, done.stderr
    assert '"crm": true' in done.stdout
    until(lambda: knows(suite, "predict", campaign))


def test_no_event_is_dead(suite: Launched) -> None:
    letters = suite.isoloir("dead", "list", "--json")
    assert letters.stdout.strip() == '{"dead": []}'
    assert suite.isoloir("dead", "list", "nobody").returncode == 2
