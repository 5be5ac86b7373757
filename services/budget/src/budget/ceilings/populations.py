"""The legal population of a territory (R. 25-1): the last one authenticated before the vote."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from common.schemas.elections import ElectionKind
from elections.kinds import kind_of
from elections.places.place import Place
from elections.populations import known_vintage_for, population_of, vintage_for

DECREES = {2023: "décret 2025-1362 du 26 décembre 2025"}
"""Decrees by vintage, as far as their number was read; the other years have one too."""


@dataclass(frozen=True)
class Population:
    """A population. `vintage` None: given by the user, not looked up."""

    value: int | None
    vintage: int | None
    decree: str | None
    warnings: tuple[str, ...]


def find_population(election: ElectionKind, territory: Place, on: date, data: Path) -> Population:
    """Find a population; raise `ValueError`, in French, if the tables do not have the constituency's."""
    level = kind_of(election).level
    if territory.kind != level:
        raise ValueError(f"Pour cette élection le territoire est du genre « {level} » : donnez la population.")
    legal_vintage, vintage = vintage_for(on), known_vintage_for(on)
    warnings = (
        (
            f"Population provisoire : millésime {vintage}. Le plafond suivra le dernier chiffre authentifié avant "
            f"le vote, millésime {legal_vintage} (R. 25-1).",
        )
        if legal_vintage != vintage
        else ()
    )
    return Population(population_of(territory, vintage, data), vintage, DECREES.get(vintage), warnings)
