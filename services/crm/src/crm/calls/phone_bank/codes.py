"""The results that a call may have, and what each changes: further calls, consents, the sums of the field.

None of the codes says what anyone thinks. A number is somebody's, so there is no « hostile » here: who will not talk
refused, and that is all that is kept.
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
"""`done`: not called again. `again`: tried again after a while. `later`: called back, at the hour they named if any."""
Closes: TypeAlias = Literal["nothing", "number", "calls", "everything"]
"""What is closed to the campaign from here on: the number dialled, being called, or every use of every address."""


@dataclass(frozen=True)
class Effect:
    """The effects of a result. `outcome`: its code in the field work's sums. `reached`: somebody spoke."""

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
    # Another number of theirs, if there is one, is tried.
    CallResult.WRONG_NUMBER: Effect("Mauvais numéro", Outcome.MOVED, reached=False, then="again", closes="number"),
    CallResult.DO_NOT_CALL: Effect(
        "Ne plus appeler", Outcome.DO_NOT_CONTACT, reached=True, then="done", closes="calls"
    ),
    # At the first word, without a reason, on every channel (GDPR, art. 21(2) and (3)).
    CallResult.DO_NOT_CONTACT: Effect(
        "Ne plus solliciter du tout", Outcome.DO_NOT_CONTACT, reached=True, then="done", closes="everything"
    ),
    CallResult.DECEASED: Effect("Personne décédée", Outcome.MOVED, reached=False, then="done", closes="everything"),
}
