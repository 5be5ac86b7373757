"""Access to reports: a reader needs the right to see every station that the report is about."""

from collections.abc import Sequence

READ = ["stations:read", "elections:read", "priorities:read", "forecasts:read", "transfers:read"]
"""The rights that a report takes: those of all that is in it."""

SEALED = "tallies:sealed"
"""What may not be passed on before the legal hour is in no report, whoever asks: a report is passed on."""


def may_read(mine: Sequence[str], written_for: Sequence[str]) -> bool:
    """`mine`: the reader's territories, `written_for`: those of who asked for it. None means the whole campaign."""
    if not mine:
        return True
    return bool(written_for) and all(_covers(mine, place) for place in written_for)


def _covers(mine: Sequence[str], place: str) -> bool:
    return any(place == own or place.startswith(f"{own}_") for own in mine)
