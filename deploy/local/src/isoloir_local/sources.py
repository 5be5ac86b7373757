"""Where official results come from, and the territory that the demonstration shows with them."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from elections.fictional import CODE, make_constituency, write_folder
from elections.populations import UnknownPopulation, known_vintage_for, population_of
from elections.territories import Place

NEIGHBOUR = Path("../shared/data")
SHOWN = "9406"
"""Val-de-Marne 6th: Vincennes, Saint-Mandé, Fontenay-sous-Bois."""
_ELECTION_ON = date(2029, 6, 10)


@dataclass(frozen=True)
class Source:
    kind: Literal["official", "fictional"]
    folder: Path
    territory: str
    population: int | None


def data_folder(named: Path | None) -> Path | None:
    """The folder that is named, else ISOLOIR_DATA, else the one beside the project when it is there."""
    if named := named or (Path(said) if (said := os.environ.get("ISOLOIR_DATA")) else None):
        if not named.is_dir():
            raise FileNotFoundError(f"{named} is no folder of official results.")
        return named
    return NEIGHBOUR if (NEIGHBOUR / "official_small").is_dir() else None


def find_source(named: Path | None, home: Path) -> Source:
    """Official results when they are at hand, else Val-Fictif, made in the folder of the suite."""
    folder = data_folder(named)
    if folder and (folder / "official_small" / f"{SHOWN[:2]}-{SHOWN[2:]}").is_dir():
        place = Place("circo", SHOWN)
        return Source("official", folder, str(place), _population(place, folder))
    made = home / "val-fictif"
    if not made.exists():
        write_folder(make_constituency(seed=1), made)
    place = Place("circo", CODE)
    return Source("fictional", made, str(place), _population(place, made))


def _population(place: Place, folder: Path) -> int | None:
    try:
        return population_of(place, known_vintage_for(_ELECTION_ON), folder)
    except (UnknownPopulation, ValueError, OSError):
        return None
