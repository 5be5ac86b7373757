"""Facts of the checklist, counted in the database: a nation has 70,000 stations."""

from enum import Enum, auto

from common.schemas.elections import ElectionKind
from elections.calendar import poll_watchers_due_at
from elections.keys import is_abroad
from elections.places.place import parse_territory
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller
from kit.text import french
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.service import find_own, list_candidates
from results.ballots.embargo.gate import open_gate
from results.preparation.checklists.readiness import Facts
from results.preparation.second_rounds.service import find_settled, is_decided
from results.reporting.pairing_sheets.service import read_team
from results.reporting.poll_watchers.service import count_watched
from results.territory.history.round_names import name_round
from results.territory.history.service import count_past_ballots, find_bloc
from results.territory.imports.service import find_newest_whole, has_stations_of_file
from results.territory.imports.territory import has_unknown_communes
from results.territory.stations.service import count_stations, sum_registered


async def read_facts(session: AsyncSession, caller: Caller, round_number: int) -> Facts:
    state = (await get_campaign(session, caller.campaign_id)).state
    on = next(day.on for day in state.rounds if day.number == round_number)
    candidates = await list_candidates(session, round_number)
    settled = await _read_first_round(session, caller) if round_number == 2 else FirstRound.OPEN
    election = f"{state.election}-{on.year}"
    newest = await find_newest_whole(session)
    watched, letters = await count_watched(session, round_number)
    team = await read_team(session, caller, round_number) if watched else None
    return Facts(
        round=round_number,
        stations=await count_stations(session),
        registered=await sum_registered(session),
        read_from=name_round(ElectionKind(newest.election), newest.on, newest.round, state.territory)
        if newest
        else None,
        read_in_part=newest is None and await has_stations_of_file(session),
        abroad=is_abroad(state.territory),
        named_communes=has_unknown_communes(parse_territory(state.territory)),
        candidates=len(candidates),
        own_candidate=find_own({one.id: one.name for one in candidates}, state.candidate) is not None,
        unknown_blocs=tuple(one.name for one in candidates if find_bloc(election, one.nuance or "", one.name) is None),
        past_rounds=await count_past_ballots(session),
        watched=watched,
        phones=len(team.paired) if team else 0,
        without_phone=len(team.waiting) if team else 0,
        letters=letters,
        letters_due=french.moment(poll_watchers_due_at(on, state.time_zone), state.time_zone),
        second_round_pending=settled is FirstRound.UNDECIDED,
        decided_at_first=settled is FirstRound.DECIDED,
    )


class FirstRound(Enum):
    """Round one as far as the caller may know it: open, or counted in full with or without somebody left to elect."""

    OPEN = auto()
    UNDECIDED = auto()
    DECIDED = auto()


async def _read_first_round(session: AsyncSession, caller: Caller) -> FirstRound:
    if "totals:read" not in caller.scopes or not (await open_gate(session, caller)).shows(1):
        return FirstRound.OPEN
    if await find_settled(session, caller.campaign_id) is not None:
        return FirstRound.UNDECIDED
    return FirstRound.DECIDED if await is_decided(session, caller.campaign_id) else FirstRound.OPEN
