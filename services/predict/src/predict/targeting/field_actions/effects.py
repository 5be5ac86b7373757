"""Effects of actions in published experiments, as ranges with sources.

An effect is a fraction (0.01 is one point) of the people spoken with, or reached by a leaflet. Within its range it is
uniform: studies differ by more than their own errors, so a mean would be overconfident. Without a pooled estimate the
bound is ours, as `note` says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from common.schemas.actions import Channel
from elections.keys import is_abroad


class Kind(StrEnum):
    """crm's actions that reach individuals."""

    DOOR_TO_DOOR = "door_to_door"
    PHONE_BANK = "phone_bank"
    LEAFLET_DROP = "leaflet_drop"


LABELS: Final[Mapping[Kind, str]] = {
    Kind.DOOR_TO_DOOR: "Porte-à-porte",
    Kind.PHONE_BANK: "Appels",
    Kind.LEAFLET_DROP: "Boîtage",
}


def kinds_in(place: str) -> Mapping[Kind, str]:
    """Return the actions that a team can do in a territory or at a station, the usual one first, with their names.

    The voters of a consulate live all over a country, or several: nobody goes there from door to door.
    """
    return {Kind.PHONE_BANK: LABELS[Kind.PHONE_BANK]} if is_abroad(place) else LABELS


def usual_kind(place: str) -> Kind:
    """Return the action by which stations are ranked where this territory, or the station with this key, is."""
    return next(iter(kinds_in(place)))


@dataclass(frozen=True)
class ContactWords:
    """French words for the usual contact of a place."""

    one: str
    met: str
    """Those whom it reached, after « les personnes »."""
    to_all: str
    """What one does to reach everybody once."""
    everybody: str
    heard: str
    """How many are left, after a number."""
    most: str
    """The most that published experiments let it win, in points (`EFFECTS`)."""


_VISIT = ContactWords(
    "une visite",
    "rencontrées",
    "frapper une fois à chaque porte qui reste",
    "toutes les portes",
    "portes",
    "trois points",
)
_CALL = ContactWords(
    "un appel", "jointes", "appeler une fois chaque personne qui reste", "tous les appels", "appels", "un point"
)


def contact_words(place: str) -> ContactWords:
    """Return the words for the usual contact in a territory or at a station."""
    return _CALL if usual_kind(place) == Kind.PHONE_BANK else _VISIT


CHANNELS: Mapping[Kind, Channel] = {Kind.DOOR_TO_DOOR: Channel.DOOR, Kind.PHONE_BANK: Channel.PHONE}


@dataclass(frozen=True)
class Source:
    reference: str
    doi: str | None
    found: str
    """In French, what the study found: people read it beside the numbers."""


@dataclass(frozen=True)
class Range:
    low: float
    high: float


@dataclass(frozen=True)
class Effect:
    persuasion: Range
    turnout: Range
    sources: tuple[Source, ...]
    note: str


PONS = Source(
    "Pons, American Economic Review 108(6), 2018, p. 1322-1363",
    "10.1257/aer.20160524",
    "France, présidentielle de 2012, cinq millions de portes, bureaux tirés au sort : aucun effet sur la "
    "participation, environ 3 points de plus pour le candidat au premier tour (résumé de la revue).",
)
GREEN = Source(
    "Green, McGrath et Aronow, Journal of Elections, Public Opinion and Parties 23(1), 2013, p. 27-48",
    None,
    "71 expériences de porte-à-porte, presque toutes américaines : +2,54 points de participation chez les personnes "
    "rencontrées (1,82 à 3,26) ; tracts et courriers partisans : −0,2 point, non significatif.",
)
BHATTI = Source(
    "Bhatti, Dahlgaard, Hansen et Hansen, British Journal of Political Science 49(1), 2019",
    "10.1017/S0007123416000521",
    "Six pays d’Europe : effet du porte-à-porte sur la participation nettement plus faible qu’aux États-Unis, nul dans "
    "les deux essais danois.",
)
CANTONI = Source(
    "Cantoni et Pons, Economics & Politics 33(2), 2021, p. 379-402",
    "10.1111/ecpo.12167",
    "Italie, municipales de 2014 : +1,8 point de participation après la visite de militants, rien après celle des "
    "candidats.",
)
KALLA = Source(
    "Kalla et Broockman, American Political Science Review 112(1), 2018, p. 148-166",
    "10.1017/S0003055417000363",
    "49 expériences américaines, tous moyens de contact : effet moyen nul sur le choix du candidat aux élections "
    "générales.",
)
FIELDHOUSE = Source(
    "Fieldhouse, Cutts, Widdop et John, Electoral Studies 32, 2013, p. 113-123",
    None,
    "Angleterre, expérience nationale : appels et courriers font un peu voter, selon le contexte de l’élection.",
)
TOWNSLEY = Source(
    "Townsley, Political Science Research and Methods, 2018",
    "10.1017/psrm.2018.39",
    "Royaume-Uni, un parti, 2017 : tracts +4,3 points de participation, visite +0,6 de plus. Un seul essai, bien "
    "au-dessus des autres.",
)

EFFECTS: Final[Mapping[Kind, Effect]] = {
    Kind.DOOR_TO_DOOR: Effect(
        Range(0.0, 0.03),
        Range(0.0, 0.01),
        (PONS, GREEN, BHATTI, CANTONI, KALLA),
        "Persuasion : de la moyenne américaine, nulle, à la mesure française. Participation : les études européennes "
        "plutôt que la moyenne américaine.",
    ),
    Kind.PHONE_BANK: Effect(
        Range(0.0, 0.01),
        Range(0.0, 0.01),
        (KALLA, FIELDHOUSE),
        "Aucune mesure française trouvée. Les bornes hautes sont les nôtres : pas plus de participation qu’une visite, "
        "un tiers de sa persuasion.",
    ),
    Kind.LEAFLET_DROP: Effect(
        Range(0.0, 0.003),
        Range(-0.002, 0.005),
        (GREEN, KALLA, TOWNSLEY),
        "Participation : autour de zéro, perte possible. La borne haute de la persuasion est la nôtre : un dixième de "
        "celle d’une visite.",
    ),
}
