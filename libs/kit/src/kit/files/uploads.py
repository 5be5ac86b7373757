"""A file that somebody sends, in a form or as the body itself: read as it comes, onto the disk, and no further than it
may be long.

    Sent = Annotated[Upload, Depends(upload_within("evidence_max_bytes"))]

Name it before the caller among a route's parameters: the token is looked at first, and no connection to the database
is held while a telephone sends.
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
"""Bytes allowed around the file: boundaries, the other fields."""
_FIELD_BYTES = 8 * 2**10
_MAX_FIELDS = 12
_IN_MEMORY = 2**20


@dataclass
class Upload:
    """A file of `size` bytes, at its beginning; `fields` are those of the form, or of the address."""

    file: IO[bytes]
    size: int
    name: str | None
    kind: str
    """As the sender says; not to be believed."""
    fields: dict[str, str] = field(default_factory=dict[str, str])

    async def read(self) -> bytes:
        """All of it, once it is known to be no longer than it may be."""
        return await asyncio.to_thread(self.file.read)


def upload_within(setting: str) -> Callable[[Request, KnownToken], AsyncGenerator[Upload]]:
    """A dependency; `setting` names the setting that bounds the file, in bytes. The form's field is `file`."""

    async def read_upload(request: Request, _: KnownToken) -> AsyncGenerator[Upload]:
        async with receive_upload(request, setting) as upload:
            yield upload

    return read_upload


@asynccontextmanager
async def receive_upload(request: Request, setting: str) -> AsyncGenerator[Upload]:
    """For who is known otherwise than by a token: a phone by its key. Before the transaction, as above."""
    most: int = getattr(request.app.state.settings, setting)
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most + _FORM_BYTES:
        raise too_large(most)
    formed = request.headers.get("content-type", "").startswith("multipart/")
    async with _from_form(request, most) if formed else _from_body(request, most) as upload:
        if upload.size > most:
            raise too_large(most)
        request.state.upload_digest = await asyncio.to_thread(_digest, upload)
        yield upload


class _TooMuch(MultiPartException):
    """A form beyond its limits; a MultiPartException, so that the parser closes the files it has opened."""


@asynccontextmanager
async def _from_form(request: Request, most: int) -> AsyncGenerator[Upload]:
    parser = MultiPartParser(
        request.headers,
        _at_most(request, most + _FORM_BYTES),
        max_files=1,
        max_fields=_MAX_FIELDS,
        max_part_size=_FIELD_BYTES,
    )
    try:
        form = await parser.parse()
    except _TooMuch as error:
        raise too_large(most) from error
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
async def _from_body(request: Request, most: int) -> AsyncGenerator[Upload]:
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        size = 0
        try:
            async for chunk in _at_most(request, most):
                size += len(chunk)
                await asyncio.to_thread(file.write, chunk)
        except _TooMuch as error:
            raise too_large(most) from error
        file.seek(0)
        yield Upload(
            file, size, None, request.headers.get("content-type", ""), fields=dict(request.query_params.items())
        )


async def _at_most(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > most:
            raise _TooMuch("too large")
        yield chunk


def _digest(upload: Upload) -> bytes:
    """Return the digest of the fields and the file, whatever their encoding: a form's boundaries differ each time."""
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
