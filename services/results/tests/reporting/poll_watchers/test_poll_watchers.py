import io
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_member
from pypdf import PdfReader

from services.results.tests.boards.public_boards.test_shares import move_clock

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
ZOE: dict[str, Any] = {
    "first_names": "Zoé Marie",
    "surname": "Lefèvre",
    "born_on": "1985-02-27",
    "born_at": "Vincennes (94)",
    "address": "1 rue de l'Essai, 94120 Fontenay-sous-Bois",
    "registered_in": "Fontenay-sous-Bois",
    "phone": "06 12 34 56 78",
}


async def add(client: AsyncClient, **fields: Any) -> str:
    answer = await client.post("/v1/poll-watchers", json=ZOE | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def duty(watcher: str, station: str = "94033_0001", **fields: Any) -> dict[str, Any]:
    return {"poll_watcher_id": watcher, "station": station, "round": 1, "duty": "delegate"} | fields


async def test_a_poll_watcher_is_entered_corrected_and_erased(client: AsyncClient) -> None:
    watcher = await add(client)
    (known,) = (await client.get("/v1/poll-watchers")).json()["items"]
    assert (known["phone"], known["born_on"], known["missing"]) == ("+33612345678", "1985-02-27", [])
    put = await client.put(f"/v1/poll-watchers/{watcher}", json={"first_names": "Zoé", "surname": "Lefèvre"})
    assert put.json()["missing"] == ["born_on", "born_at", "address"]
    assert (await client.delete(f"/v1/poll-watchers/{watcher}")).status_code == 204
    assert (await client.get("/v1/poll-watchers")).json()["items"] == []
    assert (await client.delete(f"/v1/poll-watchers/{watcher}")).status_code == 404


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"surname": ""}, "/surname"),
        ({"surname": "x" * 121}, "/surname"),
        ({"phone": "12"}, "/phone"),
        ({"born_on": "31/12/1985"}, "/born_on"),
        ({"elector_number": "abc"}, "/elector_number"),
        ({"extra": 1}, "/extra"),
    ],
)
async def test_what_cannot_be_is_a_problem_that_points_at_the_field(
    client: AsyncClient, fields: dict[str, Any], pointer: str
) -> None:
    answer = await client.post("/v1/poll-watchers", json=ZOE | fields)
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


async def test_a_telephone_number_is_one_persons(client: AsyncClient) -> None:
    await add(client)
    answer = await client.post("/v1/poll-watchers", json=ZOE | {"surname": "Autre", "phone": "+33 6 12 34 56 78"})
    assert (answer.status_code, answer.json()["pointer"]) == (409, "/phone")


async def test_one_delegate_a_station_and_the_same_duty_again_changes_nothing(client: AsyncClient) -> None:
    zoe, ada = await add(client), await add(client, surname="Autre", phone=None)
    first = await client.post("/v1/poll-watchers/assignments", json=duty(zoe))
    again = await client.post("/v1/poll-watchers/assignments", json=duty(zoe))
    second = await client.post("/v1/poll-watchers/assignments", json=duty(ada))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert (second.status_code, second.json()["pointer"]) == (409, "/duty")
    assert (await client.delete(f"/v1/poll-watchers/assignments/{first.json()['id']}")).status_code == 204
    assert (await client.post("/v1/poll-watchers/assignments", json=duty(ada))).status_code == 201


@pytest.mark.parametrize(
    ("fields", "status", "pointer"),
    [
        ({"station": "94033_9999"}, 422, "/station"),
        ({"station": "nowhere"}, 422, "/station"),
        ({"round": 3}, 422, "/round"),
        ({"duty": "king"}, 422, "/duty"),
        ({"poll_watcher_id": str(UUID(int=1))}, 404, "/poll_watcher_id"),
    ],
)
async def test_a_duty_that_cannot_be_points_at_the_field(
    client: AsyncClient, fields: dict[str, Any], status: int, pointer: str
) -> None:
    answer = await client.post("/v1/poll-watchers/assignments", json=duty(await add(client)) | fields)
    assert (answer.status_code, answer.json()["pointer"]) == (status, pointer)


