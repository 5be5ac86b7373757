"""Coverage of a département by an organisation's campaigns: doors tried by constituency, commune and EPCI. Pure.

Counts from one to four of a campaign in a commune are left out, as in its totals (ADR 0030). The share is of main homes
(INSEE, census of 2021): a second try at a door counts again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from elections.places.facts import (
    commune_of_today,
    communes_of_department,
    constituencies_of_commune,
    epci_of,
    main_homes,
)
from elections.places.names import commune_name, constituency_name

Level: TypeAlias = Literal["constituency", "commune", "epci"]
FEW = 5


@dataclass(frozen=True)
class CoveredArea:
    """An area of a département, with its communes. `share`: doors tried of main homes, None without homes."""

    code: str
    name: str
    communes: tuple[str, ...]
    tried: int
    conversations: int
    homes: int

    @property
    def share(self) -> float | None:
        return self.tried / self.homes if self.homes else None


def cover(department: str, level: Level, campaigns: Iterable[Mapping[str, tuple[int, int]]]) -> list[CoveredArea]:
    """Return the areas of a département, those with most doors tried first.

    `campaigns`: of each, doors tried and conversations by commune.

    A commune that several constituencies share stands by itself among them: which door is in which is not known here.
    """
    sums: dict[str, tuple[int, int]] = {}
    for tries in campaigns:
        for code, (tried, spoke) in tries.items():
            commune = commune_of_today(code)
            key = commune.code if commune else code
            before = sums.get(key, (0, 0))
            sums[key] = before[0] + _shown(tried), before[1] + _shown(spoke)
    members: dict[tuple[str, str], list[str]] = {}
    for commune in communes_of_department(department):
        members.setdefault(_area_of(commune, level), []).append(commune)
    areas = [
        CoveredArea(
            code=code,
            name=name,
            communes=tuple(communes),
            tried=sum(sums.get(one, (0, 0))[0] for one in communes),
            conversations=sum(sums.get(one, (0, 0))[1] for one in communes),
            homes=sum(main_homes(one) or 0 for one in communes),
        )
        for (code, name), communes in members.items()
    ]
    # Constituencies in the order of their numbers, « 10e » after « 9e »; then what several share.
    return sorted(areas, key=lambda area: (-area.tried, area.code if ":" in area.code else "~", area.name))


def _area_of(commune: str, level: Level) -> tuple[str, str]:
    """Return code and name of the area that a commune is counted in."""
    name = commune_name(commune)
    if level == "constituency":
        constituencies = constituencies_of_commune(commune)
        if len(constituencies) == 1:
            return f"circo:{constituencies[0]}", constituency_name(constituencies[0])
        return commune, f"{name} (partagée entre plusieurs circonscriptions)"
    if level == "epci":
        return epci_of(commune) or (commune, f"{name} (sans intercommunalité)")
    return commune, name


def _shown(count: int) -> int:
    return 0 if 0 < count < FEW else count
