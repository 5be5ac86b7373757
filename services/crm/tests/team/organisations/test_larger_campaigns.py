"""An organisation of a region asks a national campaign: its message reaches who lives there, and nobody else."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from crm.consumers import JOBS
from crm.team.organisations.org_departments import REGIONS, reached_in
from fastapi import FastAPI
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, work_off
from kit.testing.tokens import bearer

DEPARTMENTS = sorted({one for several in REGIONS.values() for one in several} | {"971", "974", "988"})
RULE = {"second_person": False, "sponsor": "Mandataire", "sponsor_address": "1 rue de l'Exemple"}
MESSAGE = {"subject": "Samedi à Créteil", "body": "Nous y serons."}
HOMES: tuple[dict[str, str], ...] = (
    {"station": "94033_0001", "commune": "94033"},
    {"commune": "94080"},
    {"commune": "75056"},
    {"commune": "13055"},
    {"commune": "97411"},
    {"postcode": "94300", "town": "Vincennes", "street": "1 rue de l'Essai"},
    {},
)


@given(st.sets(st.sampled_from(DEPARTMENTS)), st.sampled_from(["nation:FR", "region:11", "region:94", "region:04"]))
def test_what_is_reached_is_asked_for_and_in_the_campaign(departments: set[str], territory: str) -> None:
    reached = reached_in(territory, departments)
    assert set(reached) <= departments
    assert reached == sorted(reached)
    if territory == "nation:FR":
        assert set(reached) == departments


@pytest.mark.parametrize(
    ("territory", "departments", "reached"),
    [
        ("nation:FR", ("94", "75"), ["75", "94"]),
        ("region:11", ("94", "13"), ["94"]),
        ("region:94", ("2A", "94"), ["2A"]),
        ("region:04", ("974", "94"), ["974"]),
        ("region:53", ("94",), []),
        ("nation:FR", (), []),
    ],
)
def test_a_region_reaches_its_own_departments(territory: str, departments: tuple[str, ...], reached: list[str]) -> None:
    assert reached_in(territory, departments) == reached


@pytest.fixture
async def nation(sessions: Sessions, app: FastAPI) -> AsyncIterator[AsyncClient]:
    """A national campaign with people here and there, all of whom agree to mails and to being chosen."""
    campaign: UUID = await new_campaign(sessions, territory="nation:FR", election="presidentielle")
    async with call(app, campaign) as client:
        for number, home in enumerate(HOMES):
            put = {
                "surname": f"Exemple {number}",
                "source": "form",
                "contacts": [{"channel": "email", "address": f"p{number}@exemple.fr"}],
            }
            made = await client.post("/v1/people", json=put | home)
            assert made.status_code == 201, made.text
            for use in ("email", "online_targeting"):
                yes = {"use": use, "state": "given", "source": "form", "text_version": "f-1"}
                said = await client.post(f"/v1/people/{made.json()['id']}/consents", json=yes)
                assert said.status_code == 201
        assert (await client.put("/v1/mailing-rule", json=RULE)).status_code == 200
        yield client


@pytest.fixture
async def organisation(nation: AsyncClient, app: FastAPI) -> str:
    """Led by `lead`, and in the Val-de-Marne by `val`; the national campaign is in it."""
    path = f"/v1/organisations/{uuid4()}"
    put = {"name": "Parti d'essai", "lead": "lead", "lead_name": "Dominique"}
    async with call(app) as anyone:
        assert (await anyone.put(path, json=put, headers=bearer(None, "operate"))).status_code == 204
        for who, role, places in (("val", "lead", ["94", "75"]), ("south", "lead", ["13"])):
            said = {"display_name": who, "role": role, "departments": places}
            done = await anyone.put(f"{path}/members/{who}", json=said, headers=bearer(None, subject="lead"))
            assert done.status_code == 204, done.text
        code = (await anyone.post(f"{path}/join-links", headers=bearer(None, subject="lead"))).json()["code"]
    joined = await nation.post("/v1/affiliations", json={"code": code, "shares": ["appeals", "sums"], "arrangement": 1})
    assert joined.status_code == 201
    return path


async def ask(app: FastAPI, subject: str, method: str, path: str, **body: Any) -> Any:
    async with call(app) as client:
        return await client.request(method, path, headers=bearer(None, subject=subject), **body)


async def appeal(app: FastAPI, path: str, subject: str, **body: Any) -> int:
    asked = await ask(app, subject, "PUT", f"{path}/appeals/{uuid4()}", json={"message": MESSAGE} | body)
    assert asked.status_code == 200, asked.text
    return int(asked.json()["asked"])


async def accepted(nation: AsyncClient) -> dict[str, Any]:
    """The draft that came of the one appeal."""
    (one,) = (await nation.get("/v1/appeals")).json()["items"]
    assert (await nation.post(f"/v1/appeals/{one['id']}/accept")).status_code == 200
    made = (await nation.get("/v1/appeals")).json()["items"][0]["made"]
    return (await nation.get(f"/v1/mailings/{made}")).json()


@pytest.mark.parametrize(
    ("subject", "departments", "places", "reached"),
    [("val", [], ["75", "94"], 4), ("val", ["94"], ["94"], 3), ("south", [], ["13"], 1), ("lead", ["974"], ["974"], 1)],
)
async def test_it_reaches_who_lives_in_its_departments(
    nation: AsyncClient,
    app: FastAPI,
    organisation: str,
    sessions: Sessions,
    subject: str,
    departments: list[str],
    places: list[str],
    reached: int,
) -> None:
    assert await appeal(app, organisation, subject, departments=departments) == 1
    (one,) = (await nation.get("/v1/appeals")).json()["items"]
    assert one["departments"] == places
    draft = await accepted(nation)
    assert draft["departments"] == places
    counted = (await nation.post(f"/v1/mailings/{draft['id']}/count")).json()
    assert counted == {"reached": reached, "excluded": {"no_place": 1}, "targeted": True}
    assert (await nation.post(f"/v1/mailings/{draft['id']}/send", json={})).status_code == 200
    await work_off(sessions, JOBS)
    sent = (await nation.get(f"/v1/mailings/{draft['id']}")).json()
    assert (sent["counts"], sent["sent"]) == ({"reached": reached, "no_place": 1}, {"queued": reached})


async def test_who_leads_everywhere_and_names_no_place_reaches_all(
    nation: AsyncClient, app: FastAPI, organisation: str
) -> None:
    assert await appeal(app, organisation, "lead") == 1
    draft = await accepted(nation)
    assert draft["departments"] is None
    counted = (await nation.post(f"/v1/mailings/{draft['id']}/count")).json()
    assert counted == {"reached": len(HOMES), "excluded": {}, "targeted": False}


async def test_a_larger_campaign_shows_no_sums_and_takes_no_work_of_a_part(
    nation: AsyncClient, app: FastAPI, organisation: str
) -> None:
    sums = (await ask(app, "val", "GET", f"{organisation}/totals")).json()
    assert (sums["campaigns"], sums["silent"]) == ([], 1)
    work = {
        "kind": "meeting",
        "title": "Salle",
        "starts_at": "2029-05-01T18:00:00+02:00",
        "ends_at": "2029-05-01T20:00:00+02:00",
    }
    assert await appeal(app, organisation, "val", message=None, work=work) == 0
    outside = await ask(
        app, "val", "PUT", f"{organisation}/appeals/{uuid4()}", json={"message": MESSAGE, "departments": ["13"]}
    )
    assert (outside.status_code, outside.json()["pointer"]) == (403, "/departments")


async def test_one_region_does_not_see_what_another_asked(nation: AsyncClient, app: FastAPI, organisation: str) -> None:
    assert await appeal(app, organisation, "val") == 1
    seen = {
        one: (await ask(app, one, "GET", f"{organisation}/appeals")).json()["items"] for one in ("val", "south", "lead")
    }
    assert [len(seen[one]) for one in ("val", "south", "lead")] == [1, 0, 1]


@pytest.mark.parametrize("departments", [[], ["x"], ["94000"], ["94"] * 121, 94, "94", [None]], ids=str)
async def test_a_message_of_its_own_may_be_for_some_departments(nation: AsyncClient, departments: Any) -> None:
    put = {"name": "A", "channel": "email", "subject": "S", "body": "B", "departments": departments}
    assert (await nation.post("/v1/mailings", json=put)).status_code == 422
    made = await nation.post("/v1/mailings", json=put | {"departments": ["94", "974"]})
    assert made.json()["departments"] == ["94", "974"]
    page = await nation.get(f"/mailings/{made.json()['id']}/edit", headers={"Accept": "text/html"})
    assert 'value="94 974"' in page.text
