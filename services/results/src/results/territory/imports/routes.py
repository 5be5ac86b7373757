from collections.abc import AsyncGenerator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Security, status
from kit.app import Route
from kit.files.uploads import no_file, no_form, too_large
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from results.territory.imports import service
from results.territory.imports.bound_stations import list_bound
from results.territory.imports.models import Import
from results.territory.imports.schemas import ImportRead, Mode
from results.territory.imports.upload import MAX_BYTES, Upload, check_upload

router = APIRouter(route_class=Route, prefix="/v1/imports", tags=["stations"])

Reader = Annotated[Caller, Security(caller_with, scopes=["imports:read"])]
Importer = Annotated[Caller, Security(caller_with, scopes=["imports:write"])]

_FORM_BYTES = 64 * 2**10
"""What may stand around the file: boundaries, the other fields."""

# Read by hand, after the caller is known: a declared file would be read whole before that.
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "election": {"type": "string", "description": "`legislatives`, where the name is silent."},
                        "date": {"type": "string", "format": "date"},
                        "round": {"type": "integer", "enum": [1, 2]},
                    },
                }
            }
        },
    }
}


@router.post("", status_code=status.HTTP_201_CREATED, response_model=ImportRead, openapi_extra=_FORM)
async def import_stations(
    request: Request,
    session: Session,
    caller: Importer,
    mode: Annotated[
        Mode, Query(description="`strict` refuses the whole file for one bad row, `report` lists the bad rows.")
    ] = "strict",
) -> Import:
    """Import the campaign's polling stations from a results file of the ministry, plain or gzip.

    The round comes from `election`, `date` and `round`, else from the file's name, else from its content; a refusal at
    `/election` lists the possible ones (`possible`). Only stations of the campaign's territory are kept. The same file
    again changes nothing, nor does an older ballot than the one known, and manual entries stay.
    """
    upload = await read_upload(request, MAX_BYTES)
    bound = await list_bound(session, "sheets")
    return await service.import_stations(session, caller.campaign_id, upload, mode, bound)


@router.get("")
async def list_imports(session: Session, _: Reader) -> Page[ImportRead]:
    """List the imports, the latest first, with their rejected rows."""
    rows = await service.list_imports(session)
    return single_page([ImportRead.model_validate(row) for row in rows])


class _TooMuch(MultiPartException):
    """Raised when a form is too large; a parser exception, so that the parser closes its temporary files."""


async def read_upload(request: Request, most_bytes: int) -> Upload:
    return check_upload(*await read_form(request, most_bytes))


async def read_form(request: Request, most_bytes: int) -> tuple[str | None, bytes, dict[str, Any]]:
    """Read the file's name, the file and the other fields as a stream, so that an oversized form is never held."""
    parser = MultiPartParser(request.headers, _at_most(request, most_bytes + _FORM_BYTES), max_files=1, max_fields=4)
    try:
        form = await parser.parse()
    except _TooMuch as error:
        raise too_large(most_bytes) from error
    except (MultiPartException, KeyError) as error:
        raise no_form() from error
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise no_file()
        content = await file.read()
        if len(content) > most_bytes:
            raise too_large(most_bytes)
        return file.filename, content, {key: value for key, value in form.items() if key != "file"}
    finally:
        await form.close()


async def _at_most(request: Request, most_bytes: int) -> AsyncGenerator[bytes, None]:
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > most_bytes:
            raise _TooMuch("too large")
        yield chunk
