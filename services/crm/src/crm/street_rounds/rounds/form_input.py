"""Forms of the street rounds' pages, parsed into the API's models."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from kit.pages.forms import read_form, whole_number
from kit.pages.page_form import Choices, Line, PageForm, Posted
from kit.web.problems import Invalid
from pydantic import Field

from crm.campaign.actions.form_input import MalformedInput, cost_lines_of, local_moment
from crm.street_rounds.material_stocks.schemas import MoveCreate
from crm.street_rounds.rounds.schemas import MarkCreate, StreetRoundCompletion, StreetRoundCreate

_NAMES = {
    "/kind": "le genre",
    "/title": "le nom",
    "/poster_sites": "les lieux",
    "/turf": "le secteur",
    "/starts_at": "le début",
    "/ends_at": "la fin",
    "/volunteers": "le nombre de personnes",
    "/cost_lines": "le coût",
    "/count": "le nombre",
    "/boxes_left": "le nombre de boîtes laissées",
    "/outcome": "le résultat",
}
PLAN_INPUTS = {"/id": "", "/poster-sites": "poster_sites", "/cost_lines": "cost"}
MOVE_INPUTS = {"/id": "", "/stock_id": "stock"}


class PlanEntry(Posted):
    """The form of a new round."""

    id: UUID
    kind: Line = ""
    title: Line = ""
    starts_at: Line = ""
    ends_at: Line = ""
    volunteers: Line = ""
    cost: Line = ""
    poster_sites: Choices = ()
    turf: Line = ""


class MarkEntry(Posted):
    """The form of a stop, with a button for each outcome."""

    id: Line = ""
    position: Annotated[int, Field(ge=1, le=1000)]
    outcome: Line = ""
    count: Line = ""
    boxes_left: Line = ""


class MoveEntry(Posted):
    """The form of what a round takes from a stock and brings back."""

    id: UUID
    stock: UUID
    kind: Line = ""
    count: Line = ""


class EndEntry(Posted):
    """The form that ends a round, as completed or cancelled."""

    how: Line = ""
    volunteers: Line = ""
    cost: Line = ""


class HelperEntry(Posted):
    """The button that gives a helper the link to a round."""

    person: UUID


def mark_form(entry: MarkEntry) -> PageForm:
    """Return the form of its stop, to show errors there."""
    return PageForm.of(entry, f"mark-{entry.position}", {"/boxes_left": "boxes_left", "": "count"})


def read_plan(entry: PlanEntry, zone: ZoneInfo) -> StreetRoundCreate:
    """Parse the form. Times are local, from the browser's date fields. Raises Invalid."""
    title = entry.title.strip()
    body: dict[str, Any] = {
        "id": entry.id,
        "kind": entry.kind,
        "title": title,
        "starts_at": _moment(entry.starts_at, zone, "starts_at"),
        "ends_at": _moment(entry.ends_at, zone, "ends_at"),
        "volunteers": whole_number(entry.volunteers or "0"),
        "cost_lines": _cost_lines(title or "Tournée", entry.cost),
    }
    if entry.kind == "postering":
        body["poster_sites"] = list(entry.poster_sites)
        if not entry.poster_sites:
            raise Invalid("Cochez au moins un lieu d'affichage.", "Choose a poster site.", "/poster_sites")
    else:
        body["turf"] = entry.turf
        if not entry.turf:
            raise Invalid("Choisissez le secteur du boîtage.", "Choose a turf.", "/turf")
    if body["ends_at"] <= body["starts_at"]:
        raise Invalid("La fin doit suivre le début.", "The end is before the start.", "/ends_at")
    return read_form(StreetRoundCreate, body, _NAMES)


def read_mark(entry: MarkEntry, happened_at: datetime) -> MarkCreate:
    body = {
        "id": entry.id,
        "position": entry.position,
        "outcome": entry.outcome,
        "count": whole_number(entry.count or "0"),
        "boxes_left": whole_number(entry.boxes_left or "0"),
        "happened_at": happened_at,
    }
    return read_form(MarkCreate, body, _NAMES)


def read_move(entry: MoveEntry, street_round_id: UUID) -> MoveCreate:
    count = whole_number(entry.count)
    body = {"id": entry.id, "kind": entry.kind, "count": count, "street_round_id": street_round_id}
    return read_form(MoveCreate, body, {"/count": "le nombre", "/kind": "le mouvement"})


def read_end(entry: EndEntry, title: str, planned_cents: int) -> StreetRoundCompletion:
    """Parse the form that completes a round; a cost that is left empty, or as it was planned, stays as it was."""
    body: dict[str, Any] = {"volunteers": whole_number(entry.volunteers) if entry.volunteers else None}
    lines = _cost_lines(title, entry.cost)
    if entry.cost.strip() and sum(int(str(line["amount_cents"])) for line in lines) != planned_cents:
        body["cost_lines"] = lines
    return read_form(StreetRoundCompletion, body, {"/volunteers": "le nombre de personnes"})


def _moment(text: str, zone: ZoneInfo, field: str) -> datetime:
    try:
        return local_moment(text, zone, field)
    except MalformedInput as error:
        raise Invalid(str(error), "Give the day and the hour.", f"/{field}") from error


def _cost_lines(label: str, cost: str) -> list[dict[str, object]]:
    try:
        return cost_lines_of(label, cost)
    except MalformedInput as error:
        raise Invalid(str(error), "The cost is an amount in euros.", "/cost") from error
