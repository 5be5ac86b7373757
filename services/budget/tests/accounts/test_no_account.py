"""Under 9,000 inhabitants there is neither ceiling nor account, and the pages say that alone (L. 52-4)."""

from typing import Any

import pytest
from budget.app import HUBS
from common.scopes import Role
from fastapi import FastAPI
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

MUNICIPALES: dict[str, Any] = {
    "election": "municipales",
    "rounds": [{"number": 1, "on": "2032-03-14"}, {"number": 2, "on": "2032-03-21"}],
}
AHUN, GUERET = "commune:23001", "commune:23096"
PAGES = ("/", "/account", "/filing", "/closing", "/account/print")
DUE = ("au plus tard", "inconnu", "remboursera", "Plafond retenu")
OF_AN_ACCOUNT = (
    "plafond n'est pas connu",
    "la commission peut l'écarter",
    "compte du mandataire financier",
    "depuis le compte du mandataire",
    "reçu fiscal",
    "va à la commission",
    "il n'est pas clos",
    "Aucun compte publié de ce scrutin",
    "dates du compte",
)
"""Words of an account alone: beside « ni plafond ni compte » they contradict it."""
SILENT = {
    "/bank/rules",
    "/changes",
    "/costs",
    "/data",
    "/expenses",
    "/filing-notes",
    "/heading-budgets",
    "/payers",
    "/pledges",
}
"""Pages of use without an account, which say nothing of the law of one."""
ALL_PAGES = sorted({path for hub in HUBS for tab in hub.tabs for path in tab.pages if hub.entry == "budget"})


async def read_page(app: FastAPI, sessions: Sessions, path: str, **state: Any) -> str:
    campaign_id = await new_campaign(sessions, **state)
    await new_member(sessions, campaign_id, "agent", (Role.MANAGER, Role.FINANCIAL_AGENT))
    async with call(app, campaign_id, subject="agent") as client:
        answer = await client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return answer.text.replace("\u202f", " ").replace("\u00a0", " ").replace("\u2011", "-")


@pytest.mark.parametrize("path", [*PAGES, "/settlement", "/commission-decision", "/account-people"])
async def test_a_small_commune_reads_that_there_is_no_account_and_no_date(
    app: FastAPI, sessions: Sessions, path: str
) -> None:
    html = await read_page(app, sessions, path, territory=AHUN, **MUNICIPALES)
    assert "ni plafond ni compte" in html
    assert not [text for text in DUE if text in html and path != "/account/print"]
    assert "Dépôt au plus tard" not in html


@pytest.mark.parametrize("path", ALL_PAGES)
async def test_no_page_of_a_small_commune_speaks_of_an_account(app: FastAPI, sessions: Sessions, path: str) -> None:
    html = await read_page(app, sessions, path, territory=AHUN, **MUNICIPALES)
    assert not [text for text in OF_AN_ACCOUNT if text in html]
    assert path in SILENT or "ni plafond ni compte" in html or "pas de compte de campagne" in html


@pytest.mark.parametrize("path", PAGES)
async def test_a_town_reads_when_its_account_is_due(app: FastAPI, sessions: Sessions, path: str) -> None:
    html = await read_page(app, sessions, path, territory=GUERET, **MUNICIPALES)
    assert "ni plafond ni compte" not in html
    assert "au plus tard" in html


async def test_the_population_is_that_of_the_territory_that_the_law_names(app: FastAPI, sessions: Sessions) -> None:
    """Guéret once got a deputy's ceiling on its own population."""
    async with call(app, await new_campaign(sessions, territory="circo:2301")) as client:
        creuse = (await client.get("/v1/ceiling")).json()
    assert creuse["population"]["value"] == 115_527
    async with call(app, await new_campaign(sessions, territory=GUERET, population=12_955)) as client:
        town = (await client.get("/v1/ceiling")).json()
    assert town["ceiling_cents"] is None
    assert "circonscription législative" in town["notice"]
    assert town["computed"]["article"] == "L. 52-11"


async def test_a_canton_of_whole_communes_has_the_ceiling_of_all_of_them(app: FastAPI, sessions: Sessions) -> None:
    rounds = [{"number": 1, "on": "2028-03-12"}, {"number": 2, "on": "2028-03-19"}]
    canton: dict[str, Any] = {"election": "departementales", "rounds": rounds}
    async with call(app, await new_campaign(sessions, territory="canton:2301", **canton)) as client:
        whole = (await client.get("/v1/ceiling")).json()
    assert whole["population"]["value"] == 6_901
    assert whole["ceiling_cents"] == 5_432_00
    async with call(app, await new_campaign(sessions, territory="canton:2312", **canton)) as client:
        split = (await client.get("/v1/ceiling")).json()
    assert split["ceiling_cents"] is None
    assert "renseignez la population" in split["notice"]


@pytest.mark.parametrize("path", ["/", "/account", "/closing", "/account/print"])
async def test_the_presidential_account_cites_its_own_law(app: FastAPI, sessions: Sessions, path: str) -> None:
    rounds = [{"number": 1, "on": "2027-04-11"}, {"number": 2, "on": "2027-04-25"}]
    html = await read_page(app, sessions, path, territory="nation:FR", election="presidentielle", rounds=rounds)
    assert "loi 62-1292" in html
    assert "du compte (L. 52-4)" not in html
    assert "Paris (L. 52-12)" not in html
