"""Lanes: events about one thing are delivered in order. Pure."""

from collections.abc import Mapping
from typing import Any

_NAMED = ("kept", "station")
"""Where nothing in an event is called as its kind: who is left of a merge, and where it was counted."""


def lane_of(subject: str, data: Mapping[str, Any]) -> str:
    """`crm.v1.person.changed` of a person → `crm.v1.person/<person>`; a kind of which there is one is its own lane."""
    kind = subject.rpartition(".")[0]
    for name in (kind.rpartition(".")[2], *_NAMED):
        key = _key_of(data.get(name))
        if key:
            return f"{kind}/{key}"
    return kind


def _key_of(said: Any) -> str:
    if isinstance(said, Mapping):
        whole: Mapping[str, Any] = said  # pyright: ignore[reportUnknownVariableType]  # JSON, of any shape
        said = whole.get("id") or whole.get("ref")
    return said[:200] if isinstance(said, str) else ""
