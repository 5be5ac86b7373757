"""The form that corrects a list's entry."""

from collections.abc import Mapping
from typing import Any

from kit.pages.forms import whole_number

from crm.imports.acquired_lists.models import AcquiredListEntry

PLAIN = ("first_names", "surname", "street", "postcode", "town", "commune", "station")


def entry_of(acquired_list_entry: AcquiredListEntry) -> dict[str, str]:
    """Return the values of an entry's form; encrypted ones are left out, and can only be replaced."""
    return {name: str(getattr(acquired_list_entry, name) or "") for name in (*PLAIN, "born_in", "version")} | {
        "contacts": ""
    }


def patch_of(entry: Mapping[str, str]) -> dict[str, Any]:
    """Parse the form as a patch: an empty field is emptied, but empty addresses leave the encrypted ones unchanged."""
    values: dict[str, Any] = {name: entry.get(name, "").strip() or None for name in PLAIN}
    birth_year = entry.get("born_in", "").strip()
    values["born_in"] = whole_number(birth_year) if birth_year else None
    lines = [line.strip() for line in entry.get("contacts", "").splitlines() if line.strip()]
    if entry.get("no_contacts") or lines:
        values["contacts"] = [{"channel": "email" if "@" in line else "phone", "address": line} for line in lines]
    return values
