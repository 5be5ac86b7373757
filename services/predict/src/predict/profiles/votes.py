"""Past vote shares by station, to correlate with profiles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

from kit.campaigns.queries import get_campaign
from kit.web.problems import Invalid, NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.history import Ballot, list_ballots
from predict.past_results.elections.names import name_round
from predict.past_results.elections.rounds import Choice, Sheets, read_sheets
from predict.past_results.nuances import service as nuances
from predict.past_results.nuances.grids import Grid

By: TypeAlias = Literal["bloc", "list"]
LEAST_SHARE = 0.01
"""Lists under one hundredth of the territory are left out: their shares are mostly chance."""


@dataclass(frozen=True)
class Votes:
    """Shares of the valid votes by bloc or list, then by station."""

    election: str
    name: str
    by: By
    shares: Mapping[str, Mapping[str, float]]
    registered: Mapping[str, int]


async def read_votes(session: AsyncSession, campaign_id: UUID, election: str | None, by: By) -> Votes:
    """Return a round's votes; default the latest first round with results in the territory."""
    territory = (await get_campaign(session, campaign_id)).state.territory
    ballot, sheets = await _find(session, territory, election)
    grid = await nuances.read_grid(session, campaign_id)
    name_by_choice = {choice.id: _name(choice, ballot, grid, by) for choice in sheets.choices}
    if by == "bloc" and not all(name_by_choice.values()):
        unknown = sorted({choice.nuance or choice.name for choice in sheets.choices if not name_by_choice[choice.id]})
        raise Invalid(
            f"Ces nuances n’ont pas de bloc : {', '.join(unknown[:10])}. Donnez-leur un bloc, nuance par "
            "nuance, ou regardez les listes.",
            f"These nuances have no bloc: {', '.join(unknown[:10])}. Give them one (PUT /v1/nuances), or ask by=list.",
            "?by",
        )
    return Votes(
        ballot.id,
        name_round(ballot.id),
        by,
        _shares(sheets, name_by_choice),
        {station: count.registered for station, count in sheets.counts.items()},
    )


async def read_latest_blocs(session: AsyncSession, campaign_id: UUID) -> dict[str, dict[str, float]]:
    """Return station → bloc → share at the latest first round whose nuances all have a bloc."""
    territory = (await get_campaign(session, campaign_id)).state.territory
    grid = await nuances.read_grid(session, campaign_id)
    for ballot in reversed([ballot for ballot in await list_ballots(session) if ballot.round == 1]):
        sheets = await read_sheets(session, ballot.id, territory)
        name_by_choice = {choice.id: _name(choice, ballot, grid, "bloc") for choice in sheets.choices}
        if name_by_choice and all(name_by_choice.values()):
            turned: dict[str, dict[str, float]] = {}
            for bloc, by_station in _shares(sheets, name_by_choice).items():
                for station, share in by_station.items():
                    turned.setdefault(station, {})[bloc] = share
            return turned
    return {}


async def _find(session: AsyncSession, territory: str, election: str | None) -> tuple[Ballot, Sheets]:
    ballots = await list_ballots(session)
    wanted_ballots = [
        ballot for ballot in ballots if (ballot.round == 1 if election is None else ballot.id == election)
    ]
    for ballot in reversed(wanted_ballots):
        sheets = await read_sheets(session, ballot.id, territory)
        if sheets.counts:
            return ballot, sheets
    raise NotFound(
        "Aucun résultat de ce tour n’est importé pour ce territoire.",
        "No results of this round are imported for this territory.",
        "?election",
    )


def _name(choice: Choice, ballot: Ballot, grid: Grid, by: By) -> str | None:
    if by == "bloc":
        return grid.find(ballot.id, choice.nuance, choice.name)
    return f"{choice.name} ({choice.nuance})" if choice.name and choice.nuance else choice.name or choice.nuance


def _shares(sheets: Sheets, named: Mapping[int, str | None]) -> dict[str, dict[str, float]]:
    """Return shares by station; a station where a list did not stand is absent."""
    valid = sum(count.valid for count in sheets.counts.values())
    sums: dict[str, dict[str, int]] = {}
    for station, count in sheets.counts.items():
        for choice, votes in count.votes.items():
            name = named[choice]
            if name and count.valid:
                of_name = sums.setdefault(name, {})
                of_name[station] = of_name.get(station, 0) + votes
    return {
        name: {station: votes / sheets.counts[station].valid for station, votes in sorted(by_station.items())}
        for name, by_station in sorted(sums.items())
        if sum(by_station.values()) >= LEAST_SHARE * valid
    }
