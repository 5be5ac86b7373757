"""What two people may edit at once: the version that was read comes back with the change."""

from typing import Annotated, Any, Protocol, TypeVar

from fastapi import Header, Response

from kit.problems import Invalid


class Versioned(Protocol):
    """A row with an integer `version`; a mapped column is one only when it is read."""

    @property
    def version(self) -> Any: ...


T = TypeVar("T", bound=Versioned)

IfMatch = Annotated[
    str | None,
    Header(max_length=40, description="The ETag you read: refuses to change what somebody else has changed."),
]


def tagged(response: Response, row: T) -> T:
    """The row, its version said as the answer's ETag."""
    response.headers["ETag"] = f'"{row.version}"'
    return row


def version_of(if_match: str | None) -> int | None:
    """The version an If-Match names; None when any will do. Raises Invalid for what is no ETag of ours."""
    if if_match is None or if_match == "*":
        return None
    text = if_match.removeprefix("W/").strip('"')
    if not text.isascii() or not text.isdigit():
        raise Invalid("L'en-tête If-Match n'est pas un ETag d'ici.", "If-Match is not one of our ETags.")
    return int(text)
