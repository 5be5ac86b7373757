"""The table of the latest election with two rounds: the campaign's own, or else a blind one.

What a report shows. Nothing is stored by reading it.
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
from predict.transfers.reasons import CannotEstimate
from predict.transfers.table import estimate_table, vintage_of


@dataclass(frozen=True)
class Latest:
    """The sum of the stations that the reader may see."""

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
    """Read the latest estimate; None where no election has two rounds here, or the reader sees none of its stations."""
    gate = await open_gate(session, caller)
    pairs = [pair for pair in _pairs(await list_ballots(session)) if gate.shows(*pair)]
    stored = [one for one in await queries.find_estimates(session, caller.campaign_id) if one.territory == territory]
    for pair in pairs:
        found = _best([one for one in stored if (one.from_election, one.to_election) == pair])
        latest = await (_read(session, caller, found) if found else _estimate(session, caller, pair, territory))
        if latest is not None and latest.stations:
            return latest
    return None


def _pairs(ballots: Sequence[Ballot]) -> list[tuple[str, str]]:
    """First and second rounds of one election, the latest first."""
    known = {ballot.id for ballot in ballots}
    seconds = [ballot.id for ballot in reversed(ballots) if ballot.round == 2]
    return [(first, second) for second in seconds if (first := f"{second[:-1]}1") in known]


def _best(stored: Sequence[TransferEstimate]) -> TransferEstimate | None:
    """One that starts from a poll before a blind one; the latest of them."""
    return next((one for one in stored if one.prior_id), next(iter(stored), None))


async def _read(session: AsyncSession, caller: Caller, found: TransferEstimate) -> Latest:
    table, stations = await queries.read_table(session, caller, found)
    return Latest(
        found.from_election,
        found.to_election,
        found.origins,
        found.destinations,
        table,
        stations,
        found.method,
        found.data_vintage,
        [caution["fr"] for caution in found.cautions],
        found.prior_id is not None,
    )


async def _estimate(session: AsyncSession, caller: Caller, pair: tuple[str, str], territory: str) -> Latest | None:
    try:
        layout = await service.plan_estimate(session, *pair, territory, MERGE_BELOW)
        made = estimate_table(layout)
    except (Invalid, CannotEstimate):
        return None
    seen = [at for at, station in enumerate(layout.stations) if caller.covers(station)]
    whole = Table(made.votes, made.low90, made.high90)
    return Latest(
        *pair,
        layout.origins.names,
        layout.destinations.names,
        add_up(made.units[seen], made.doubt) if caller.territories else whole,
        len(seen),
        made.method,
        vintage_of(layout),
        [caution.fr for caution in made.cautions],
        False,
    )
