"""Age bands of adults who help: for rotas and teams, never for a political message. Birth dates stay sealed."""

from typing import Literal, TypeAlias, get_args

AgeBand: TypeAlias = Literal["18_24", "25_34", "35_49", "50_64", "65_plus"]
AGE_BANDS: tuple[AgeBand, ...] = get_args(AgeBand)
BAND_LABELS: dict[AgeBand, str] = {
    "18_24": "18 à 24 ans",
    "25_34": "25 à 34 ans",
    "35_49": "35 à 49 ans",
    "50_64": "50 à 64 ans",
    "65_plus": "65 ans et plus",
}


def band_of(age: int) -> AgeBand | None:
    """Return the band of an age in years; None for a minor, of whom no band is kept."""
    return next((band for band in reversed(AGE_BANDS) if age >= int(band[:2])), None)
