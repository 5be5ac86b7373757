"""`isoloir report`: the report of a running suite in a file, whole or not at all."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from isoloir_local.testing import ISOLOIR, Launched
from isoloir_local.whole_file import write_whole


@pytest.fixture(scope="module")
def campaign(suite: Launched) -> str:
    state = {
        "name": "Rapport d’essai",
        "candidate": "Camille Martin",
        "election": "legislatives",
        "territory": "circo:9406",
        "rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}],
    }
    asked = {"Authorization": f"Bearer {suite.token()}"}
    answer = httpx.post(f"{suite.address}/crm/v1/campaigns", json={"campaign": state}, headers=asked, timeout=120)
    opened = answer.json()["id"]
    deadline = time.monotonic() + 180
    headers = {"Authorization": f"Bearer {suite.token()}", "Isoloir-Campaign": opened}
    while httpx.get(f"{suite.address}/predict/v1/reports", headers=headers, timeout=120).status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return opened


def test_the_report_of_a_campaign_is_written_by_its_id_or_its_name(
    suite: Launched, campaign: str, tmp_path: Path
) -> None:
    for said in (campaign, "Rapport d’essai"):
        out = tmp_path / "rapport.pdf"
        answer = suite.isoloir("report", said, "--out", str(out), "--json")

        assert answer.returncode == 0, answer.stderr
        told = json.loads(answer.stdout)
        assert (told["campaign"], told["file"], told["bytes"]) == (campaign, str(out), out.stat().st_size)
        assert out.read_bytes().startswith(b"%PDF-")
        assert out.read_bytes().rstrip().endswith(b"%%EOF")
        assert out.stat().st_mode & 0o777 == 0o666 & ~_mask()
        assert os.listdir(tmp_path) == ["rapport.pdf"]


@pytest.mark.parametrize(
    ("arguments", "pointer", "said"),
    [
        (["Personne", "--out", "{folder}/r.pdf"], "/campaign", "Aucune campagne ne s'appelle « Personne »"),
        ([str(uuid4()), "--out", "{folder}/r.pdf"], "/campaign", "ne connaît pas encore cette campagne"),
        (["{campaign}", "--out", "{folder}"], "--out", "c'est un dossier"),
        (["{campaign}", "--out", "{folder}/none/r.pdf"], "--out", "n'existe pas"),
        (["{campaign}", "--out", "{folder}/r.pdf", "--subject", "nobody"], "/campaign", "membre de cette campagne"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field_and_leaves_no_file(
    suite: Launched, campaign: str, tmp_path: Path, arguments: list[str], pointer: str, said: str
) -> None:
    answer = suite.isoloir("report", *(one.format(folder=tmp_path, campaign=campaign) for one in arguments))
    problem = json.loads(answer.stderr.strip().splitlines()[-1])

    assert answer.returncode == 2
    assert (answer.stdout, problem["pointer"]) == ("", pointer)
    assert said in problem["detail"]
    assert os.listdir(tmp_path) == []


def test_without_a_suite_it_says_how_to_start_one(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(ISOLOIR), "report", str(uuid4()), "--out", str(tmp_path / "r.pdf"), "--data", str(tmp_path / "none")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "« isoloir up »" in json.loads(done.stderr)["detail"]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_killed_it_leaves_the_old_file_as_it_was(
    suite: Launched, campaign: str, tmp_path: Path, number: signal.Signals
) -> None:
    out = tmp_path / "rapport.pdf"
    out.write_bytes(b"the old one")
    command = [str(ISOLOIR), "report", campaign, "--out", str(out), "--data", str(suite.folder)]
    headers = {"Authorization": f"Bearer {suite.token()}", "Isoloir-Campaign": campaign}
    before = _jobs(suite, headers)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        # Once the work is asked for, and before its end can be seen: a small report is made between two looks.
        while _jobs(suite, headers) == before:
            assert process.poll() is None
        process.send_signal(number)

    assert process.returncode != 0
    assert out.read_bytes() == b"the old one"
    assert os.listdir(tmp_path) == ["rapport.pdf"]


def test_a_file_that_cannot_be_finished_leaves_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "r.pdf", b"%PDF-")

    assert os.listdir(tmp_path) == []


def _jobs(suite: Launched, headers: dict[str, str]) -> set[str]:
    answer = httpx.get(f"{suite.address}/predict/v1/jobs", params={"limit": 200}, headers=headers, timeout=120)
    return {job["id"] for job in answer.raise_for_status().json()["items"]}


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
