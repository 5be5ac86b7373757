"""Transfer table of the latest two-round election for a report: a stored one, else computed without a prior and not
stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kit.security.auth import Caller
from kit.web.problems import Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.history import Ballot, list_ballots
from predict.transfers import queries, service
from predict.transfers.estimation.unit_intervals import Table, add_up
from predict.transfers.gate import open_gate
from predict.transfers.models import TransferEstimate
from predict.transfers.options import MERGE_BELOW
from predict.transfers.other_constituencies import read_others
from predict.transfers.reasons import CannotEstimate
from predict.transfers.table import estimate_table, vintage_of


@dataclass(frozen=True)
class Latest:
    """The total of the stations that the reader may see."""

    from_election: str
    to_election: str
    origins: Sequence[str]
    destinations: Sequence[str]
    table: Table
    stations: int
    method: str
    vintage: str
    cautions: Sequence[str]
    """In French."""
    seeded: bool


async def read_latest(session: AsyncSession, caller: Caller, territory: str) -> Latest | None:
    """Return the latest estimate; None without a two-round election or visible stations."""
    gate = await open_gate(session, caller)
    pairs = [pair for pair in _pairs(await list_ballots(session)) if gate.shows(*pair)]
    stored = [
        estimate
        for estimate in await queries.find_estimates(session, caller.campaign_id)
        if estimate.territory == territory
    ]
    for pair in pairs:
        best = _best([one for one in stored if (one.from_election, one.to_election) == pair])
        latest = await (_read(session, caller, best) if best else _estimate(session, caller, pair, territory))
        if latest is not None and latest.stations:
            return latest
    return None


def _pairs(ballots: Sequence[Ballot]) -> list[tuple[str, str]]:
    """Return pairs of rounds of one election, the latest first."""
    ballot_ids = {ballot.id for ballot in ballots}
    seconds = [ballot.id for ballot in reversed(ballots) if ballot.round == 2]
    return [(first, second) for second in seconds if (first := f"{second[:-1]}1") in ballot_ids]


def _best(stored: Sequence[TransferEstimate]) -> TransferEstimate | None:
    """Return the latest estimate, those with a prior before blind ones."""
    return next((one for one in stored if one.prior_id), next(iter(stored), None))


async def _read(session: AsyncSession, caller: Caller, transfer_estimate: TransferEstimate) -> Latest:
    table, stations = await queries.read_table(session, caller, transfer_estimate)
    return Latest(
        transfer_estimate.from_election,
        transfer_estimate.to_election,
        transfer_estimate.origins,
        transfer_estimate.destinations,
        table,
        stations,
        transfer_estimate.method,
        transfer_estimate.data_vintage,
        [caution["fr"] for caution in transfer_estimate.cautions],
        transfer_estimate.prior_id is not None,
    )


async def _estimate(session: AsyncSession, caller: Caller, pair: tuple[str, str], territory: str) -> Latest | None:
    try:
        layout = await service.plan_estimate(session, *pair, territory, MERGE_BELOW)
        table = estimate_table(layout, None, await read_others(session, pair, territory))
    except (Invalid, CannotEstimate):
        return None
    seen = [index for index, station in enumerate(layout.stations) if caller.covers(station)]
    whole = Table(table.votes, table.low90, table.high90)
    return Latest(
        *pair,
        layout.origins.names,
        layout.destinations.names,
        add_up(table.units[seen], table.doubt) if caller.territories else whole,
        len(seen),
        table.method,
        vintage_of(layout),
        [caution.fr for caution in table.cautions],
        False,
    )
