"""The mapping between a vendor's interactions and ours. Pure.

Channel, direction and time, never the content. An attempt that reached nobody is no interaction here.
"""

from uuid import UUID

from crm.messaging.interactions.schemas import Channel

METHODS: dict[Channel, str] = {
    "door": "door_knock",
    "call": "phone_call",
    "email": "email",
    "sms": "text",
    "post": "snail_mail",
    "meeting": "meeting",
    "street": "face_to_face",
}
"""Channels that are exported; notes are not."""
SPOKEN = "meaningful_interaction"
REACHED = frozenset({SPOKEN, "answered", "refused", "not_interested", "send_information"})
_CHANNELS: dict[str, Channel] = {method: channel for channel, method in METHODS.items()}
_OURS = "isoloir:"


def channel_of(method: str, status: str) -> Channel | None:
    """Return the channel of an interaction; None if nobody was reached, or for an unknown method."""
    return _CHANNELS.get(method) if status in REACHED else None


def marked(interaction_id: UUID) -> str:
    """Return the marker written into the vendor's content field, to recognise our own interactions."""
    return f"{_OURS}{interaction_id}"


def interaction_of(content: str | None) -> UUID | None:
    """Return our interaction id from a marker."""
    if not content or not content.startswith(_OURS):
        return None
    try:
        return UUID(content.removeprefix(_OURS))
    except ValueError:
        return None
