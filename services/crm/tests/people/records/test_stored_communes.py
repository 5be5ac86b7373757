"""Communes for people who were stored without one."""

from typing import Any
from uuid import UUID

from crm.people.records.models import Person
from crm.people.records.stored_communes import locate_all
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign
from sqlalchemy import select, update


async def homes(sessions: Sessions, campaign: UUID) -> dict[str, tuple[str | None, int]]:
    async with transaction(sessions, campaign) as session:
        people = await session.scalars(select(Person).where(Person.campaign_id == campaign))
        return {person.surname or "": (person.commune, person.version) for person in people}


async def store(client: AsyncClient, *people: dict[str, Any]) -> None:
    answer = await client.post("/v1/people/bulk", json={"people": list(people)})
    assert answer.status_code == 200, answer.text


async def test_who_comes_in_bulk_gets_the_commune_of_postcode_and_town(app: FastAPI, sessions: Sessions) -> None:
    campaign = await new_campaign(sessions, territory="circo:97402")
    async with call(app, campaign) as client:
        await store(
            client,
            {"surname": "Hoarau", "postcode": "97460", "town": "Saint-Paul"},
            {"surname": "Payet", "town": "Saint-Paul"},
            {"surname": "Martin", "postcode": "99999", "town": "Nulle Part"},
            {"surname": "Grondin", "postcode": "97460", "town": "Saint-Paul", "station": "97407_0001"},
        )

    assert await homes(sessions, campaign) == {
        "Hoarau": ("97415", 1),
        "Payet": ("97415", 1),
        "Martin": (None, 1),
        "Grondin": (None, 1),
    }


async def test_who_was_stored_before_gets_one_once_and_nobody_loses_theirs(app: FastAPI, sessions: Sessions) -> None:
    campaign = await new_campaign(sessions, territory="circo:9406")
    async with call(app, campaign) as client:
        await store(
            client,
            {"surname": "Ada", "postcode": "94300", "town": "VINCENNES CEDEX"},
            {"surname": "Bob", "postcode": "94300", "town": "Vincennes", "commune": "94067"},
            {"surname": "Cléo", "town": "Saint-Mandé"},
            {"surname": "Dan"},
            {"surname": "Eve", "postcode": "94300", "town": "Vincennes"},
        )
    async with transaction(sessions, campaign) as session:
        before = update(Person).where(Person.surname.in_(["Ada", "Cléo", "Eve"]))
        await session.execute(before.values(commune=None))
        masked = {"address_masked": True, "street": None, "postcode": None}
        await session.execute(update(Person).where(Person.surname == "Eve").values(**masked))

    assert await locate_all(sessions, campaign) == 2
    assert await locate_all(sessions, campaign) == 0

    assert await homes(sessions, campaign) == {
        "Ada": ("94080", 2),
        "Bob": ("94067", 1),
        "Cléo": ("94067", 2),
        "Dan": (None, 1),
        "Eve": (None, 1),
    }


async def test_what_is_given_by_itself_is_in_the_audit_log(app: FastAPI, sessions: Sessions) -> None:
    campaign = await new_campaign(sessions, territory="circo:9406")
    async with call(app, campaign) as client:
        await store(client, {"surname": "Ada", "postcode": "94300", "town": "Vincennes"})
        async with transaction(sessions, campaign) as session:
            await session.execute(update(Person).values(commune=None))
        await locate_all(sessions, campaign)
        log = (await client.get("/v1/audit-log")).json()["items"]

    assert [(one["act"], one["fields"]) for one in log if one["actor"] == "crm"] == [("changed", ["commune"])]
