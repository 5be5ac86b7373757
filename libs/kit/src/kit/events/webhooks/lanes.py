"""Lanes: events about one thing are delivered in order. Pure."""

from collections.abc import Mapping
from typing import Any

_NAMED = ("kept", "station")
"""The id field where it is not named after its kind: the kept person of a merge, and the place of a count."""


def lane_of(subject: str, data: Mapping[str, Any]) -> str:
    """Return an event's lane: `crm.v1.person.changed` of a person is in `crm.v1.person/<person>`; a singleton has its
    own.
    """
    kind = subject.rpartition(".")[0]
    for name in (kind.rpartition(".")[2], *_NAMED):
        key = _key_of(data.get(name))
        if key:
            return f"{kind}/{key}"
    return kind


def _key_of(value: Any) -> str:
    if isinstance(value, Mapping):
        whole: Mapping[str, Any] = value  # pyright: ignore[reportUnknownVariableType]  # JSON, of any shape
        value = whole.get("id") or whole.get("ref")
    return value[:200] if isinstance(value, str) else ""
