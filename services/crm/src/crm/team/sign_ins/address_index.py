"""The hash by which a member's address is found in any campaign: HMAC-SHA256 by a key of the suite's secret.

A campaign's own vault would not do: who signs in names no campaign. Pure.
"""

import hmac

from kit.db.key_derivation import derive_key
from kit.messages.throttle import mailbox_of


def hash_address(secret: bytes, address: str) -> bytes:
    return hmac.digest(derive_key(secret, "member address"), mailbox_of(address).encode(), "sha256")
