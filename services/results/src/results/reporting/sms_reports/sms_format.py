"""Format of a text message from a polling station: one line a station. Pure.

    MIDI 12 243            17H 12 512            CLOTURE 12 700
    CENT 12 1=56 2=41 B2 N1
    PV 12 I1012 V700 B12 N8 E680 1=400 2=280

The station by its code, or by its whole key; a candidate by the number of the panel. Accents, capitals, commas and
what stands between a letter and its number do not matter.
"""

import re
import unicodedata
from dataclasses import dataclass

from common.schemas.elections import TurnoutMoment

MODEL = "PV 12 I1012 V700 B12 N8 E680 1=400 2=280"

_MOMENTS = {
    "MIDI": TurnoutMoment.NOON,
    "12H": TurnoutMoment.NOON,
    "17H": TurnoutMoment.FIVE,
    "CLOTURE": TurnoutMoment.CLOSE,
    "FIN": TurnoutMoment.CLOSE,
}
_FIGURES = {
    "I": "registered",
    "INS": "registered",
    "INSCRITS": "registered",
    "V": "voters",
    "VOT": "voters",
    "VOTANTS": "voters",
    "B": "blank",
    "BL": "blank",
    "BLANCS": "blank",
    "N": "null",
    "NUL": "null",
    "NULS": "null",
    "E": "valid",
    "EXP": "valid",
    "EXPRIMES": "valid",
    "EM": "signatures",
    "EMARGEMENTS": "signatures",
}
_NAMES = {
    "registered": "les inscrits (I)",
    "voters": "les votants (V)",
    "blank": "les blancs (B)",
    "null": "les nuls (N)",
    "valid": "les exprimés (E)",
}
_STATION = re.compile(r"[0-9][0-9A-Z]{4}_[0-9A-Z.\-]{1,4}|[0-9A-Z.\-]{1,4}")
_PART = re.compile(
    r"(?P<panel>[0-9]{1,3})\s*[=:]\s*(?P<votes>[0-9]{1,6})|(?P<label>[A-Z]+)\s*[=:]?\s*(?P<count>[0-9]{1,6})"
)


@dataclass(frozen=True)
class TurnoutLine:
    station: str
    moment: TurnoutMoment
    voters: int


@dataclass(frozen=True)
class SampleLine:
    station: str
    votes: dict[int, int]
    """By the number of the panel."""
    blank: int
    null: int


@dataclass(frozen=True)
class SheetLine:
    station: str
    figures: dict[str, int]
    votes: dict[int, int]


Line = TurnoutLine | SampleLine | SheetLine


class MalformedInput(Exception):
    """Raised for a line that cannot be read; its text is a sentence for the sender."""


def read_line(text: str) -> Line:
    """Read one line of a text message; raise MalformedInput."""
    kind, _, rest = _plain(text).partition(" ")
    code, _, written = rest.strip().partition(" ")
    if kind not in _MOMENTS and kind not in ("PV", "CENT"):
        raise MalformedInput(f"commencez par PV, CENT, MIDI, 17H ou CLOTURE. Modèle : {MODEL}")
    if not code or not _STATION.fullmatch(code):
        raise MalformedInput(f"donnez le numéro du bureau après {kind}. Modèle : {MODEL}")
    if kind in _MOMENTS:
        return TurnoutLine(code, _MOMENTS[kind], _single(written, kind, code))
    figures, votes = _parts(written)
    if not votes:
        raise MalformedInput(f"donnez les voix par numéro de panneau. Modèle : {MODEL}")
    if kind == "CENT":
        if set(figures) - {"blank", "null"}:
            raise MalformedInput(f"pour les 100 premiers, seulement voix, blancs et nuls : CENT {code} 1=56 2=41 B2 N1")
        return SampleLine(code, votes, figures.get("blank", 0), figures.get("null", 0))
    for field, name in _NAMES.items():
        if field not in figures:
            raise MalformedInput(f"il manque {name}. Modèle : {MODEL}")
    return SheetLine(code, figures, votes)


def _plain(text: str) -> str:
    """Return the text in capitals without accents; commas and the like become single spaces."""
    letters = unicodedata.normalize("NFD", text.upper())
    unaccented = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return re.sub(r"[\s,;/]+", " ", unaccented).strip()


def _single(figures: str, kind: str, code: str) -> int:
    match = re.fullmatch(r"V?\s*[=:]?\s*([0-9]{1,5})", figures.strip())
    if match is None:
        raise MalformedInput(f"donnez un nombre de votants : {kind} {code} 243")
    return int(match[1])


def _parts(said: str) -> tuple[dict[str, int], dict[int, int]]:
    figures: dict[str, int] = {}
    votes: dict[int, int] = {}
    at = 0
    for part in _PART.finditer(said):
        if said[at : part.start()].strip():
            break
        at = part.end()
        if part["panel"] is not None:
            panel = int(part["panel"])
            if panel in votes:
                raise MalformedInput(f"le panneau {panel} est donné deux fois.")
            votes[panel] = int(part["votes"])
            continue
        field = _FIGURES.get(part["label"])
        if field is None:
            raise MalformedInput(f"« {part['label']} » n'est pas compris. Modèle : {MODEL}")
        if field in figures:
            raise MalformedInput(f"« {part['label']} » est donné deux fois.")
        figures[field] = int(part["count"])
    if left := said[at:].strip():
        raise MalformedInput(f"« {left[:20]} » n'est pas compris. Modèle : {MODEL}")
    return figures, votes
