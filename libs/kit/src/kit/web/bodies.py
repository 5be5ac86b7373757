"""Reading of request bodies, and their size limits."""

import json
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit.web.problems import Invalid, TooLarge, problem_response
from kit.web.validation import LONGEST_POINTER, json_pointer

BODY_BYTES = 16 * 2**20
UPLOAD_BYTES = 320 * 2**20
"""For multipart uploads, which are streamed; a route may stop earlier."""
RAW_BYTES = 64 * 2**20
"""For a document sent as the body."""
LETTER_BYTES = 2 * 2**20
"""Bytes read of a mail: headers and text come first, and attachments are ignored."""
_RAW = ("application/pdf", "application/octet-stream", "image/", "message/")


def is_upload(kind: str) -> bool:
    """Return True if a body of this type is a file, which is streamed (`kit.files.uploads`)."""
    return kind.startswith(("multipart/", *_RAW))


async def check_body(request: Request) -> None:
    """Refuse NUL characters, which PostgreSQL cannot store, with a problem rather than a later fault."""
    if "%00" in request.scope.get("raw_path", b"").decode("latin-1"):
        raise _nul("")
    if "%00" in request.url.query:
        raise _nul(_field_with_nul(request.url.query, "?"))
    kind = request.headers.get("content-type", "")
    if request.method in ("POST", "PUT", "PATCH", "DELETE") and not is_upload(kind):
        body = await request.body()
        if b"%00" in body and "form" in kind:
            raise _nul(_field_with_nul(body.decode("latin-1"), "/"))
        if b"\\u0000" in body or b"\0" in body:
            raise _nul(_place_of_nul(body))


async def read_letter_of(request: Request) -> bytes:
    """Return the beginning of a mail sent as the body; the rest is dropped, so that mails with large attachments are
    accepted.
    """
    content = bytearray()
    async for chunk in request.stream():
        content += chunk[: LETTER_BYTES - len(content)]
    return bytes(content)


def _nul(pointer: str) -> Invalid:
    return Invalid("Le caractère nul n'est pas accepté.", "The NUL character is not accepted.", pointer or None)


def _field_with_nul(text: str, mark: str) -> str:
    """Return a pointer to the form or query field with a NUL; empty if there is none, or its name has one too."""
    names = (name for name, value in parse_qsl(text) if "\0" in value and "\0" not in name)
    return next((f"{mark}{name}"[:LONGEST_POINTER] for name in names), "")


def _place_of_nul(body: bytes) -> str:
    """Return the pointer of the first text of a JSON body that holds one; empty if unknown."""
    try:
        # Not strict: the raw character in a text is invalid JSON.
        pending: list[tuple[str, Any]] = [("", json.loads(body, strict=False))]
    except (ValueError, RecursionError):
        return ""
    while pending:
        pointer, value = pending.pop()
        if isinstance(value, str) and "\0" in value:
            return pointer[:LONGEST_POINTER]
        if isinstance(value, dict):
            members = cast(dict[str, Any], value).items()
        else:
            members = enumerate(cast(list[Any], value)) if isinstance(value, list) else ()
        more = [(json_pointer(("body", name)), item) for name, item in members if "\0" not in str(name)]
        pending += [(f"{pointer}{name}", item) for name, item in reversed(more)]
    return ""


class BodyLimit:
    """Stops reading a body that exceeds its maximum size, whatever length it announced.

    `large`: paths as routes write them (`/v1/acquired-lists/{list_id}/files`), with their form's maximum in bytes.
    """

    def __init__(self, app: ASGIApp, large: Mapping[str, int] | None = None) -> None:
        self.app = app
        self.large = [(compile_path(path)[0], limit) for path, limit in (large or {}).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        kind = headers.get(b"content-type", b"").decode("latin-1")
        limit = _limit_of(kind)
        if kind.startswith("multipart/"):
            path: str = scope["path"].removeprefix(scope.get("root_path", ""))
            limit = next((most for pattern, most in self.large if pattern.match(path)), limit)
        announced = headers.get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > limit:
            request = Request(scope)
            await problem_response(request, _too_large(limit))(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise _too_large(limit)
            return message

        await self.app(scope, counted, send)


def _limit_of(kind: str) -> int:
    if kind.startswith("multipart/"):
        return UPLOAD_BYTES
    return RAW_BYTES if is_upload(kind) else BODY_BYTES


def _too_large(limit: int) -> TooLarge:
    size = limit // 2**20
    return TooLarge(f"L'envoi dépasse {size} Mo.", f"The upload exceeds {size} MB.")
