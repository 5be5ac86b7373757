"""Nobody under 15 in the file; from 15 to 17 volunteering alone; all again at 18."""

from datetime import date
from typing import Any

import pytest
from crm.people.records.minors import why_unfit
from httpx import AsyncClient
from kit.testing.steps import today

ADA: dict[str, Any] = {"first_names": "Ada", "surname": "Lefèvre", "source": "form"}


def born(years: int) -> str:
    day = today()
    return day.replace(year=day.year - years, day=1).isoformat()


@pytest.mark.parametrize(
    ("day", "roles", "why"),
    [
        (date(2011, 6, 2), ["volunteer"], "too_young"),
        (date(2011, 6, 1), ["volunteer"], None),
        (date(2011, 6, 1), [], "minor"),
        (date(2011, 6, 1), ["volunteer", "member"], "minor"),
        (date(2008, 6, 2), ["member"], "minor"),
        (date(2008, 6, 1), ["member"], None),
        (None, [], None),
    ],
)
def test_the_age_is_that_of_the_day(day: date | None, roles: list[str], why: str | None) -> None:
    assert why_unfit(day, date(2026, 6, 1), roles) == why


async def test_a_child_comes_in_nowhere(client: AsyncClient) -> None:
    one = await client.post("/v1/people", json=ADA | {"born_on": born(14)})
    assert (one.status_code, one.json()["pointer"]) == (422, "/born_on")
    many = (await client.post("/v1/people/bulk", json={"people": [ADA | {"born_on": born(10)}]})).json()["rows"][0]
    assert (many["outcome"], many["problem"]["pointer"]) == ("refused", "/born_on")
    assert (await client.get("/v1/people")).json()["items"] == []


async def test_a_minor_helps_and_nothing_more_is_known_of_them(client: AsyncClient) -> None:
    refused = await client.post("/v1/people", json=ADA | {"born_on": born(16), "roles": ["member"]})
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/roles")
    made = await client.post("/v1/people", json=ADA | {"born_on": born(16), "roles": ["volunteer"]})
    assert made.status_code == 201, made.text
    ada = made.json()["id"]
    more = await client.patch(f"/v1/people/{ada}", json={"roles": ["volunteer", "donor"]})
    assert (more.status_code, more.json()["pointer"]) == (422, "/roles")
    theme = {"theme": "velo", "noted_on": born(0), "noted_where": "Marché"}
    assert (await client.post(f"/v1/people/{ada}/themes", json=theme)).status_code == 409
    for use in ("opinion", "online_targeting", "party_sharing"):
        yes = {"use": use, "state": "given", "source": "form", "text_version": "f-1"}
        assert (await client.post(f"/v1/people/{ada}/consents", json=yes)).status_code in (409, 422), use
    grown = await client.patch(f"/v1/people/{ada}", json={"born_on": born(18), "roles": ["volunteer", "donor"]})
    assert grown.status_code == 200
    assert (await client.post(f"/v1/people/{ada}/themes", json=theme)).status_code == 201


async def test_a_birth_date_that_is_corrected_forgets_what_a_minor_thinks(client: AsyncClient) -> None:
    ada = (await client.post("/v1/people", json=ADA | {"roles": ["volunteer"]})).json()["id"]
    theme = {"theme": "velo", "noted_on": born(0), "noted_where": "Marché"}
    assert (await client.post(f"/v1/people/{ada}/themes", json=theme)).status_code == 201
    young = await client.patch(f"/v1/people/{ada}", json={"born_on": born(12)})
    assert (young.status_code, young.json()["pointer"]) == (422, "/born_on")
    assert (await client.patch(f"/v1/people/{ada}", json={"born_on": born(16)})).status_code == 200
    assert (await client.get(f"/v1/people/{ada}")).json()["themes"] == []
    rows = {"people": [{"id": ada, "born_on": born(13)}]}
    assert (await client.post("/v1/people/bulk", json=rows)).json()["rows"][0]["outcome"] == "refused"
