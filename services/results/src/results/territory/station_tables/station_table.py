"""Reader of a town hall's table of polling stations: number, polling place, address, registered voters. Pure."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elections import keys
from elections.places.matching import match_commune
from elections.places.place import Place

MAX_LINES = 5_000
_TITLES: Mapping[str, tuple[str, ...]] = {
    "number": (
        *("bureau", "bureau de vote", "numero", "numero de bureau", "numero du bureau", "n de bureau", "n du bureau"),
        *("n bureau", "no bureau", "num bureau", "code bureau", "code bv", "bv", "n bv", "n", "no"),
    ),
    "commune": ("commune", "code commune", "code insee", "insee", "ville", "nom de la commune"),
    "place": ("lieu", "lieu de vote", "nom du lieu", "libelle", "nom du bureau", "nom", "designation", "site", "ecole"),
    "address": ("adresse", "adresse du bureau", "adresse du lieu", "adresse du bureau de vote", "localisation"),
    "registered": ("inscrits", "nb inscrits", "nombre inscrits", "nombre d inscrits", "electeurs", "nb electeurs"),
}
_LEAD = re.compile(r"^(?:bureaux?(?: de vote)?|bv|n°|no|n)\s*(?:n°|no|nº)?\s*", re.IGNORECASE)


class UnreadableStations(ValueError):
    """Raised with a French sentence when a table names no polling station, or one that cannot be placed."""


@dataclass(frozen=True)
class TableStation:
    """A station as a line has it. `key`: `37261_0012`; `registered`: None where the table does not say it."""

    line: int
    key: str
    place: str | None
    address: str | None
    registered: int | None


def read_stations(text: str, own: Place) -> list[TableStation]:
    """Return the stations of a table with titles; raise UnreadableStations with the line at fault.

    `own`: the campaign's territory: it decides between communes of one name, and is the commune of lines without one.
    """
    rows = _rows(text)
    titles = [_plain(cell) for cell in rows[0]]
    columns = {
        name: titles.index(title)
        for name, known in _TITLES.items()
        if (title := next((one for one in known if one in titles), None)) is not None
    }
    if "number" not in columns or not columns.keys() & {"place", "address", "registered"}:
        raise UnreadableStations(
            "Les titres du tableau ne sont pas reconnus : il faut « Bureau », et « Lieu », « Adresse » ou « Inscrits »."
        )
    found: dict[str, TableStation] = {}
    for number, cells in enumerate(rows[1:], 2):
        station = _station(number, cells, columns, own)
        if station is None:
            continue
        if station.key in found:
            raise UnreadableStations(f"Ligne {number} : ce bureau est déjà à la ligne {found[station.key].line}.")
        found[station.key] = station
    if not found:
        raise UnreadableStations("Il n'y a que des titres : une ligne par bureau est attendue.")
    return list(found.values())


def _rows(text: str) -> list[list[str]]:
    lines = [line for line in text.replace("\0", "").splitlines() if line.strip()]
    if not lines:
        raise UnreadableStations("Ce fichier est vide.")
    if len(lines) > MAX_LINES:
        raise UnreadableStations(f"Ce tableau a plus de {MAX_LINES} lignes.")
    separator = max(("\t", ";", ","), key=lines[0].count)
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=separator))
    except csv.Error:
        raise UnreadableStations("Ce fichier n'est pas un tableau : enregistrez-le en Excel ou en CSV.") from None
    return [[" ".join(cell.split()) for cell in row] for row in rows]


def _station(line: int, cells: Sequence[str], columns: Mapping[str, int], own: Place) -> TableStation | None:
    def cell(name: str) -> str:
        place = columns.get(name)
        return cells[place] if place is not None and place < len(cells) else ""

    number = _LEAD.sub("", cell("number"))
    if not number or _plain(number).startswith("total"):
        return None
    try:
        commune = _commune(cell("commune"), own)
        key = keys.station_key(commune, number)
    except ValueError as refused:
        raise UnreadableStations(f"Ligne {line} : {refused}") from None
    digits = re.sub(r"\s", "", cell("registered"))
    if digits and not (digits.isascii() and digits.isdecimal() and len(digits) <= 5):
        raise UnreadableStations(f"Ligne {line} : « {cell('registered')[:40]} » n'est pas un nombre d'inscrits.")
    return TableStation(
        line, key, cell("place")[:120] or None, cell("address")[:300] or None, int(digits) if digits else None
    )


def _commune(text: str, own: Place) -> str:
    if not text:
        if own.kind != "commune":
            raise ValueError("la commune manque : ajoutez une colonne « Commune ».")
        return own.code
    found = match_commune(text, own=own)
    if found.certain is None and text in found.codes:
        return text  # a town hall's table has INSEE's codes or names, and no postcodes of several communes
    if found.certain is None:
        raise ValueError(f"« {text[:60]} » n'est pas le nom d'une commune d'ici.")
    return found.certain


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.strip().lower().replace("°", " ").replace("º", " "))
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()
