"""ETags: for optimistic locking (a change names the version that was read), and to avoid resending unchanged responses.

The ETag of a GET is the version, if there is one, and a digest of the body: a response holds more than its row (counts,
other features' states), so the version alone is not enough.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, Protocol, TypeAlias, TypeVar

from fastapi import Header, Request, Response

from kit.web.problems import Invalid, PreconditionFailed

IF_NONE_MATCH = "If-None-Match"
_DIGEST_BYTES = 8
# Compressing gateways weaken a tag, or append the coding (Caddy: `"3.d1f0…-gzip"`).
_OURS = re.compile(r'(?:W/)?"?([0-9]{1,18})(?:\.[0-9a-f]{16})?(?:-[a-z]+)?"?')
_VERSION = re.compile(r'"[0-9]+"')
_TAG = re.compile(r'"([^"]*?)(?:-(?:gzip|zstd|br))?"')
_OF_THE_BODY = frozenset({b"content-length", b"content-type", b"content-language", b"content-disposition"})


class Versioned(Protocol):
    """A row with an integer `version`, at instance level."""

    @property
    def version(self) -> Any: ...


T = TypeVar("T", bound=Versioned)

IfMatch = Annotated[
    str | None,
    Header(max_length=80, description="The ETag you read: refuses to change what somebody else has changed."),
]


def with_etag(response: Response, row: T) -> T:
    """Return the row, setting the response's ETag to its version."""
    response.headers["ETag"] = f'"{row.version}"'
    return row


def version_of(if_match: str | None) -> int | None:
    """Return the version of an If-Match; None for `*` or without one. Raises Invalid for another form."""
    if if_match is None or if_match == "*":
        return None
    match = _OURS.fullmatch(if_match)
    if match is None:
        raise Invalid("L'en-tête If-Match n'est pas un ETag d'ici.", "If-Match is not one of our ETags.")
    return int(match[1])


Agreement: TypeAlias = Literal["lu", "lue", "lus", "lues"]
_BECAME: dict[Agreement, str] = {
    "lu": "l'avez lu : voici ce qu'il est devenu",
    "lue": "l'avez lue : voici ce qu'elle est devenue",
    "lus": "les avez lus : voici ce qu'ils sont devenus",
    "lues": "les avez lues : voici ce qu'elles sont devenues",
}


def is_stale(seen: int | None, version: int) -> bool:
    """Return True if the row has changed since the caller read it; False if the caller gave no version."""
    return seen is not None and seen != version


def changed_since(fr: str, en: str, read: Agreement, current: Mapping[str, Any]) -> PreconditionFailed:
    """Return the refusal of a change to a newer row, with its current content.

    `fr`, `en`: what it is (« Cette dépense », "This expense"); `read`: the French participle « lu » in agreement.
    """
    several = read.endswith("s")
    return PreconditionFailed(
        f"{fr} {'ont' if several else 'a'} changé depuis que vous {_BECAME[read]}. Rien n'est enregistré.",
        f"{en} {'have' if several else 'has'} changed since you read {'them' if several else 'it'}: here is what "
        f"{'they are' if several else 'it is'} now. Nothing was saved.",
        current=dict(current),
    )


def check_seen(
    seen: int | None, version: int, fr: str, en: str, read: Agreement, current: Callable[[], Mapping[str, Any]]
) -> None:
    """Raise `changed_since` unless `version` is the one that the caller has `seen`; `current` is called only then."""
    if is_stale(seen, version):
        raise changed_since(fr, en, read, current())


def if_changed(request: Request, response: Response) -> Response:
    """Return a GET's response with its ETag, or 304 if the caller has it.

    Pages are unchanged, as they are not cached.
    """
    etag = response.headers.get("etag")
    body: bytes | memoryview | None = getattr(response, "body", None)
    kind = response.headers.get("content-type", "text/html")
    if request.method != "GET" or response.status_code != 200 or kind.startswith("text/html"):
        return response
    if body is not None and (etag is None or _VERSION.fullmatch(etag)):
        digest = hashlib.blake2b(body, digest_size=_DIGEST_BYTES).hexdigest()
        etag = f'"{digest}"' if etag is None else f'{etag[:-1]}.{digest}"'
        response.headers["ETag"] = etag
    if etag is None or not _names(request.headers.get(IF_NONE_MATCH, ""), etag):
        return response
    unchanged = Response(status_code=304, background=response.background)
    unchanged.raw_headers = [raw_header for raw_header in response.raw_headers if raw_header[0] not in _OF_THE_BODY]
    return unchanged


def _names(if_none_match: str, tag: str) -> bool:
    """Return True if one of the header's tags is this one; weak or strong is the same here (RFC 9110, 13.1.2)."""
    return if_none_match.strip() == "*" or tag.strip('"') in _TAG.findall(if_none_match)
