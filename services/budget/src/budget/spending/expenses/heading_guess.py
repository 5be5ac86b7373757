"""The heading that an expense probably belongs under, by what it is called: pure, and only ever a proposal.

The words are ours; the commission publishes no list. One bill goes under one heading, that of its main service, and the
accountant has the last word.
"""

import unicodedata
from dataclasses import dataclass

WORDS: dict[int, tuple[str, ...]] = {
    1: ("ordinateur", "imprimante", "mobilier", "tente", "barnum", "sono achetee"),
    2: ("fournitures", "papeterie", "papier", "goodies", "stylos", "t-shirt", "tee-shirt", "badges", "colle"),
    3: ("loyer", "local", "permanence", "bail", "bureau loue"),
    4: ("location de materiel", "location vehicule", "location sono", "location camion", "location photocopieur"),
    5: ("salaire", "salaires", "urssaf", "charges sociales", "bulletin de paie"),
    6: ("interim", "interimaire"),
    7: ("mise a disposition", "mis a disposition"),
    8: ("conseil", "communication", "agence", "graphiste", "strategie"),
    9: ("expert-comptable", "expert comptable", "comptable"),
    10: (
        "site",
        "site internet",
        "video",
        "film",
        "publicite en ligne",
        "hebergement web",
        "nom de domaine",
        "photographe",
    ),
    11: (
        "affiche",
        "affiches",
        "tract",
        "tracts",
        "impression",
        "imprimerie",
        "imprimeur",
        "flyers",
        "depliant",
        "journal",
    ),
    12: ("sondage", "enquete", "etude d'opinion"),
    13: ("train", "sncf", "essence", "carburant", "peage", "taxi", "deplacement", "deplacements", "hotel", "avion"),
    14: ("salle", "reunion", "meeting", "sono", "sonorisation", "estrade", "securite"),
    15: ("traiteur", "buffet", "cocktail", "repas", "restaurant", "boissons", "reception"),
    16: ("timbres", "affranchissement", "poste", "postage", "distribution", "boitage", "routage"),
    17: ("telephone", "mobile", "internet", "sms", "forfait"),
    19: ("frais bancaires", "agios", "interets", "tenue de compte", "commission bancaire"),
}


@dataclass(frozen=True)
class Guess:
    heading: int
    word: str


def guess_heading(label: str) -> Guess | None:
    """Return the heading of the longest known word in a label, the leftmost of equals; None without one."""
    text = f" {_plain(label)} "
    found = [
        (-len(word), text.index(f" {_plain(word)} "), heading, word)
        for heading, words in WORDS.items()
        for word in words
        if f" {_plain(word)} " in text
    ]
    if not found:
        return None
    _, _, heading, word = min(found)
    return Guess(heading, word)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char if char.isalnum() else " " for char in decomposed if not unicodedata.combining(char))
    return " ".join(letters.split())
