from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, Security, status
from kit.app import Route
from kit.files.uploads import Upload, upload_within
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page

from results.ballots.embargo.gate import open_gate
from results.sheets.photos import service
from results.sheets.photos.models import Photo
from results.sheets.photos.schemas import PhotoRead
from results.sheets.tallies.service import find_tally

router = APIRouter(route_class=Route, prefix="/v1", tags=["tallies"])

Reader = Annotated[Caller, Security(caller_with, scopes=["tallies:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["tallies:write"])]
SentPhoto = Annotated[Upload, Depends(upload_within("photo_max_bytes"))]
Hash = Annotated[
    str | None, Query(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the file, to know that it came whole.")
]

_BINARY = {"type": "string", "format": "binary"}
SENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "image/jpeg": {"schema": _BINARY},
            "image/png": {"schema": _BINARY},
            "multipart/form-data": {
                "schema": {"type": "object", "required": ["file"], "properties": {"file": _BINARY}}
            },
        },
    }
}
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The picture.", "content": {"image/jpeg": {"schema": _BINARY}}}
}
DOWNLOAD = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}


@router.post(
    "/tallies/{tally_id}/photos",
    status_code=status.HTTP_201_CREATED,
    response_model=PhotoRead,
    openapi_extra=SENT,
)
async def create_tally_photo(
    tally_id: UUID, upload: SentPhoto, session: Session, caller: Writer, sha256: Hash = None
) -> Photo:
    """Add a photo (JPEG or PNG, at most 12 megapixels) of the sheet, as a form with `file` or as the body itself.

    It is reduced and its metadata (place, device) removed; its type is read from its content. Its SHA-256, as sent and
    as kept, goes to the journal.
    """
    return await service.add_photo(session, caller, tally_id, await upload.read(), sha256)


@router.get("/tallies/{tally_id}/photos")
async def list_tally_photos(tally_id: UUID, session: Session, caller: Reader) -> Page[PhotoRead]:
    """List the photos of a sheet. Before the legal hour: to the closed team only."""
    gate = await open_gate(session, caller)
    tally = await find_tally(session, caller.campaign_id, tally_id)
    gate.check_station(tally.round, tally.station)
    rows = await service.list_photos(session, [tally_id])
    return single_page([PhotoRead.model_validate(row) for row in rows])


@router.get("/photos/{photo_id}/content", response_class=Response, responses=_PICTURE)
async def download_photo(photo_id: UUID, session: Session, caller: Reader) -> Response:
    """Download a photo. Before the legal hour: to the closed team only."""
    gate = await open_gate(session, caller)
    photo = await service.find_photo(session, caller.campaign_id, photo_id)
    tally = await find_tally(session, caller.campaign_id, photo.tally_id)
    gate.check_station(tally.round, tally.station)
    return Response(await service.read_content(session, photo), media_type="image/jpeg", headers=DOWNLOAD)
