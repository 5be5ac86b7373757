"""The fields that the page shows for each condition of the filter language, in the words that people use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from crm.people.records.labels import ROLES, SOURCES, USES
from crm.people.volunteers.age_bands import BAND_LABELS
from crm.people.volunteers.availability import DAYS, PARTS, SKILLS


@dataclass(frozen=True)
class Field:
    """`fixed`: carried along and not changed here. `options` of a choice; those of `key` and `segment_id` are the
    campaign's own.
    """

    name: str
    label: str
    kind: Literal["text", "number", "day", "choice", "places", "fixed"] = "text"
    hint: str = ""
    options: Mapping[Any, str] = field(default_factory=dict[Any, str])


@dataclass(frozen=True)
class Question:
    group: str
    label: str
    fields: tuple[Field, ...]


_PLACES = Field("places", "Communes ou bureaux", "places", "comme « Vincennes ; Saint-Mandé, bureau 4 »")
_WITHIN = Field("within_days", "Dans les derniers jours", "number", "vide : à n'importe quel moment")
CHANNELS = {"email": "E-mail", "phone": "Téléphone"}
OPS = {"is": "est", "at_least": "au moins", "at_most": "au plus", "known": "est renseigné"} | {
    "within_days": "dans les derniers jours (combien)",
    "coming_days": "dans les jours qui viennent (combien)",
}

ASKED: dict[str, Question] = {
    "role": Question("Qui", "Est", (Field("role", "Rôle", "choice", options=ROLES),)),
    "helps": Question("Aider", "Est bénévole ou propose son aide", ()),
    "tag": Question("Qui", "Porte l'étiquette", (Field("tag", "Étiquette"),)),
    "place": Question("Qui", "Habite", (_PLACES,)),
    "source": Question("Qui", "Vient de", (Field("source", "Origine de la fiche", "choice", options=SOURCES),)),
    "custom": Question(
        "Qui",
        "Champ de la campagne",
        (
            Field("key", "Champ", "choice"),
            Field("op", "Comparaison", "choice", options=OPS),
            Field("value", "Valeur", hint="du texte, un nombre, une date (2026-03-15), oui, non, des jours"),
        ),
    ),
    "use": Question("Accord et coordonnées", "Accepte", (Field("use", "Usage", "choice", options=USES),)),
    "reachable": Question(
        "Accord et coordonnées", "A une adresse ouverte", (Field("channel", "Par", "choice", options=CHANNELS),)
    ),
    "theme": Question(
        "Ce qui s'est dit",
        "A dit tenir à un thème",
        (Field("theme", "Thème", hint="comme sur les fiches : écologie"), _WITHIN),
    ),
    "exchanges": Question(
        "Ce qui s'est dit",
        "Nombre d'échanges",
        (
            Field("at_least", "Au moins", "number", "vide : pas de minimum"),
            Field("at_most", "Au plus", "number", "vide : pas de maximum"),
            Field("last_within_days", "Le dernier date d'au plus (jours)", "number", "vide : peu importe"),
        ),
    ),
    "collected": Question(
        "Ce qui s'est dit",
        "Connue depuis",
        (
            Field("since", "À partir du", "day", "vide : peu importe"),
            Field("until", "Jusqu'au", "day", "vide : peu importe"),
            Field("within_days", "Depuis au plus (jours)", "number", "date qui avance d'elle-même"),
        ),
    ),
    "skill": Question("Aider", "Propose de", (Field("skill", "Savoir-faire", "choice", options=SKILLS),)),
    "available": Question(
        "Aider",
        "Est libre",
        (
            Field("day", "Jour", "choice", "vide : n'importe lequel", DAYS),
            Field("part", "Moment", "choice", "vide : n'importe lequel", PARTS),
        ),
    ),
    "age_band": Question("Aider", "Bénévole, âge", (Field("band", "Tranche d'âge", "choice", options=BAND_LABELS),)),
    "area": Question("Aider", "Aiderait à", (_PLACES,)),
    "near": Question(
        "Qui",
        "Habite à moins de",
        (
            Field("metres", "Distance en mètres", "number", "à vol d’oiseau"),
            Field("label", "De", "fixed"),
            Field("longitude", "Longitude", "fixed"),
            Field("latitude", "Latitude", "fixed"),
        ),
    ),
    "turf": Question(
        "Qui", "Habite dans le secteur", (Field("label", "Secteur", "fixed"), Field("turf_id", "Référence", "fixed"))
    ),
    "segment": Question("Autres segments", "Est dans un segment gardé", (Field("segment_id", "Segment", "choice"),)),
}
"""Every condition of `filters.Filter`; groups and contraries are the outline's own."""

TYPED = frozenset({"near", "turf"})
"""Conditions that a sentence alone gives: they hold what a name was understood to mean."""


def groups() -> dict[str, dict[str, str]]:
    """The choices of « ajouter une condition », by what they are about."""
    found: dict[str, dict[str, str]] = {}
    for kind, question in ASKED.items():
        if kind not in TYPED:
            found.setdefault(question.group, {})[kind] = question.label
    return found
