"""The form in which a line of a list is corrected, and how its words are read."""

from collections.abc import Mapping
from typing import Any

from kit.pages.forms import whole_number

from crm.imports.acquired_lists.models import AcquiredListEntry

PLAIN = ("first_names", "surname", "street", "postcode", "town", "commune", "station")


def entry_of(one: AcquiredListEntry) -> dict[str, str]:
    """Return the values of an entry's form; sealed ones are left out, and can only be replaced."""
    return {name: str(getattr(one, name) or "") for name in (*PLAIN, "born_in", "version")} | {"contacts": ""}


def patch_of(entry: Mapping[str, str]) -> dict[str, Any]:
    """The form holds all but what is sealed: an empty field is empty; no address typed leaves those there are."""
    said: dict[str, Any] = {name: entry.get(name, "").strip() or None for name in PLAIN}
    born = entry.get("born_in", "").strip()
    said["born_in"] = whole_number(born) if born else None
    lines = [line.strip() for line in entry.get("contacts", "").splitlines() if line.strip()]
    if entry.get("no_contacts") or lines:
        said["contacts"] = [{"channel": "email" if "@" in line else "phone", "address": line} for line in lines]
    return said
