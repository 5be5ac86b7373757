"""The team page's forms, parsed into the API's models."""

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from common.scopes import Feature
from elections.places.place import Place
from elections.places.stations import parse_places
from kit.pages.page_form import Choices, Line, Posted
from kit.web.problems import Invalid
from pydantic import Field, ValidationError

from crm.campaign.members.schemas import SUBJECT_PATTERN, MemberPut

_SENTENCES = {
    "display_name": "Donnez un nom d'usage, en 120 caractères au plus.",
    "roles": "Choisissez au moins un rôle.",
    "ends_at": "Cette date de fin n'est pas valable.",
}


INPUTS = {"/ends_at": "ends_on"}
_LONGEST_SUBJECT = 200
_SHOWN_FEATURES = Field(max_length=40)


class MemberEntry(Posted):
    """The form of a member's rights."""

    subject: Line = ""
    display_name: Line = ""
    roles: Choices = ()
    territories: Annotated[str, Field(max_length=24_000)] = ""
    ends_on: Line = ""


class FeaturesEntry(Posted):
    """The boxes of a member's features. `of`: those that the form showed; `feature`: those to open."""

    of: Annotated[tuple[Feature, ...], _SHOWN_FEATURES] = ()
    feature: Annotated[tuple[Feature, ...], _SHOWN_FEATURES] = ()


class MalformedInput(Exception):
    """An input that no rights can be made of; the text says how to fix it, `field` where."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


def read_entry(entry: MemberEntry, zone: ZoneInfo, own: Place) -> MemberPut:
    """Parse the form. Raises Invalid at the field. `own`: the campaign's territory, by which places are understood."""
    if not re.match(SUBJECT_PATTERN, entry.subject) or len(entry.subject) > _LONGEST_SUBJECT:
        raise Invalid(
            "L'identifiant est celui de la connexion, sans espace ni accent.",
            "The subject is the one of the login, without spaces.",
            "/subject",
        )
    try:
        territories = parse_places(entry.territories, own, ())
    except ValueError as fault:
        raise Invalid(str(fault), "Name communes or polling stations.", "/territories") from fault
    try:
        return read_member(entry.display_name, list(entry.roles), territories, entry.ends_on, zone)
    except MalformedInput as error:
        raise Invalid(str(error), "Rights cannot be made of this entry.", f"/{error.field}") from error


def read_member(display_name: str, roles: list[str], territories: list[str], ends_on: str, zone: ZoneInfo) -> MemberPut:
    """Parse a member's form. `ends_on`: the last day; rights end at the following midnight."""
    values = {
        "display_name": display_name.strip(),
        "roles": roles,
        "territories": territories,
        "ends_at": _midnight_after(ends_on, zone) if ends_on else None,
    }
    try:
        return MemberPut.model_validate(values)
    except ValidationError as error:
        field = str((error.errors(include_url=False, include_input=False)[0]["loc"] or ("",))[0])
        raise MalformedInput(_SENTENCES.get(field, "La demande n'est pas complète."), field) from error


def _midnight_after(day: str, zone: ZoneInfo) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(0), zone)
    except (ValueError, OverflowError) as error:
        raise MalformedInput(_SENTENCES["ends_at"], "ends_at") from error
