"""Time between showing and sending a form without JavaScript, by a signed timestamp in a hidden field.

Nothing is refused for it: a member looks at forms filled faster than anybody can read them.
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
    """Return the signed present time, for the form's hidden field."""
    shown = str(int(time.time() if now is None else now))
    return f"{shown}.{_signature(secret, shown)}"


def took_time(secrets: Sequence[bytes], text: str, now: float | None = None) -> bool:
    """Return whether the form was shown by us, long enough before."""
    shown, _, signature = text.partition(".")
    if not (shown.isascii() and shown.isdigit() and len(shown) <= 12):
        return False
    is_ours = any(hmac.compare_digest(_signature(secret, shown).encode(), signature.encode()) for secret in secrets)
    waited = (time.time() if now is None else now) - int(shown)
    return is_ours and SHORTEST_SECONDS <= waited <= LONGEST_SECONDS


def _signature(secret: bytes, shown: str) -> str:
    return hmac.digest(derive_key(secret, "form shown"), shown.encode(), "sha256").hex()
