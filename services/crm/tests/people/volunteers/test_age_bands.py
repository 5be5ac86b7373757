"""Age bands of those who help: made from sealed birth dates, and found by segments for logistics alone."""

from datetime import date
from typing import Any

import pytest
from crm.people.volunteers import band_updates
from crm.people.volunteers.age_bands import AGE_BANDS, BAND_LABELS, band_of
from crm.people.volunteers.band_updates import band_once
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import as_worker, today
from sqlalchemy import text


def born(age: int) -> str:
    """Return the birth date of somebody who had that birthday half a year ago."""
    now = today()
    year, month = (now.year, now.month - 6) if now.month > 6 else (now.year - 1, now.month + 6)
    return date(year - age, month, 1).isoformat()


async def add(client: AsyncClient, name: str, age: int | None, *roles: str, **more: Any) -> str:
    entry = {"first_names": name, "roles": list(roles), "source": "form"} | more
    if age is not None:
        entry["born_on"] = born(age)
    answer = await client.post("/v1/people", json=entry)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def count(client: AsyncClient, *bands: str) -> int:
    one = [{"kind": "age_band", "band": band} for band in bands]
    answer = await client.post("/v1/segments/count", json={"filter": {"kind": "any", "of": one}})
    assert answer.status_code == 200, answer.text
    return answer.json()["people"]


async def renew(sessions: Sessions) -> None:
    async with as_worker(sessions) as worker:
        await band_once(worker)


@pytest.fixture
async def three(client: AsyncClient, sessions: Sessions) -> dict[str, str]:
    """A volunteer of 22, one of 16, and a member of 22 who offers nothing."""
    made = {
        "young": await add(client, "Ada", 22, "volunteer"),
        "minor": await add(client, "Basile", 16, "volunteer"),
        "member": await add(client, "Cléo", 22, "member"),
    }
    await renew(sessions)
    return made


def test_bands_begin_at_eighteen_and_meet() -> None:
    assert [band_of(age) for age in (15, 17, 18, 24, 25, 34, 35, 49, 50, 64, 65, 99)] == [
        *(None, None, "18_24", "18_24", "25_34", "25_34", "35_49", "35_49", "50_64", "50_64", "65_plus", "65_plus")
    ]
    assert tuple(BAND_LABELS) == AGE_BANDS


async def test_only_adults_who_help_are_found(client: AsyncClient, three: dict[str, str]) -> None:
    assert await count(client, "18_24") == 1
    assert await count(client, *AGE_BANDS) == 1


async def test_a_band_follows_what_is_corrected(client: AsyncClient, sessions: Sessions, three: dict[str, str]) -> None:
    # The member begins to help: nothing of them is kept before that.
    await client.put(f"/v1/people/{three['member']}/availability", json={"skills": ["data"], "slots": [], "areas": []})
    await renew(sessions)
    assert await count(client, "18_24") == 2
    person = (await client.get(f"/v1/people/{three['young']}")).json()
    changed = await client.patch(
        f"/v1/people/{three['young']}", json={"born_on": born(70)}, headers={"if-match": f'"{person["version"]}"'}
    )
    assert changed.status_code == 200, changed.text
    await renew(sessions)
    assert (await count(client, "18_24"), await count(client, "65_plus")) == (1, 1)


async def test_a_band_goes_with_the_person(
    client: AsyncClient, sessions: Sessions, campaign_id: Any, three: dict[str, str]
) -> None:
    assert (await client.delete(f"/v1/people/{three['young']}")).status_code in (200, 204)
    async with transaction(sessions, campaign_id) as session:
        left = list(await session.scalars(text("select band from volunteer_age_band")))
    # Of the minor it is known that there is none.
    assert left == [None]


async def test_a_birthday_moves_somebody_to_the_next_band(
    client: AsyncClient, sessions: Sessions, campaign_id: Any, three: dict[str, str]
) -> None:
    async with transaction(sessions, campaign_id) as session:
        await session.execute(
            text("update volunteer_age_band set band = '35_49', made_on = made_on - 1 where band = '18_24'")
        )
    await renew(sessions)
    assert await count(client, "18_24") == 1


async def test_many_are_made_a_part_at_a_time(
    client: AsyncClient, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(band_updates, "AT_ONCE", 2)
    for number in range(5):
        await add(client, f"Ada {number}", 40, "volunteer")
    await renew(sessions)
    assert await count(client, "35_49") == 5


async def test_no_band_is_excluded_and_none_chooses_for_a_political_message(client: AsyncClient) -> None:
    band = {"kind": "age_band", "band": "18_24"}
    refused = await client.post("/v1/segments/count", json={"filter": {"kind": "not", "of": band}})
    assert (refused.status_code, "mineurs" in refused.text) == (422, True)
    kept = await client.post("/v1/segments", json={"name": "Jeunes", "filter": band})
    assert kept.status_code == 201, kept.text
    inside = {"kind": "not", "of": {"kind": "segment", "segment_id": kept.json()["id"]}}
    assert (await client.post("/v1/segments/count", json={"filter": inside})).status_code == 422
    unknown = {"filter": {"kind": "age_band", "band": "15_17"}}
    assert (await client.post("/v1/segments/count", json=unknown)).status_code == 422


async def test_a_sentence_names_a_band_and_other_ages_are_answered_with_the_bands(
    client: AsyncClient, three: dict[str, str]
) -> None:
    read = (await client.post("/v1/segments/sentence", json={"sentence": "bénévoles · de 18 à 24 ans"})).json()
    assert read["sentence"] == "bénévoles · 18 à 24 ans"
    counted = await client.post("/v1/segments/count", json={"filter": read["filter"]})
    assert counted.json()["people"] == 1
    wrong = await client.post("/v1/segments/sentence", json={"sentence": "de 18 à 30 ans"})
    assert "25 à 34 ans" in wrong.text
