"""The input of the street rounds' pages, as the API's own models."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from kit.pages.forms import read_form, whole_number
from kit.web.problems import Invalid

from crm.campaign.actions.form_input import MalformedInput, cost_lines_of, local_moment
from crm.street_rounds.rounds.schemas import MarkCreate, StreetRoundCreate

_FIELDS = {
    "/title": "le nom",
    "/poster-sites": "les lieux",
    "/turf": "le secteur",
    "/starts_at": "le début",
    "/ends_at": "la fin",
    "/volunteers": "le nombre de personnes",
    "/cost_lines": "le coût",
    "/count": "le nombre",
    "/boxes_left": "le nombre de boîtes laissées",
    "/outcome": "le résultat",
}


def read_plan(said: Mapping[str, str], poster_sites: Sequence[str], zone: ZoneInfo) -> StreetRoundCreate:
    """Moments as a browser's date field gives them: local. Raises Invalid in words."""
    try:
        given: dict[str, Any] = {
            "id": said["id"],
            "kind": said["kind"],
            "title": said["title"].strip(),
            "starts_at": local_moment(said["starts_at"], zone, "starts_at"),
            "ends_at": local_moment(said["ends_at"], zone, "ends_at"),
            "volunteers": whole_number(said["volunteers"] or "0"),
            "cost_lines": cost_lines_of(said["title"].strip() or "Tournée", said["cost"]),
        }
    except MalformedInput as error:
        raise Invalid(str(error), "The form is not complete.") from error
    if said["kind"] == "postering":
        given["poster_sites"] = list(poster_sites)
        if not poster_sites:
            raise Invalid("Cochez au moins un lieu d'affichage.", "Choose a poster site.", "/poster-sites")
    else:
        given["turf"] = said["turf"]
        if not said["turf"]:
            raise Invalid("Choisissez le secteur du boîtage.", "Choose a turf.", "/turf")
    if given["ends_at"] <= given["starts_at"]:
        raise Invalid("La fin doit suivre le début.", "The end is before the start.", "/ends_at")
    return read_form(StreetRoundCreate, given, _FIELDS)


def read_mark(said: Mapping[str, Any]) -> MarkCreate:
    given = {**said, "count": whole_number(said["count"] or "0"), "boxes_left": whole_number(said["boxes_left"] or "0")}
    return read_form(MarkCreate, given, _FIELDS)
