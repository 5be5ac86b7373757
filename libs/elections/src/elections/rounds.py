"""The current round of a campaign, and the days of the next election in a place. Pure."""

from datetime import date, timedelta

from common.schemas.campaign import CampaignState
from common.schemas.elections import ElectionKind, RoundDate

from elections.clocks import rounds_are_a_fortnight_apart, voting_day, voting_day_in, voting_place
from elections.places.held import expected_rounds
from elections.places.place import Place

NATION = "nation:"
_SUNDAY = 6


def expected_voting_days(election: ElectionKind, place: Place, after: date) -> tuple[date, ...]:
    """Return the days on which a place is expected to vote next: where the law says so the eve of the mainland's, and
    a week before its first round.
    """
    where, mainland = voting_place(str(place)), expected_rounds(election, place, after)
    if mainland and rounds_are_a_fortnight_apart(election, where):
        mainland = (mainland[0] - timedelta(days=7), *mainland[1:])
    days = (voting_day(election, where, day) for day in mainland)
    return tuple(day for day in days if day > after)


def newest_round(state: CampaignState, today: date) -> int:
    """Return the last round whose day has come, else the first. `today`: local to the campaign.

    A campaign of the whole nation votes from the Saturday: the overseas territories of the Atlantic and Polynesia
    vote on the eve of the mainland (loi 2003-327).
    """
    begun = [one.number for one in state.rounds if first_voting_day(state, one) <= today]
    return begun[-1] if begun else state.rounds[0].number


def first_voting_day(state: CampaignState, day: RoundDate) -> date:
    """Return the day on which the first of the campaign's stations vote in a round."""
    if state.territory.startswith(NATION):
        return day.on - timedelta(days=1) if day.on.weekday() == _SUNDAY else day.on
    return voting_day_in(state, voting_place(state.territory), day.on)
