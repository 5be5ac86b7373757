"""Reader and validation of given transfer tables (poll, agreement, guess). Pure."""

import csv
import io
import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kit.text import french

from predict.transfers.options import ABSTENTION, BLANK, NULL, SPECIAL
from predict.transfers.reasons import Caution

MAX_ROWS = 2500
ROUNDING = 0.05
"""Published tables are rounded: a row within this of 1 is mended with a note, further off it is refused."""
TOGETHER = "+"
"""`Abstention + Blanc + Nul`: polls often tell them in one figure."""

_HEADERS = {
    "from": ("from", "from_choice", "origine", "origin", "de"),
    "to": ("to", "to_choice", "destination", "vers"),
    "share": ("share", "part", "pourcentage", "percent"),
}
_ALIASES = {
    "blancs": BLANK,
    "vote blanc": BLANK,
    "nuls": NULL,
    "vote nul": NULL,
    "abstentionnistes": ABSTENTION,
    "blank": BLANK,
    "null": NULL,
}


class BadPrior(Exception):
    """Raised for an unusable table; `row` counts from 0, None: the whole."""

    def __init__(self, fr: str, en: str, row: int | None = None, field: str = "") -> None:
        self.fr, self.en, self.row, self.field = fr, en, row, field
        super().__init__(en)


@dataclass(frozen=True)
class PriorShare:
    from_choice: str
    to_choice: str
    share: float


@dataclass(frozen=True)
class CheckedPrior:
    rows: tuple[PriorShare, ...]
    cautions: tuple[Caution, ...]


