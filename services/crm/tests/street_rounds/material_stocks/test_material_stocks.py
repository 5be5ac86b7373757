import asyncio
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import pytest
from crm.street_rounds.material_stocks.stock_counts import Counts, MoveKind, OutOfStock, after
from fastapi import FastAPI
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

MOVES = st.lists(
    st.tuples(st.sampled_from(["received", "taken", "used", "returned", "scrapped"]), st.integers(1, 50)), max_size=40
)


@given(MOVES)
def test_nothing_is_ever_below_nothing_and_every_sheet_is_somewhere(moves: list[tuple[MoveKind, int]]) -> None:
    counts = Counts()
    for kind, count in moves:
        with suppress(OutOfStock):
            counts = after(counts, kind, count)
    assert counts.in_store >= 0
    assert counts.out >= 0
    assert counts.received == counts.in_store + counts.out + counts.used + counts.scrapped


async def stocked(client: AsyncClient, count: int, kind: str = "poster") -> str:
    made = await client.post("/v1/material-stocks", json={"kind": kind, "name": "Affiche A2"})
    assert made.status_code == 201, made.text
    assert (await moved(client, made.json()["id"], "received", count)).status_code == 201
    return made.json()["id"]


async def moved(
    client: AsyncClient, stock: str, kind: str, count: int, street_round: str | None = None, **more: Any
) -> Any:
    body = (
        {"id": str(uuid4()), "kind": kind, "count": count}
        | ({"street_round_id": street_round} if street_round else {})
        | more
    )
    return await client.post(f"/v1/material-stocks/{stock}/moves", json=body)


async def postering(client: AsyncClient, kind: str = "postering") -> str:
    body = {"kind": kind, "title": "Collage", "starts_at": "2029-05-20T18:00:00Z", "ends_at": "2029-05-20T20:00:00Z"}
    made = await client.post("/v1/actions", json=body)
    assert made.status_code == 201, made.text
    return made.json()["id"]


async def test_a_round_takes_uses_and_brings_back_what_there_is(client: AsyncClient) -> None:
    stock, street_round = await stocked(client, 100), await postering(client)
    assert (await moved(client, stock, "taken", 60, street_round)).status_code == 201
    assert (await moved(client, stock, "returned", 10, street_round)).status_code == 201
    too_many = await moved(client, stock, "used", 51, street_round)
    assert (too_many.status_code, too_many.json()["pointer"], too_many.json()["left"]) == (409, "/count", 50)
    assert (await moved(client, stock, "scrapped", 51)).json()["left"] == 50
    assert (await moved(client, stock, "used", 50, street_round)).status_code == 201
    seen = (await client.get(f"/v1/material-stocks/{stock}")).json()
    assert (seen["in_store"], seen["out"], seen["used"]) == (50, 0, 50)
    assert len((await client.get(f"/v1/material-stocks/{stock}/moves")).json()["items"]) == 4


async def test_one_round_does_not_bring_back_what_another_took(client: AsyncClient) -> None:
    stock, street_round, other = await stocked(client, 100), await postering(client), await postering(client)
    await moved(client, stock, "taken", 60, street_round)
    answer = await moved(client, stock, "returned", 5, other)
    assert (answer.status_code, answer.json()["left"]) == (409, 0)


async def test_a_movement_sent_again_moves_nothing(client: AsyncClient) -> None:
    stock, same = await stocked(client, 10), str(uuid4())
    answers = [await moved(client, stock, "scrapped", 4, id=same) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert (await moved(client, stock, "scrapped", 5, id=same)).status_code == 409
    assert (await client.get(f"/v1/material-stocks/{stock}")).json()["in_store"] == 6


async def test_of_thirty_who_want_ten_at_once_as_many_get_them_as_there_are(client: AsyncClient) -> None:
    stock, street_round = await stocked(client, 100), await postering(client)
    answers = await asyncio.gather(*(moved(client, stock, "taken", 10, street_round) for _ in range(30)))
    assert sorted(answer.status_code for answer in answers) == [201] * 10 + [409] * 20
    assert (await client.get(f"/v1/material-stocks/{stock}")).json()["in_store"] == 0


async def test_one_movement_sent_ten_times_at_once_moves_once(client: AsyncClient) -> None:
    stock, street_round, same = await stocked(client, 100), await postering(client), str(uuid4())
    answers = await asyncio.gather(*(moved(client, stock, "taken", 7, street_round, id=same) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert (await client.get(f"/v1/material-stocks/{stock}")).json()["out"] == 7


@pytest.mark.parametrize("column", ["taken", "scrapped", "used", "returned"])
async def test_the_database_itself_refuses_a_stock_below_nothing(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, column: str
) -> None:
    stock = await stocked(client, 5)
    with pytest.raises(IntegrityError):
        async with transaction(sessions, campaign_id) as session:
            await session.execute(
                text(f"update material_stock set {column} = {column} + 6 where id = :id"), {"id": stock}
            )


@pytest.mark.parametrize(
    ("body", "pointer", "status"),
    [
        ({"kind": "taken"}, None, 422),
        ({"kind": "received", "street_round_id": str(UUID(int=1))}, None, 422),
        ({"kind": "taken", "street_round_id": str(UUID(int=1))}, None, 404),
        ({"count": 0}, "/count", 422),
        ({"count": 10**30}, "/count", 422),
        ({"count": "3"}, "/count", 422),
    ],
    ids=str,
)
async def test_what_cannot_be_moved_is_refused(
    client: AsyncClient, body: dict[str, Any], pointer: str | None, status: int
) -> None:
    stock = await stocked(client, 5)
    answer = await client.post(
        f"/v1/material-stocks/{stock}/moves", json={"id": str(uuid4()), "kind": "received", "count": 1} | body
    )
    assert (answer.status_code, answer.json().get("pointer") or pointer) == (status, pointer), answer.text


async def test_posters_are_not_taken_for_a_meeting(client: AsyncClient) -> None:
    stock, meeting = await stocked(client, 5), await postering(client, "meeting")
    answer = await moved(client, stock, "taken", 1, meeting)
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/street_round_id")


async def test_another_campaigns_stock_is_not_found(app: FastAPI, client: AsyncClient, sessions: Sessions) -> None:
    stock = await stocked(client, 5)
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.get(f"/v1/material-stocks/{stock}")).status_code == 404
        assert (await moved(stranger, stock, "received", 1)).status_code == 404
