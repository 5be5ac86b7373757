"""Reader of who stands in a round: files of candidatures, a town hall's table, pasted lines. Pure.

A file is in any of their layouts: columns are found by their titles. Without titles, a line is `3 Ada Exemple (UG)` or
`3;Ada Exemple;UG`.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from elections import keys
from elections.blocs import BLOCS, bloc_of

MAX_LINES = 60_000
MAX_CANDIDATES = 200
_TITLES: Mapping[str, tuple[str, ...]] = {
    "panel": ("numero de panneau", "numpanneau", "no panneau", "n panneau", "panneau", "numero", "no", "n"),
    "surname": ("nom du candidat", "nomcandidat", "nom candidat", "nom tete de liste", "nom"),
    "first_name": ("prenom du candidat", "prenomcandidat", "prenom candidat", "prenom tete de liste", "prenom"),
    "list": ("libelle de la liste", "libelle de liste", "libelle abrege de liste", "nom de la liste", "liste"),
    "name": ("candidat", "nom et prenom", "prenom et nom", "binome", "tete de liste"),
    "nuance": ("code nuance", "codenuance", "nuance candidat", "nuance liste", "nuance", "bloc"),
    "department": ("code departement", "departement", "code du departement", "dep"),
    "constituency": ("code circonscription", "code circo", "code circonscription legislative", "circonscription"),
    "canton": ("code canton", "code du canton", "canton"),
    "commune": ("code commune", "code insee", "code circonscription municipale", "commune"),
}
_LINE = re.compile(r"(?P<panel>\d{1,3})?[\s.)\-–:]*(?P<name>[^(\[]+?)\s*(?:[(\[](?P<nuance>[^)\]]{1,20})[)\]])?")
_BLOCS = {"gauche": "DVG", "centre": "DVC", "droite": "DVD", "extreme gauche": "EXG", "extreme droite": "EXD"} | {
    "divers": "DIV"
}
"""A bloc by its name is kept as the ministry's nuance for « others of that side »."""


class UnreadableTable(ValueError):
    """Raised with a French sentence when nobody who stands can be read from a table."""


@dataclass(frozen=True)
class ReadCandidate:
    panel: int | None
    name: str
    nuance: str | None


def read_candidates(text: str, territory: str, *, pairs: bool = False) -> list[ReadCandidate]:
    """Return who stands in the territory, in the order of the panels; raise UnreadableTable.

    `pairs`: two lines of one panel are the members of a departmental pair; else the first of a panel leads its list.
    """
    lines = _lines(text)
    columns = _columns(lines[0])
    if columns is None:
        found = [_pasted(_cells(line)) for line in text.replace("\0", "").splitlines() if line.strip()]
    else:
        inside = _place_filter(columns, territory)
        found = [_of_columns(cells, columns) for cells in lines[1:] if inside(cells)]
    by_panel = _merge([one for one in found if one.name], pairs)
    if not by_panel:
        raise UnreadableTable(
            "Aucun candidat de votre territoire n'est lisible ici : une ligne par candidat ou par liste, son numéro de "
            "panneau, son nom, sa nuance."
        )
    if len(by_panel) > MAX_CANDIDATES:
        raise UnreadableTable(
            "Ce tableau a plus de 200 candidats et ne dit pas lesquels se présentent dans votre territoire : gardez-en "
            "les lignes, et renvoyez-les."
        )
    return by_panel


def _lines(text: str) -> list[list[str]]:
    rows = [line for line in text.replace("\0", "").splitlines() if line.strip()]
    if not rows:
        raise UnreadableTable("Il n'y a rien à lire : collez une ligne par candidat, ou choisissez un fichier.")
    if len(rows) > MAX_LINES:
        raise UnreadableTable(f"Ce fichier a plus de {MAX_LINES} lignes.")
    separator = max(("\t", ";", ","), key=rows[0].count)
    if not rows[0].count(separator):
        return [[row.strip()] for row in rows]
    try:
        return list(csv.reader(io.StringIO("\n".join(rows)), delimiter=separator))
    except csv.Error:
        raise UnreadableTable("Ce fichier n'est pas un tableau : enregistrez-le en CSV depuis le tableur.") from None


def _cells(line: str) -> list[str]:
    """Return a line without titles by its own separator: what is pasted comes from several tables and messages.

    Commas separate only where the first part is a number alone: « 1 Vivre ici, Ada Exemple (UG) » is one name.
    """
    for separator in ("\t", ";", ","):
        cells = [cell.strip().strip('"') for cell in line.split(separator)]
        if len(cells) > 1 and (separator != "," or _panel(cells[0]) is not None or _is_nuance(cells[-1])):
            return cells
    return [line.strip().strip('"')]


