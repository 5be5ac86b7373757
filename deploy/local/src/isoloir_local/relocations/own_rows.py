"""Lines of COPY that are one campaign's alone: whoever made a file may not have meant well."""

import json
from collections.abc import Generator, Iterable
from typing import Any
from uuid import UUID


class OthersRow(Exception):
    """Raised for a line of another campaign, or one that PostgreSQL would read otherwise than we do."""


def only_rows_of(campaign: UUID, content: Iterable[bytes], column: int) -> Generator[bytes]:
    """Yield content in COPY's text format, line by line; `column`: the place of the campaign in each."""
    expected, rest = str(campaign).encode(), b""
    for part in content:
        # A bare carriage return could end a line for PostgreSQL; COPY writes it as \\r.
        if b"\r" in part:
            raise OthersRow
        *lines, rest = (rest + part).split(b"\n")
        for line in lines:
            if line == b"\\." or line.split(b"\t", column + 1)[column : column + 1] != [expected]:
                raise OthersRow
        if lines:
            yield b"\n".join(lines) + b"\n"
    if rest:
        raise OthersRow


def check_told(campaign: str, event: str, payload: str) -> None:
    """Raise OthersRow unless an event's text, as any reader takes it, names this campaign and this event."""
    try:
        told = json.loads(payload, object_pairs_hook=_each_once)
    except ValueError as error:
        raise OthersRow from error
    if not isinstance(told, dict) or (told.get("campaign_id"), told.get("id")) != (campaign, event):
        raise OthersRow


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):  # of two, one reader takes the first and another the last
        raise OthersRow
    return found
