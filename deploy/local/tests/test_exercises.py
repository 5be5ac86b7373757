"""A member's campaign of exercise: prepared beside their own, ticked by what the services hold, begun anew."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from common.schemas.campaign import CampaignState
from isoloir_local.gateway import exercise_content as content
from isoloir_local.testing import Launched, launched
from kit.campaigns.queries import campaign_now
from kit.text.french import PARIS
from pypdf import PdfWriter

from .people_in import entered, open_campaign

SECONDS = 120
REAL = {"demo": False, "name": "La vraie"}


@pytest.fixture(scope="module")
def up() -> Iterator[Launched]:
    with launched("--only", "crm", "--only", "proxy") as running:
        yield running


@pytest.fixture(scope="module")
def with_budget() -> Iterator[Launched]:
    with launched("--only", "crm", "--only", "budget") as running:
        yield running


def paper() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def go_in(person: httpx.Client) -> str:
    """Wait for the exercise, enter it, and return its campaign."""
    page = ""
    for _ in range(SECONDS):
        page = text_of(person)
        assert "pas pu être préparé" not in page
        if found := re.search(
            r'name="campaign" value="([0-9a-f-]+)"><input type="hidden" name="next" value="/exercices"', page
        ):
            assert person.post("/campagne", data={"campaign": found[1], "next": "/exercices"}).status_code == 200
            return found[1]
        time.sleep(1)
    raise AssertionError(page)


def practise(person: httpx.Client) -> str:
    """Begin an exercise, or begin it anew, and enter it."""
    person.post("/exercices")
    return go_in(person)


def text_of(person: httpx.Client) -> str:
    """Return the page's source, with plain blanks where the typography has others."""
    return " ".join(person.get("/exercices").text.split())


def as_json(person: httpx.Client, method: str, path: str, **sent: Any) -> Any:
    headers = {"Accept": "application/json"} | ({"Idempotency-Key": str(uuid4())} if method == "POST" else {})
    answer = person.request(method, path, headers=headers, **sent)
    assert answer.is_success, answer.text
    return answer.json()


def test_a_canvasser_practises_at_invented_doors_and_begins_anew(up: Launched) -> None:
    open_campaign(up, "lea", "canvasser", **REAL)
    with entered(up, "lea") as lea:
        assert "Préparer mon exercice" in text_of(lea)
        lea.post("/exercices")
        lea.post("/exercices")  # a double press prepares one
        first = go_in(lea)
        page = text_of(lea)
        assert "Exercice : personnes, rues et horloge inventées" in page
        assert "Faire du porte-à-porte" in page
        assert "Saisir une dépense" not in page
        assert "0 sur 1 fait" in page
        mine = as_json(lea, "GET", "/crm/v1/campaigns")["items"]
        assert sorted(one["campaign"]["name"] for one in mine) == ["Exercice", "La vraie"]
        assert [one["roles"] for one in mine] == [["canvasser"]] * 2

        turfs = lea.get("/crm/my-turfs").text
        assert "Rue des Essais" in turfs
        door = {"id": str(uuid4()), "station": content.STATION, "channel": "door", "outcome": "not_home"}
        sent = as_json(lea, "POST", "/crm/v1/canvasses", json=door | {"happened_at": datetime.now(UTC).isoformat()})
        assert sent["id"] == door["id"]
        page = text_of(lea)
        assert "✓ fait" in page
        assert "Tout est fait." in page

        second = practise(lea)
        assert second != first
        assert [one["id"] for one in as_json(lea, "GET", "/crm/v1/campaigns")["items"] if one["campaign"]["demo"]] == [
            second
        ]
        assert "0 sur 1 fait" in text_of(lea)
    people = f"{up.address}/crm/v1/people"
    before = {"Authorization": f"Bearer {up.token(campaign=UUID(first), subject='exercice')}"}
    after = {"Authorization": f"Bearer {up.token(campaign=UUID(second), subject='exercice')}"}
    assert httpx.get(people, headers=before).json()["items"] == []
    assert len(httpx.get(f"{people}?limit=200", headers=after).json()["items"]) == content.PEOPLE


