import io
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_member
from proxy.paperwork.sheets import contents
from proxy.paperwork.sheets.contents import Party, Sheet
from proxy.paperwork.sheets.sheet_pdf import print_sheet
from proxy.people.identities.validation import Person
from pypdf import PdfReader

Make = Callable[..., dict[str, Any]]
LONG = "Saint-Germain-de-Tallevende-la-Lande-Vaumont"
HOLDER = Person("Ousmane", "Diallo", "", date(1990, 11, 2), "", "", "87654321")


def sheet(**changed: Any) -> Sheet:
    grantor = Person("Zoé Marie", "Lefèvre", "Œuvrard", date(1985, 3, 27), "", "", "123456789")
    made: dict[str, Any] = {
        "candidate": "Camille Exemple",
        "demo": False,
        "election": "législatives",
        "rounds": [(1, date(2029, 6, 10)), (2, date(2029, 6, 17))],
        "of": 2,
        "first_round_on": date(2029, 6, 10),
        "grantor": Party(grantor, LONG, "12"),
        "holder": Party(None, "", ""),
    }
    return Sheet(**made | changed)


def read(pdf: bytes) -> tuple[int, str]:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return len(pages), " ".join("\n".join(page.extract_text() for page in pages).split())


def test_the_sheet_says_what_to_copy_and_that_it_is_not_the_form() -> None:
    pages, text = read(print_sheet(sheet()))
    assert pages == 1
    for said in ("LEFÈVRE", "Œuvrard", "Zoé Marie", "27/03/1985", "123456789", LONG, "ni le formulaire officiel"):
        assert said in text
    assert "non de l'État" in text
    assert "les deux tours" in text


def test_the_holder_is_on_it_once_known() -> None:
    _, text = read(print_sheet(sheet(holder=Party(HOLDER, "Vincennes", ""))))
    assert "DIALLO" in text
    assert "Vincennes" in text


@pytest.mark.parametrize(
    ("rounds", "of", "said"),
    [
        ([(1, date(2029, 6, 10))], 2, "premier tour seulement"),
        ([(2, date(2029, 6, 17))], 2, "second tour seulement"),
        ([(1, date(2029, 6, 10))], 1, "le dimanche 10 juin 2029"),
    ],
)
def test_what_to_tick_follows_the_rounds(rounds: list[tuple[int, date]], of: int, said: str) -> None:
    assert said in contents.validity(sheet(rounds=rounds, of=of))


async def test_the_sheet_is_behind_the_secret_link_alone(voter: AsyncClient, campaign_id: UUID, body: Make) -> None:
    public = f"/v1/public/campaigns/{campaign_id}"
    token = (await voter.post(f"{public}/requests", json=body())).json()["token"]
    printed = await voter.get(f"/suivi/{token}/fiche.pdf")
    assert printed.headers["Content-Type"] == "application/pdf"
    assert printed.headers["Cache-Control"] == "no-store"
    assert "LEFÈVRE" in read(printed.content)[1]
    assert "Lef" not in printed.headers["Content-Disposition"]
    page = await voter.get(f"/suivi/{token}/fiche")
    assert "LEFÈVRE" in page.text
    assert "ni le formulaire officiel" in page.text
    assert (await voter.get("/suivi/inconnu/fiche.pdf")).status_code == 404


async def test_a_holder_has_no_sheet(voter: AsyncClient, campaign_id: UUID, body: Make) -> None:
    token = (await voter.post(f"/v1/public/campaigns/{campaign_id}/offers", json=body())).json()["token"]
    assert (await voter.get(f"/suivi/{token}/fiche.pdf")).status_code == 404


async def test_the_holder_is_on_it_once_they_accept_and_it_is_noted(
    app: FastAPI, voter: AsyncClient, coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    """Two holders, one for each round: a sheet for each, and neither before they agreed."""
    await new_member(sessions, campaign_id, "second")
    grantor = (await coordinator.post("/v1/requests", json=body())).json()["token"]
    request = (await coordinator.get("/v1/requests")).json()["items"][0]["id"]
    holders: dict[int, str] = {}
    for round, name in ((1, "Diallo"), (2, "Martin")):
        civil = {"first_names": "Camille", "surname": name, "born_on": "1990-11-02"}
        sent = await coordinator.post("/v1/offers", json=body(civil_status=civil, rounds=[round]))
        holders[round] = sent.json()["token"]
    offers = {one["rounds"][0]: one["id"] for one in (await coordinator.get("/v1/offers")).json()["items"]}
    async with call(app, campaign_id, subject="second") as other:
        for path in (f"requests/{request}", *(f"offers/{one}" for one in offers.values())):
            assert (await other.post(f"/v1/{path}/confirm")).status_code == 200
    matches: list[str] = []
    for round, token in holders.items():
        pair = {"request_id": request, "offer_id": offers[round], "rounds": [round]}
        made = await coordinator.post("/v1/matches", json=pair)
        assert made.status_code == 201, made.text
        matches.append(made.json()["id"])
        proposed = (await voter.get(f"/suivi/{grantor}/fiche?tour={round}")).text
        assert ("DIALLO" in proposed and round == 1, "MARTIN" in proposed) == (False, False), "only proposed"
        accepted = await voter.post(f"/v1/public/status/{token}/matches/{matches[-1]}/accept")
        assert accepted.status_code == 200, accepted.text
    first = read((await voter.get(f"/suivi/{grantor}/fiche.pdf?tour=1")).content)[1]
    second = read((await voter.get(f"/suivi/{grantor}/fiche.pdf?tour=2")).content)[1]
    assert ("DIALLO" in first, "MARTIN" in first, "premier tour seulement" in first) == (True, False, True)
    assert ("DIALLO" in second, "MARTIN" in second, "second tour seulement" in second) == (False, True, True)
    page = (await voter.get(f"/suivi/{grantor}/fiche")).text
    assert "Fiche du tour 2" in page
    for one in matches:
        assert "revealed" in (await coordinator.get(f"/v1/matches/{one}")).text
    assert (await voter.get(f"/suivi/{grantor}/fiche?tour=3")).status_code == 422
