"""What we read of a request's body, and how much."""

from collections.abc import Mapping

from fastapi import Request
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit.problems import Invalid, TooLarge, answer

BODY_BYTES = 16 * 2**20
UPLOAD_BYTES = 320 * 2**20
"""For multipart uploads, which are read as they come; a route may well stop sooner."""
RAW_BYTES = 64 * 2**20
"""For a document that is the body itself."""
_RAW = ("application/pdf", "application/octet-stream", "image/")


def is_upload(kind: str) -> bool:
    """Whether a body of this content type is a file: read as it comes (`kit.uploads`), never whole beforehand."""
    return kind.startswith(("multipart/", *_RAW))


async def check_body(request: Request) -> None:
    """PostgreSQL stores no NUL character: refuse one here, with a sentence, rather than there with a fault."""
    if "%00" in request.scope.get("raw_path", b"").decode("latin-1") or "%00" in request.url.query:
        raise _nul()
    kind = request.headers.get("content-type", "")
    if request.method in ("POST", "PUT", "PATCH", "DELETE") and not is_upload(kind):
        body = await request.body()
        if b"\\u0000" in body or b"\0" in body or (b"%00" in body and "form" in kind):
            raise _nul()


def _nul() -> Invalid:
    return Invalid("Le caractère nul n'est pas accepté.", "The NUL character is not accepted.")


class BodyLimit:
    """Stops reading a body that is longer than its kind may be, whatever length it announced.

    `large`: paths as routes write them (`/v1/listings/{listing_id}/files`), and how many bytes a form may have there.
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
            await answer(request, _too_large(limit))(scope, receive, send)
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
