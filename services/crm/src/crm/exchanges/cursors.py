"""Where a page of a timeline ends: a moment, and which of the lines of that moment."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from kit.problems import Invalid


class Cursor(NamedTuple):
    at: datetime
    id: UUID

    def write(self) -> str:
        return f"{self.at.isoformat()}~{self.id}"


def read_cursor(text: str | None) -> Cursor | None:
    """Raises Invalid for what no page gave."""
    if text is None:
        return None
    moment, _, line = text.partition("~")
    try:
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None or not 1900 < at.year < 2200:
            raise ValueError(moment)
        return Cursor(at, UUID(line))
    except ValueError as error:
        raise Invalid(
            "« before » doit être le « next » de la page précédente.",
            "`before` must be the `next` of the page before.",
            "?before",
        ) from error
