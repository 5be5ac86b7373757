"""The consent text of a campaign event's page, in the two languages that it is in. Pure.

Consents name them (`built_in`), so words that were shown are not edited: others are another version.
"""

from typing import Literal, TypeAlias

Language: TypeAlias = Literal["fr", "en"]

AGREED: dict[Language, dict[str, str]] = {
    "fr": {
        "agree": "J'accepte, si je veux",
        "reminders": "qu'on me rappelle la réunion la veille et deux heures avant",
        "remembered": "que ma venue soit notée sur ma fiche, si la campagne en a une",
        "kept": "Vos coordonnées servent à cette réunion seulement et sont effacées trente jours après. Vous pouvez "
        "tout annuler par le lien que vous recevrez.",
        "notice": "Qui garde quoi, et vos droits",
    },
    "en": {
        "agree": "I agree, if I like,",
        "reminders": "to be reminded the day before and two hours before",
        "remembered": "to have my coming noted on my card, if the campaign has one",
        "kept": "What you write here is used for this meeting alone and erased thirty days after it. The link that you "
        "will be sent takes everything back.",
        "notice": "Who keeps what, and your rights",
    },
}


def agreed_words(language: Language) -> list[tuple[str, str]]:
    """Return what the boxes of the page answer to, by the part of the page."""
    parts = {"kept": "rights"}
    return [(parts.get(key, key), said) for key, said in AGREED[language].items()]
