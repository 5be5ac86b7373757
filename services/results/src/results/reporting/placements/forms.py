"""Forms of several people at once: their lines, and where each goes."""

from typing import Annotated

from kit.pages.page_form import Choices, Line, Posted
from pydantic import Field


class PeopleEntry(Posted):
    """Lines of people, and the duty of those whose line says none."""

    lines: Annotated[str, Field(max_length=100_000)] = ""
    duty: Line = "delegate"
    round: Line = "1"


class PlacementsEntry(Posted):
    """One row a person. `spread`: propose the stations that are left too, instead of storing anything."""

    person: Choices = ()
    duty: Choices = ()
    stations: Choices = ()
    spread: Line = ""


def rows_of(entry: PlacementsEntry) -> list[tuple[str, str, str]]:
    return list(zip(entry.person, entry.duty, entry.stations, strict=False))
