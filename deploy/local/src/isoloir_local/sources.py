"""Sources of official results, and the demonstration's territory."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from elections.catalogue import DEMONSTRATION
from elections.fictional import CODE, make_constituency, write_folder
from elections.places.place import Place
from elections.populations import UnknownPopulation, known_vintage_for, population_of
from kit.cli import print_status

from isoloir_local.constituency_rows import cut_rows, small_folder
from isoloir_local.downloads import Downloads, Unreachable
from isoloir_local.progress import progress_bars

NEIGHBOUR = Path("../shared/data")
SHOWN = Place("circo", "9406")
"""Val-de-Marne 6th: Vincennes, Saint-Mandé, Fontenay-sous-Bois."""
_ELECTION_ON = date(2029, 6, 10)


@dataclass(frozen=True)
class Source:
    kind: Literal["official", "download", "fictional"]
    folder: Path
    territory: str
    population: int | None


def data_folder(named: Path | None) -> Path | None:
    """Return the named folder, else ISOLOIR_DATA's, else the one beside the project; None without data.

    Raises FileNotFoundError if `named` does not exist. A missing ISOLOIR_DATA means no data: the Makefile sets it
    everywhere, and no other folder is used instead.
    """
    if named is not None:
        if not named.is_dir():
            raise FileNotFoundError(f"{named} is no folder of official results.")
        return named
    if (told := os.environ.get("ISOLOIR_DATA")) is not None:
        return folder if told and (folder := Path(told)).is_dir() else None
    return NEIGHBOUR if (NEIGHBOUR / "official_small").is_dir() else None


def find_missing_folder() -> Path | None:
    """Return ISOLOIR_DATA's folder if it does not exist; None for the Makefile's default."""
    told = Path(os.environ.get("ISOLOIR_DATA") or NEIGHBOUR)
    return None if told == NEIGHBOUR or told.is_dir() else told


def find_source(
    named: Path | None, home: Path, kept: Path | None = None, report: Callable[[str], None] = print_status
) -> Source:
    """Return local official results, else downloaded ones, else Val-Fictif. A named folder is always used.

    Generated data go to `home`, downloads to `kept`, to be reused.
    """
    folder = data_folder(named)
    if folder and small_folder(folder, SHOWN).is_dir():
        return Source("official", folder, str(SHOWN), _population(SHOWN, folder))
    if folder is None and (downloaded := _download(kept or home, report)):
        return downloaded
    made = home / "val-fictif"
    if not made.exists():
        write_folder(make_constituency(seed=1), made)
    place = Place("circo", CODE)
    return Source("fictional", made, str(place), _population(place, made))


def _download(folder: Path, report: Callable[[str], None]) -> Source | None:
    downloads = Downloads(folder)
    try:
        if missing := downloads.missing(DEMONSTRATION):
            report(f"Aucun résultat officiel ici : {len(missing)} fichiers du ministère sont à télécharger…")
        with progress_bars() as progress:
            downloads.download(DEMONSTRATION, report, progress)
        cuts = cut_rows(folder, SHOWN, downloads.parts)
    except (Unreachable, OSError) as error:
        report(f"Pas de téléchargement : {error}")
        return None
    if not cuts:
        report(f"Les fichiers téléchargés ne disent rien de {SHOWN}.")
        return None
    return Source("download", folder, str(SHOWN), _population(SHOWN, folder))


def _population(place: Place, folder: Path) -> int | None:
    try:
        return population_of(place, known_vintage_for(_ELECTION_ON), folder)
    except (UnknownPopulation, ValueError, OSError):
        return None
