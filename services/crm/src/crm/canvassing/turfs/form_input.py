"""Forms of the turf pages, parsed into the API's models."""

import json
from typing import Annotated, Any

from elections.places.place import Place
from kit.pages.page_form import Line, LongText, Posted
from kit.web.problems import Invalid
from pydantic import Field, ValidationError

from crm.campaign.campaigns.place_input import read_places
from crm.canvassing.turfs.schemas import DraftCreate, Where

OUTLINE_INPUTS = {"/where": "geojson", "/polygon": "geojson"}


class DraftEntry(Posted):
    """The form of a single turf."""

    name: Line = ""
    places: LongText = ""


class OutlineEntry(Posted):
    """The form of a drawn turf. `places`: the communes or stations that the page shows."""

    name: Line = ""
    places: LongText = ""
    geojson: Annotated[str, Field(max_length=60_000)] = ""


def read_where(places: str, own: Place) -> Where:
    """Parse the choice of communes or stations, not both. Raises Invalid."""
    codes = read_places(places, own, "/where")
    kinds = {"stations" if "_" in code else "communes" for code in codes}
    if len(kinds) != 1:
        raise _no_places()
    try:
        return Where.model_validate({kinds.pop(): codes})
    except ValidationError as error:
        raise _no_places() from error


def read_draft(name: str, places: str, own: Place) -> DraftCreate:
    where = read_where(places, own)
    try:
        return DraftCreate.model_validate({"name": name.strip(), "where": where.model_dump(exclude_none=True)})
    except ValidationError as error:
        raise Invalid("Donnez un nom, en 80 caractères au plus.", "Give a name.", "/name") from error


def read_outline(name: str, geojson: str) -> DraftCreate:
    """Parse a GeoJSON polygon, or a feature that holds one. Raises Invalid."""
    ring = _ring(geojson)
    try:
        where = Where.model_validate({"polygon": ring})
    except ValidationError as error:
        raise Invalid(
            "Le tracé n'est pas lisible : de 3 à 500 points, chacun une longitude et une latitude.",
            "The outline needs 3 to 500 points, each a longitude and a latitude.",
            "/geojson",
        ) from error
    try:
        return DraftCreate.model_validate({"name": name.strip(), "where": where.model_dump(exclude_none=True)})
    except ValidationError as error:
        raise Invalid("Donnez un nom, en 80 caractères au plus.", "Give a name.", "/name") from error


def _ring(geojson: str) -> Any:
    try:
        parsed: Any = json.loads(geojson)
        shape: Any = parsed.get("geometry", parsed)
        kind, rings = shape["type"], shape["coordinates"]
        if kind == "Polygon" and len(rings) == 1:
            return rings[0]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _no_outline() from error
    raise _no_outline()


def _no_outline() -> Invalid:
    return Invalid(
        "Dessinez le contour du secteur : un seul polygone, sans trou.",
        "One GeoJSON polygon without holes is expected.",
        "/geojson",
    )


def _no_places() -> Invalid:
    fr = "Écrivez soit des communes, soit des bureaux : « Vincennes ; Saint-Mandé », ou « Vincennes 3, 4 et 7 »."
    return Invalid(fr, "Name communes or stations.", "/where")
