"""Sentences on the purpose of each service, for visitors."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Door:
    service: str
    title: str
    text: str


DOORS = (
    Door("predict", "Priorités", "Les bureaux de vote où chaque heure compte le plus, et pourquoi."),
    Door("crm", "Terrain", "La feuille du jour : portes, appels, actions, équipe."),
    Door("proxy", "Procurations", "Qui ne pourra pas voter, et qui peut voter à sa place."),
    Door("budget", "Budget", "Le plafond légal, ce qui est dépensé, ce qui reste."),
    Door("results", "Résultats", "La soirée électorale, bureau par bureau."),
)


def doors_of(services: Collection[str]) -> list[Door]:
    """Return those of the running services."""
    return [door for door in DOORS if door.service in services]
