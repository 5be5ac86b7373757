"""A campaign moves from one suite to another while both run, and nobody else notices."""

import io
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from isoloir_local.testing import Launched
from kit.security.session_cookie import COOKIE, SessionContent, seal_session
from kit.settings import Settings
from pydantic import SecretStr
from pypdf import PdfWriter

from tests.backups.questions import until
from tests.relocations.conftest import Team, open_team, owner, rows_of, say, settle

PEOPLE = 12
EXPENSE = {"label": "Affiches", "amount_cents": 12_000, "heading": 11, "spent_on": "2029-05-20"}
PAGE = {"Accept": "text/html"}
KEPT_APART = ("all of inbox", "all of dead_letter")
"""Claims of all campaigns together: compared as sets, as others go on hearing."""


@pytest.fixture(scope="module")
def moving(here: Launched) -> Team:
    return open_team(here, "Qui part", PEOPLE)


@pytest.fixture(scope="module")
def staying(here: Launched) -> Team:
    return open_team(here, "Qui reste", 3)


@pytest.fixture(scope="module")
def stranger(there: Launched) -> Team:
    return open_team(there, "De là-bas", 5)


def add_document(team: Team) -> str:
    """The document of an expense, sealed in a file of the suite's folder."""
    spent = team.call("POST", "/budget/v1/expenses", json=EXPENSE)
    assert spent.status_code == 201, spent.text
    about = {"kind": "invoice", "subject": "expense", "subject_id": spent.json()["id"]}
    sent = team.call(
        "POST", "/budget/v1/evidence", data=about, files={"file": ("facture.pdf", blank_pdf(), "application/pdf")}
    )
    assert sent.status_code == 201, sent.text
    return sent.json()["id"]


def session_at(team: Team) -> dict[str, str]:
    """The cookie of somebody who had chosen this campaign."""
    known = Settings.model_construct(secret_key=SecretStr(team.suite.home.secrets().secret_key), keys_file=None)
    return {COOKIE: seal_session(known, SessionContent(team.suite.token(), team.campaign))}


def blank_pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(out)
    return out.getvalue()


def document_of(team: Team, number: str) -> bytes:
    return team.call("GET", f"/budget/v1/evidence/{number}/content").content


def heard_of(tables: dict[str, list[str]], log: list[tuple[int, str]]) -> set[str]:
    """Return the claims of these events."""
    told = {event for _, event in log}
    return {row for row in tables["all of inbox"] if row.strip("()").split(",")[1] in told}


