"""Reading an upload as it comes, so that nothing too large is ever held."""

import datetime
import re
from collections.abc import AsyncGenerator
from typing import Annotated

from common.schemas.elections import ElectionKind
from kit import validation
from kit.problems import Invalid, TooLarge
from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

MOST_BYTES = 200 * 2**20
_FORM_BYTES = 64 * 2**10
"""What may stand around the file: boundaries, the other fields."""
_UNSAFE = re.compile(r"[^\w .()/\-]+")


class Ballot(BaseModel, extra="forbid"):
    """Which round the file is of, where its name does not tell."""

    election: ElectionKind | None = None
    date: datetime.date | None = None
    round: Annotated[int | None, Field(ge=1, le=2)] = None


class Upload(BaseModel):
    name: str
    """As it was sent, folders included, which may tell the election; nothing that could be markup."""
    content: bytes
    ballot: Ballot


class _TooMuch(MultiPartException):
    """Of this kind, so that the parser closes the files it has begun."""


async def read_upload(request: Request, most_bytes: int) -> Upload:
    parser = MultiPartParser(request.headers, _at_most(request, most_bytes + _FORM_BYTES), max_files=1, max_fields=4)
    try:
        form = await parser.parse()
    except _TooMuch as error:
        raise too_large(most_bytes) from error
    except (MultiPartException, KeyError) as error:
        raise Invalid(
            "Un formulaire multipart avec un fichier est attendu.", "A multipart form with a file is expected.", "/file"
        ) from error
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid("Le fichier manque.", "The file is missing.", "/file")
        content = await file.read()
        if len(content) > most_bytes:
            raise too_large(most_bytes)
        name = _UNSAFE.sub("_", (file.filename or "").replace("\\", "/"))[-200:]
        fields = {key: value for key, value in form.items() if key != "file"}
        return Upload(name=name, content=content, ballot=Ballot.model_validate(fields))
    except ValidationError as error:
        found = error.errors(include_url=False)[0]
        first = {**found, "loc": ("body", *found["loc"])}
        fr, en = (validation.finding(first, english=english) for english in (False, True))
        raise Invalid(fr["detail"], en["detail"], fr["pointer"]) from error
    finally:
        await form.close()


def too_large(most_bytes: int) -> TooLarge:
    size = most_bytes // 2**20
    return TooLarge(f"Le fichier dépasse {size} Mo.", f"The file is larger than {size} MB.", "/file")


async def _at_most(request: Request, most_bytes: int) -> AsyncGenerator[bytes, None]:
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > most_bytes:
            raise _TooMuch("too large")
        yield chunk
