"""Forms of the day sheet."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from elections.places.place import Place
from kit.pages.page_form import Line, Posted
from kit.web.problems import Invalid
from pydantic import Field

from crm.campaign.actions.form_input import MalformedInput, read_action
from crm.campaign.actions.schemas import ActionCreate
from crm.campaign.campaigns.place_input import read_station, read_stations
from crm.canvassing.canvasses.schemas import CanvassCreate
from crm.desk.day_sheet.form_input import read_canvass

PLAN_INPUTS = {"/cost_lines": "cost"}


class CanvassEntry(Posted):
    """One tap: the button pressed is the outcome."""

    id: Line = ""
    station: Line = ""
    channel: Line = ""
    outcome: Line = ""
    support: Line = ""


class ActionEntry(Posted):
    """The form of a new action."""

    id: Line = ""
    kind: Line = ""
    title: Line = ""
    starts_at: Line = ""
    ends_at: Line = ""
    stations: Annotated[str, Field(max_length=8000)] = ""
    volunteers: Line = ""
    cost: Line = ""


class ClosureEntry(Posted):
    """The button that says whether an action took place."""

    how: Line = ""


def read_tap(entry: CanvassEntry, own: Place, known: Collection[str], now: datetime) -> CanvassCreate:
    """Read one tap, in a campaign of the territory `own` that has the stations `known`.

    Raises Invalid, at the station where that is what is wrong.
    """
    station = read_station(entry.station, own, "/station", known)
    try:
        return read_canvass(entry.id, station, entry.channel, entry.outcome, entry.support, now)
    except MalformedInput as error:
        raise _refusal(error, "No canvass can be made of this entry.") from error


def read_plan(entry: ActionEntry, own: Place, zone: ZoneInfo) -> ActionCreate:
    """Read the form of a new action. Raises Invalid at the field."""
    stations = read_stations(entry.stations, own, "/stations")
    try:
        return read_action(
            entry.id,
            entry.kind,
            entry.title,
            stations,
            entry.starts_at,
            entry.ends_at,
            entry.volunteers,
            entry.cost,
            zone,
        )
    except MalformedInput as error:
        raise _refusal(error, "No action can be made of this entry.") from error


def _refusal(error: MalformedInput, en: str) -> Invalid:
    return Invalid(str(error), en, f"/{error.field}" if error.field else None)
