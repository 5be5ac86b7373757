"""Faults in the text of a page that no reader should see, in any territory."""

import re

_TERRITORY = r"(?:nation|region|departement|circo|canton|commune|secteur|epci|metropole|collectivite)"
NEVER_SHOWN = {
    "a number that is none": re.compile(r"(?<!\w)(?:nan|NaN|inf|Infinity|undefined|None|null)(?!\w)"),
    "the code of a territory": re.compile(rf"(?<!\w){_TERRITORY}:[0-9A-Z]+|(?<!\w){_TERRITORY} (?:FR|[0-9]\w{{3,}})\b"),
    "an identifier": re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"),
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


def faults_of(text: str) -> list[str]:
    """Return what is wrong with a page's visible text, each fault with the words around it."""
    plain = " ".join(text.replace("’", "'").split())
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


def _around(text: str, found: re.Match[str]) -> str:
    return text[max(0, found.start() - 40) : found.end() + 40].strip()
