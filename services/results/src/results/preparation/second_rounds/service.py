"""Round two, prepared from the counts of round one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kit.campaigns.queries import get_campaign
from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.bound_candidates import list_bound
from results.ballots.candidates.schemas import CandidatesPut
from results.ballots.candidates.service import KnownCandidate, list_candidates, put_candidates
from results.ballots.embargo.gate import legal_embargo
from results.preparation.second_rounds.candidacies import STANDS, Contender, choose_candidates, propose_candidacies
from results.sheets.tallies.known_sheets import count_counted
from results.territory.stations.service import count_stations
from results.winners.ballot import Outcome
from results.winners.counts import Judged, judge_counts

_ANY_COUNCIL = 101
"""Seats where their number is not known: it does not change who may stand in round two."""


@dataclass(frozen=True)
class Settled:
    """Round one, counted in all stations, when somebody still has to be elected."""

    outcome: Outcome
    contenders: list[Contender]
    first: dict[str, KnownCandidate]


async def count_lacking(session: AsyncSession, round_number: int) -> int:
    """Return how many stations have no sheet that counts."""
    return max(0, await count_stations(session) - await count_counted(session, round_number))


async def find_settled(session: AsyncSession, campaign_id: UUID) -> Settled | None:
    """Return round one once all is counted and a second round is needed; else None.

    Check the embargo gate before calling this: these are results.
    """
    judged = await _judge_first(session, campaign_id)
    outcome = judged.verdict.outcome if judged else None
    if judged is None or outcome is None or outcome.decided:
        return None
    second = await list_candidates(session, 2)
    return Settled(outcome, propose_candidacies(outcome, judged.totals.candidates, second), judged.totals.candidates)


async def is_decided(session: AsyncSession, campaign_id: UUID) -> bool:
    """Return whether round one, counted in all stations, leaves nobody to elect. As above, check the gate before."""
    judged = await _judge_first(session, campaign_id)
    outcome = judged.verdict.outcome if judged else None
    return outcome is not None and outcome.decided


async def _judge_first(session: AsyncSession, campaign_id: UUID) -> Judged | None:
    """Return what the law makes of round one; None while a station is not counted."""
    if not await count_stations(session) or await count_lacking(session, 1):
        return None
    judged = await judge_counts(session, campaign_id, 1, None)
    if judged.verdict.outcome is None:
        judged = await judge_counts(session, campaign_id, 1, _ANY_COUNCIL)
    return None if judged.verdict.if_complete else judged


async def enter_standing(
    session: AsyncSession, campaign_id: UUID, settled: Settled, said: list[tuple[str, str, str]]
) -> int:
    """Store who stands in round two and return how many they are."""
    await _put(session, campaign_id, choose_candidates(settled.contenders, said))
    return len(await list_candidates(session, 2))


async def prepare_second_round(session: AsyncSession, campaign_id: UUID) -> bool:
    """Enter all who may stand in round two, once round one is counted and its legal hour has passed.

    Returns False where there is nothing to do: a person's entry is never overwritten.
    """
    state = (await get_campaign(session, campaign_id)).state
    if len(state.rounds) < 2 or await list_candidates(session, 2):
        return False
    # Before the hour who is qualified is a result, and candidates are shown to the whole team.
    if (await legal_embargo(session, state)).is_sealed(1):
        return False
    settled = await find_settled(session, campaign_id)
    if settled is None:
        return False
    said = [(one.id, STANDS, one.name) for one in settled.contenders if one.may_stand]
    await _put(session, campaign_id, choose_candidates(settled.contenders, said))
    return True


async def _put(session: AsyncSession, campaign_id: UUID, standing: list[KnownCandidate]) -> None:
    rows: list[dict[str, Any]] = [
        {"id": one.id, "panel": one.panel, "name": one.name, "nuance": one.nuance} for one in standing
    ]
    if not rows:
        raise Conflict("Personne ne se présente.", "Nobody stands.")
    put = CandidatesPut.model_validate({"candidates": rows})
    await put_candidates(session, campaign_id, 2, put, await list_bound(session, "sheets", 2))
