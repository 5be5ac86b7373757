"""Faults in the text of a page that no reader should see, in any territory."""

import re
from collections.abc import Collection, Mapping

_TERRITORY = r"(?:nation|region|departement|circo|canton|commune|secteur|epci|metropole|collectivite)"
NEVER_SHOWN = {
    "a number that is none": re.compile(r"(?<!\w)(?:nan|NaN|inf|Infinity|undefined|None|null)(?!\w)"),
    "the code of a territory": re.compile(rf"(?<!\w){_TERRITORY}:[0-9A-Z]+|(?<!\w){_TERRITORY} (?:FR|[0-9]\w{{3,}})\b"),
    "an identifier": re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"),
    "the code of a polling station": re.compile(r"(?<!\w)(?:[0-9]{5}|2[AB][0-9]{3}|Z[A-Z][0-9]{3})_[0-9]{4}\b"),
    "the code of a consulate or a commune overseas": re.compile(r"(?<!\w)Z[A-Z][0-9]{3}\b"),
    "the code of a sector": re.compile(r"(?<!\w)(?:75056|69123|13055)[SA]R[0-9]{2}\b"),
    "the name of a kind of election": re.compile(
        r"(?<!\w)(?:presidentielle|legislatives|regionales|europeennes|senatoriales)(?!\w)"
    ),
}
"""Patterns of texts that a person is never shown, by name."""

CONTRADICTIONS = (
    (r"ni plafond ni compte|pas de compte de campagne", r"[Cc]ompte (?:est )?à déposer|[Dd]épôt du compte|À déposer"),
    (r"ni plafond ni compte", r"Marge confortable|Plafond inconnu"),
    (r"Plafond inconnu", r"Marge confortable"),
    (r"Chaque bureau a envoyé sa feuille", r"\b0 bureau\b|[Aa]ucun bureau"),
    (r"Tout est importé", r"n'ont pas pu être importés|rien n'a été importé"),
    (r"Aucun(?:e)? (?:résultat|élection) (?:passé|importé)", r"\b[1-9]\d* tours? (?:de scrutin )?importés?"),
)
"""Two sentences of which at most one is true of a campaign at a time."""


ACROSS_PAGES = (
    (r"[Nn]i plafond ni compte", r"[Cc]ompte à déposer|Compte de campagne à déposer|Marge confortable"),
    (r"Plafond inconnu", r"Marge confortable"),
    (r"[Tt]out est importé", r"[Aa]ucun résultat passé (?:n'est )?importé"),
    (r"[ÉE]lection partielle", r"[ÉE]lection à sa date"),
)
"""Two sentences of which at most one is true of a campaign, wherever they stand: a pair of pages may contradict."""


def sides_of(text: str) -> set[tuple[int, int]]:
    """Return which sentences of `ACROSS_PAGES` a page says: number of the pair, and side."""
    plain = _plain(text)
    return {
        (number, side)
        for number, pair in enumerate(ACROSS_PAGES)
        for side, pattern in enumerate(pair)
        if re.search(pattern, plain)
    }


def contradictions_of(pages: Mapping[str, Collection[tuple[int, int]]]) -> list[str]:
    """Return the pairs of pages that contradict each other. `pages`: the sentences of each, as of `sides_of`."""
    found: list[str] = []
    for number, (first, second) in enumerate(ACROSS_PAGES):
        one = [path for path, sides in pages.items() if (number, 0) in sides]
        other = [path for path, sides in pages.items() if (number, 1) in sides]
        if one and other and one != other:
            found.append(f"contradiction: « {first} » on {one[0]} and « {second} » on {other[0]}")
    return found


def faults_of(text: str) -> list[str]:
    """Return what is wrong with a page's visible text, each fault with the words around it."""
    plain = _plain(text)
    shown = [
        f"{what}: « {_around(plain, found)} »"
        for what, pattern in NEVER_SHOWN.items()
        if (found := pattern.search(plain))
    ]
    return shown + [
        f"contradiction: « {_around(plain, one)} » and « {_around(plain, other)} »"
        for first, second in CONTRADICTIONS
        if (one := re.search(first, plain)) and (other := re.search(second, plain))
    ]


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


def _around(text: str, found: re.Match[str]) -> str:
    return text[max(0, found.start() - 40) : found.end() + 40].strip()
