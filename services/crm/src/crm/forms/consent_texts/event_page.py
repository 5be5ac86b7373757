"""The consent text of a campaign event's page, in French, English and Portuguese. Pure.

Consents refer to it (`built_in`), so a text that was shown is never edited: a new text is a new version.
"""

from typing import Literal, TypeAlias

Language: TypeAlias = Literal["fr", "en", "pt"]

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
    "pt": {
        "agree": "Aceito, se quiser,",
        "reminders": "que me lembrem da reunião na véspera e duas horas antes",
        "remembered": "que a minha presença fique anotada na minha ficha, se a campanha tiver uma",
        "kept": "Os seus contactos servem apenas para esta reunião e são apagados trinta dias depois. Pode anular tudo "
        "com a ligação que vai receber.",
        "notice": "Quem guarda o quê, e os seus direitos",
    },
}


def agreed_words(language: Language) -> list[tuple[str, str]]:
    """Return the page's sentences that a person agrees to, by part of the page."""
    parts = {"kept": "rights"}
    return [(parts.get(key, key), sentence) for key, sentence in AGREED[language].items()]
