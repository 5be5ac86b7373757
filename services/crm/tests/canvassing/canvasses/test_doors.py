"""Doors, clocks, answers, and people who ask to be known."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.crm import CanvassRecorded
from common.scopes import Role
from crm.canvassing.canvasses import service
from crm.canvassing.canvasses.models import Canvass
from crm.canvassing.turfs.service import list_stops
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.security.auth import Caller
from kit.testing.steps import call, new_member, told
from sqlalchemy import select

Make = Callable[..., dict[str, Any]]


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


async def published(client: AsyncClient) -> str:
    definition = {
        "languages": ["fr"],
        "title": {"fr": "Porte à porte"},
        "questions": [
            {"key": "ecole", "kind": "yes_no", "label": {"fr": "L'école compte-t-elle pour vous ?"}},
            {
                "key": "niveau",
                "kind": "choice",
                "label": {"fr": "Laquelle ?"},
                "options": [{"key": key, "label": {"fr": key}} for key in ("maternelle", "college")],
                "show_if": [{"question": "ecole", "any_of": ["yes"]}],
            },
        ],
    }
    made = await client.post("/v1/questionnaires", json={"name": "Porte à porte", "definition": definition})
    assert made.status_code == 201, made.text
    number = await client.post(f"/v1/questionnaires/{made.json()['id']}/versions")
    assert number.status_code == 201, number.text
    return made.json()["id"]


async def test_answers_are_kept_in_sums_and_shown_from_five_on(client: AsyncClient, canvass: Make) -> None:
    questionnaire = await published(client)

    def said(**answers: Any) -> dict[str, Any]:
        return {"questionnaire_id": questionnaire, "number": 1, "answers": answers}

    async def counted() -> Any:
        path = f"/v1/questionnaires/{questionnaire}/versions/1/totals"
        first = (await client.get(path)).json()["questions"][0]
        return first["answered"], {cell["value"]: cell["people"] for cell in first["cells"]}

    rows = [canvass(said=said(ecole=True, niveau="college")) for _ in range(4)]
    await batch(client, *rows)
    await batch(client, *rows)
    assert (await counted())[0] is None
    more = [canvass(said=said(ecole=True)), *(canvass(said=said(ecole=False)) for _ in range(6))]
    bad = [
        canvass(said=said(ecole=False, niveau="college")),
        canvass(said=said(inconnue=True)),
        canvass(said=said(ecole=True) | {"number": 7}),
    ]
    answer = await batch(client, *more, *bad)

    assert (answer["recorded"], answer["refused"]) == (7, 3)
    assert [row["pointer"] for row in answer["rows"] if row["status"] == "refused"] == [
        "/canvasses/7/said/answers/niveau",
        "/canvasses/8/said/answers/inconnue",
        "/canvasses/9/said/questionnaire_id",
    ]
    assert await counted() == (11, {"yes": 5, "no": 6})


async def test_answers_are_kept_by_name_for_who_agreed(client: AsyncClient, canvass: Make) -> None:
    questionnaire = await published(client)
    said = {"questionnaire_id": questionnaire, "number": 1, "answers": {"ecole": True}}
    await batch(client, canvass(said=said, person=met()))

    (person,) = (await client.get("/v1/people")).json()["items"]
    timeline = (await client.get(f"/v1/people/{person['id']}/timeline")).json()["items"]
    assert any("oui" in (entry["text"] or "") for entry in timeline)


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
    good, refused = canvass(), canvass(person=person)
    answer = await batch(client, refused, good)

    assert [row["status"] for row in answer["rows"]] == ["refused", "recorded"]
    assert answer["rows"][0]["pointer"] == f"/canvasses/0{pointer}"
    assert (await client.get("/v1/people")).json()["items"] == []
    # Nothing of it was stored: mended, it is new.
    again = await batch(client, {**refused, "person": None})
    assert [row["status"] for row in again["rows"]] == ["recorded"]


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


async def test_a_door_is_counted_where_its_address_votes(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, canvass: Make, turf: UUID
) -> None:
    async with transaction(sessions, campaign_id) as session:
        door = str((await list_stops(session, campaign_id, turf))[0].doors[0]["id"])
    right = canvass(door=door, station="00001_0001")
    wrong = canvass(door=door, station="94033_0007")
    unknown = canvass(door=str(uuid4()), station="94033_0007")

    said = await batch(client, right, wrong, unknown)

    assert (said["recorded"], said["refused"]) == (3, 0)
    assert [row["pointer"] for row in said["rows"]] == [None, "/canvasses/1/station", None]
    assert "autre bureau" in said["rows"][1]["detail"]
    stations = [(await client.get(f"/v1/canvasses/{one['id']}")).json()["station"] for one in (right, wrong, unknown)]
    assert stations == ["00001_0001", "00001_0001", "94033_0007"]
    again = await batch(client, right, wrong, unknown)
    assert (again["known"], again["refused"]) == (3, 0)
    one = await client.post("/v1/canvasses", json=canvass(door=door, station="94033_0007"))
    assert (one.status_code, one.json()["station"]) == (201, "00001_0001")


async def test_who_walks_a_territory_loses_no_visit_over_a_wrong_station(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, canvass: Make, turf: UUID
) -> None:
    async with transaction(sessions, campaign_id) as session:
        door = str((await list_stops(session, campaign_id, turf))[0].doors[0]["id"])
    await new_member(sessions, campaign_id, "ici", (Role.CANVASSER,), ("00001_0001",))
    await new_member(sessions, campaign_id, "avant", (Role.CANVASSER,), ("94033_0007",))
    for subject, kept in (("ici", ["recorded", "refused"]), ("avant", ["recorded", "recorded"])):
        rows = [canvass(door=door, station="94033_0007"), canvass(door=str(uuid4()), station="94033_0007")]
        async with call(app, campaign_id, subject=subject) as client:
            said = await batch(client, *rows)
        assert [row["status"] for row in said["rows"]] == kept