async def test_the_mayor_is_told_by_thursday_at_18_h_and_what_is_left_is_counted(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await move_clock(sessions, campaign_id, datetime(2029, 6, 6, 12, tzinfo=UTC))
    assigned = (await client.post("/v1/poll-watchers/assignments", json=duty(await add(client)))).json()
    first, second = (await client.get("/v1/poll-watchers/deadlines")).json()["items"]
    assert first == {
        "round": 1,
        "due_at": "2029-06-07T18:00:00+02:00",
        "passed": False,
        "to_notify": 1,
        "without_delegate": ["94033_0002", "94080_0001"],
    }
    assert (second["due_at"], second["to_notify"]) == ("2029-06-14T18:00:00+02:00", 0)
    told = {"assignment_ids": [assigned["id"]]}
    assert (await client.post("/v1/poll-watchers/notifications", json=told)).status_code == 204
    assert (await client.get("/v1/poll-watchers/deadlines")).json()["items"][0]["to_notify"] == 0
    unknown = await client.post("/v1/poll-watchers/notifications", json={"assignment_ids": [str(UUID(int=1))]})
    assert (unknown.status_code, unknown.json()["pointer"]) == (404, "/assignment_ids")


async def test_letters_say_all_that_the_code_asks_for(client: AsyncClient) -> None:
    station = {"commune_name": "Fontenay", "registered": 1000, "place": "École Jules-Ferry", "address": "2 rue Neuve"}
    await client.put("/v1/stations/94033_0001", json=station)
    zoe = await add(client)
    await client.post("/v1/poll-watchers/assignments", json=duty(zoe))
    await client.post("/v1/poll-watchers/assignments", json=duty(zoe, "94033_0002"))
    await client.post("/v1/poll-watchers/assignments", json=duty(zoe, duty="scrutineer"))
    ada = await add(client, first_names="Ada", surname="Autre", phone=None, born_on=None)
    await client.post("/v1/poll-watchers/assignments", json=duty(ada, duty="assessor"))
    answer = await client.get("/v1/poll-watchers/letters.pdf?round=1")
    assert answer.headers["content-type"] == "application/pdf"
    pages = [page.extract_text().replace("\xa0", " ") for page in PdfReader(io.BytesIO(answer.content)).pages]
    assert len(pages) == 4, "what to send; an assessor, a delegate of two stations, the scrutineers of one"
    text = "\n".join(pages)
    for said in (
        "Désignation d'un assesseur titulaire",
        "article R. 44",
        "Désignation d'un délégué titulaire",
        "article R. 47",
        "Lefèvre, Zoé Marie",
        "mercredi 27 février 1985",
        "Vincennes (94)",
        "Bureau n° 1, École Jules-Ferry, 2 rue Neuve",
        "Bureau n° 2",
        "jeudi 7 juin 2029 à 18 h",
        "Désignation de scrutateurs",
        "À compléter avant l'envoi : date de naissance.",
    ):
        assert said in text.replace("\n", " "), said
    only = await client.get(f"/v1/poll-watchers/letters.pdf?round=1&poll_watcher_id={ada}")
    assert len(PdfReader(io.BytesIO(only.content)).pages) == 2
    assert (await client.get("/v1/poll-watchers/letters.pdf?round=3")).status_code == 422


async def test_a_coordinator_of_a_territory_sees_and_gives_duties_only_there(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "coordinator", (Role.COORDINATOR,), ("94080",))
    await client.post("/v1/poll-watchers/assignments", json=duty(await add(client)))
    async with call_as("coordinator") as coordinator:
        assert (await coordinator.get("/v1/poll-watchers")).json()["items"] == []
        mine = await add(coordinator, surname="Autre", phone=None)
        refused = await coordinator.post("/v1/poll-watchers/assignments", json=duty(mine))
        assert (refused.status_code, refused.json()["pointer"]) == (403, "/station")
        assert (
            await coordinator.post("/v1/poll-watchers/assignments", json=duty(mine, "94080_0001"))
        ).status_code == 201


@pytest.mark.parametrize("role", [Role.CANVASSER, Role.READER, Role.REPORTER, Role.DATA_STEWARD])
async def test_who_is_where_is_for_those_who_arrange_it(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID, role: Role
) -> None:
    await new_member(sessions, campaign_id, "somebody", (role,))
    async with call_as("somebody") as somebody:
        assert (await somebody.get("/v1/poll-watchers")).status_code == 403
        assert (await somebody.get("/v1/poll-watchers/letters.pdf")).status_code == 403
