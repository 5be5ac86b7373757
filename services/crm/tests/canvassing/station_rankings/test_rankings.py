"""What is kept of the ranking that predict tells."""

from uuid import UUID

from common.events.predict import PrioritiesUpdated
from crm.canvassing.station_rankings.service import (
    find_ranking,
    find_unranked,
    hear_priorities,
    list_scores,
    read_ranked,
)
from kit.db.sessions import Sessions, transaction


def ranking(campaign_id: UUID, version: int, *stations: str, ranked: int, changed: bool = False) -> PrioritiesUpdated:
    told = [
        {"station": station, "rank": rank, "score": 10.0 / rank, "low": 1.0, "high": 20.0}
        for rank, station in enumerate(stations, start=1)
    ]
    return PrioritiesUpdated.model_validate(
        {
            "campaign_id": campaign_id,
            "version": version,
            "method": "reachable-votes-2",
            "data_vintage": "législatives 2024",
            "stations_ranked": ranked,
            "priorities": told,
            "changed_only": changed,
        }
    )


async def test_an_older_ranking_changes_nothing_and_a_change_keeps_the_others(
    sessions: Sessions, campaign_id: UUID
) -> None:
    async with transaction(sessions, campaign_id) as session:
        assert await read_ranked(session) is None
        await hear_priorities(session, ranking(campaign_id, 2, "00001_0001", "00001_0002", ranked=2))
        await hear_priorities(session, ranking(campaign_id, 1, "00001_0009", ranked=1))
        assert await read_ranked(session) == {"00001_0001", "00001_0002"}
        await hear_priorities(session, ranking(campaign_id, 3, "00001_0002", ranked=2, changed=True))
        assert {one.station: one.score for one in await list_scores(session)} == {
            "00001_0001": 10.0,
            "00001_0002": 10.0,
        }
        known = await find_ranking(session, campaign_id)
        assert known is not None
        assert known.heard_version == 3


async def test_where_not_all_stations_were_told_none_is_unknown(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        await hear_priorities(session, ranking(campaign_id, 1, "00001_0001", ranked=9000))
        assert await find_unranked(session, ["00001_0002"]) == set()
        await hear_priorities(session, ranking(campaign_id, 2, "00001_0001", ranked=1))
        assert await find_unranked(session, ["00001_0001", "00001_0002"]) == {"00001_0002"}
