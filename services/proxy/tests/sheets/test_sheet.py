import io
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from proxy.people.checking import Person
from proxy.sheets import contents
from proxy.sheets.contents import Party, Sheet
from proxy.sheets.printing import print_sheet
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
