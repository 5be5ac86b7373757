"""Results that are imported after a campaign was opened, or canvassed."""

from uuid import UUID

from httpx import AsyncClient
from kit.db.sessions import Sessions

from services.predict.tests.conftest import LoadRounds
from services.predict.tests.targeting.stations.conftest import ROUNDS
from services.predict.tests.targeting.stations.test_stations import STATION, canvass, hear, ranked


async def test_a_canvass_heard_before_the_results_counts_once_they_are_imported(
    sessions: Sessions, campaign_id: UUID, client: AsyncClient, load_rounds: LoadRounds
) -> None:
    await hear(sessions, canvass(campaign_id))
    assert await ranked(client) == {}

    await load_rounds(sessions, *ROUNDS)

    assert (await ranked(client))[STATION]["canvass"]["conversations"] == 40


async def test_one_more_election_ranks_anew(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, load_rounds: LoadRounds
) -> None:
    await load_rounds(sessions, "legislatives-2022-t1")
    alone = await ranked(client)
    assert {row["score"] for row in alone.values()} == {0.0}

    await load_rounds(sessions, "legislatives-2024-t1")
    await load_rounds(sessions, "presidentielle-2022-t1")

    both = await ranked(client)
    assert sum(row["score"] for row in both.values()) > 100
    assert all(0 < row["persuadable_share"] < 1 for row in both.values())
    assert {row["best_election"] for row in both.values()} == {"presidentielle-2022-t1"}
