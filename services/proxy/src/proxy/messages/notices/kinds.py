"""Kinds of messages, and which of them electoral silence does not stop.

Messages between matched people, or about one's own request, are no propaganda (code électoral art. L. 49): they name no
programme and ask for no vote. Requests for something new stop during the silence.
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
