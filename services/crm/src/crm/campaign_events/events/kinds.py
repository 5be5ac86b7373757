"""The kinds of campaign events, and what each means for the law and for the account. Pure."""

from typing import Literal, TypeAlias

from common.schemas.actions import ActionKind

Kind: TypeAlias = Literal["public_meeting", "stall", "leafleting", "canvass_session", "fundraiser", "private_meeting"]

KINDS: dict[Kind, str] = {
    "public_meeting": "Réunion publique",
    "stall": "Stand",
    "leafleting": "Rendez-vous de tractage",
    "canvass_session": "Rendez-vous de porte-à-porte",
    "fundraiser": "Collecte, repas de soutien",
    "private_meeting": "Réunion interne",
}

ACTIONS: dict[Kind, ActionKind] = {
    "public_meeting": ActionKind.MEETING,
    "stall": ActionKind.STREET_STAND,
    "leafleting": ActionKind.STREET_STAND,
    "canvass_session": ActionKind.DOOR_TO_DOOR,
    "fundraiser": ActionKind.FUNDRAISER,
    "private_meeting": ActionKind.MEETING,
}
"""What budget and predict know it as, where it costs something or covers stations."""

HELP: dict[Kind, str] = {
    "public_meeting": "Accueil et installation",
    "stall": "Tenir le stand",
    "leafleting": "Distribuer les tracts",
    "canvass_session": "Porte-à-porte",
    "fundraiser": "Accueil et service",
    "private_meeting": "Préparation",
}
"""What the first shift is for, until the team says more."""


def is_propaganda(kind: str) -> bool:
    """Return whether L. 49 forbids this kind from the eve at 00:00. The team may still meet to organise the vote."""
    return kind != "private_meeting"


def label_of(kind: str) -> str:
    return next(label for key, label in KINDS.items() if key == kind)
