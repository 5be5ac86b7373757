"""Restores of a file that is old or cut off, and one whose restore was killed."""

import base64
import io
import json
import os
import signal
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from isoloir_local.home import Home
from isoloir_local.testing import ISOLOIR, Launched, isoloir, launch, launched
from isoloir_local.walk.campaign import CONTROLLER

from tests.backups.questions import open_campaign, query, until

CLIENTS = '{"clients": []}'


@dataclass(frozen=True)
class Saved:
    """A backup of a suite with one campaign."""

    file: Path
    campaign: str

    def names(self) -> list[str]:
        with tarfile.open(self.file) as tar:
            return tar.getnames()

    def copy(
        self,
        to: Path,
        names: list[str],
        about: dict[str, object] | None = None,
        secrets: dict[str, object] | None = None,
    ) -> Path:
        """With these entries alone, in the form that tar gives them by itself."""
        others = {"about.json": about, "secrets.json": secrets}
        with tarfile.open(self.file) as tar, tarfile.open(to, "w") as made:
            for name in names:
                found = tar.extractfile(name)
                assert found
                content = found.read()
                if (other := others.get(name)) is not None:
                    content = json.dumps(other).encode()
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                made.addfile(entry, io.BytesIO(content))
        return to

    def about(self) -> dict[str, object]:
        return self.read("about.json")

    def read(self, name: str) -> dict[str, object]:
        with tarfile.open(self.file) as tar:
            found = tar.extractfile(name)
            assert found
            return json.load(found)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    file = tmp_path_factory.mktemp("saved") / "suite.tar"
    with launched("--only", "crm") as up:
        campaign = open_campaign(up)
        add_person(up, campaign)
        (up.home.oidc / "clients.json").write_text(CLIENTS)
        made = up.isoloir("backup", str(file), "--json")
        assert made.returncode == 0, made.stdout + made.stderr
        # Also with nobody running, and by two at once, of which one is told to come back.
        assert up.stop() == 0
        command = [str(ISOLOIR), "backup", "--data", str(up.folder), "--json"]
        both = [
            subprocess.Popen([*command, f"{file}.{one}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for one in "ab"
        ]
        ended = {one.communicate() and one.returncode for one in both}
        assert ended <= {0, 2}
        assert 0 in ended
        assert not list(file.parent.glob("*.part"))
    return Saved(file, campaign)


def add_person(up: Launched, campaign: str) -> None:
    """Whose address is sealed by the campaign's key."""
    headers = {"Authorization": f"Bearer {up.token(campaign=UUID(campaign))}"}
    contacts = [{"channel": "email", "address": "ada@exemple.fr"}]
    person = {"surname": "Exemple", "first_names": "Ada", "source": "form", "contacts": contacts}
    with httpx.Client(base_url=f"{up.address}/crm/v1", headers=headers, timeout=60) as client:
        client.put("/register/controller", json=CONTROLLER).raise_for_status()
        client.post("/people", json=person).raise_for_status()


def campaigns_in(folder: Path) -> list[str]:
    again = launch(folder, "--only", "crm")
    try:
        return [str(one) for one in query(again.home, "crm", "select campaign_id from campaign")]
    finally:
        again.stop()


def test_a_backup_of_the_versions_before_comes_back(saved: Saved, place: Path) -> None:
    about = {name: saved.about()[name] for name in ("format", "made_at", "services", "postgres")}
    old = saved.copy(place / "old.tar", ["about.json", "secrets.json", "crm.dump"], about)
    restored = isoloir("restore", str(old), folder=place / "home")
    assert restored.returncode == 0, restored.stderr
    assert campaigns_in(place / "home") == [saved.campaign]


def test_a_backup_without_its_end_is_refused_and_leaves_nothing(saved: Saved, place: Path) -> None:
    cut = saved.copy(place / "cut.tar", saved.names()[:-1])
    refused = isoloir("restore", str(cut), folder=place / "home")
    assert refused.returncode == 2
    assert "not a backup" in refused.stderr
    assert not (place / "home").exists() or not list((place / "home").rglob("PG_VERSION"))


def test_a_dump_that_cannot_be_read_leaves_no_personal_data_behind(saved: Saved, place: Path) -> None:
    spoilt = place / "spoilt.tar"
    content = saved.file.read_bytes()
    with tarfile.open(saved.file) as tar:
        at = tar.getmember("crm.dump").offset_data
    spoilt.write_bytes(content[:at] + bytes(20_000) + content[at + 20_000 :])
    refused = isoloir("restore", str(spoilt), folder=place / "home")
    assert refused.returncode == 2
    assert "restore failed" in refused.stderr
    assert not list((place / "home").rglob("PG_VERSION"))
    assert isoloir("restore", str(saved.file), folder=place / "home").returncode == 0


def test_a_restore_that_was_killed_is_no_suite_and_is_begun_again(saved: Saved, place: Path) -> None:
    home = place / "home"
    with subprocess.Popen([str(ISOLOIR), "restore", str(saved.file), "--data", str(home)]) as process:
        until(lambda: (home / "postgres" / "data" / "postmaster.pid").exists())
        os.kill(process.pid, signal.SIGKILL)
    refused = isoloir("up", folder=home)
    assert refused.returncode == 2
    assert "half restored" in refused.stderr
    restored = isoloir("restore", str(saved.file), folder=home)
    assert restored.returncode == 0, restored.stderr
    assert (Home(home).oidc / "clients.json").read_text() == CLIENTS
    assert (Home(home).oidc / "clients.json").stat().st_mode & 0o777 == 0o600
    assert campaigns_in(home) == [saved.campaign]


def test_a_rehearsal_restores_beside_opens_every_key_and_leaves_nothing(saved: Saved, place: Path) -> None:
    outcome = isoloir("drill", str(saved.file), "--scratch", str(place), "--json", folder=place / "none")
    assert outcome.returncode == 0, outcome.stderr
    found = json.loads(outcome.stdout)
    assert (found["campaigns"], found["opened_keys"]) == (1, 1)
    assert found["events"]["crm"] > 0
    assert not list(place.iterdir())


def test_a_rehearsal_says_that_keys_do_not_open_or_events_are_missing(saved: Saved, place: Path) -> None:
    secrets = saved.read("secrets.json")
    other_key = base64.b64encode(bytes(32)).decode()
    locked = saved.copy(
        place / "locked.tar", saved.names(), secrets={**secrets, "secret_key": other_key, "retired": []}
    )
    outcome = isoloir("drill", str(locked), "--scratch", str(place), folder=place / "none")
    assert (outcome.returncode, "ne se remet pas" in outcome.stderr) == (2, True), outcome.stderr
    more = {**saved.about(), "positions": {"crm": 10_000_000_000}}
    short = saved.copy(place / "short.tar", saved.names(), about=more)
    outcome = isoloir("drill", str(short), "--scratch", str(place), folder=place / "none")
    assert (outcome.returncode, "le journal finit" in outcome.stderr) == (2, True), outcome.stderr
    assert {file.name for file in place.iterdir()} == {"locked.tar", "short.tar"}
