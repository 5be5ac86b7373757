"""Uploads, in a form or as the body itself: streamed to disk, up to a maximum size.

    Sent = Annotated[Upload, Depends(upload_within("evidence_max_bytes"))]

Put it before the caller among a route's parameters: the token is checked first, and no database connection is held
during the upload.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import IO

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from kit.security.credentials import KnownToken
from kit.web.problems import Invalid, TooLarge

_FORM_BYTES = 64 * 2**10
"""Bytes allowed around the file: boundaries and other fields."""
_FIELD_BYTES = 8 * 2**10
_MAX_FIELDS = 12
_IN_MEMORY = 2**20


@dataclass
class Upload:
    """A file of `size` bytes, at its beginning; `fields`: the form's fields, or the query's."""

    file: IO[bytes]
    size: int
    name: str | None
    kind: str
    """The type that the sender claims; not to be trusted."""
    fields: dict[str, str] = field(default_factory=dict[str, str])

    async def read(self) -> bytes:
        """Return all of it, within the maximum size."""
        return await asyncio.to_thread(self.file.read)


def chosen_file(file: UploadFile | str) -> UploadFile:
    """Return the file of a page's form; raise Invalid where none was chosen, which browsers send as an empty text."""
    if isinstance(file, str) or not file.filename:
        raise Invalid("Choisissez un fichier.", "Choose a file.", "/file")
    return file


def upload_within(setting: str) -> Callable[[Request, KnownToken], AsyncGenerator[Upload]]:
    """Return a dependency; `setting`: the setting of the maximum size in bytes. The form's field is `file`."""

    async def read_upload(request: Request, _: KnownToken) -> AsyncGenerator[Upload]:
        async with receive_upload(request, setting) as upload:
            yield upload

    return read_upload


@asynccontextmanager
async def receive_upload(request: Request, setting: str) -> AsyncGenerator[Upload]:
    """Receive an upload of a caller authenticated otherwise, such as a phone by its key; before the transaction,
    too.
    """
    maximum: int = getattr(request.app.state.settings, setting)
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > maximum + _FORM_BYTES:
        raise too_large(maximum)
    formed = request.headers.get("content-type", "").startswith("multipart/")
    async with _from_form(request, maximum) if formed else _from_body(request, maximum) as upload:
        if upload.size > maximum:
            raise too_large(maximum)
        request.state.upload_digest = await asyncio.to_thread(_digest, upload)
        yield upload


class _TooMuch(MultiPartException):
    """A form beyond its limits; a MultiPartException, so that the parser closes its files."""


@asynccontextmanager
async def _from_form(request: Request, limit: int) -> AsyncGenerator[Upload]:
    parser = MultiPartParser(
        request.headers,
        _at_most(request, limit + _FORM_BYTES),
        max_files=1,
        max_fields=_MAX_FIELDS,
        max_part_size=_FIELD_BYTES,
    )
    try:
        form = await parser.parse()
    except _TooMuch as error:
        raise too_large(limit) from error
    except (MultiPartException, KeyError) as error:
        raise no_form() from error
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise no_file()
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        yield Upload(file.file, file.size or 0, file.filename or None, file.content_type or "", fields)
    finally:
        await form.close()


@asynccontextmanager
async def _from_body(request: Request, limit: int) -> AsyncGenerator[Upload]:
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        size = 0
        try:
            async for chunk in _at_most(request, limit):
                size += len(chunk)
                await asyncio.to_thread(file.write, chunk)
        except _TooMuch as error:
            raise too_large(limit) from error
        file.seek(0)
        yield Upload(
            file, size, None, request.headers.get("content-type", ""), fields=dict(request.query_params.items())
        )


async def _at_most(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    length = 0
    async for chunk in request.stream():
        length += len(chunk)
        if length > limit:
            raise _TooMuch("too large")
        yield chunk


def _digest(upload: Upload) -> bytes:
    """Return a digest of fields and file that does not depend on the encoding, as form boundaries differ each time."""
    digest = hashlib.sha256(repr(sorted(upload.fields.items())).encode())
    while chunk := upload.file.read(2**20):
        digest.update(chunk)
    upload.file.seek(0)
    return digest.digest()


def no_form() -> Invalid:
    return Invalid(
        "Un formulaire multipart avec un fichier est attendu.", "A multipart form with a file is expected.", "/file"
    )


def no_file() -> Invalid:
    return Invalid("Le fichier manque.", "The file is missing.", "/file")


def too_large(most: int) -> TooLarge:
    size = round(most / 2**20, 1)
    return TooLarge(
        f"Le fichier dépasse {size:g} Mo : réduisez-le, ou envoyez-le en plusieurs.",
        f"The file exceeds {size:g} MB: reduce it, or send it in parts.",
        "/file",
    )
