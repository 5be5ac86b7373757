"""Plausibility check of a station's reported turnout. Pure."""

from collections.abc import Mapping

from common.schemas.elections import TurnoutMoment


def contradicted_by(moment: TurnoutMoment, voters: int, known: Mapping[TurnoutMoment, int]) -> TurnoutMoment | None:
    """The moment whose number makes this one impossible: people who have voted stay counted all day."""
    order = list(TurnoutMoment)
    for other, count in known.items():
        earlier = order.index(other) < order.index(moment)
        later = order.index(other) > order.index(moment)
        if (earlier and count > voters) or (later and count < voters):
            return other
    return None
