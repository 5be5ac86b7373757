"""Winners by the campaign's own counts, with the ages that a tie may need."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kit.campaigns.queries import get_campaign
from kit.web.problems import Invalid
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.service import list_candidates
from results.sheets.totals.early import why_too_early
from results.sheets.totals.service import Totals, add_up_round
from results.winners.models import CandidateAge
from results.winners.night import Ages, Verdict, judge, judge_early
from results.winners.schemas import AgesPut


@dataclass(frozen=True)
class Judged:
    totals: Totals
    verdict: Verdict


async def judge_counts(session: AsyncSession, campaign_id: UUID, round_number: int, seats: int | None) -> Judged:
    """Judge a round by the campaign's counts. Check the embargo gate before calling this: these are results."""
    return await judge_totals(session, campaign_id, await add_up_round(session, round_number), seats)


async def judge_totals(session: AsyncSession, campaign_id: UUID, totals: Totals, seats: int | None = None) -> Judged:
    """Judge a round whose counts have been added up."""
    state = (await get_campaign(session, campaign_id)).state
    round_number = totals.round
    on = next(day.on for day in state.rounds if day.number == round_number)
    counted = [sheet.station for sheet in totals.sheets]
    if counted and (early := why_too_early(counted, [station.station for station in totals.stations])):
        return Judged(totals, judge_early(early, totals.sums))
    verdict = judge(state, on, round_number, totals.sums, await read_ages(session, round_number), seats)
    return Judged(totals, verdict)


async def read_ages(session: AsyncSession, round_number: int) -> dict[str, Ages]:
    rows = await session.scalars(select(CandidateAge).where(CandidateAge.round == round_number))
    return {row.candidate: Ages(row.average_age, [date.fromisoformat(day) for day in row.born]) for row in rows}


async def put_ages(session: AsyncSession, campaign_id: UUID, round_number: int, put: AgesPut) -> None:
    candidate_ids = {candidate.id for candidate in await list_candidates(session, round_number)}
    seen: set[str] = set()
    for index, age in enumerate(put.ages):
        if age.id not in candidate_ids or age.id in seen:
            raise Invalid(
                "Ce candidat n'est pas de ce tour, ou il est donné deux fois.",
                "This candidate does not stand in this round, or is given twice.",
                f"/ages/{index}/id",
            )
        seen.add(age.id)
    await session.execute(delete(CandidateAge).where(CandidateAge.round == round_number))
    session.add_all(
        CandidateAge(
            campaign_id=campaign_id,
            round=round_number,
            candidate=candidate_ages.id,
            average_age=candidate_ages.average_age,
            born=[day.isoformat() for day in candidate_ages.birth_dates],
        )
        for candidate_ages in put.ages
    )
    await session.flush()
