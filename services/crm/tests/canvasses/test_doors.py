"""Doors, clocks, answers, and people who ask to be known."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.crm import CanvassRecorded
from common.scopes import Role
from crm.canvasses import service
from crm.canvasses.models import AnswerSum, Canvass
from fastapi import FastAPI
from httpx import AsyncClient
from kit.auth import Caller
from kit.db import Sessions, transaction
from kit.testing import call, new_member, told
from sqlalchemy import select

Make = Callable[..., dict[str, Any]]
QUESTIONNAIRE = str(uuid4())


def met(**fields: Any) -> dict[str, Any]:
    return {
        "first_names": "Zoé",
        "surname": "Exemple",
        "contacts": [{"channel": "phone", "address": "06 12 34 56 78"}],
        "notice_said": True,
        "text_version": "porte-2029-05",
        "uses": ["sms", "opinion"],
        "opinion": 4,
        "themes": ["ecologie"],
    } | fields


async def batch(client: AsyncClient, *rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = await client.post("/v1/canvasses/batch", json={"canvasses": rows, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def states(sessions: Sessions, campaign_id: UUID, *doors: str) -> list[str]:
    caller = Caller(subject="x", campaign_id=campaign_id, scopes=frozenset(), roles=frozenset(), territories=())
    async with transaction(sessions, campaign_id) as session:
        found = await service.read_standings(session, caller, [UUID(door) for door in doors])
    return [found[UUID(door)].state for door in doors]


async def test_two_canvassers_on_one_turf_merge_without_loss(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, canvass: Make
) -> None:
    doors = [str(uuid4()) for _ in range(4)]
    first = [canvass(door=door, outcome="not_home", support=None) for door in doors[:3]]
    second = [canvass(door=doors[1]), canvass(door=doors[2], outcome="do_not_contact", support=None)]

    await batch(client, *second)
    await batch(client, *first)

    assert await states(sessions, campaign_id, *doors) == ["again", "done", "never", "to_do"]
    async with transaction(sessions, campaign_id) as session:
        assert len((await session.scalars(select(Canvass))).all()) == 5


@pytest.mark.parametrize("days", [-1, 1, -400, 5])
async def test_a_clock_that_is_wrong_by_days_loses_nothing(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, canvass: Make, days: int
) -> None:
    now = datetime.now(UTC)
    wrong = timedelta(days=days)
    claimed = now + wrong - timedelta(hours=3)
    row = canvass(happened_at=claimed.isoformat())
    told_back = await batch(client, row, sent_at=(now + wrong).isoformat())

    assert told_back["recorded"] == 1
    kept = (await client.get(f"/v1/canvasses/{row['id']}")).json()
    happened = datetime.fromisoformat(kept["happened_at"])
    assert abs(happened - (now - timedelta(hours=3))) < timedelta(minutes=1)
    assert datetime.fromisoformat(kept["claimed_at"]) == claimed
    assert kept["late"] is False
    # Sent again an hour later by that clock, it is the same report.
    assert (await batch(client, row, sent_at=(now + wrong + timedelta(hours=1)).isoformat()))["known"] == 1


async def test_answers_are_kept_in_sums_and_shown_from_five_on(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, canvass: Make
) -> None:
    def said(choice: str) -> dict[str, Any]:
        return {"questionnaire": QUESTIONNAIRE, "version": 2, "answers": [{"question": "ecole", "choice": choice}]}

    rows = [canvass(said=said("oui")) for _ in range(4)]
    await batch(client, *rows)
    await batch(client, *rows)
    path = f"/v1/canvasses/answers?questionnaire={QUESTIONNAIRE}"
    few = (await client.get(path)).json()["items"]
    await batch(client, canvass(said=said("oui")), *(canvass(said=said("non")) for _ in range(6)))
    enough = (await client.get(path)).json()["items"]

    assert few == [{"question": "ecole", "counts": None, "withheld": True}]
    assert enough == [{"question": "ecole", "counts": {"non": 6, "oui": 5}, "withheld": False}]
    async with transaction(sessions, campaign_id) as session:
        assert sum(row.answers for row in await session.scalars(select(AnswerSum))) == 11


async def test_somebody_who_says_yes_is_known_with_what_they_agreed_to(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, canvass: Make
) -> None:
    row = canvass(door=str(uuid4()), person=met())
    assert (await batch(client, row))["recorded"] == 1
    assert (await batch(client, row))["known"] == 1

    (person,) = (await client.get("/v1/people")).json()["items"]
    read = (await client.get(f"/v1/people/{person['id']}")).json()
    assert (read["surname"], read["source"], read["uses"]) == ("Exemple", "door", ["sms", "opinion"])
    assert [theme["theme"] for theme in read["themes"]] == ["ecologie"]
    assert read["notice_on"] is not None
    kept = (await client.get(f"/v1/canvasses/{row['id']}")).json()
    assert "person" not in kept
    (event,) = [one for one in await told(sessions, campaign_id) if isinstance(one, CanvassRecorded)]
    assert "Exemple" not in event.model_dump_json()


async def test_somebody_who_is_known_is_not_entered_twice(client: AsyncClient, canvass: Make) -> None:
    answer = await batch(client, canvass(person=met()), canvass(person=met(uses=["email"], opinion=None, themes=[])))

    assert answer["recorded"] == 2
    (person,) = (await client.get("/v1/people")).json()["items"]
    assert person["uses"] == ["email", "sms", "opinion"]


@pytest.mark.parametrize(
    ("person", "pointer"),
    [
        (met(uses=["sms"], themes=[]), "/person/opinion"),
        (met(uses=["sms"], opinion=None), "/person/themes"),
        (met(uses=[]), "/person/uses"),
        (met(notice_said=False), "/person/notice_said"),
        (met(first_names=None, surname=None), "/person/surname"),
        (met(contacts=[{"channel": "phone", "address": "12"}]), "/person/contacts/0/address"),
    ],
)
async def test_nothing_of_a_person_is_kept_without_their_yes(
    client: AsyncClient, canvass: Make, person: dict[str, Any], pointer: str
) -> None:
    good = canvass()
    answer = await batch(client, canvass(person=person), good)

    assert [row["status"] for row in answer["rows"]] == ["refused", "recorded"]
    assert answer["rows"][0]["pointer"] == f"/canvasses/0{pointer}"
    assert (await client.get("/v1/people")).json()["items"] == []


async def test_a_closed_door_names_nobody(client: AsyncClient, canvass: Make) -> None:
    answer = await batch(client, canvass(outcome="not_home", support=None, person=met()))
    assert answer["rows"][0]["pointer"] == "/canvasses/0/person"


async def test_a_canvasser_makes_nobody_known_elsewhere(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, canvass: Make
) -> None:
    await new_member(sessions, campaign_id, "marche", (Role.CANVASSER,), ("94033_0001",))
    async with call(app, campaign_id, subject="marche") as client:
        answer = await batch(client, canvass(person=met()), canvass(person=met(), station="94033_0002"))

    assert [row["status"] for row in answer["rows"]] == ["recorded", "refused"]
