"""Title of the election in letters and on pages."""

from common.schemas.campaign import CampaignState
from elections.calendar import poll_watchers_due_at
from elections.kinds import kind_of
from kit.text import french

from results.reporting.poll_watchers.letters import Ballot


def ballot_of(state: CampaignState, round_number: int) -> Ballot:
    """Return the ballot of one of the campaign's rounds, as letters name it."""
    (day,) = [round_day for round_day in state.rounds if round_day.number == round_number]
    return Ballot(
        election=f"à l'élection {kind_of(state.election).name}"
        if state.election == "presidentielle"
        else f"aux élections {kind_of(state.election).name}",
        candidate=state.candidate,
        day=day.on,
        round=round_number,
        due=french.moment(poll_watchers_due_at(day.on, state.time_zone), state.time_zone),
    )
