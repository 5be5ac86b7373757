"""The projection as the board shows it. Check the embargo gate before calling this: these are results."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.service import list_candidates
from results.projections import queries
from results.projections.french import BoardProjection, before_the_first_sheet, word, word_prior, word_transfers
from results.projections.models import Projection
from results.projections.projection_answers import read_projection, stored_transfers
from results.reporting.ballot_samples.service import list_first_ballots
from results.sheets.tallies.known_sheets import does_any_count


async def find_current(session: AsyncSession, round_number: int) -> Projection | None:
    """Return the newest projection; None if no sheet that it was made from counts any more."""
    result = await queries.latest_projection(session, round_number)
    if result is None or await does_any_count(session, round_number):
        return result
    first = await list_first_ballots(session, round_number)
    return result if any(sample.valid for sample in first) else None


async def show_on_board(session: AsyncSession, round_number: int) -> BoardProjection:
    projection = await find_current(session, round_number)
    if projection is None:
        prior = await queries.heard_forecast(session, round_number)
        return before_the_first_sheet(word_prior(prior.share, prior.low, prior.high, prior.level) if prior else None)
    worded = word(read_projection(projection, await list_candidates(session, round_number), None, None))
    transfers = await queries.heard_transfers(session, round_number)
    return replace(worded, transfers=word_transfers(stored_transfers(transfers)) if transfers else None)


async def last_version(session: AsyncSession, round_number: int) -> int:
    """Return the version of the projection that the board shows now; 0 if there is none."""
    projection = await find_current(session, round_number)
    return projection.version if projection else 0
