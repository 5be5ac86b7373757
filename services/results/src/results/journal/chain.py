"""Hash chain of the log: each entry carries the SHA-256 of the one before it, so anyone can verify it. Pure.

Who noted the last hash at some time can later detect any entry before it that was changed, removed or inserted.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
"""Stands before the first entry."""


@dataclass(frozen=True)
class Entry:
    number: int
    at: datetime
    actor: str
    action: str
    about: dict[str, Any]
    """What was done, in values that JSON writes in one way only: texts, whole numbers, lists and objects of them."""
    previous: str
    hash: str


@dataclass(frozen=True)
class Verdict:
    entries: int
    head: str
    """The hash of the last entry that follows."""
    broken_at: int | None
    """The number of the first entry that does not follow; None when all do."""


def seal(number: int, at: datetime, actor: str, action: str, about: dict[str, Any], previous: str) -> str:
    """Return the SHA-256 of the entry's canonical JSON: sorted keys, no spaces, UTC instants, plain UTF-8."""
    content = [number, at.astimezone(UTC).isoformat(timespec="microseconds"), actor, action, about, previous]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def verify(entries: Iterable[Entry], after: Entry | None = None) -> Verdict:
    """Check that entries, in order, chain from the first one, or from the entry after `after`."""
    head, number = (after.hash, after.number) if after else (GENESIS, 0)
    seen = 0
    for entry in entries:
        sealed = seal(entry.number, entry.at, entry.actor, entry.action, entry.about, entry.previous)
        if entry.number != number + 1 or entry.previous != head or entry.hash != sealed:
            return Verdict(seen, head, entry.number)
        head, number, seen = entry.hash, entry.number, seen + 1
    return Verdict(seen, head, None)
