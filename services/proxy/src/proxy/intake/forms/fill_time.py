"""The time that a form without JavaScript was shown before it was sent: a signed moment goes with it, and comes back.

No refusal hangs on it: who fills forms faster than anybody can read them is looked at by a person.
"""

import hmac
import time
from collections.abc import Sequence

from kit.db.key_derivation import derive_key

SHORTEST_SECONDS = 4
"""Nobody types a name, a birth date and an address in less, with all of it filled in by the browser."""

LONGEST_SECONDS = 24 * 3600
"""An old moment must not serve for ever."""


def sign_moment(secret: bytes, now: float | None = None) -> str:
    """Return the signed present moment, for the hidden field of a form that is shown now."""
    shown = str(int(time.time() if now is None else now))
    return f"{shown}.{_signature(secret, shown)}"


def took_time(secrets: Sequence[bytes], text: str, now: float | None = None) -> bool:
    """Return True if the form was shown a while ago, and by us."""
    shown, _, signature = text.partition(".")
    if not (shown.isascii() and shown.isdigit() and len(shown) <= 12):
        return False
    known = any(hmac.compare_digest(_signature(one, shown).encode(), signature.encode()) for one in secrets)
    waited = (time.time() if now is None else now) - int(shown)
    return known and SHORTEST_SECONDS <= waited <= LONGEST_SECONDS


def _signature(secret: bytes, shown: str) -> str:
    return hmac.digest(derive_key(secret, "form shown"), shown.encode(), "sha256").hex()
