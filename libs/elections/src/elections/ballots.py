"""The French national ballots of 2012 to 2026: when each round was, and which one a file's name speaks of."""

import datetime
import re
import unicodedata

from common.schemas import Ballot, ElectionKind

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

# The ministry's own abbreviations stand at the start of a word or before the year: `PR17`, `Leg_2017`, `LG2024`.
_KINDS = {
    "presidentielle": r"presidentielles?|pr(?=[ ]?(?:20)?[0-9]{2}\b)|pres(?=[ ]?[0-9])",
    "legislatives": r"legislatives?|leg|lg(?=[ ]?(?:20)?[0-9]{2}\b)",
    "europeennes": r"europeennes?|eu|eur|euro|er(?=[0-9]{2}\b)",
    "municipales": r"municipales?|mun|mn(?=[ ]?(?:20)?[0-9]{2}\b)",
    "departementales": r"departementales?|dep|dp(?=[ ]?(?:20)?[0-9]{2}\b)",
    "regionales": r"regionales?|reg|rg(?=[ ]?(?:20)?[0-9]{2}\b)",
    "territoriales": r"territoriales?",
    "metropole-lyon": r"metropole (?:de )?lyon",
    "senatoriales": r"senatoriales?|sen|sn(?=[ ]?(?:20)?[0-9]{2}\b)",
}
_KIND_PATTERNS = {kind: re.compile(rf"\b(?:{words})(?=\b|[0-9])") for kind, words in _KINDS.items()}
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")
_SHORT_YEAR = re.compile(r"\b[a-z]{2,4} ?([0-9]{2})\b")
_ROUND = re.compile(r"\b(?:t|tour ?)([12])\b|\b([12])(?:er|e|eme|nd|d)? tour\b|\b(premier|second|deuxieme) tour\b")

# Expected, not convened: the term of the Assembly elected in 2024 ends in June 2029.
EXPECTED = (
    Ballot(election=ElectionKind.LEGISLATIVES, round=1, on=datetime.date(2029, 6, 10)),
    Ballot(election=ElectionKind.LEGISLATIVES, round=2, on=datetime.date(2029, 6, 17)),
)


def ballot_on(on: datetime.date, election: ElectionKind | None = None) -> tuple[Ballot, ...]:
    """The ballots of a day, of one kind when it is given: two on 20 June 2021."""
    return tuple(b for b in BALLOTS if b.on == on and election in (None, b.election))


def find_ballot(election: ElectionKind, year: int, round_number: int) -> Ballot | None:
    for ballot in BALLOTS:
        if (ballot.election, ballot.on.year, ballot.round) == (election, year, round_number):
            return ballot
    return None


def election_of_name(name: str) -> tuple[ElectionKind, int] | None:
    """Kind and year, of a name that may say nothing of the round: `DP15_Bvot_T1T2.txt`."""
    parts = [_words(part) for part in reversed(name.replace("\\", "/").split("/")) if part]
    election = next((kind for part in parts if (kind := _kind(part))), None)
    year = next((found for part in parts if (found := _year(part))), None)
    return None if election is None or year is None else (election, year)


def ballot_of_name(name: str) -> Ballot | None:
    """Reads a path such as `legislatives-2024-t1/resultats….csv` or `PR17_BVot_T1_FE.txt`; None when it does not tell.

    The file's own name is asked first for each part, then the folders, nearest first.
    """
    named = election_of_name(name)
    if named is None:
        return None
    election, year = named
    parts = [_words(part) for part in reversed(name.replace("\\", "/").split("/")) if part]
    number = next((found for part in parts if (found := _round(part))), None)
    if number is None:
        single = [b for b in BALLOTS if b.election == election and b.on.year == year]
        return single[0] if len(single) == 1 else None
    return find_ballot(election, year, number)


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z0-9]+", " ", "".join(c for c in plain if not unicodedata.combining(c)))


def _kind(part: str) -> ElectionKind | None:
    found = {match.start(): kind for kind, pattern in _KIND_PATTERNS.items() if (match := pattern.search(part))}
    return ElectionKind(found[min(found)]) if found else None


def _year(part: str) -> int | None:
    if match := _YEAR.search(part):
        return int(match[1])
    if match := _SHORT_YEAR.search(part):
        return 2000 + int(match[1])
    return None


def _round(part: str) -> int | None:
    match = _ROUND.search(part)
    if match is None:
        return None
    if match[3]:
        return 1 if match[3] == "premier" else 2
    return int(match[1] or match[2])
