"""Parsing of canvasses in the day sheet's form into the API's own model: one set of rules for both."""

from datetime import datetime

from kit.pages.forms import whole_number
from pydantic import ValidationError

from crm.campaign.actions.form_input import INCOMPLETE, MalformedInput
from crm.canvassing.canvasses.outcomes import MEANINGS, Outcome
from crm.canvassing.canvasses.schemas import CanvassCreate

_STATION = "Le bureau s'écrit avec le code de la commune et celui du bureau : 94033_0001."


def read_canvass(entry_id: str, station: str, channel: str, outcome: str, support: str, now: datetime) -> CanvassCreate:
    """A canvass that happens as the button is pressed. Without a conversation there is no support to note."""
    spoke = outcome in set(Outcome) and MEANINGS[Outcome(outcome)].spoke
    said = {
        "id": entry_id,
        "station": station.strip().upper(),
        "happened_at": now,
        "channel": channel,
        "outcome": outcome,
        "support": whole_number(support) if spoke and support else None,
    }
    try:
        return CanvassCreate.model_validate(said)
    except ValidationError as error:
        loc = error.errors(include_url=False, include_input=False)[0]["loc"]
        at_station = loc[:1] == ("station",)
        raise MalformedInput(_STATION if at_station else INCOMPLETE, "station" if at_station else "") from error
