from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions, transaction
from kit.security.links import LINK, new_link
from kit.testing.steps import call, new_campaign, new_member
from sqlalchemy import select

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
Make = Callable[..., dict[str, Any]]


async def new_poll_watcher(client: AsyncClient, *stations: str, surname: str = "Exemple") -> str:
    watcher = (await client.post("/v1/poll-watchers", json={"first_names": "Zoé", "surname": surname})).json()["id"]
    for station in stations:
        put = {"poll_watcher_id": watcher, "station": station, "round": 1, "duty": "reporter"}
        assert (await client.post("/v1/poll-watchers/assignments", json=put)).status_code == 201
    return watcher


async def new_token(client: AsyncClient, watcher: str) -> str:
    made = await client.post("/v1/pairings", json={"poll_watcher_id": watcher})
    assert made.status_code == 201
    address, _, token = made.json()["address"].partition("#")
    assert address.endswith("/p")
    return token


async def pair(app: FastAPI, token: str, key: str | None = None) -> Response:
    async with call(app) as phone:
        headers = {"Idempotency-Key": key} if key else {}
        return await phone.post("/v1/phone/pairing", json={"token": token}, headers=headers)


def as_phone(app: FastAPI, answer: Response) -> AbstractAsyncContextManager[AsyncClient]:
    return with_key(app, answer.json()["key"])


@asynccontextmanager
async def with_key(app: FastAPI, key: str) -> AsyncGenerator[AsyncClient]:
    async with call(app) as phone:
        phone.headers["Authorization"] = f"Bearer {key}"
        yield phone


async def test_a_phone_sees_its_stations_and_no_other(client: AsyncClient, app: FastAPI, sheet: Make) -> None:
    watcher = await new_poll_watcher(client, "94033_0001", "94080_0001")
    paired = await pair(app, await new_token(client, watcher))

    assert paired.status_code == 201
    async with as_phone(app, paired) as phone:
        home = (await phone.get("/v1/phone")).json()
        assert [one["station"] for one in home["stations"]] == ["94033_0001", "94080_0001"]
        assert [one["id"] for one in home["candidates"]] == ["A", "B"]
        assert (await phone.post("/v1/phone/tallies", json=sheet())).json()["state"] == "validated"
        for path, body in (
            ("tallies", sheet(station="94033_0002")),
            ("turnouts", {"station": "94033_0002", "round": 1, "moment": "noon", "voters": 5}),
            ("samples", {"station": "94033_0002", "round": 1, "ballots": 5, "votes": {"A": 5}}),
        ):
            refused = await phone.post(f"/v1/phone/{path}", json=body)
            assert (refused.status_code, refused.json()["pointer"]) == (403, "/station")
        # Its key is for the phone's own addresses: to everything else it is no token.
        assert (await phone.get("/v1/tallies")).status_code == 401
        assert (await phone.get("/v1/poll-watchers")).status_code == 401


async def test_a_code_pairs_one_phone_and_a_replay_is_refused_plainly(client: AsyncClient, app: FastAPI) -> None:
    token = await new_token(client, await new_poll_watcher(client, "94033_0001"))
    first = await pair(app, token)
    again = await pair(app, token)

    assert (first.status_code, again.status_code) == (201, 410)
    assert again.json()["pointer"] == "/token"
    assert "déjà servi" in again.json()["detail"]
    assert len((await client.get("/v1/phones")).json()["items"]) == 1


async def test_the_phone_that_lost_the_answer_is_told_it_again(client: AsyncClient, app: FastAPI) -> None:
    token = await new_token(client, await new_poll_watcher(client, "94033_0001"))
    first = await pair(app, token, "a-key-of-this-phone")
    again = await pair(app, token, "a-key-of-this-phone")
    stranger = await pair(app, token, "another-key")

    assert (first.status_code, again.status_code, stranger.status_code) == (201, 201, 410)
    assert again.json() == first.json()


@pytest.mark.parametrize("token", ["x" * 43, "A" * 20])
async def test_a_code_that_never_was_is_not_found(client: AsyncClient, app: FastAPI, token: str) -> None:
    answer = await pair(app, token)

    assert (answer.status_code, answer.json()["pointer"]) == (404, "/token")


@pytest.mark.parametrize("token", ["", "short", "with space in it and more", "x" * 201, None, 5])
async def test_what_is_no_code_points_at_the_field(client: AsyncClient, app: FastAPI, token: Any) -> None:
    answer = await pair(app, token)

    assert (answer.status_code, answer.json()["pointer"]) == (422, "/token")


