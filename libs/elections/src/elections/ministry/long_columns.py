"""Fields of the layout of 2014 and 2015, which has no header but sometimes comments."""

import re
import unicodedata

from common.schemas import ElectionKind

from elections.ministry.tidy_result import UnreadableFile

_START = ["round", "department", "commune", "commune_name"]
_END = ["registered", "voters", "valid", "panel", "last_name", "first_name", "nuance", "votes"]
_PAIR_END = ["registered", "voters", "valid", "panel", "list_name", "nuance", "votes"]
NEEDED = frozenset([*_START, "station_code", "registered", "voters", "valid", "panel", "nuance", "votes"])

_LABELS = {
    "round": r"n tour|numero de tour|numero tour|tour|numtour",
    "department": r"code (?:du )?departement|coddpt",
    "commune": r"code (?:de la )?commune|codsubcom",
    "commune_name": r"(?:nom|libelle) (?:de la )?commune|libsubcom",
    "constituency": r"(?:n|code|numero) (?:de (?:la )?)?circonscription.*|codcirlg|codcirelec",
    "canton": r"(?:n|code|numero) (?:de |du )?canton|codcan",
    "canton_name": r"(?:nom|libelle) (?:du )?canton|libcan",
    "station_code": r"(?:n|code|numero) (?:de |du )?bureau(?: de vote)?|codburvot",
    "registered": r"inscrits|nombre d inscrits|nbrins",
    "voters": r"votants|nombre de votants|nbrvot",
    "valid": r"exprimes|nombre d exprimes|nbrexp",
    "panel": r"(?:n|numero) (?:de )?(?:depot|panneau|liste).*|numdepcand|numpancand|numliste",
    "last_name": r"nom (?:du )?candidat.*|nom|nompsn",
    "first_name": r"prenom.*|prepsn",
    "list_name": r"liblisext|libelle .*liste|nom (?:de la )?liste|(?:libelle )?binome.*",
    "nuance": r"(?:code )?nuance.*|codnua.*",
    "votes": r"(?:nombre de )?voix.*|nbrvoix",
}
_FIELD = re.compile(r"^--\s*champ\s+([0-9]+)\s*:\s*(.+)$", re.IGNORECASE | re.MULTILINE)


def name_fields(comments: str, lines: list[str], kind: ElectionKind | None) -> list[str]:
    """Return the name of each field; `lines`: the first ones, some may be damaged. Raises Unreadable."""
    told = {int(number): _find(label) for number, label in _FIELD.findall(comments)}
    named = [told.get(number, "") for number in range(1, len(told) + 1)]
    orders = [named, *_orders(kind)] if set(named) >= NEEDED else _orders(kind)
    rows = [line.split(";") for line in lines]
    for names in orders:
        if any(len(names) == len(row) and _reads(names, row) for row in rows):
            return names
    raise UnreadableFile(
        "Le fichier n’a pas d’en-tête et ses colonnes ne sont pas celles des fichiers du ministère de 2014 et 2015 : "
        f"{len(rows[0])} colonnes."
    )


def _orders(kind: ElectionKind | None) -> list[list[str]]:
    zone = "constituency" if kind in (ElectionKind.LEGISLATIVES, ElectionKind.PRESIDENTIELLE) else "canton"
    return [
        [*_START, "station_code", *_END],
        [*_START, zone, "station_code", *_END],
        [*_START, "constituency", "canton", "station_code", *_END],
        [*_START, "station_code", "canton", "canton_name", *_PAIR_END],
        [*_START, "station_code", "canton", *_PAIR_END],
    ]


def _reads(names: list[str], first: list[str]) -> bool:
    figures = ("round", "registered", "voters", "valid", "panel", "votes")
    return all(cell.strip().isdigit() for name, cell in zip(names, first, strict=True) if name in figures)


def _find(label: str) -> str:
    plain = unicodedata.normalize("NFKD", label.strip().lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"[^a-z0-9]+", " ", plain).strip()
    return next((name for name, pattern in _LABELS.items() if re.fullmatch(pattern, plain)), f"other {plain}")
