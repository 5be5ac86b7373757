"""The projection as the board shows it. Whoever calls this asks the gate first: these are results."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.service import list_candidates
from results.projections import queries
from results.projections.french import BoardProjection, before_the_first_sheet, word, word_prior, word_transfers
from results.projections.models import Projection
from results.projections.told_projection import read_projection, told_transfers
from results.reporting.ballot_samples.service import list_first_ballots
from results.sheets.tallies.service import does_any_count


async def find_current(session: AsyncSession, round_number: int) -> Projection | None:
    """The newest; none where nothing counts any more of what it was made from."""
    made = await queries.latest_projection(session, round_number)
    if made is None or await does_any_count(session, round_number):
        return made
    first = await list_first_ballots(session, round_number)
    return made if any(sample.valid for sample in first) else None


async def show_on_board(session: AsyncSession, round_number: int) -> BoardProjection:
    made = await find_current(session, round_number)
    if made is None:
        prior = await queries.heard_forecast(session, round_number)
        return before_the_first_sheet(word_prior(prior.share, prior.low, prior.high, prior.level) if prior else None)
    found = word(read_projection(made, await list_candidates(session, round_number), None, None))
    heard = await queries.heard_transfers(session, round_number)
    return replace(found, transfers=word_transfers(told_transfers(heard)) if heard else None)


async def last_version(session: AsyncSession, round_number: int) -> int:
    """Return the version of the projection that the board shows now; 0: none yet."""
    made = await find_current(session, round_number)
    return made.version if made else 0
