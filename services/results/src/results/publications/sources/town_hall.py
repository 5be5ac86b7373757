"""Reader of a town hall's open data: a table with one line per polling station and town-specific column names."""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence

from elections import keys
from elections.ministry import RejectedRow, UnreadableFile

from results.publications.sources.places import PublishedPlace, PublishedVotes

_FIXED = {
    "station": (
        "bureau",
        "code bv",
        "numero bureau",
        "num bureau",
        "n bureau",
        "no bureau",
        "bureau de vote",
        "code bureau",
        "id bureau",
        "bv",
    ),
    "commune": ("commune", "code commune", "code insee", "insee", "insee com"),
    "registered": ("inscrits", "nb inscrits", "nombre inscrits"),
    "voters": ("votants", "nb votants", "nombre votants", "nb emargement"),
    "blank": ("blancs", "bulletins blancs", "nb blancs"),
    "null": ("nuls", "bulletins nuls", "nb nuls"),
    "valid": ("exprimes", "suffrages exprimes", "nb exprimes", "nombre exprimes"),
}
_NEEDED = ("station", "registered", "voters", "valid")
_IGNORED = re.compile(
    r"^(%|tx|taux|part|pourcent)|%|abstention|procuration|libelle|lieu|adresse|date|heure|canton|circo|geo|libre|tour"
)
_PANEL = re.compile(r"^(?:panneau|voix|candidat|liste|n)? ?0*(\d{1,3})$")
MAX_LINES = 5_000


def read_town_hall(content: bytes, commune: str | None) -> tuple[list[PublishedPlace], list[RejectedRow]]:
    """Read places and rejected rows; raise Unreadable if it is not such a table. `commune`: for lines without one."""
    lines = _lines(content)
    header = [_plain(cell) for cell in lines[0]]
    columns = {name: header.index(title) for name, names in _FIXED.items() if (title := _first(header, names))}
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        raise UnreadableFile("Il manque une colonne : bureau, inscrits, votants et exprimés sont attendus.")
    choices = [
        (index, lines[0][index].strip(), _panel(title))
        for index, title in enumerate(header)
        if index not in columns.values() and title and not _IGNORED.search(title)
    ]
    places: list[PublishedPlace] = []
    rejected: list[RejectedRow] = []
    seen: set[str] = set()
    for number, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        try:
            place = _place(line, columns, choices, commune)
            if place.key in seen:
                raise ValueError(f"{place.key} est donné deux fois")
        except (ValueError, IndexError) as wrong:
            rejected.append(
                RejectedRow(number, str(wrong) if type(wrong) is ValueError else "la ligne est trop courte")
            )
            continue
        seen.add(place.key)
        places.append(place)
    if not places:
        raise UnreadableFile("Aucune ligne de ce tableau n’est lisible comme un bureau de vote.", rejected)
    return places, rejected


def _lines(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    separator = max((";", ",", "\t"), key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise UnreadableFile("Ce fichier n’est pas un tableau CSV.") from None
    if not 2 <= len(lines) <= MAX_LINES:
        raise UnreadableFile(f"Un tableau d’au moins un bureau et d’au plus {MAX_LINES} lignes est attendu.")
    return lines


def _place(
    line: Sequence[str],
    columns: dict[str, int],
    choices: Sequence[tuple[int, str, int | None]],
    commune: str | None,
) -> PublishedPlace:
    """Read a place from a line; raise ValueError with a French sentence."""
    written = line[columns["station"]].strip()
    if "_" in written:
        key = "_".join(keys.parse_station(written))
    else:
        where = line[columns["commune"]].strip() if "commune" in columns else commune
        if not where or not re.fullmatch(r"[0-9AB]{5}", where):
            where = commune
        if not where:
            raise ValueError("la commune n’est pas dite : donnez son code INSEE, dans une colonne ou avec le fichier")
        key = keys.station_key(where, written)
    figures = {name: _count(line[place], name) for name, place in columns.items() if name not in ("station", "commune")}
    votes = tuple(
        PublishedVotes(panel, None if panel is not None else title, None, _count(line[place], title))
        for place, title, panel in choices
        if line[place].strip()
    )
    if not votes:
        raise ValueError("aucune voix")
    valid, voters = figures["valid"], figures["voters"]
    if voters > figures["registered"]:
        raise ValueError(f"votants {voters} > inscrits {figures['registered']}")
    if sum(vote.votes for vote in votes) != valid:
        raise ValueError("la somme des voix n’est pas le nombre des exprimés")
    # Many towns count blank and null ballots together, or publish neither.
    null = figures.get("null", voters - valid - figures.get("blank", 0))
    blank = figures.get("blank", voters - valid - null)
    if blank + null + valid != voters:
        raise ValueError(f"blancs + nuls + exprimés = {blank + null + valid} ≠ votants {voters}")
    return PublishedPlace(key, f"Bureau {written}", figures["registered"], voters, blank, null, valid, votes)


def _count(written: str, title: str) -> int:
    digits = re.sub(r"[\s\u00a0\u202f]", "", written)
    if not digits.isdecimal() or len(digits) > 7:
        raise ValueError(f"{title[:40]} : « {written[:20]} » n’est pas un nombre entier")
    return int(digits)


def _panel(title: str) -> int | None:
    match = _PANEL.fullmatch(title)
    return int(match[1]) if match else None


def _first(header: Sequence[str], names: Sequence[str]) -> str | None:
    return next((name for name in names if name in header), None)


def _plain(cell: str) -> str:
    """Strip accents, case and punctuation: `N° Bureau` and `num_bureau` compare equal."""
    plain_text = unicodedata.normalize("NFKD", cell.strip().lower())
    plain_text = "".join(char for char in plain_text if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9%]+", " ", plain_text).strip()
