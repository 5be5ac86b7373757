"""Scope of the last matching of the whole pool: the parts it searched, and those it did not."""

from collections.abc import Sequence
from dataclasses import dataclass

from elections.places.names import commune_name
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.quarantine.service import offer_is_quarantined
from proxy.intake.requests import service as requests
from proxy.intake.requests.queue_sums import PlaceCount, StageQueue
from proxy.intake.requests.stages import Stage
from proxy.matching.matches.schemas import RunRead
from proxy.matching.matches.service import last_run
from proxy.matching.station_locations.service import read_points
from proxy.people.identities.registration import ABROAD


@dataclass(frozen=True)
class SearchScope:
    run: RunRead | None
    """None before the first request is confirmed."""

    arrived: int
    """People who were confirmed, came back or corrected their form since the run."""

    unconfirmed_requests: int
    unconfirmed_offers: int
    held: int
    unplaced: list[str]
    """Communes where people wait and whose place is not known: only holders who vote there are searched."""

    @property
    def left_out(self) -> bool:
        return bool(self.arrived or self.unconfirmed_requests or self.unconfirmed_offers or self.held)


async def read_scope(
    session: AsyncSession, held: int, queues: Sequence[StageQueue], places: Sequence[PlaceCount]
) -> SearchScope:
    """Read the scope of the search. `held`, `queues`, `places`: of the whole campaign."""
    run = await last_run(session)
    arrived = 0
    if run is not None:
        arrived = len(await requests.list_arrived(session, run.cutoff_at))
        arrived += len(await offers.list_arrived(session, run.cutoff_at))
    waiting = {place.commune for place in places} - {ABROAD}
    points = await read_points(session, waiting)
    return SearchScope(
        run=run,
        arrived=arrived,
        unconfirmed_requests=next(queue.count for queue in queues if queue.stage is Stage.RECEIVED),
        unconfirmed_offers=await offers.count_unconfirmed(session, (), offer_is_quarantined()),
        held=held,
        unplaced=sorted(commune_name(code) for code in waiting - points.keys()),
    )
