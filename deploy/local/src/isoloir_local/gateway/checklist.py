"""Remaining tasks of a new campaign, in a useful order."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SetUp:
    """The services' answers; None if unavailable or not allowed."""

    campaign: bool
    stations: int | None
    ceiling_cents: int | None
    canvasses: int | None
    members: int | None


@dataclass(frozen=True)
class Step:
    title: str
    why: str
    link: str
    done: bool | None


def checklist_steps(found: SetUp) -> list[Step]:
    if not found.campaign:
        first = "Tout le reste se range dans une campagne : une candidature, un territoire, une date."
        return [Step("Choisir votre circonscription ou votre commune", first, "/choisir", False)]
    return [
        Step("Choisir votre circonscription ou votre commune", "C'est fait.", "/choisir", True),
        Step(
            "Importer les résultats passés",
            "Bureau par bureau, ils disent où aller d'abord.",
            "/resultats-passes",
            _any(found.stations),
        ),
        Step(
            "Connaître le plafond de dépenses",
            "Il se calcule sur la population du territoire, article par article.",
            "/budget/",
            None if found.ceiling_cents is None else found.ceiling_cents > 0,
        ),
        Step(
            "Inviter l'équipe",
            "Chacun voit ce que son rôle demande, sur son territoire.",
            "/crm/team",
            None if found.members is None else found.members > 1,
        ),
        Step(
            "Saisir le premier porte-à-porte",
            "Le bureau de vote visité change aussitôt de rang.",
            "/crm/",
            _any(found.canvasses),
        ),
    ]


def _any(count: int | None) -> bool | None:
    return None if count is None else count > 0
