"""The counting night over real NATS: results tells of sheets, predict's worker estimates and tells of transfers."""

import asyncio
import json
from contextlib import suppress
from typing import Any
from uuid import UUID

from common.events.predict import TransfersUpdated
from common.events.results import TallyValidated
from kit import worker
from kit.db.sessions import transaction
from kit.events import bus
from kit.events.outbox import relay_events, tell
from kit.testing.fixtures import NewDatabase
from kit.testing.steps import as_worker, new_campaign
from kit.testing.tokens import settings
from nats.aio.client import Client
from predict.consumers import CONSUMERS, JOBS

STATIONS = 25


def sheet(campaign_id: UUID, number: int, round_number: int) -> TallyValidated:
    """Make a tally in which those who chose A choose A again; C does not stand in round two."""
    a, b, c = 200 + 7 * number, 260 - 5 * number, 60 + 3 * number
    votes = {"A": a, "B": b, "C": c} if round_number == 1 else {"A": a + c // 3, "B": b + c - c // 3 - 10}
    return TallyValidated.model_validate(
        {
            "campaign_id": campaign_id,
            "version": 1,
            "station": f"94033_{number:04}",
            "round": round_number,
            "registered": 900,
            "voters": sum(votes.values()) + 10,
            "blank": 6,
            "null": 4,
            "valid": sum(votes.values()),
            "votes": votes,
            "source": "reporter",
        }
    )


async def test_sheets_told_by_results_come_back_as_transfers(
    new_database: NewDatabase, nats_client: Client, nats_server: Any
) -> None:
    results, predict = new_database("results"), new_database("predict")
    campaign = await new_campaign(predict)
    for service in ("results", "predict"):
        await bus.declare_stream(nats_client, service)
    made = settings(predict, nats_url=nats_server.url)
    working = asyncio.create_task(worker.run("predict", made, CONSUMERS, JOBS))
    try:
        async with as_worker(results) as teller, asyncio.timeout(150):
            subscribed = await nats_client.jetstream(timeout=60).subscribe(TransfersUpdated.subject, stream="predict")
            seen: list[TransfersUpdated] = []
            for sheets in (
                [sheet(campaign, number, 1) for number in range(STATIONS)],
                [sheet(campaign, number, 2) for number in range(STATIONS - 5)],
                [sheet(campaign, number, 2) for number in range(STATIONS - 5, STATIONS)],
            ):
                async with transaction(results, campaign) as session:
                    for one in sheets:
                        await tell(session, one)
                while await relay_events(teller, nats_client, "results"):
                    pass
                if sheets[0].round == 2:
                    wanted = STATIONS if sheets[-1].station == f"94033_{STATIONS - 1:04}" else STATIONS - 5
                    while not seen or seen[-1].stations < wanted:
                        seen.append(_read((await subscribed.next_msg(timeout=120)).data))
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working

    last = seen[-1]
    assert (last.campaign_id, last.stations) == (campaign, STATIONS)
    assert [event.version for event in seen] == sorted({event.version for event in seen})
    assert (last.from_ballot.round, last.to_ballot.round) == (1, 2)
    for origin in {one.from_choice for one in last.transfers}:
        assert abs(sum(one.share for one in last.transfers if one.from_choice == origin) - 1) < 1e-6
    loyal = next(one for one in last.transfers if (one.from_choice, one.to_choice) == ("A", "A"))
    assert loyal.share > 0.8
    assert loyal.interval.low < loyal.share < loyal.interval.high + 1e-9


def _read(data: bytes) -> TransfersUpdated:
    return TransfersUpdated.model_validate(json.loads(data))
