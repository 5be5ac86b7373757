"""The redaction of a canvass's counts for readers of the public feed: none points at a handful of people."""

from collections.abc import Iterable
from typing import Any

from common.events.crm import CanvassRecorded
from kit.security.auth import Caller

LEAST = 5

_PARTS = ("answered", "refused", "conversations", "support")


def redact(_: Caller, subject: str, data: dict[str, Any]) -> dict[str, Any]:
    """Redact a canvass for the event feed, alike for every caller: the stations' own teams read the sums in the API."""
    return withhold_small_cells(data) if subject == CanvassRecorded.subject else data


def withhold_small_cells(canvass: dict[str, Any], least: int = LEAST) -> dict[str, Any]:
    """Put null in place of counts that are too small, and name their fields in `withheld`.

    A total is shown with its parts only when each part is nobody, or at least `least` people: with one part
    missing beside the total, the missing one would be a subtraction away. So parts go all or none.
    """
    attempts, answered = canvass["attempts"], canvass["answered"]
    refused, conversations = canvass["refused"], canvass["conversations"]
    opinions: list[int] = list(canvass["support"].values())

    withheld: tuple[str, ...] = ()
    if _any_small((attempts,), least):
        withheld = ("attempts", *_PARTS)
    elif _any_small((attempts - answered, refused, conversations, answered - refused - conversations), least):
        withheld = _PARTS
    elif _any_small((*opinions, conversations - sum(opinions)), least):
        withheld = ("support",)
    return canvass | dict.fromkeys(withheld) | {"withheld": list(withheld)}


def _any_small(cells: Iterable[int], least: int) -> bool:
    return any(0 < cell < least for cell in cells)
