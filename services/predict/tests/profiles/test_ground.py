"""What a profile is made from is read once for all communes, however many there are."""

import pytest
from kit.db.sessions import Sessions, transaction
from predict.past_results.elections.models import StationResult
from predict.past_results.elections.places import read_registered
from predict.profiles.ground import read_ground, read_place
from sqlalchemy import event, insert, select

COMMUNES = ("94033", "94067", "94080")


async def test_registered_voters_are_those_of_each_communes_own_latest_first_round(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        alone = [await read_place(session, f"commune:{commune}") for commune in COMMUNES]
        together = await read_registered(session, COMMUNES)
        nowhere = await read_registered(session, ["48095"])

    assert together == {station: number for place in alone for station, number in place.registered.items()}
    assert len(together) == 80
    assert nowhere == {}


async def test_a_commune_that_the_latest_round_does_not_have_is_read_from_the_one_before(sessions: Sessions) -> None:
    async with sessions() as session:
        one = (await session.scalars(select(StationResult).where(StationResult.station == "94033_0001").limit(1))).one()
        row = {column.name: getattr(one, column.name) for column in StationResult.__table__.columns}
        row |= {"election_id": "legislatives-2022-t1", "commune": "48095", "department": "48", "station": "48095_0001"}
        await session.execute(insert(StationResult).values(row))
        found = await read_registered(session, ["94033", "48095"])
        await session.rollback()

    assert found["48095_0001"] == row["registered"]
    assert {station[:5] for station in found} == {"94033", "48095"}


@pytest.mark.parametrize("communes", [1, 3])
async def test_reading_the_ground_takes_as_many_questions_for_one_commune_as_for_all(
    sessions: Sessions, communes: int
) -> None:
    """A rural constituency has two hundred communes: one question for each read all of France's results each time."""
    asked: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    async with transaction(sessions) as session:
        place = await read_place(session, "circo:9406")
        inside = {s: n for s, n in place.registered.items() if s.startswith(COMMUNES[:communes])}
        connection = (await session.connection()).sync_connection
        event.listen(connection, "before_cursor_execute", hear)
        ground = await read_ground(session, type(place)(inside, place.commune_names))
        event.remove(connection, "before_cursor_execute", hear)

    assert ground.registered == inside
    assert len(asked) <= 8
