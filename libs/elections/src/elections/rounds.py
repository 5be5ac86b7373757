"""The current round of a campaign. Pure."""

from datetime import date, timedelta

from common.schemas.campaign import CampaignState
from common.schemas.elections import RoundDate

NATION = "nation:"
_SUNDAY = 6


def newest_round(state: CampaignState, today: date) -> int:
    """Return the last round whose day has come, else the first. `today`: local to the campaign.

    A campaign of the whole nation votes from the Saturday: the overseas territories of the Atlantic and Polynesia
    vote on the eve of the mainland (loi 2003-327).
    """
    begun = [one.number for one in state.rounds if _begins_on(state, one) <= today]
    return begun[-1] if begun else state.rounds[0].number


def _begins_on(state: CampaignState, day: RoundDate) -> date:
    early = state.territory.startswith(NATION) and day.on.weekday() == _SUNDAY
    return day.on - timedelta(days=1) if early else day.on
