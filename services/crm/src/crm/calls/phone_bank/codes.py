"""The results of a call, and the effects of each: further calls, consents, counts of the field work.

No code says what a person thinks. A call is not anonymous, so there is no « hostile »: somebody unwilling to talk has
refused, and no more is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from crm.canvassing.canvasses.outcomes import Outcome


class CallResult(StrEnum):
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    LEFT_MESSAGE = "left_message"
    CALL_BACK = "call_back"
    REFUSED = "refused"
    WRONG_NUMBER = "wrong_number"
    DO_NOT_CALL = "do_not_call"
    DO_NOT_CONTACT = "do_not_contact"
    DECEASED = "deceased"


Then: TypeAlias = Literal["done", "again", "later"]
"""`done`: no further call; `again`: another try after a while; `later`: a call back, at the requested hour if any."""
Closes: TypeAlias = Literal["nothing", "number", "calls", "everything"]
"""What the result closes: the dialled number, calls, or every use of every address."""


@dataclass(frozen=True)
class Effect:
    """The effects of a result. `outcome`: its code in the field work's counts; `reached`: somebody answered."""

    label: str
    outcome: Outcome
    reached: bool
    then: Then
    closes: Closes = "nothing"


EFFECTS: Mapping[CallResult, Effect] = {
    CallResult.ANSWERED: Effect("Échange", Outcome.ANSWERED, reached=True, then="done"),
    CallResult.NO_ANSWER: Effect("Pas de réponse", Outcome.NOT_HOME, reached=False, then="again"),
    CallResult.BUSY: Effect("Occupé", Outcome.NOT_HOME, reached=False, then="again"),
    CallResult.LEFT_MESSAGE: Effect("Message laissé", Outcome.LEFT_MESSAGE, reached=False, then="again"),
    CallResult.CALL_BACK: Effect("À rappeler", Outcome.LATER, reached=True, then="later"),
    CallResult.REFUSED: Effect("Refus", Outcome.REFUSED, reached=True, then="done"),
    # Another number of the person is tried, if there is one.
    CallResult.WRONG_NUMBER: Effect("Mauvais numéro", Outcome.MOVED, reached=False, then="again", closes="number"),
    CallResult.DO_NOT_CALL: Effect(
        "Ne plus appeler", Outcome.DO_NOT_CONTACT, reached=True, then="done", closes="calls"
    ),
    # At once, without a reason, on every channel (GDPR, art. 21(2) and (3)).
    CallResult.DO_NOT_CONTACT: Effect(
        "Ne plus solliciter du tout", Outcome.DO_NOT_CONTACT, reached=True, then="done", closes="everything"
    ),
    CallResult.DECEASED: Effect("Personne décédée", Outcome.MOVED, reached=False, then="done", closes="everything"),
}
