"""Methods by words: the API says `forecast-5`, a page « prévision, version 5 ». Pure."""

import re

_NAMES = {
    "alike": "lieux semblables",
    "budget-end": "rythme des dépenses",
    "core-vote": "socle électoral",
    "correlation": "corrélation",
    "cost-per-vote": "coût d’une voix",
    "field-hours": "heures de terrain",
    "forecast": "prévision",
    "homes": "logements",
    "interpolation": "profil social interpolé",
    "lineage": "filiation des bureaux",
    "money-by-place": "dépense par lieu",
    "net-votes": "voix nettes",
    "official-counts": "décomptes officiels",
    "paired-holdout": "bureaux témoins par paires",
    "poll-levels": "niveaux des sondages",
    "poll-projection": "sondage projeté",
    "projection": "projection de la soirée",
    "reachable-votes": "voix à gagner",
    "score": "score par bureau",
    "targets": "objectif",
    "transfers": "reports de voix",
    "turnout-day": "participation du jour",
    "typology": "groupes de bureaux",
    "validated-sheets": "feuilles validées",
    "votes-per-hour": "voix à l’heure",
}
_METHOD = re.compile(rf"\b({'|'.join(sorted(_NAMES, key=len, reverse=True))})-(\d+)\b")


def name_methods(text: str) -> str:
    """Return a text with the methods in it by their names; their versions stay, so that figures can be traced."""
    return _METHOD.sub(lambda found: f"{_NAMES[found[1]]}, version {found[2]}", text)
