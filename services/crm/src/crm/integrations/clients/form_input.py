"""The consent form, parsed into the API's model."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kit.pages.forms import read_form
from kit.web.problems import Invalid

from crm.integrations.clients.schemas import GrantPut

_FIELDS = {"/scopes": "les droits", "/territories": "les territoires", "/ends_at": "la date de fin"}


def last_day(ends_at: datetime | None, zone: ZoneInfo) -> str:
    """Return the last day that `read_grant` turns into this end; empty without an end."""
    return (ends_at.astimezone(zone) - timedelta(seconds=1)).date().isoformat() if ends_at else ""


def read_grant(scopes: list[str], territories: str, ends_on: str, zone: ZoneInfo) -> GrantPut:
    """Parse the form. `ends_on`: the last day; rights end at the following midnight. Raises Invalid."""
    if not scopes:
        raise Invalid("Cochez au moins un droit, ou refusez.", "At least one scope is expected.", "/scopes")
    ends_at: datetime | None = None
    if ends_on:
        try:
            ends_at = datetime.combine(date.fromisoformat(ends_on) + timedelta(days=1), time(0), zone)
        except (ValueError, OverflowError) as error:
            raise Invalid("Cette date de fin n'est pas valable.", "A date is expected.", "/ends_at") from error
    codes = territories.replace(",", " ").replace(";", " ").upper().split()
    body = {"scopes": scopes, "territories": codes, "ends_at": ends_at.isoformat() if ends_at else None}
    return read_form(GrantPut, body, _FIELDS)
