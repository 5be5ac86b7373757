"""Column of each figure, identified by the header."""

import re
import unicodedata
from dataclasses import dataclass

from elections.ministry.tidy_result import Layout, Level, UnreadableFile

_FIXED = {
    "department": ("code du departement", "code departement"),
    "constituency": ("code de la circonscription", "code circonscription legislative", "code circonscription"),
    "canton": ("code du canton", "code canton"),
    "commune": ("code de la commune", "code commune"),
    "commune_name": ("libelle de la commune", "libelle commune"),
    "sector": ("code secteur", "code du secteur"),
    "region": ("code de la region", "code region"),
    "station_code": ("code du b vote", "code bv", "code b vote", "code du bureau de vote"),
    "registered": ("inscrits",),
    "voters": ("votants",),
    "blank": ("blancs",),
    "null": ("nuls", "blancs et nuls"),
    "valid": ("exprimes",),
}
_PLACE_NAMES = {
    "sector": ("libelle secteur", "libelle du secteur"),
    "canton": ("libelle du canton", "libelle canton"),
    "constituency": (
        "libelle de la circonscription",
        "libelle circonscription legislative",
        "libelle circonscription",
    ),
    "department": ("libelle du departement", "libelle departement"),
    "region": ("libelle de la region", "libelle region"),
    "nation": ("libelle localisation",),
}
_BLOCK = {
    "panel": ("n panneau", "n pan", "n liste", "numero de panneau", "numero de liste"),
    "nuance": ("nuance", "code nuance", "nuance candidat", "nuance liste", "nuance binome"),
    "list_name": ("libelle abrege liste", "libelle abrege de liste"),
    "long_name": ("libelle etendu liste", "libelle de liste", "liste", "binome", "libelle binome"),
    "last_name": ("nom", "nom candidat", "nom tete de liste"),
    "first_name": ("prenom", "prenom candidat"),
    "sex": ("sexe", "sexe candidat"),
    "votes": ("voix",),
}
NUMBERS = ("registered", "voters", "blank", "null", "valid")
LEVELS: dict[str, Level] = {
    "station_code": "station",
    "sector": "sector",
    "commune": "commune",
    "canton": "canton",
    "constituency": "constituency",
    "department": "department",
    "region": "region",
}
"""What a file is about: the first of these columns that it has."""
_SUFFIX = re.compile(r"(.+) ([0-9]+)")


@dataclass(frozen=True)
class Columns:
    """Column numbers. `fixed` by name; `blocks`: one mapping by name per candidate.

    In the 2017 layout `blocks` has the header's single block, which rows repeat every `step` columns, and quotes are
    delimiters (`quotes`), not part of names. `level`: the rows' level; their name is in the column `commune_name` at
    any level.
    """

    layout: Layout
    level: Level
    separator: str
    width: int
    fixed: dict[str, int]
    blocks: list[dict[str, int]]
    step: int
    quotes: bool

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return the printed figures of a row; without `blank` if blank and null share a column."""
        return tuple(name for name in NUMBERS if name in self.fixed)

    def blocks_for(self, width: int) -> list[dict[str, int]]:
        """Return the blocks of a row with so many columns."""
        if self.layout == "2024":
            return self.blocks
        times = (width - self.width) // self.step + 1
        return [{name: at + self.step * i for name, at in self.blocks[0].items()} for i in range(times)]

    def fits(self, width: int) -> bool:
        """Return whether a row of this width ends with a whole block; it may have fewer blocks."""
        start = self.width - self.step * len(self.blocks)
        return width >= start and (width - start) % self.step == 0 and (self.layout == "2017" or width <= self.width)


def read_header(line: str) -> Columns:
    separator = max((";", "\t"), key=line.count)
    cells = [_plain(cell) for cell in line.rstrip("\r\n").split(separator)]
    if re.search("[ÂÃ][\u0080-\u00bf]|\ufffd", line):
        raise UnreadableFile("L’encodage du fichier est abîmé : ses accents ont été lus dans un autre encodage.")
    fixed = _find(cells, _FIXED)
    places = [name for name in LEVELS if name in fixed]
    if "registered" not in fixed or (len(fixed) < 4 and not places):
        raise UnreadableFile("Ce n’est pas un fichier de résultats du ministère : l’en-tête n’est pas le sien.")
    together = "blancs et nuls" in cells and "nuls" not in cells
    missing = [name for name in NUMBERS if name not in fixed and not (name == "blank" and together)]
    if "station_code" in places and "commune" not in places:
        if "sector" in places:
            raise UnreadableFile(
                "Ce fichier est celui des conseils d’arrondissement, par secteur : c’est une autre élection que les "
                "municipales, et ses bureaux n’y sont pas importés."
            )
        missing.append("commune")
    if missing:
        names = ", ".join(_FIXED[name][0] for name in missing)
        raise UnreadableFile(f"Il manque des colonnes à l’en-tête : {names}.")
    level = LEVELS[places[0]] if places else "nation"
    if level not in ("station", "commune"):
        fixed.pop("commune_name", None)
        fixed |= _find(cells, {"commune_name": _PLACE_NAMES[level]})
    numbered = _numbered(cells)
    if numbered:
        first = min(index for index, cell in enumerate(cells) if _SUFFIX.fullmatch(cell))
        return _columns("2024", level, separator, cells, fixed, numbered, first, quotes=True)
    single = _find(cells, _BLOCK)
    if "votes" not in single or not single.keys() & {"panel", "last_name", "list_name", "long_name"}:
        raise UnreadableFile("Ce n’est pas un fichier de résultats du ministère : aucune colonne de voix.")
    if "department" not in fixed and level not in ("nation", "region"):
        raise UnreadableFile("Il manque une colonne à l’en-tête : code du departement.")
    start = min(single.values())
    # A header made anew by a spreadsheet repeats the block; the ministry's own has it once.
    again = next((index for index in range(start + 1, len(cells)) if cells[index] == cells[start]), len(cells))
    return _columns("2017", level, separator, cells[:again], fixed, [single], start, quotes='"' in line)


def _columns(
    layout: Layout,
    level: Level,
    separator: str,
    cells: list[str],
    fixed: dict[str, int],
    blocks: list[dict[str, int]],
    start: int,
    *,
    quotes: bool,
) -> Columns:
    width = len(cells)
    if (width - start) % len(blocks) != 0:
        raise UnreadableFile("L’en-tête est coupé : les colonnes du dernier candidat n’y sont pas toutes.")
    return Columns(layout, level, separator, width, fixed, blocks, (width - start) // len(blocks), quotes)


def _numbered(cells: list[str]) -> list[dict[str, int]]:
    by_number: dict[int, dict[str, int]] = {}
    for index, cell in enumerate(cells):
        match = _SUFFIX.fullmatch(cell)
        if match is None:
            continue
        for name, spellings in _BLOCK.items():
            if match[1] in spellings:
                by_number.setdefault(int(match[2]), {})[name] = index
    return [block for _, block in sorted(by_number.items()) if "votes" in block]


def _find(cells: list[str], names: dict[str, tuple[str, ...]]) -> dict[str, int]:
    return {
        name: cells.index(spelling) for name, spellings in names.items() for spelling in spellings if spelling in cells
    }


def _plain(cell: str) -> str:
    text = unicodedata.normalize("NFKD", cell.strip().strip('"').lower())
    text = "".join(c for c in text if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9%/]+", " ", text).strip()
