"""French national ballots of 2012 to 2026: round dates, and identification of a ballot by a file's name."""

import datetime
import re
import unicodedata

from common.schemas import Ballot, ElectionKind, Round

# Sénatoriales have both rounds on one day. Territoriales: Corsica in 2015, 2017, 2021;
# Guyane and Martinique in 2015, 2021.
_DATES = {
    "presidentielle": ("2012-04-22 2012-05-06", "2017-04-23 2017-05-07", "2022-04-10 2022-04-24"),
    "legislatives": (
        "2012-06-10 2012-06-17",
        "2017-06-11 2017-06-18",
        "2022-06-12 2022-06-19",
        "2024-06-30 2024-07-07",
    ),
    "europeennes": ("2014-05-25", "2019-05-26", "2024-06-09"),
    "municipales": ("2014-03-23 2014-03-30", "2020-03-15 2020-06-28", "2026-03-15 2026-03-22"),
    "departementales": ("2015-03-22 2015-03-29", "2021-06-20 2021-06-27"),
    "regionales": ("2015-12-06 2015-12-13", "2021-06-20 2021-06-27"),
    "territoriales": ("2015-12-06 2015-12-13", "2017-12-03 2017-12-10", "2021-06-20 2021-06-27"),
    "metropole-lyon": ("2020-03-15 2020-06-28", "2026-03-15 2026-03-22"),
    "senatoriales": (
        "2014-09-28 2014-09-28",
        "2017-09-24 2017-09-24",
        "2020-09-27 2020-09-27",
        "2023-09-24 2023-09-24",
        "2026-09-27 2026-09-27",
    ),
}
BALLOTS = tuple(
    Ballot(election=ElectionKind(election), round=1 if number == 1 else 2, on=datetime.date.fromisoformat(on))
    for election, years in _DATES.items()
    for year in years
    for number, on in enumerate(year.split(), start=1)
)

# The ministry's own abbreviations stand at the start of a word and before the year: `PR17`, `Leg_2017`, `LG2024`. So
# short a year counts there alone: elsewhere two digits are a département (`…bureau-de-vote_22.csv`).
_YEAR_NEXT = r"(?=[ ]?20[0-9]{2}\b|[0-2][0-9]\b)"
# `dep` and `reg` are levels (`resultats-par-niveau-reg-t1`) and places (`_dep21`) where they do not begin a name; no
# région of today has the number of a year in which they all voted.
_KINDS = {
    "presidentielle": rf"presidentielles?|(?:pr|pres){_YEAR_NEXT}",
    "legislatives": rf"legislatives?|leg|lg{_YEAR_NEXT}",
    "europeennes": rf"europeennes?|eu|eur|euro|er{_YEAR_NEXT}",
    "municipales": rf"municipales?|mun|mn{_YEAR_NEXT}",
    "departementales": rf"departementales?|dp{_YEAR_NEXT}|(?<!.)dep(?=[ ]?20[0-9]{{2}}\b)",
    "regionales": rf"regionales?|rg{_YEAR_NEXT}|(?<!.)reg(?=[ ]?20[0-9]{{2}}\b|15\b|21\b)",
    "territoriales": r"territoriales?",
    "metropole-lyon": r"metropole (?:de )?lyon",
    "senatoriales": rf"senatoriales?|sen|sn{_YEAR_NEXT}",
}
_KIND_PATTERNS = {kind: re.compile(rf"\b(?:{words})(?=\b|[0-9])") for kind, words in _KINDS.items()}
# The ministry prints other elections' results by these too.
_CONSTITUENCIES = re.compile(r"\bcirconscriptions?(?: electorales?)? legislatives?\b")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")
_SHORT_YEAR = re.compile(
    r"\b(?:pr|pres|lg|leg|eu|eur|euro|er|mn|mun|dp|rg|sn|sen|(?<!.)reg(?=15\b|21\b))([0-2][0-9])\b"
)
_ROUND = re.compile(
    r"\b(?:t|tour ?)(?P<after>[12])\b|\b(?P<before>[12])(?:er|ere|e|eme|nd|nde|d)? tour\b(?! ?[12]\b)"
    r"|\b(?P<word>premier|second|deuxieme) tour\b"
)


