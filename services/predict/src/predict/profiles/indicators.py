"""Indicators of a social profile: their source figures, and words for high and low values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Unit: TypeAlias = Literal["share", "euros"]


@dataclass(frozen=True)
class Indicator:
    """An indicator. `part` over `whole` are summed counts; without `part`, `rate` is averaged over `whole`.

    `high`, `low`: words for kinds of stations with more or less of it; None if less says nothing.
    """

    id: str
    label: str
    unit: Unit
    whole: str
    part: str | None
    rate: str | None
    high: str
    low: str | None

    @property
    def ceiling(self) -> float | None:
        return 1.0 if self.unit == "share" else None


def _counted(
    id: str, label: str, part: str, whole: str, high: str, low: str | None, rate: str | None = None
) -> Indicator:
    return Indicator(id, label, "share", whole, part, rate, high, low)


def _rated(id: str, label: str, unit: Unit, rate: str, high: str, low: str | None) -> Indicator:
    return Indicator(id, label, unit, "population", None, rate, high, low)


DECLARED, LIVING_STANDARD = "declared_income", "income"
"""Before taxes and benefits, published of many more small communes than the living standard after them."""
INDICATORS: Final = (
    _counted(
        "over_65",
        "65 ans et plus",
        "population_65_plus",
        "population",
        "habitants âgés",
        "peu de plus de 65 ans",
        "share_65_plus",
    ),
    _counted("under_20", "Moins de 20 ans", "population_0_19", "population", "enfants et adolescents", "peu d’enfants"),
    _counted("houses", "Logements en maison", "houses", "dwellings", "maisons", "immeubles"),
    _counted("vacant", "Logements vacants", "dwellings_vacant", "dwellings", "logements vacants", None),
    _counted(
        "second_homes", "Résidences secondaires", "dwellings_secondary", "dwellings", "résidences secondaires", None
    ),
    _rated("poverty", "Taux de pauvreté (60 %)", "share", "poverty_rate", "pauvreté élevée", "pauvreté rare"),
    _rated(
        LIVING_STANDARD, "Niveau de vie médian", "euros", "median_living_standard", "revenus élevés", "revenus modestes"
    ),
    _rated(
        DECLARED,
        "Revenu déclaré médian",
        "euros",
        "declared_income_median",
        "hauts revenus déclarés",
        "bas revenus déclarés",
    ),
    _rated("managers", "Cadres", "share", "share_managers", "cadres", "peu de cadres"),
    _rated("workers", "Ouvriers", "share", "share_workers", "ouvriers", "peu d’ouvriers"),
    _rated("unemployment", "Chômage", "share", "unemployment_rate", "chômage élevé", "chômage faible"),
    _rated("graduates", "Diplômés du supérieur", "share", "share_graduates", "diplômés", "peu de diplômés"),
)
BY_ID: Final[Mapping[str, Indicator]] = {indicator.id: indicator for indicator in INDICATORS}
