"""Redaction of a canvass's counts for readers of the public feed, so that none concerns a handful of people."""

from collections.abc import Iterable
from typing import Any

from common.events.crm import CanvassRecorded
from kit.security.auth import Caller

LEAST = 5

_PARTS = ("answered", "refused", "conversations", "support")


def redact(_: Caller, subject: str, data: dict[str, Any]) -> dict[str, Any]:
    """Redact a canvass for the event feed, the same for every reader; the stations' teams read totals in the API."""
    return withhold_small_cells(data) if subject == CanvassRecorded.subject else data


def withhold_small_cells(canvass: dict[str, Any], least: int = LEAST) -> dict[str, Any]:
    """Replace counts that are too small by null, and list their fields in `withheld`.

    A total is shown with its parts only if each part is zero or at least `least` people: a single missing part could be
    computed by subtraction. So all parts are shown, or none.
    """
    attempts, answered = canvass["attempts"], canvass["answered"]
    refusals, conversations = canvass["refused"], canvass["conversations"]
    opinions: list[int] = list(canvass["support"].values())

    withheld: tuple[str, ...] = ()
    if _any_small((attempts,), least):
        withheld = ("attempts", *_PARTS)
    elif _any_small((attempts - answered, refusals, conversations, answered - refusals - conversations), least):
        withheld = _PARTS
    elif _any_small((*opinions, conversations - sum(opinions)), least):
        withheld = ("support",)
    return canvass | dict.fromkeys(withheld) | {"withheld": list(withheld)}


def _any_small(cells: Iterable[int], least: int) -> bool:
    return any(0 < cell < least for cell in cells)
