"""Candidates of each round."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from kit.campaigns.queries import get_campaign
from kit.web.problems import Conflict, Invalid
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.models import Candidate
from results.ballots.candidates.schemas import CandidatesPut


@dataclass(frozen=True)
class KnownCandidate:
    id: str
    panel: int
    name: str
    nuance: str | None


async def list_candidates(session: AsyncSession, round_number: int) -> Sequence[KnownCandidate]:
    """List the candidates of a round in the order of their panels."""
    query = select(Candidate).where(Candidate.round == round_number).order_by(Candidate.panel)
    return [KnownCandidate(row.id, row.panel, row.name, row.nuance) for row in await session.scalars(query)]


async def find_own_candidate(session: AsyncSession, campaign_id: UUID, round_number: int) -> str | None:
    """Return the id of the campaign's own candidate or list in the round, or None if no name matches."""
    names = {candidate.id: candidate.name for candidate in await list_candidates(session, round_number)}
    return find_own(names, (await get_campaign(session, campaign_id)).state.candidate)


def find_own(names: Mapping[str, str], candidate: str) -> str | None:
    """Return the id of the only name that has every word of `candidate`, else of the only id; None if there is none.

    Accents, capitals, hyphens and the order of first name and surname do not count. A list that takes another name
    with those it merges with keeps the id of its name of round one.
    """
    sought = _words(candidate)
    if not sought:
        return None
    named = [candidate_id for candidate_id, name in names.items() if sought <= _words(name)]
    matching = named or [candidate_id for candidate_id in names if sought <= _words(candidate_id)]
    return matching[0] if len(matching) == 1 else None


def _words(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return frozenset(re.findall(r"[^\W_]+", "".join(char for char in plain if not unicodedata.combining(char))))


async def put_candidates(
    session: AsyncSession, campaign_id: UUID, round_number: int, put: CandidatesPut, on_sheets: Collection[str]
) -> None:
    """Replace the candidates of the round; refuse to remove one that a sheet names (`on_sheets`)."""
    for field in ("id", "panel"):
        seen: set[str | int] = set()
        for index, candidate in enumerate(put.candidates):
            value: str | int = getattr(candidate, field)
            if value in seen:
                raise Invalid(
                    "Deux candidats portent le même identifiant ou le même panneau.",
                    "Two candidates have the same id or panel.",
                    f"/candidates/{index}/{field}",
                )
            seen.add(value)
    # Not which ones: before the legal hour even that would be a result.
    if set(on_sheets) - {candidate.id for candidate in put.candidates}:
        raise Conflict(
            "Des feuilles de ce tour sont déjà là : on peut ajouter ou corriger un candidat, plus en ôter.",
            "Sheets of this round are here already: a candidate can be added or corrected, not left out.",
            "/candidates",
        )
    await session.execute(delete(Candidate).where(Candidate.round == round_number))
    session.add_all(
        Candidate(campaign_id=campaign_id, round=round_number, **candidate.model_dump()) for candidate in put.candidates
    )
    await session.flush()