def ballot_on(on: datetime.date, election: ElectionKind | None = None) -> tuple[Ballot, ...]:
    """Return the ballots of a day, optionally of one kind: two on 20 June 2021."""
    return tuple(b for b in BALLOTS if b.on == on and election in (None, b.election))


def parse_ballot(text: str) -> Ballot:
    """Parse `legislatives:2024-06-30:1`; raise ValueError, with the expected form in French."""
    try:
        kind, on, number = text.strip().split(":")
        return Ballot.model_validate({"election": kind, "on": on, "round": int(number)})
    except ValueError:
        raise ValueError(
            f"« {text} » n’est pas de la forme KIND:DATE:ROUND (legislatives:2024-06-30:1) ; les élections : "
            f"{', '.join(ElectionKind)}."
        ) from None


def split_file_ballot(text: str) -> tuple[str, Ballot | None]:
    """Split `FILE` or `FILE=KIND:DATE:ROUND`; another `=` belongs to the file's name. Raise ValueError."""
    file, equals, told = text.rpartition("=")
    if not equals or told.count(":") != 2:
        return text, None
    return file, parse_ballot(told)


def find_ballot(election: ElectionKind, year: int, round_number: int) -> Ballot | None:
    for ballot in BALLOTS:
        if (ballot.election, ballot.on.year, ballot.round) == (election, year, round_number):
            return ballot
    return None


def election_of_name(name: str) -> tuple[ElectionKind, int] | None:
    """Return kind and year from a file's name that may lack the round: `DP15_Bvot_T1T2.txt`."""
    election, year = kind_of_name(name), year_of_name(name)
    return None if election is None or year is None else (election, year)


def kind_of_name(name: str) -> ElectionKind | None:
    return next((kind for part in _parts(name) if (kind := _kind(part))), None)


def year_of_name(name: str) -> int | None:
    election = kind_of_name(name)
    return next((found for part in _parts(name) if (found := _year(part, election))), None)


def round_of_name(name: str) -> Round | None:
    return next((found for part in _parts(name) if (found := _round(part))), None)


def ballot_of_name(name: str) -> Ballot | None:
    """Return the ballot of a path such as `legislatives-2024-t1/resultats….csv` or `PR17_BVot_T1_FE.txt`, or None.

    The file's own name has precedence for each part, then the folders, nearest first.
    """
    named = election_of_name(name)
    if named is None:
        return None
    election, year = named
    number = round_of_name(name)
    if number is None:
        single = [b for b in BALLOTS if b.election == election and b.on.year == year]
        return single[0] if len(single) == 1 else None
    return find_ballot(election, year, number)


def _parts(name: str) -> list[str]:
    """Return the words of the file's name, then of its folders, nearest first, without folders of another election."""
    parts = [_words(part) for part in reversed(name.replace("\\", "/").split("/")) if part]
    kinds = [_kind(part) for part in parts]
    told = next((kind for kind in kinds if kind), None)
    return [part for part, kind in zip(parts, kinds, strict=True) if kind in (None, told)]


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower())
    words = re.sub(r"[^a-z0-9]+", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip()
    return _CONSTITUENCIES.sub("circonscriptions", words)


def _kind(part: str) -> ElectionKind | None:
    found = {match.start(): kind for kind, pattern in _KIND_PATTERNS.items() if (match := pattern.search(part))}
    return ElectionKind(found[min(found)]) if found else None


def _year(part: str, election: ElectionKind | None) -> int | None:
    """Return the year of such an election, if there are several: another may be that of an update."""
    if years := {int(year) for year in _YEAR.findall(part)}:
        held_years = {ballot.on.year for ballot in BALLOTS if election in (None, ballot.election)}
        told = years & held_years if len(years) > 1 else years
        return next(iter(told)) if len(told) == 1 else None
    match = _SHORT_YEAR.search(part)
    return 2000 + int(match[1]) if match else None


def _round(part: str) -> Round | None:
    """Return the round; None if the name has none or both."""
    found: set[Round] = set()
    for match in _ROUND.finditer(part):
        first = "1" in (match["after"], match["before"]) or match["word"] == "premier"
        found.add(1 if first else 2)
    return found.pop() if len(found) == 1 else None