def read_csv(data: bytes) -> list[PriorShare]:
    """Read CSV (UTF-8, else Windows-1252; commas, semicolons or tabs; columns by name)."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text or "\ufffd" in text:
        raise BadPrior("Ce fichier n’est pas du texte CSV.", "This file is not CSV text.")
    head = text.partition("\n")[0]
    separator = max(";,\t", key=head.count)
    try:
        lines = [line for line in csv.reader(io.StringIO(text), delimiter=separator) if any(map(str.strip, line))]
    except csv.Error as error:
        raise BadPrior("Ce fichier n’est pas un CSV lisible.", "This file is no readable CSV.") from error
    if not lines:
        raise BadPrior("Le fichier est vide.", "The file is empty.")
    places = _columns([cell.strip().casefold() for cell in lines[0]])
    if len(lines) - 1 > MAX_ROWS:
        raise BadPrior(f"Plus de {MAX_ROWS} lignes.", f"More than {MAX_ROWS} rows.")
    rows = list[PriorShare]()
    for number, line in enumerate(lines[1:]):
        if len(line) != len(lines[0]):
            raise BadPrior(
                f"Ligne {number + 2} : {len(line)} colonnes au lieu de {len(lines[0])} (fichier coupé ?).",
                f"Line {number + 2}: {len(line)} columns where {len(lines[0])} are expected (a cut file?).",
                number,
            )
        start, end, share = (line[places[name]].strip() for name in ("from", "to", "share"))
        rows.append(PriorShare(start[:120], end[:120], _number(share, number)))
    return rows


def _columns(head: Sequence[str]) -> dict[str, int]:
    places = dict[str, int]()
    for name, spellings in _HEADERS.items():
        matching_places = [index for index, cell in enumerate(head) if cell in spellings]
        if len(matching_places) != 1:
            raise BadPrior(
                f"L’en-tête doit nommer une fois chacune des colonnes from, to, share ; « {name} » "
                f"{'manque' if not matching_places else 'y est plusieurs fois'}.",
                f"The header must name from, to and share once each; {name} is "
                f"{'missing' if not matching_places else 'repeated'}.",
                None,
                name,
            )
        places[name] = matching_places[0]
    return places


def _number(text: str, row: int) -> float:
    digits = text.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    percent = digits.endswith("%")
    try:
        value = float(digits.removesuffix("%"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadPrior(
            f"Ligne {row + 2} : la part n’est pas un nombre.", f"Line {row + 2}: the share is no number.", row, "share"
        )
    return value / 100 if percent else value


def check_rows(rows: Sequence[PriorShare], *, normalise: bool) -> CheckedPrior:
    """Return shares that sum to 1 by origin. `normalise`: rescale rows beyond rounding error."""
    if not rows:
        raise BadPrior("La table est vide.", "The table is empty.")
    sums: dict[str, float] = {}
    seen = set[tuple[str, str]]()
    for number, row in enumerate(rows):
        if not row.from_choice or not row.to_choice:
            raise BadPrior(
                f"Ligne {number + 1} de la table : un nom est vide.",
                f"Row {number + 1} of the table: a name is empty.",
                number,
                "to_choice" if row.from_choice else "from_choice",
            )
        if not 0 <= row.share <= 100:
            raise BadPrior(
                f"« {row.from_choice} » vers « {row.to_choice} » : une part de 0 à 1 (ou de 0 à 100) est attendue.",
                f"{row.from_choice} to {row.to_choice}: a share of 0 to 1 (or 0 to 100) is expected.",
                number,
                "share",
            )
        pair = normalise_name(row.from_choice), normalise_name(row.to_choice)
        if pair in seen:
            raise BadPrior(
                f"« {row.from_choice} » vers « {row.to_choice} » est donné deux fois.",
                f"{row.from_choice} to {row.to_choice} is given twice.",
                number,
            )
        seen.add(pair)
        sums[normalise_name(row.from_choice)] = sums.get(normalise_name(row.from_choice), 0.0) + row.share
    cautions = list[Caution]()
    whole = 1.0
    # One kind of number in the whole table: where most rows make about 100, they are per cent.
    if sum(total > 1.5 for total in sums.values()) * 2 > len(sums):
        whole = 100.0
        cautions.append(
            Caution(
                "percent",
                "Les parts, en pour cent, ont été ramenées à 1.",
                "The shares, in per cent, were divided by 100.",
            )
        )
    mended = list[str]()
    for number, row in enumerate(rows):
        total = sums[normalise_name(row.from_choice)] / whole
        off = abs(total - 1.0)
        if off > ROUNDING and (not normalise or total == 0):
            raise BadPrior(
                f"Les parts de « {row.from_choice} » font {french.percent(total)} et non 100 % : corrigez-les, ou "
                "demandez qu’elles soient ramenées à 100 %.",
                f"The shares of {row.from_choice} add up to {total:.1%}, not 100 %: mend them, or ask to normalise.",
                number,
                "share",
            )
        if off > 1e-6 and row.from_choice not in mended:
            mended.append(row.from_choice)
    if mended:
        cautions.append(
            Caution(
                "normalised",
                f"Les parts de {_list(mended)} ne faisaient pas 100 % : elles y ont été ramenées.",
                f"The shares of {_list(mended)} did not add up to 1 and were made to.",
            )
        )
    kept = tuple(PriorShare(r.from_choice, r.to_choice, r.share / sums[normalise_name(r.from_choice)]) for r in rows)
    return CheckedPrior(kept, tuple(cautions))


def normalise_name(name: str) -> str:
    """Return a name without accents, case, hyphens and repeated spaces, for comparison."""
    unaccented = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return " ".join(unaccented.casefold().replace("-", " ").replace("’", "'").split())


def find_names(name: str, known_names: Iterable[str]) -> tuple[str, ...] | None:
    """Return the known names that a name means, several for `Abstention + Blanc`; None: unknown."""
    listed = list(known_names)
    matched = list[str]()
    for part in name.split(TOGETHER):
        match = _find_one(part, listed)
        if match is None:
            return None
        matched.append(match)
    return tuple(dict.fromkeys(matched))


def _find_one(said: str, known_names: Sequence[str]) -> str | None:
    normalised = normalise_name(said)
    alias = _ALIASES.get(normalised)
    exact = [name for name in known_names if normalise_name(name) == normalised or name == alias]
    if exact:
        return exact[0]
    # `Macron` for `Emmanuel MACRON`, where only one is meant.
    ends = [name for name in known_names if normalised and normalise_name(name).endswith(f" {normalised}")]
    return ends[0] if len(ends) == 1 else None


def check_names(rows: Sequence[PriorShare], origins: Sequence[str], destinations: Sequence[str]) -> None:
    """Raise BadPrior for the first unknown name. An empty side is not checked."""
    for number, row in enumerate(rows):
        for names, side_names, field in (
            (row.from_choice, origins, "from_choice"),
            (row.to_choice, destinations, "to_choice"),
        ):
            if side_names and find_names(names, [*side_names, *SPECIAL]) is None:
                raise BadPrior(
                    f"« {names} » n’était pas sur ce bulletin. On pouvait choisir : {_list([*side_names, *SPECIAL])}.",
                    f"{names} was not on this ballot. One could choose: {_list([*side_names, *SPECIAL])}.",
                    number,
                    field,
                )


def _list(names: Sequence[str]) -> str:
    return ", ".join(names[:20]) + (" …" if len(names) > 20 else "")


def by_origin(rows: Sequence[PriorShare]) -> Mapping[str, list[PriorShare]]:
    groups: dict[str, list[PriorShare]] = {}
    for row in rows:
        groups.setdefault(row.from_choice, []).append(row)
    return groups