def _is_nuance(text: str) -> bool:
    return bool(bloc_of(text.strip().upper())) or _plain(text) in _BLOCS


def _columns(header: Sequence[str]) -> dict[str, int] | None:
    """Return the column of each field; None if the first line has no titles."""
    titles = [_plain(cell) for cell in header]
    found = {
        name: titles.index(title)
        for name, known in _TITLES.items()
        if (title := next((one for one in known if one in titles), None)) is not None
    }
    return found if found.keys() & {"surname", "list", "name"} else None


def _of_columns(cells: Sequence[str], columns: Mapping[str, int]) -> ReadCandidate:
    def cell(name: str) -> str:
        place = columns.get(name)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    person = f"{cell('first_name')} {cell('surname')}".strip() or cell("name")
    return ReadCandidate(_panel(cell("panel")), _tidy(cell("list") or person), _nuance(cell("nuance")))


def _pasted(cells: Sequence[str]) -> ReadCandidate:
    if len(cells) == 1:
        match = _LINE.fullmatch(cells[0].strip())
        if match is None:
            return ReadCandidate(None, _tidy(cells[0]), None)
        return ReadCandidate(_panel(match["panel"] or ""), _tidy(match["name"]), _nuance(match["nuance"] or ""))
    parts = [cell.strip() for cell in cells if cell.strip()]
    panel = _panel(parts[0]) if parts else None
    rest = parts[1:] if panel is not None else parts
    if not rest:
        return ReadCandidate(panel, "", None)
    nuance = rest[-1] if len(rest) > 1 and _is_nuance(rest[-1]) else ""
    return ReadCandidate(panel, _tidy(" ".join(rest[:-1] if nuance else rest)), _nuance(nuance))


def _merge(found: Sequence[ReadCandidate], pairs: bool) -> list[ReadCandidate]:
    """Return one for each panel; a line without a panel follows the one before, at the next number that is free."""
    taken = {one.panel for one in found}
    by_panel: dict[int, ReadCandidate] = {}
    last = 0
    for one in found:
        if one.panel is None:
            last = next(number for number in range(last + 1, last + len(found) + 2) if number not in taken)
            taken.add(last)
            by_panel[last] = ReadCandidate(last, one.name, one.nuance)
            continue
        last = one.panel
        first = by_panel.get(one.panel)
        if first is None:
            by_panel[one.panel] = one
        elif pairs and " et " not in first.name and one.name != first.name:
            by_panel[one.panel] = ReadCandidate(one.panel, f"{first.name} et {one.name}", first.nuance)
    return [by_panel[panel] for panel in sorted(by_panel)]


def _place_filter(columns: Mapping[str, int], territory: str) -> Callable[[Sequence[str]], bool]:
    """Return whether a line is of the territory; every line is where no column says its place."""
    kind, _, code = territory.partition(":")
    column = {"circo": "constituency", "canton": "canton", "commune": "commune", "departement": "department"}.get(kind)
    if column is None or column not in columns:
        return lambda _: True
    department = columns.get("department")
    key_of = {
        "circo": keys.constituency_key,
        "canton": keys.canton_key,
        "commune": keys.commune_key,
        "departement": _department_key,
    }[kind]

    def inside(cells: Sequence[str]) -> bool:
        try:
            head = cells[department] if department is not None else None
            written = cells[columns[column]]
            # A whole key beside a column of its département is already complete.
            return code in {_key(key_of, written, None), _key(key_of, written, head)}
        except IndexError:
            return False

    return inside


def _department_key(code: str, _: str | None) -> str:
    return keys.department_key(code)


def _key(key_of: Callable[[str, str | None], str], written: str, department: str | None) -> str:
    try:
        return key_of(written, department)
    except ValueError:
        return ""


def _panel(text: str) -> int | None:
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and 1 <= int(digits[:6]) <= MAX_CANDIDATES else None


def _nuance(text: str) -> str | None:
    plain = _plain(text)
    return _BLOCS.get(plain) or (text.strip().upper()[:20] or None)


def _tidy(name: str) -> str:
    return re.sub(r"[\x00-\x1f\s]+", " ", name).strip(" \"'–-;,")[:200]


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.strip().lower().replace("°", " ").replace("º", " "))
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


NUANCES = {nuance: bloc for bloc, nuances in BLOCS.items() for nuance in sorted(nuances)}
"""Nuance → bloc, to propose while somebody types."""
