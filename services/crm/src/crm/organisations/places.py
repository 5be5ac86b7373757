"""Which department a campaign is in, and whether somebody of an organisation may look there. Pure."""

import re
from collections.abc import Collection

_WITHIN = {"departement", "circo", "canton", "commune", "secteur"}


def department_of(territory: str) -> str | None:
    """`circo:9406` → `94`, `commune:97411` → `974`; None where the territory is larger than a department."""
    kind, _, code = territory.partition(":")
    if kind not in _WITHIN:
        return None
    found = re.match(r"97[0-9]|98[0-9]|2[AB]|Z[A-Z]|[0-9]{2}", code)
    return found[0] if found else None


def may_look(departments: Collection[str], department: str | None) -> bool:
    """No departments: everywhere. A campaign that is larger than one is for who may look everywhere."""
    return not departments or (department is not None and department in departments)
