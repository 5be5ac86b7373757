"""Assumed transfers from an eliminated list by proximity of blocs, for pairs without measured ones.

Blocs are placed on one axis; the nearer two are, the more voters are assumed to follow in a second round. The ranges
are wide on purpose: the means of the transfers declared in April 2022 (NSPPolls' compilation) lie inside them, and
transfers estimated from counts replace them once available.
"""

from dataclasses import dataclass
from typing import Final

AXIS: Final = ("extrême gauche", "gauche", "centre", "droite", "extrême droite")


@dataclass(frozen=True)
class TransferRange:
    """Fraction of one list's voters that go to another: lowest, middle, highest plausible."""

    low: float
    mid: float
    high: float


NEXT, TWO_AWAY, FAR, OFF_THE_AXIS = (
    TransferRange(0.20, 0.45, 0.70),
    TransferRange(0.05, 0.20, 0.40),
    TransferRange(0.0, 0.10, 0.30),
    TransferRange(0.05, 0.20, 0.45),
)
SAME: Final = TransferRange(0.60, 0.80, 0.95)


def estimate_transfer(origin: str, destination: str) -> TransferRange:
    if origin == destination:
        return SAME
    if origin not in AXIS or destination not in AXIS:
        return OFF_THE_AXIS
    steps = abs(AXIS.index(origin) - AXIS.index(destination))
    return NEXT if steps == 1 else TWO_AWAY if steps == 2 else FAR