def test_who_directs_has_all_exercises_of_the_services_that_run(up: Launched) -> None:
    open_campaign(up, "nora", "manager", **REAL)
    with entered(up, "nora") as nora:
        practise(nora)
        page = text_of(nora)
        assert re.findall(r'<li><p><a href="(/[^"]+)">', page) == [
            "/crm/my-turfs",
            "/crm/appels",
            "/proxy/dossiers/saisie/demande",
        ]
        assert "Dépenses" not in page  # budget does not run here
        for path in re.findall(r'<li><p><a href="(/[^"]+)">', page):
            assert nora.get(path).status_code == 200, path
        calls = as_json(nora, "GET", "/crm/v1/call-campaigns")["items"]
        taken = as_json(nora, "POST", f"/crm/v1/call-campaigns/{calls[0]['id']}/next")["call"]
        report = {"id": str(uuid4()), "result": "no_answer"}
        as_json(nora, "POST", f"/crm/v1/calls/{taken['id']}/number")
        as_json(nora, "POST", f"/crm/v1/calls/{taken['id']}/report", json=report)
        assert "1 sur 3 fait" in text_of(nora)
        refused = nora.post("/crm/affiliations", data={"code": "x" * 43, "shares": "sums"})
        assert "Un exercice ne compte nulle part" in refused.text


def test_who_walks_no_turf_has_the_exercises_of_their_role(up: Launched) -> None:
    open_campaign(up, "malika", "proxy_coordinator", **REAL)
    with entered(up, "malika") as malika:
        practise(malika)
        page = text_of(malika)
        assert "Saisir une demande de procuration" in page
        assert "Faire du porte-à-porte" not in page
        assert "0 sur 1 fait" in page
        page = malika.get("/proxy/dossiers/saisie/demande").text
        shown = re.search(r'name="shown" value="([^"]*)"', page)
        agreed = re.search(r'name="consent"[^>]*value="([^"]+)"', page)
        assert shown is not None
        assert agreed is not None
        absent = {"first_names": "Basile", "surname": "Essai", "born_day": "3", "born_month": "4", "born_year": "1980"}
        absent |= {"phone": "06 39 98 00 12", "commune": "Guéret", "rounds": "1"}
        form = absent | {"consent": agreed[1], "shown": shown[1], "website": ""}
        noted = malika.post("/proxy/dossiers/saisie/demande", data=form)
        assert "La demande est enregistrée" in noted.text
        page = text_of(malika)
        assert "✓ fait" in page
        assert "Tout est fait." in page
        practise(malika)
        assert "0 sur 1 fait" in text_of(malika)


def test_an_expense_is_done_once_its_paper_is_there(with_budget: Launched) -> None:
    open_campaign(with_budget, "yann", "financial_agent", **REAL)
    with entered(with_budget, "yann") as yann:
        practise(yann)
        assert "Saisir une dépense avec sa pièce" in text_of(yann)
        bill = {"label": "Affiches", "amount": "120", "heading": "11", "supplier": "Imprimerie", "state": "invoiced"}
        made = yann.post("/budget/expenses", data=bill | {"spent_on": datetime.now(PARIS).date().isoformat()})
        assert "La dépense est enregistrée" in made.text
        assert "0 sur 1 fait" in text_of(yann)
        where = f"{made.url.path}/documents"
        sent = {"kind": "invoice"}
        refused = yann.post(where, data=sent, files={"file": ("facture.pdf", b"no paper", "application/pdf")})
        assert refused.status_code == 422
        assert "0 sur 1 fait" in text_of(yann)
        kept = yann.post(where, data=sent, files={"file": ("facture.pdf", paper(), "application/pdf")})
        assert "La pièce est enregistrée" in kept.text
        page = text_of(yann)
        assert "✓ fait" in page
        assert "Tout est fait." in page


def test_nobody_begins_from_another_site_or_outside_a_campaign(up: Launched) -> None:
    with entered(up, "zoe") as zoe:
        assert zoe.get("/exercices").url.path == "/campagnes"
        assert zoe.post("/exercices").status_code == 403
        assert zoe.post("/exercices", headers={"Origin": "https://ailleurs.example"}).status_code == 403
    assert httpx.get(f"{up.address}/exercices", headers={"Accept": "text/html"}).status_code == 303


def test_an_exercise_stands_in_an_evening_on_which_people_are_called() -> None:
    for day in range(1, 8):
        now = datetime(2026, 12, day, 23, 30, tzinfo=UTC)
        state = CampaignState.model_validate(content.opening_state(now))
        assert state.is_exercise
        evening = campaign_now(state) + (now - datetime.now(UTC)) + timedelta(seconds=1)
        assert evening.astimezone(PARIS).weekday() < 5
        assert evening.astimezone(PARIS).hour == 18
        assert {one.on.weekday() for one in state.rounds} == {6}


def test_nobody_in_it_can_be_reached() -> None:
    contacts = [one["address"] for person in content.people() for one in person["contacts"]]
    assert len(set(contacts)) == 2 * content.PEOPLE
    assert {one.rpartition(".")[2] for one in contacts if "@" in one} == {"example"}
    assert content.streets().count(";23096;") == 96
