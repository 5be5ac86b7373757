"""A campaign that is about to be opened: what is typed, what is proposed, and what the law refuses of its dates."""

import datetime
from typing import Any

from common.schemas import ElectionKind
from common.schemas.campaign import PublicText
from common.schemas.instants import Day
from elections.calendar import PARIS
from elections.clocks import rounds_are_a_fortnight_apart, voting_day, voting_place
from elections.early_elections import Timing, expected_elsewhere, reason_against_timing, timings_of
from elections.places.held import kinds_held
from elections.places.place import Place
from elections.rounds import expected_voting_days
from kit.pages.forms import read_form
from kit.pages.page_form import Line, Posted
from kit.text import french
from kit.web.problems import Invalid
from pydantic import BaseModel

NAMES = {
    "/election": "l'élection",
    "/candidate": "le nom public",
    "/name": "le nom de la campagne",
    "/first_on": "la date du premier tour",
    "/second_on": "la date du second tour",
    "/timing": "le moment de l’élection",
    "/triggered_on": "le jour de l’événement",
}


class CampaignEntry(Posted):
    territory: Line = ""
    election: Line = ""
    candidate: Line = ""
    name: Line = ""
    first_on: Line = ""
    second_on: Line = ""
    timing: Line = "scheduled"
    triggered_on: Line = ""


class NewCampaign(BaseModel):
    election: ElectionKind
    candidate: PublicText
    name: PublicText
    first_on: Day
    second_on: Day | None = None
    timing: Timing = "scheduled"
    triggered_on: Day | None = None


def today_in_paris() -> datetime.date:
    """Return the day in Paris: before there is a campaign, there is no clock of its own."""
    return datetime.datetime.now(PARIS).date()


def proposed_entry(place: Place) -> CampaignEntry:
    """The kind that is held there, on the days on which the next one is expected."""
    election = kinds_held(place)[0]
    return CampaignEntry(election=election.value, **_days_of(election, place))


def _days_of(election: ElectionKind, place: Place) -> dict[str, str]:
    days = [day.isoformat() for day in expected_voting_days(election, place, today_in_paris())]
    return {"first_on": next(iter(days), ""), "second_on": days[1] if len(days) > 1 else ""}


def with_days_of_election(entry: CampaignEntry, place: Place) -> CampaignEntry:
    """Return the entry with the days of its election, where it still has those that were proposed with another's."""
    proposed = proposed_entry(place)
    untouched = (entry.first_on, entry.second_on) == (proposed.first_on, proposed.second_on)
    chosen = next((kind for kind in kinds_held(place) if kind.value == entry.election), None)
    if not untouched or chosen is None or entry.election == proposed.election or entry.timing != "scheduled":
        return entry
    return entry.model_copy(update=_days_of(chosen, place))


def read_entry(entry: CampaignEntry, place: Place) -> NewCampaign:
    said = {name: text.strip() for name, text in entry.model_dump(exclude={"territory"}).items()}
    read = read_form(NewCampaign, said, NAMES)
    if read.second_on is not None and read.second_on <= read.first_on:
        raise Invalid(
            "Le second tour vient après le premier : corrigez l'une des deux dates.",
            "The second round comes after the first: mend one of the dates.",
            "/second_on",
        )
    if (read.second_on or read.first_on) < today_in_paris():
        raise Invalid(
            "Cette date est passée : une campagne s'ouvre avant le vote. Donnez celle du prochain scrutin.",
            "This day is over: a campaign opens before the vote. Give the day of the next one.",
            "/second_on" if read.second_on else "/first_on",
        )
    _check_timing(read, place)
    _check_eve(read, place)
    return read


def _check_eve(read: NewCampaign, place: Place) -> None:
    """Raise Invalid for the mainland's Sunday where people vote on its eve: every page would name the wrong day."""
    if read.timing == "partial":
        return  # of a place alone: the decree that convenes its voters says the day
    for field, day in (("/first_on", read.first_on), ("/second_on", read.second_on)):
        eve = voting_day(read.election, voting_place(str(place)), day) if day else None
        if day and eve and eve != day:
            raise Invalid(
                f"Ici, on vote un samedi : donnez le {french.day(eve)}.",
                f"People vote on a Saturday here: give {eve}.",
                field,
            )
    apart = datetime.timedelta(days=14)
    if (
        read.timing == "scheduled"
        and rounds_are_a_fortnight_apart(read.election, voting_place(str(place)))
        and read.second_on is not None
        and read.second_on != read.first_on + apart
    ):
        raise Invalid(
            f"Ici, on vote au premier tour une semaine avant l’Hexagone, et au second quatorze jours plus tard : "
            f"le {french.day(read.first_on + apart)} (L. 330-11 pour l’étranger).",
            f"The second round is fourteen days after the first here: {read.first_on + apart}.",
            "/second_on",
        )


def _check_timing(read: NewCampaign, place: Place) -> None:
    """Raise Invalid for a day on which this election cannot be held, with what would have to be true of it."""
    if refused := reason_against_timing(read.timing, read.election, read.first_on, read.triggered_on):
        raise Invalid(refused.fr, refused.en, f"/{refused.field}")
    if read.timing != "scheduled" and read.triggered_on and read.triggered_on > today_in_paris():
        raise Invalid(
            "Cet événement n’a pas encore eu lieu : vérifiez le jour.", "This event is in the future.", "/triggered_on"
        )
    if read.timing == "scheduled" and read.triggered_on:
        raise Invalid(
            "Un événement provoque une élection anticipée ou partielle : choisissez laquelle, ou videz ce jour.",
            "An election at its date has no event that made it necessary.",
            "/timing",
        )
    expected = expected_elsewhere(read.election, place, read.first_on, today_in_paris())
    if read.timing == "scheduled" and expected:
        early = " Anticipée ou partielle, dites-le plus bas." if len(timings_of((read.election,))) > 1 else ""
        raise Invalid(
            f"À sa date, cette élection est attendue le {french.day(expected)}.{early}",
            f"This election is expected on {expected}.",
            "/first_on",
        )


def state_of(place: Place, read: NewCampaign) -> dict[str, Any]:
    """Build the campaign's state as crm reads it; crm reports what the law says of its dates."""
    days = [read.first_on] if read.second_on is None else [read.first_on, read.second_on]
    return {
        "name": read.name,
        "candidate": read.candidate,
        "election": read.election.value,
        "territory": str(place),
        "rounds": [{"number": number, "on": day.isoformat()} for number, day in enumerate(days, 1)],
        "triggered_on": read.triggered_on.isoformat() if read.triggered_on else None,
        "by_election": read.timing == "partial",
    }
