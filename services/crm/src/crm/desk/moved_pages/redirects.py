"""The addresses that pages had in the first release: who kept one is led to where the page is now. Pure."""

import re

MOVED = {
    "adverts": "political-ads",
    "drops": "street-rounds",
    "gatherings": "campaign-events",
    "listings": "acquired-lists",
    "panels": "poster-sites",
    "retentions": "retention-rules",
    "sheets": "paper-sheets",
    "sign-ups": "sign-up-forms",
    "speeches": "form-translations",
    "stocks": "material-stocks",
    "trails": "audit-log",
    "wordings": "consent-texts",
}
_HOUSEHOLD = re.compile(r"/people/([0-9a-f-]{36})/home")


def new_path(path: str) -> str | None:
    """Return where a page is now; None if it has not moved."""
    _, _, rest = path.partition("/")
    first, slash, more = rest.partition("/")
    if first in MOVED:
        return f"/{MOVED[first]}{slash}{more}"
    if found := _HOUSEHOLD.fullmatch(path):
        return f"/people/{found[1]}/household"
    return None
