"""Access to reports: readers need the right to see every station in it."""

from collections.abc import Sequence

READ = ["stations:read", "elections:read", "priorities:read", "forecasts:read", "transfers:read"]
"""The rights that a report takes: those of all that is in it."""

SEALED = "tallies:sealed"
"""What may not be passed on before the legal hour is in no report, whoever asks: a report is passed on."""


def may_read(own_territories: Sequence[str], written_for: Sequence[str]) -> bool:
    """Return whether a reader may read. `mine`: the reader's territories, `written_for`: the requester's; None: all."""
    if not own_territories:
        return True
    return bool(written_for) and all(_covers(own_territories, place) for place in written_for)


def _covers(own_territories: Sequence[str], place: str) -> bool:
    return any(place == own or place.startswith(f"{own}_") for own in own_territories)
