"""Checks that a campaign's election is possible."""

from collections.abc import Sequence
from datetime import date, timedelta

from common.schemas.campaign import CampaignState
from elections.clocks import votes_on_saturday, voting_place
from elections.early_elections import reason_against_state
from elections.kinds import kind_of
from elections.places.held import place_exists, reason_not_held
from elections.places.place import parse_territory
from kit.web.problems import Conflict, Invalid

# Seven days in most elections, fourteen for the president; 105 in 2020, because of the epidemic.
LONGEST_BETWEEN_ROUNDS = timedelta(days=120)
# Sunday; Saturday where the law says so because of the date line or the mainland's results.
_SATURDAY = 5

Reason = tuple[str, str, int]


def reason_against_rounds(dates: Sequence[tuple[int, date]], limit: int) -> Reason | None:
    """Return what is wrong with the rounds' `(number, date)`, in French and English with the index; None if valid.

    `most`: the number of rounds of that kind of election.
    """
    for index, (number, on) in enumerate(dates):
        if number != index + 1:
            return "Les tours se donnent dans l'ordre : 1, puis 2.", "Rounds go in order: 1, then 2.", index
        if number > limit:
            return (
                "Cette élection se joue en un seul tour.",
                "This kind of election has a single round.",
                index,
            )
        if on.weekday() < _SATURDAY:
            return (
                "On vote un dimanche (le samedi dans certains outre-mer) : vérifiez la date.",
                "Polls are held on a Sunday (a Saturday in some overseas territories): check the date.",
                index,
            )
        if index and not timedelta(0) < on - dates[index - 1][1] <= LONGEST_BETWEEN_ROUNDS:
            return (
                "Le second tour suit le premier, de quelques semaines au plus.",
                "The second round follows the first, within weeks.",
                index,
            )
    return None


def no_clock_of_its_own() -> Conflict:
    return Conflict(
        "Une campagne réelle n'a pas d'horloge propre.", "A real campaign has no clock of its own.", "/campaign"
    )


def check_campaign(state: CampaignState, pointer: str) -> None:
    """Raise Invalid for an impossible election; `pointer`: its place in the body."""
    dates = [(day.number, day.on) for day in state.rounds]
    if reason := reason_against_rounds(dates, kind_of(state.election).rounds):
        fr, en, index = reason
        raise Invalid(fr, en, f"{pointer}/rounds/{index}")
    try:
        written = str(parse_territory(state.territory))
    except ValueError as error:
        raise Invalid(str(error), "This territory is not known.", f"{pointer}/territory") from error
    if written != state.territory:
        raise Invalid(
            f"Ce territoire s'écrit {written}.", f"This territory is written {written}.", f"{pointer}/territory"
        )


def check_held(state: CampaignState, pointer: str) -> None:
    """Raise for an election that is not held in that territory, saying where it is; `pointer`: as above."""
    place = parse_territory(state.territory)
    if refused := reason_not_held(state.election, place):
        field = "election" if place_exists(place) else "territory"
        raise Invalid(refused.fr, refused.en, f"{pointer}/{field}")


def check_weekdays(state: CampaignState, pointer: str) -> None:
    """Raise Invalid for a Saturday where this election is held on a Sunday; `pointer`: as above."""
    place = voting_place(state.territory)
    for index, day in enumerate(state.rounds):
        if day.on.weekday() == _SATURDAY and not votes_on_saturday(state.election, place):
            raise Invalid(
                "Dans ce territoire, cette élection se tient un dimanche : vérifiez la date.",
                "This election is held on a Sunday in this territory: check the date.",
                f"{pointer}/rounds/{index}",
            )


def check_by_election(state: CampaignState, pointer: str) -> None:
    """Raise Invalid for a by-election on a day when none may be; `pointer`: as above."""
    if refused := reason_against_state(state):
        fields = {"first_on": "rounds/0", "timing": "by_election", "triggered_on": "triggered_on"}
        raise Invalid(refused.fr, refused.en, f"{pointer}/{fields[refused.field]}")
