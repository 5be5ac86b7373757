"""Consent texts for matching across campaigns, word for word; a published text is not edited."""

from collections.abc import Sequence

from proxy.people.identities.consents import LANGUAGES

CURRENT = "2026-11-pool"

TEXTS: dict[str, tuple[str, str, str]] = {
    "2026-11-pool": (
        "J'accepte aussi d'être mis ou mise en relation avec une personne qui s'est adressée à une autre campagne, avec"
        " laquelle cette équipe s'est accordée : {}. Avant que nous soyons d'accord, elle ne voit que mon prénom et ma"
        " commune ; l'autre équipe ne voit que le lieu, les tours et la distance. C'est facultatif, et je peux changer"
        " d'avis à tout moment.",
        "I also agree to be put in contact with someone who turned to another campaign that this team has an agreement"
        " with: {}. Before we both agree they see only my first name and my commune; the other team sees only the"
        " place, the rounds and the distance. It is optional, and I can change my mind at any time.",
        "Aceito também ser posto ou posta em contacto com uma pessoa que se dirigiu a outra campanha, com a qual esta"
        " equipa tem um acordo: {}. Antes de estarmos ambos de acordo, ela só vê o meu nome próprio e o meu município;"
        " a outra equipa só vê o lugar, as voltas e a distância. É facultativo, e posso mudar de ideias a qualquer"
        " momento.",
    ),
}


def text_of(candidates: Sequence[str], language: str = "fr") -> str:
    """Return the present text with the other campaigns' candidates, as consent covers only named campaigns."""
    return TEXTS[CURRENT][LANGUAGES.index(language)].format(", ".join(candidates))
