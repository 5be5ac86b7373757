"""Birth dates, for comparisons that show no date to anybody."""

import json

from kit.db.vault import Vault

from crm.people.records.card import SEALED


def birth_of(vault: Vault, sealed: bytes | None) -> str | None:
    return json.loads(vault.open(SEALED, sealed)).get("born_on") if sealed else None