def test_it_moves_and_everybody_else_stays(
    here: Launched, there: Launched, moving: Team, staying: Team, stranger: Team, passphrase: Path, tmp_path: Path
) -> None:
    file = tmp_path / "campagne.isoloir"
    secret = ("--passphrase-file", str(passphrase))
    person = moving.add_person(0).json()["id"]
    shown = moving.call("GET", f"/crm/v1/people/{person}").json()
    assert "@exemple.fr" in str(shown["contacts"]), "masked by who opens the sealed field"
    bill = add_document(moving)
    document = document_of(moving, bill)
    assert document.startswith(b"%PDF")
    for one in (moving, staying, stranger):
        settle(one)
    others = rows_of(here, staying.campaign), rows_of(there, stranger.campaign)
    log = moving.events()
    cursor = log[len(log) // 2][0]

    # Frozen: read, not written. Given up: as before. Then for good.
    assert say(here, "export", str(moving.campaign), "--out", str(file), "--freeze", *secret)["frozen"]
    refused = moving.add_person(100)
    assert (refused.status_code, "déménage" in refused.json()["detail"]) == (503, True)
    assert moving.call("GET", f"/crm/v1/people/{person}").status_code == 200
    assert staying.add_person(0).status_code == 201
    assert say(here, "move", str(moving.campaign), "--give-up")["moved_to"] is None
    assert moving.add_person(PEOPLE).status_code == 201
    settle(moving)
    exported = say(here, "export", "Qui part", "--out", str(file), "--freeze", *secret)
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"exemple.fr" not in file.read_bytes()
    before, log = rows_of(here, moving.campaign), moving.events()

    imported = say(there, "import", str(file), *secret)
    assert imported["rows"] == exported["rows"]
    moved = Team(there, moving.campaign)
    after = rows_of(there, moving.campaign)
    for service, tables in before.items():
        for table in tables:
            if table not in KEPT_APART:
                assert after[service][table] == tables[table], f"{service}.{table}"
        assert heard_of(tables, log) == heard_of(after[service], log)
    assert say(there, "import", str(file), *secret) == {"refused": "refused"}

    # What was sealed is read there, an answer that was lost is given again, and the log goes on.
    assert moved.call("GET", f"/crm/v1/people/{person}").json() == shown
    assert document_of(moved, bill) == document
    replayed = moved.add_person(0)
    assert (replayed.json()["id"], replayed.headers["Idempotency-Replayed"]) == (person, "true")
    assert moved.events(after=cursor) == [one for one in log if one[0] > cursor]
    assert moved.add_person(200).status_code == 201
    until(lambda: len(moved.events(after=log[-1][0])) > 0)
    assert moved.events()[: len(log)] == log

    # The old suite leads there, once the code of the file that came in is given.
    wrong = ("move", str(moving.campaign), "--to", there.address, "--receipt", "00000000")
    assert say(here, *wrong) == {"refused": "no receipt"}
    right = (*wrong[:-1], imported["receipt"])
    assert say(here, *right)["moved_to"] == there.address
    assert say(here, *right)["moved_to"] == there.address
    told = moving.call("GET", f"/crm/v1/people/{person}")
    assert (told.status_code, told.json()["moved_to"]) == (410, there.address)
    page = moving.call("GET", f"/crm/people/{person}", headers=PAGE)
    assert (page.status_code, page.headers["Location"]) == (307, f"{there.address}/crm/people/{person}")
    home = httpx.get(f"{here.address}/", cookies=session_at(moving), headers=PAGE, timeout=60)
    assert (home.status_code, f'href="{there.address}"' in home.text) == (410, True), home.text
    campaigns = httpx.get(f"{here.address}/campagnes", cookies=session_at(moving), headers=PAGE, timeout=60)
    assert (campaigns.status_code, "Qui reste" in campaigns.text, "Qui part" in campaigns.text) == (200, True, False)
    assert say(here, "export", str(moving.campaign), "--out", str(file)) == {"refused": "campaign away"}
    assert say(here, "move", str(moving.campaign), "--give-up") == {"refused": "not moving"}

    # Nobody else has noticed.
    assert staying.add_person(1).headers["Idempotency-Replayed"] == "true"
    now = rows_of(here, staying.campaign), rows_of(there, stranger.campaign)
    for known, found in zip(others, now, strict=True):
        for service, tables in known.items():
            same = {table: found[service][table] for table in tables if table not in KEPT_APART}
            assert same == {table: rows for table, rows in tables.items() if table not in KEPT_APART}, service
            assert set(tables["all of inbox"]) <= set(found[service]["all of inbox"])

    # And what is left of it is forgotten, but where it is now.
    assert say(there, "forget", str(moving.campaign), "--yes") == {"refused": "in use"}
    assert say(here, "forget", str(moving.campaign), "--yes")["forgotten"]
    left = rows_of(here, moving.campaign)
    assert [
        table for tables in left.values() for table, rows in tables.items() if rows and table not in KEPT_APART
    ] == [
        "event",
        "event",
    ]
    assert moving.call("GET", f"/crm/people/{person}", headers=PAGE).status_code == 307
    assert rows_of(here, staying.campaign)["crm"]["person"] == others[0]["crm"]["person"]
    comes_back(here, there, moved, secret, file)


def comes_back(here: Launched, there: Launched, moved: Team, secret: tuple[str, str], file: Path) -> None:
    """It may come back to where it left from, with what was done meanwhile."""
    log = moved.events()
    made = say(there, "export", str(moved.campaign), "--out", str(file), "--freeze", *secret)
    back = say(here, "import", str(file), *secret)
    assert back["rows"] == made["rows"]
    say(there, "move", str(moved.campaign), "--to", here.address, "--receipt", back["receipt"])
    again = Team(here, moved.campaign)
    assert again.events() == log
    assert again.add_person(300).status_code == 201
    assert moved.add_person(301).status_code == 410
    with owner(here, "crm") as connection:
        row = connection.execute("select count(*) - count(distinct id) from event").fetchone()
        assert row == (0,)


def test_a_stranger_cannot_reach_it_before_it_is_whole(there: Launched, stranger: Team) -> None:
    """A campaign that is being brought in is not known yet, to the API and to lists."""
    coming = UUID(int=7)
    with owner(there, "crm") as connection:
        connection.execute(
            "insert into relocation (relocated_campaign_id, state, file) values (%s, 'arriving', %s)", [coming, coming]
        )
    answer = Team(there, coming).call("GET", "/crm/v1/people")
    assert answer.status_code == 404, answer.text
    assert httpx.get(f"{there.address}/crm/v1/public/campaigns/{coming}/forms", timeout=60).status_code == 404
    assert stranger.call("GET", "/crm/v1/people").status_code == 200
