"""Main pages for a person, by their roles in the campaign."""

from collections.abc import Collection
from dataclasses import dataclass

from common.scopes import Role, held_scopes


@dataclass(frozen=True)
class Door:
    service: str
    title: str
    text: str
    path: str = ""
    """Within the service; its front page where there is none."""


DOORS = (
    Door("predict", "Priorités", "Les bureaux de vote où chaque heure compte le plus, et pourquoi."),
    Door("crm", "Terrain", "La feuille du jour : portes, appels, actions, équipe."),
    Door("proxy", "Procurations", "Qui ne pourra pas voter, et qui peut voter à sa place."),
    Door("budget", "Budget", "Le plafond légal, ce qui est dépensé, ce qui reste."),
    Door("results", "Résultats", "La soirée électorale, bureau par bureau."),
)
CALLS = Door("crm", "Appels", "Une personne à la fois : qui appeler, et noter ce qui en est sorti.", "appels")
"""All that a phone bank's role opens."""
PEOPLE = Door("crm", "Personnes", "Les fiches, les fichiers à charger, les droits des personnes.", "people")
"""For who keeps the file and plans no action."""

_FIRST: dict[Role, tuple[str, ...]] = {
    Role.CANDIDATE: ("predict", "crm", "budget"),
    Role.MANAGER: ("crm", "predict", "budget"),
    Role.FINANCIAL_AGENT: ("budget",),
    Role.ACCOUNTANT: ("budget",),
    Role.COORDINATOR: ("crm", "predict"),
    Role.CANVASSER: ("crm",),
    Role.PHONE_BANK: ("crm",),
    Role.DATA_STEWARD: ("crm", "predict", "results"),
    Role.PROXY_COORDINATOR: ("proxy",),
    Role.REPORTER: ("results",),
    Role.READER: ("predict", "results"),
    Role.INTEGRATOR: ("crm",),
}


def doors_for(roles: Collection[Role], services: Collection[str]) -> list[Door]:
    """Return links to all running services, those of the person's roles first."""
    if set(roles) == {Role.PHONE_BANK}:
        return [CALLS] if CALLS.service in services else []
    held = held_scopes(roles, ())
    doors = [
        PEOPLE if door.service == "crm" and "actions:read" not in held and "people:read" in held else door
        for door in DOORS
    ]
    first = [service for role in Role if role in roles for service in _FIRST[role]]
    ranked = sorted(doors, key=lambda door: first.index(door.service) if door.service in first else len(DOORS) * 9)
    return [door for door in ranked if door.service in services]