async def test_a_code_that_has_expired_pairs_nothing(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_token(client, await new_poll_watcher(client, "94033_0001"))
    async with transaction(sessions, campaign_id) as session:
        pairing_id = await session.scalar(select(LINK.c.target_id).where(LINK.c.purpose == "pairing"))
        assert pairing_id is not None
        past = datetime.now(UTC) - timedelta(seconds=1)
        token = await new_link(session, campaign_id, "pairing", pairing_id, past)
    assert (await pair(app, token)).status_code == 404
    assert (await client.get("/v1/phones")).json()["items"] == []


async def test_a_phone_that_is_taken_back_is_out_at_its_next_request(client: AsyncClient, app: FastAPI) -> None:
    paired = await pair(app, await new_token(client, await new_poll_watcher(client, "94033_0001")))
    async with as_phone(app, paired) as phone:
        assert (await phone.get("/v1/phone")).status_code == 200
        phone_id = paired.json()["phone_id"]
        for _ in range(2):
            assert (await client.post(f"/v1/phones/{phone_id}/revocation")).json()["revoked_at"] is not None
        answer = await phone.get("/v1/phone")
        assert (answer.status_code, "plus associé" in answer.json()["detail"]) == (401, True)


async def test_a_phone_without_a_duty_sees_nothing(client: AsyncClient, app: FastAPI, sheet: Make) -> None:
    watcher = await new_poll_watcher(client, "94033_0001")
    paired = await pair(app, await new_token(client, watcher))
    (known,) = (await client.get("/v1/poll-watchers")).json()["items"]
    (duty,) = known["assignments"]
    assert (await client.delete(f"/v1/poll-watchers/assignments/{duty['id']}")).status_code == 204
    async with as_phone(app, paired) as phone:
        assert (await phone.get("/v1/phone")).status_code == 403
        assert (await phone.post("/v1/phone/tallies", json=sheet())).status_code == 403


async def test_erasing_someone_takes_their_phones_with_them(client: AsyncClient, app: FastAPI, sheet: Make) -> None:
    watcher = await new_poll_watcher(client, "94033_0001")
    paired = await pair(app, await new_token(client, watcher))
    async with as_phone(app, paired) as phone:
        assert (await phone.post("/v1/phone/tallies", json=sheet())).status_code == 201
        assert (await client.delete(f"/v1/poll-watchers/{watcher}")).status_code == 204
        assert (await phone.get("/v1/phone")).status_code == 401
    assert len((await client.get("/v1/tallies")).json()["items"]) == 1, "what was reported stays"


async def test_the_same_entry_sent_twice_counts_once(client: AsyncClient, app: FastAPI, sheet: Make) -> None:
    paired = await pair(app, await new_token(client, await new_poll_watcher(client, "94033_0001")))
    async with as_phone(app, paired) as phone:
        key = {"Idempotency-Key": "fixed-at-entry"}
        first = await phone.post("/v1/phone/tallies", json=sheet(), headers=key)
        again = await phone.post("/v1/phone/tallies", json=sheet(), headers=key)
        other = await phone.post("/v1/phone/tallies", json=sheet(voters=701), headers=key)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert other.status_code == 422


async def test_two_phones_that_disagree_leave_both_sheets_side_by_side(
    client: AsyncClient, app: FastAPI, sheet: Make
) -> None:
    for surname, votes in (("Une", {"A": 400, "B": 280}), ("Deux", {"A": 401, "B": 279})):
        watcher = await new_poll_watcher(client, "94033_0001", surname=surname)
        async with as_phone(app, await pair(app, await new_token(client, watcher))) as phone:
            assert (await phone.post("/v1/phone/tallies", json=sheet(votes=votes))).status_code == 201
    sheets = (await client.get("/v1/tallies")).json()["items"]
    assert [(one["state"], one["reason"]) for one in sheets] == [("disputed", "conflict")] * 2


async def test_a_sheet_for_another_campaign_stays_outside(
    client: AsyncClient, app: FastAPI, sessions: Sessions, sheet: Make
) -> None:
    """Its stations are its own: the phone's key leads to one campaign, whatever the sheet says."""
    other = await new_campaign(sessions)
    async with call(app, other) as elsewhere:
        station = {"commune_name": "Ailleurs", "registered": 1000}
        assert (await elsewhere.put("/v1/stations/75056_0001", json=station)).status_code == 200
        paired = await pair(app, await new_token(client, await new_poll_watcher(client, "94033_0001")))
        async with as_phone(app, paired) as phone:
            refused = await phone.post("/v1/phone/tallies", json=sheet(station="75056_0001"))
            named = await phone.get("/v1/phone", headers={"Isoloir-Campaign": str(other)})
        assert refused.status_code == 403
        assert named.json()["stations"][0]["station"] == "94033_0001"
        assert (await elsewhere.get("/v1/tallies")).json()["items"] == []


@pytest.mark.parametrize("clock", ["2029-06-10T21:00:00+02:00", "2001-01-01T00:00:00Z", "2098-01-01T00:00:00Z"])
async def test_a_clock_that_is_wrong_is_kept_apart_from_the_servers(
    client: AsyncClient, app: FastAPI, sheet: Make, clock: str
) -> None:
    paired = await pair(app, await new_token(client, await new_poll_watcher(client, "94033_0001")))
    async with as_phone(app, paired) as phone:
        assert (await phone.post("/v1/phone/tallies", json=sheet(entered_at=clock))).status_code == 201
    (known,) = (await client.get("/v1/tallies")).json()["items"]
    assert known["entered_at"] != known["reported_at"]
    assert known["state"] == "validated"


async def test_a_coordinator_of_a_territory_pairs_and_takes_back_only_there(
    client: AsyncClient, call_as: CallAs, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "coordinator", (Role.COORDINATOR,), ("94080",))
    mine, theirs = (
        await new_poll_watcher(client, "94080_0001", surname="Une"),
        await new_poll_watcher(client, "94033_0001", surname="Deux"),
    )
    paired = await pair(app, await new_token(client, theirs))
    async with call_as("coordinator") as coordinator:
        assert (await coordinator.post("/v1/pairings", json={"poll_watcher_id": mine})).status_code == 201
        assert (await coordinator.post("/v1/pairings", json={"poll_watcher_id": theirs})).status_code == 403
        revoked = await coordinator.post(f"/v1/phones/{paired.json()['phone_id']}/revocation")
        assert revoked.status_code == 403


async def test_no_header_and_a_wrong_key_are_refused(client: AsyncClient, app: FastAPI) -> None:
    token = await new_token(client, await new_poll_watcher(client, "94033_0001"))
    async with call(app) as nobody:
        assert (await nobody.get("/v1/phone")).status_code == 401
    for key in ("x" * 43, token):
        async with with_key(app, key) as phone:
            assert (await phone.get("/v1/phone")).status_code == 401
            sent = await phone.post(f"/v1/phone/tallies/{UUID(int=1)}/photos", content=b"x" * 100)
            assert sent.status_code == 401
