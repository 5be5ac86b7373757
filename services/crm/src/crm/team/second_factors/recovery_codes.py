"""Recovery codes: written on paper, each good once, in the place of a lost phone. Pure."""

import hashlib
import re
import secrets

RECOVERY_CODES = 8


def new_recovery_codes() -> list[str]:
    """Return codes to write down, each good once: « 3f9a-81cc-0d27 »."""
    made = [secrets.token_hex(6) for _ in range(RECOVERY_CODES)]
    return [f"{one[:4]}-{one[4:8]}-{one[8:]}" for one in made]


def hash_recovery(code: str) -> bytes:
    """Plain SHA-256: they are long and random, not passwords."""
    return hashlib.sha256(re.sub(r"[^0-9a-f]", "", code.lower()).encode()).digest()
