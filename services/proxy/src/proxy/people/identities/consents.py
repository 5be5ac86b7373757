"""Consent texts of the forms, word for word.

A published text is never edited: a new version is added, and each person's row keeps the version they saw.
"""

CURRENT = "2026-11"
LANGUAGES = ("fr", "en", "pt")
"""Those of each text, in its order."""

TEXTS: dict[str, tuple[str, str, str]] = {
    "2026-11": (
        "J'accepte que l'équipe de campagne utilise ces informations pour me mettre en relation avec une personne qui"
        " peut voter à ma place, ou à la place de qui je peux voter. Elles ne servent à rien d'autre. Elles sont"
        " effacées au plus tard 30 jours après le dernier tour, ou dès que je le demande.",
        "I agree that the campaign team uses these details to put me in contact with someone who can vote for me, or"
        " for whom I can vote. They serve nothing else. They are erased at most 30 days after the last round, or as"
        " soon as I ask.",
        "Aceito que a equipa de campanha use estas informações para me pôr em contacto com uma pessoa que possa votar"
        " por mim, ou por quem eu possa votar. Não servem para mais nada. São apagadas, o mais tardar, 30 dias depois"
        " da última volta, ou assim que eu o pedir.",
    ),
}


def text_in(language: str) -> str:
    """Return the present text in one of `LANGUAGES`."""
    return TEXTS[CURRENT][LANGUAGES.index(language)]
