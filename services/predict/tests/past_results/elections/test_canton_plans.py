"""How PostgreSQL finds a canton's stations, under the policies that hide other campaigns' rows."""

import re
from uuid import UUID

import pytest
from kit.db.sessions import Sessions, transaction
from kit.testing.fixtures import NewDatabase
from predict.past_results.elections.cantons import in_canton
from predict.past_results.elections.models import StationResult
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql


@pytest.fixture
def sessions(private_database: NewDatabase) -> Sessions:
    """Of its own: what the tests before left in a shared one's statistics would change the plan."""
    return private_database("predict")


@pytest.mark.parametrize("canton", ["4209", "2309", "1316"])
async def test_ranges_of_stations_are_looked_up_in_the_index_and_not_compared_with_every_sheet(
    sessions: Sessions, campaign_id: UUID, canton: str
) -> None:
    wanted = select(StationResult.station).where(in_canton(canton))
    written = str(wanted.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
    async with transaction(sessions, campaign_id) as session:
        # The tables of a test are small: whole scans of them would be right.
        await session.execute(text("set local enable_seqscan = off"))
        connection = await session.connection()
        lines = [row[0] for row in await connection.exec_driver_sql(f"explain {written}")]

    ranges = [line for line in lines if re.search(r"station\)?(?:::text)? >=", line)]
    assert any("Index Cond" in line for line in ranges)
    assert not any("Join Filter" in line for line in ranges), "each sheet would be compared with each commune"
