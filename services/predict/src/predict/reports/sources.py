"""Data of the chapters: one campaign's, limited to one reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.schemas.campaign import CampaignState
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from predict.contests.candidacies import Contest
from predict.maps.service import Ground
from predict.past_results.elections.history import Ballot
from predict.past_results.elections.names import name_round
from predict.past_results.elections.rounds import Count, Sheets, read_sheets

RESTRICTED = (
    "Ce chapitre porte sur toute la campagne : il n’est écrit que pour qui en voit tout le territoire. "
    "Demandez-le à la direction de campagne."
)


@dataclass(frozen=True)
class Round:
    """One round in the reader's stations: total, and each bloc's share of the valid votes."""

    ballot: Ballot
    whole: Count
    stations: int
    blocs: Mapping[str, int]

    @property
    def name(self) -> str:
        return name_round(self.ballot.id)

    @property
    def turnout(self) -> float | None:
        return self.whole.voters / self.whole.registered if self.whole.registered else None

    def share(self, bloc: str) -> float | None:
        """Return the bloc's share of the valid votes; None if it had no candidate."""
        return self.blocs[bloc] / self.whole.valid if bloc in self.blocs and self.whole.valid else None


@dataclass(frozen=True)
class Desk:
    session: AsyncSession
    caller: Caller
    campaign: CampaignState
    ground: Ground
    contest: Contest
    rounds: Sequence[Round]

    @property
    def restricted(self) -> bool:
        """Return whether the reader sees only a part of the territory."""
        return bool(self.caller.territories)

    @property
    def bloc(self) -> str | None:
        """Return the own list's bloc; None until it is known."""
        return self.contest.ours.bloc if self.contest.ours else None

    @property
    def firsts(self) -> list[Round]:
        return [past_round for past_round in self.rounds if past_round.ballot.round == 1]


async def read_rounds(session: AsyncSession, caller: Caller, ground: Ground) -> list[Round]:
    rounds: list[Round] = []
    for ballot in ground.ballots:
        sheets = await read_sheets(session, ballot.id, ground.territory)
        counts = {station: count for station, count in sheets.counts.items() if caller.covers(station)}
        if counts:
            rounds.append(_sum(ground, ballot, Sheets(sheets.choices, counts)))
    return rounds


def _sum(ground: Ground, ballot: Ballot, sheets: Sheets) -> Round:
    votes: dict[int, int] = {}
    for count in sheets.counts.values():
        for choice, number in count.votes.items():
            votes[choice] = votes.get(choice, 0) + number
    whole = Count(
        registered=sum(count.registered for count in sheets.counts.values()),
        voters=sum(count.voters for count in sheets.counts.values()),
        blank=sum(count.blank for count in sheets.counts.values()),
        null=sum(count.null for count in sheets.counts.values()),
        valid=sum(count.valid for count in sheets.counts.values()),
        votes=votes,
    )
    blocs: dict[str, int] = {}
    for choice in sheets.choices:
        bloc = ground.grid.find(ballot.id, choice.nuance, choice.name)
        if bloc and choice.id in votes:
            blocs[bloc] = blocs.get(bloc, 0) + votes[choice.id]
    return Round(ballot, whole, len(sheets.counts), blocs)
