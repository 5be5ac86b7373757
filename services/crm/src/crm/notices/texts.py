"""What is said to people who are met, before anything of them is written down (GDPR, art. 13; CNIL, 2022 guide on
political communication)."""

SPOKEN_VERSION = "porte-2026-11"
"""Of the words below: a consent names the words it was given after. Changed words are another version."""


def spoken(candidate: str) -> str:
    """Read out at a door, on the phone or in the street."""
    return (
        f"Je fais campagne pour {candidate}. Si vous voulez rester en contact, je note votre nom, vos coordonnées et "
        "ce que vous acceptez, rien d'autre. La campagne les garde jusqu'à la fin de l'élection au plus tard. "
        "Vous n'êtes obligé à rien. Vous pouvez lire, corriger ou faire effacer ce que nous avons, et changer d'avis, "
        "à tout moment ; ce code mène à la page qui dit comment. Votre opinion n'est gardée à votre nom que si vous y "
        "consentez expressément."
    )


def public_path(campaign_id: object) -> str:
    return f"/avis/{campaign_id}"
