"""Reader of the ministry's XML feed on election night, which has no stations.

Entities and document types are refused, as the file is untrusted.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

import polars as pl
from common.schemas import Round
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from elections import keys
from elections.ministry.tidy_result import STATIONS, VOTES, DraftReading, Level, RejectedRow, UnreadableFile

_FINEST_FIRST: tuple[Level, ...] = ("commune", "sector", "canton", "constituency", "department", "region", "nation")
"""A file by commune repeats its department's sums."""
_TAGS: dict[str, Level] = {
    "Commune": "commune",
    "Secteur": "sector",
    "Canton": "canton",
    "Circonscription": "constituency",
    "Departement": "department",
    "Region": "region",
    "EnsembleGeo": "nation",
    "Election": "nation",
}
_CODES = {
    "commune": ("CodCom", "CodSubCom"),
    "sector": ("CodSecteur", "CodSubCom"),
    "canton": ("CodCan",),
    "constituency": ("CodCirElec", "CodCirLg"),
    "department": ("CodDpt", "CodMinDpt"),
    "region": ("CodReg",),
}
_LABELS = ("LibCom", "LibSubCom", "LibSecteur", "LibCan", "LibCirElec", "LibCirLg", "LibDpt", "LibReg")
_MENTIONS = {
    "registered": "Inscrits",
    "voters": "Votants",
    "blank": "Blancs",
    "null": "Nuls",
    "valid": "Exprimes",
}
_SEX = {"M.": "M", "Mme": "F"}


@dataclass(frozen=True)
class _Place:
    level: Level
    element: Element
    department: str | None


class _Lines(TreeBuilder):
    """Tracks the line where each element begins."""

    def __init__(self) -> None:
        super().__init__()
        self.of: dict[int, int] = {}
        self.line: Callable[[], int] = lambda: 1

    def start(self, tag: Any, attrs: Any, /) -> Element:
        element = super().start(tag, attrs)
        self.of[id(element)] = self.line()
        return element


def read_feed(data: bytes) -> list[DraftReading]:
    """Return one draft per round, of the file's finest level. Raises Unreadable."""
    root, lines = _parse(data)
    places = list(_places(root, None))
    if root.tag != "Election" or not places:
        raise UnreadableFile("Ce XML n’est pas un fichier de résultats du ministère : aucun tour de scrutin n’y est.")
    level = min(places, key=lambda place: _FINEST_FIRST.index(place.level)).level
    finest = [place for place in places if place.level == level]
    printed = " ".join(text for text in (_text(root, "Scrutin/Type"), _text(root, "Scrutin/Annee")) if text)
    drafts = (_draft(level, finest, 1 if number == 1 else 2, lines) for number in (1, 2))
    return [replace(draft, printed=printed) for draft in drafts if draft is not None]


def _parse(data: bytes) -> tuple[Element, dict[int, int]]:
    builder = _Lines()
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    builder.line = lambda: parser.parser.CurrentLineNumber
    try:
        parser.feed(data)
        return parser.close(), builder.of
    except ParseError as fault:
        raise UnreadableFile(
            f"Ligne {fault.position[0]} : ce n’est pas du XML entier, ou c’est une page web."
        ) from None
    except (ValueError, LookupError) as fault:
        # Of which DefusedXmlException is one; expat says so of encodings that it does not know.
        if not isinstance(fault, DefusedXmlException):
            raise UnreadableFile("Ce XML n’est pas dans un encodage connu : enregistrez-le en UTF-8.") from None
        raise UnreadableFile("Ce XML déclare un type de document ou des entités : il n’est pas du ministère.") from None


def _places(element: Element, department: str | None) -> Iterator[_Place]:
    if element.tag == "Departement":
        department = _text(element, *_CODES["department"])
    if element.tag in _TAGS and element.find("Tours") is not None:
        yield _Place(_TAGS[element.tag], element, department)
    for child in element:
        yield from _places(child, department)


