"""The kinds of messages, and those of them that the silence of the eve does not stop.

Between two people who know of each other, or to one about their own request, a message is no propaganda (code électoral
art. L. 49): it names no programme and asks for no vote. What asks somebody for something new stops with the silence.
"""

from enum import StrEnum


class Kind(StrEnum):
    CONFIRM = "confirm"
    ENTERED = "entered"
    PROPOSAL = "proposal"
    ACCEPTED_GRANTOR = "accepted_grantor"
    ACCEPTED_HOLDER = "accepted_holder"
    ENDED_GRANTOR = "ended_grantor"
    ENDED_HOLDER = "ended_holder"
    ESTABLISHED_HOLDER = "established_holder"
    REMIND_GRANTOR = "remind_grantor"
    REMIND_HOLDER = "remind_holder"
    UNSERVED = "unserved"
    EVE_GRANTOR = "eve_grantor"
    EVE_HOLDER = "eve_holder"
    AFTER_GRANTOR = "after_grantor"
    AFTER_HOLDER = "after_holder"
    WITHDRAWN = "withdrawn"
    INVITATION = "invitation"


STOPS_WITH_SILENCE = frozenset({Kind.INVITATION})
