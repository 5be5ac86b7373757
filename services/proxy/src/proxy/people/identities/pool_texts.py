"""Consent texts for matching across campaigns, word for word; a published text is not edited."""

from collections.abc import Sequence

CURRENT = "2026-11-pool"

TEXTS: dict[str, tuple[str, str]] = {
    "2026-11-pool": (
        "J'accepte aussi d'être mis ou mise en relation avec une personne qui s'est adressée à une autre campagne, avec"
        " laquelle cette équipe s'est accordée : {}. Avant que nous soyons d'accord, elle ne voit que mon prénom et ma"
        " commune ; l'autre équipe ne voit que le lieu, les tours et la distance. C'est facultatif, et je peux changer"
        " d'avis à tout moment.",
        "I also agree to be put in contact with someone who turned to another campaign that this team has an agreement"
        " with: {}. Before we both agree they see only my first name and my commune; the other team sees only the"
        " place, the rounds and the distance. It is optional, and I can change my mind at any time.",
    ),
}


def text_of(candidates: Sequence[str], *, english: bool = False) -> str:
    """Return the present text with the other campaigns' candidates, as consent covers only named campaigns."""
    return TEXTS[CURRENT][1 if english else 0].format(", ".join(candidates))