def _draft(level: Level, places: list[_Place], number: Round, lines: dict[int, int]) -> DraftReading | None:
    stations: dict[str, dict[str, Any]] = {}
    votes: list[dict[str, Any]] = []
    rejected: list[RejectedRow] = []
    warnings: list[RejectedRow] = []
    seen = 0
    for place in places:
        held = next((one for one in place.element.iterfind("Tours/Tour") if _text(one, "NumTour") == str(number)), None)
        if held is None:
            continue
        seen += 1
        line = lines[id(place.element)]
        try:
            row, cast = _read_place(place, held)
            if row["station"] in stations:
                raise ValueError(f"{row['station']} est donné deux fois")
        except ValueError as wrong:
            rejected.append(RejectedRow(line, str(wrong)))
            continue
        total = sum(vote["votes"] for vote in cast)
        if total != row["valid"]:
            warnings.append(RejectedRow(line, f"{row['station']} : somme des voix {total} ≠ exprimés {row['valid']}"))
        stations[row["station"]] = row
        votes += cast
    if not seen:
        return None
    return DraftReading(
        layout="xml",
        level=level,
        round=number,
        stations=pl.DataFrame(list(stations.values()), schema=STATIONS),
        votes=pl.DataFrame(votes, schema=VOTES),
        rejected=rejected,
        warnings=warnings,
        several=0,
        blank_apart=True,
    )


def _read_place(place: _Place, held: Element) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Read a place; raise ValueError with a French sentence."""
    key = _key(place)
    counts = {name: _count(held, f"Mentions/{tag}/Nombre", tag.lower()) for name, tag in _MENTIONS.items()}
    if counts["voters"] > counts["registered"]:
        raise ValueError(f"votants {counts['voters']} > inscrits {counts['registered']}")
    total = counts["blank"] + counts["null"] + counts["valid"]
    if total != counts["voters"]:
        raise ValueError(f"blancs + nuls + exprimés = {total} ≠ votants {counts['voters']}")
    row: dict[str, Any] = {
        "station": key,
        "commune": key if place.level == "commune" else None,
        "commune_name": _text(place.element, *_LABELS),
        "department": keys.department_of(key) if place.level not in ("region", "nation") else None,
        "constituency": key if place.level == "constituency" else None,
        "canton": key if place.level == "canton" else None,
        "station_code": None,
        **counts,
    }
    found = [*held.iterfind("Resultats/Candidats/Candidat"), *held.iterfind("Resultats/Listes/Liste")]
    if not found:
        raise ValueError("aucun candidat ni aucune liste")
    votes = [{"station": key, **_choice(element, number)} for number, element in enumerate(found, start=1)]
    if len({vote["panel"] for vote in votes}) < len(votes):
        raise ValueError("un numéro de panneau est donné deux fois")
    return row, votes


def _choice(element: Element, number: int) -> dict[str, Any]:
    person = " ".join(part for part in (_text(element, "PrenomPsn"), _text(element, "NomPsn")) if part)
    panel = _text(element, "NumPanneauCand", "NumPanneauListe", "NumListe")
    if panel is not None and not (panel.isdecimal() and len(panel) < 10):
        raise ValueError("numéro de panneau : ce n’est pas un nombre")
    return {
        "panel": int(panel) if panel else number,
        "nuance": _text(element, "CodNuaCand", "CodNuaListe"),
        "name": _text(element, "NomListe", "LibLisExt", "LibBinome") or person or None,
        "sex": _SEX.get(_text(element, "CivilitePsn") or ""),
        "votes": _count(element, "NbVoix", "voix"),
    }


def _key(place: _Place) -> str:
    if place.level == "nation":
        return "FR"
    code = _text(place.element, *_CODES[place.level]) or ""
    department = None if len(code) > 3 else place.department
    match place.level:
        case "commune":
            return keys.commune_key(code, department)
        case "sector":
            return keys.sector_key(code, place.department)
        case "canton":
            return keys.canton_key(code, place.department)
        case "constituency":
            return keys.constituency_key(code, department)
        case "department":
            return keys.department_key(code)
        case _:
            return keys.region_key(code)


def _count(element: Element, path: str, label: str) -> int:
    written = (element.findtext(path) or "").strip()
    if not written.isdecimal() or len(written) > 9:
        raise ValueError(f"{label} : « {written[:20]} » n’est pas un nombre entier" if written else f"{label} : manque")
    return int(written)


def _text(element: Element, *tags: str) -> str | None:
    return next((text for tag in tags if (text := (element.findtext(tag) or "").strip())), None)
