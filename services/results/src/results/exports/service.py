"""Counts for the exports. Check the embargo gate before calling this: these are results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import get_campaign, local_now
from kit.text import french
from kit.web.problems import NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.service import KnownCandidate
from results.exports.rows import Row, candidates_of, rows_of
from results.sheets.totals.service import Totals, add_up_round


@dataclass(frozen=True)
class Counts:
    state: CampaignState
    round: int
    on: date
    now: datetime
    """On the campaign's clock and in its zone."""
    totals: Totals
    rows: Sequence[Row]
    candidates: Sequence[KnownCandidate]

    @property
    def data_of(self) -> str:
        """Return the time of the last counted sheet, in words, in the campaign's time zone."""
        return french.moment(self._last_counted_at, self.state.time_zone)

    @property
    def data_at(self) -> datetime:
        """Return of when the counts are: now while stations are missing, then of the last sheet, so that a file of a
        complete count is the same whenever it is written.
        """
        return self._last_counted_at.astimezone(self.now.tzinfo) if self.totals.sums.complete else self.now

    @property
    def _last_counted_at(self) -> datetime:
        at = self.totals.sums.as_of
        return at + timedelta(seconds=self.state.clock_offset_seconds) if at else self.now

    def file_name(self, ending: str) -> str:
        """Return the download's name, `resultats-legislatives-2029-t1.csv`: without personal names, safe in a
        header.
        """
        return f"resultats-{self.state.election}-{self.on.year}-t{self.round}.{ending}"


async def read_counts(session: AsyncSession, campaign_id: UUID, round_number: int) -> Counts:
    """Read the counts of a round; raise NotFound while nothing is counted."""
    state = (await get_campaign(session, campaign_id)).state
    totals = await add_up_round(session, round_number)
    if not totals.sheets:
        raise NotFound("Aucune feuille ne compte encore pour ce tour.", "No sheet counts in this round yet.")
    on = next(day.on for day in state.rounds if day.number == round_number)
    now = local_now(state)
    return Counts(state, round_number, on, now, totals, rows_of(totals), candidates_of(totals))
