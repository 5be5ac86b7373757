"""Constants of the similarity of elections, fitted once to France's results by polling station (see MODEL_CARD.md)."""

from dataclasses import dataclass

from predict.forecasting.core_vote.gaussian_process import Scale


@dataclass(frozen=True)
class Scales:
    zone: Scale
    commune: Scale
    station: Scale


LITTLE = 0.03
"""A bloc with a smaller usual share is one of those that stand to be heard: their shares move more."""

YEARS = 4.0

SHARE = Scales(
    zone=Scale(-1.3, 0.6, 0.131, YEARS, 0.032, 0.004, 0.004, 0.004, 0.0, 0.026),
    commune=Scale(0, 0.286, 0.087, YEARS, 0.062, 0.105, 0.079, 0.004, 0.0, 1.073),
    station=Scale(0, 0.158, 0.075, YEARS, 0.045, 0.041, 0.043, 0.004, 0.0, 0.567),
)
SMALL_SHARE = Scales(
    zone=Scale(-4.0, 0.405, 0.004, YEARS, 0.696, 0.21, 0.2, 0.626, 0.0, 0.004),
    commune=Scale(0, 0.189, 0.004, YEARS, 0.181, 0.132, 0.19, 0.113, 0.0, 0.888),
    station=Scale(0, 0.151, 0.004, YEARS, 0.153, 0.241, 0.225, 0.004, 0.0, 0.012),
)
TURNOUT = Scales(
    zone=Scale(0.4, 0.004, 0.004, YEARS, 0.46, 0.4, 0.078, 0.004, 0.3, 0.004),
    commune=Scale(0, 0.235, 0.067, YEARS, 0.083, 0.043, 0.115, 0.128, 0.0, 1.0),
    station=Scale(0, 0.143, 0.037, YEARS, 0.055, 0.041, 0.06, 0.095, 0.0, 0.104),
)
