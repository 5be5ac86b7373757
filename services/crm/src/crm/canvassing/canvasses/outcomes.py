"""The outcomes of a knock, a call or a street talk, and their names in other tools.

An outcome belongs to an address and a moment, not to a person: none says what anyone thinks.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from common.schemas.actions import Channel

CHANNEL_LABELS: dict[Channel, str] = {
    Channel.DOOR: "porte-à-porte",
    Channel.PHONE: "téléphone",
    Channel.STREET: "rue",
}


class Outcome(StrEnum):
    ANSWERED = "answered"
    NOT_HOME = "not_home"
    REFUSED = "refused"
    LATER = "later"
    INACCESSIBLE = "inaccessible"
    MOVED = "moved"
    LEFT_MESSAGE = "left_message"
    DO_NOT_CONTACT = "do_not_contact"
    HOSTILE = "hostile"


Tool: TypeAlias = Literal["express_action", "nationbuilder", "qomon", "turf_tools", "osdi"]


@dataclass(frozen=True)
class Meaning:
    """The meaning of an outcome. `opened`: somebody was reached; `spoke`: they talked; `again`: worth another visit."""

    label: str
    channels: frozenset[Channel]
    opened: bool
    spoke: bool
    again: bool
    called: dict[Tool, str]


_ALL = frozenset(Channel)
_HOME = frozenset({Channel.DOOR})
_AFAR = frozenset({Channel.DOOR, Channel.PHONE})

MEANINGS: dict[Outcome, Meaning] = {
    Outcome.ANSWERED: Meaning(
        "échange",
        _ALL,
        opened=True,
        spoke=True,
        again=False,
        called={
            "express_action": "accept_to_answer",
            "nationbuilder": "meaningful_interaction",
            "qomon": "present",
            "turf_tools": "canvassed",
            "osdi": "success",
        },
    ),
    Outcome.NOT_HOME: Meaning(
        "absent",
        _AFAR,
        opened=False,
        spoke=False,
        again=True,
        called={
            "express_action": "door_closed",
            "nationbuilder": "no_answer",
            "qomon": "absent",
            "turf_tools": "not_home",
            "osdi": "not-home",
        },
    ),
    Outcome.REFUSED: Meaning(
        "refus",
        _ALL,
        opened=True,
        spoke=False,
        again=False,
        called={"express_action": "dont_accept_to_answer", "nationbuilder": "refused", "qomon": "refusal"},
    ),
    Outcome.LATER: Meaning(
        "à revoir",
        _ALL,
        opened=True,
        spoke=False,
        again=True,
        called={"express_action": "contact_later", "nationbuilder": "other", "qomon": "come back later"},
    ),
    Outcome.INACCESSIBLE: Meaning(
        "accès impossible",
        _HOME,
        opened=False,
        spoke=False,
        again=True,
        called={"nationbuilder": "inaccessible", "turf_tools": "inaccessible"},
    ),
    Outcome.MOVED: Meaning(
        "adresse ou numéro périmé",
        _AFAR,
        opened=False,
        spoke=False,
        again=False,
        called={"express_action": "registered_elsewhere", "nationbuilder": "bad_info", "turf_tools": "moved"},
    ),
    Outcome.LEFT_MESSAGE: Meaning(
        "message laissé",
        _AFAR,
        opened=False,
        spoke=False,
        again=True,
        called={"nationbuilder": "left_message"},
    ),
    Outcome.DO_NOT_CONTACT: Meaning(
        "ne plus solliciter",
        _ALL,
        opened=True,
        spoke=False,
        again=False,
        called={"express_action": "to-unsubscribe", "nationbuilder": "do_not_contact", "qomon": "black_list"},
    ),
    Outcome.HOSTILE: Meaning(
        "accueil hostile",
        _ALL,
        opened=True,
        spoke=False,
        again=False,
        called={"nationbuilder": "refused", "qomon": "refusal", "turf_tools": "hostile"},
    ),
}


def fits(outcome: Outcome, channel: Channel) -> bool:
    return channel in MEANINGS[outcome].channels


def outcome_called(tool: Tool, code: str) -> Outcome | None:
    """Return the outcome for another tool's name; of several, the mildest, which is listed first."""
    return next((outcome for outcome, meaning in MEANINGS.items() if meaning.called.get(tool) == code), None)
