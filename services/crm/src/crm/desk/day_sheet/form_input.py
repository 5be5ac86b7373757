"""Parsing of canvasses in the day sheet's form into the API's own model: one set of rules for both."""

from datetime import datetime

from kit.pages.forms import whole_number
from pydantic import ValidationError

from crm.campaign.actions.form_input import INCOMPLETE, MalformedInput
from crm.canvassing.canvasses.outcomes import MEANINGS, Outcome
from crm.canvassing.canvasses.schemas import CanvassCreate


def read_canvass(entry_id: str, station: str, channel: str, outcome: str, support: str, now: datetime) -> CanvassCreate:
    """A canvass that happens as the button is pressed, at the station of this key. Without a conversation there is no
    support to note.
    """
    spoke = outcome in set(Outcome) and MEANINGS[Outcome(outcome)].spoke
    said = {
        "id": entry_id,
        "station": station,
        "happened_at": now,
        "channel": channel,
        "outcome": outcome,
        "support": whole_number(support) if spoke and support else None,
    }
    try:
        return CanvassCreate.model_validate(said)
    except ValidationError as error:
        raise MalformedInput(INCOMPLETE) from error
