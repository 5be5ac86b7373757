from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response, Security, status
from kit.app import Route
from kit.files.uploads import Upload, upload_within
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of
from kit.web.paging import Page, Paging, read_page, single_page

from crm.street_rounds.rounds import photos, service, volunteers
from crm.street_rounds.rounds.marks import mark
from crm.street_rounds.rounds.models import StreetRound, StreetRoundMark, StreetRoundPhoto
from crm.street_rounds.rounds.schemas import (
    EligibleVolunteerRead,
    HelperLink,
    HelperPut,
    HelperRead,
    MarkCreate,
    MarkRead,
    PhotoRead,
    StreetRoundCompletion,
    StreetRoundCreate,
    StreetRoundRead,
    StreetRoundRow,
)

router = APIRouter(route_class=Route, prefix="/v1/street-rounds", tags=["street rounds"])

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["actions:write"])]
Walker = Annotated[Caller, Security(caller_with, scopes=["actions:read", "canvasses:write"])]
# A picture of a street may show passers-by: it is for members who manage rounds.
Looker = Annotated[Caller, Security(caller_with, scopes=["actions:read", "canvasses:read"])]
Finder = Annotated[Caller, Security(caller_with, scopes=["actions:write", "people:read"])]
Place = Annotated[int, Path(ge=1, le=1000)]
SentPhoto = Annotated[Upload, Depends(upload_within("drop_photo_max_bytes"))]
_BINARY = {"type": "string", "format": "binary"}
_SENT: dict[str, Any] = {
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
AS_A_PICTURE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": StreetRoundRead, "description": "It had been planned before."}},
)
async def create_street_round(
    put: StreetRoundCreate, response: Response, session: Session, caller: Writer
) -> StreetRoundRead:
    """Plan a postering or leaflet round as an action, with its stops in walking order.

    Refused, with the article, where the law forbids posters then, in the silence, and above the ceiling if it costs. A
    past round (`record_only`) is never refused.
    """
    street_round, new = await service.plan_drop(session, caller, put)
    if not new:
        response.status_code = status.HTTP_200_OK
    return await service.read_drop(session, caller, street_round)


@router.get("", response_model=Page[StreetRoundRow])
async def list_street_rounds(session: Session, paging: Paging, _: Reader) -> Any:
    """List your campaign's rounds; their actions have the same ids."""
    return await read_page(session, service.street_rounds_of(), StreetRound.id, paging)


@router.get("/{street_round_id}")
async def get_street_round(street_round_id: UUID, session: Session, caller: Reader) -> StreetRoundRead:
    """Return a round: its stops in order with their marks and legal verdicts, and its stocks."""
    return await service.read_drop(session, caller, await service.get_drop(session, caller, street_round_id))


@router.post("/{street_round_id}/complete", responses=CHANGED_RESPONSE)
async def complete_street_round(
    street_round_id: UUID, how: StreetRoundCompletion, session: Session, caller: Writer, if_match: IfMatch = None
) -> StreetRoundRead:
    """Complete a round, with its totals; materials taken and not brought back count as used."""
    street_round = await service.complete_drop(session, caller, street_round_id, how, version_of(if_match))
    return await service.read_drop(session, caller, street_round)


@router.post("/{street_round_id}/cancel", responses=CHANGED_RESPONSE)
async def cancel_street_round(
    street_round_id: UUID, session: Session, caller: Writer, if_match: IfMatch = None
) -> StreetRoundRead:
    """Cancel a street round."""
    street_round = await service.cancel_drop(session, caller, street_round_id, version_of(if_match))
    return await service.read_drop(session, caller, street_round)


@router.post(
    "/{street_round_id}/marks",
    status_code=status.HTTP_201_CREATED,
    response_model=MarkRead,
    responses={200: {"model": MarkRead, "description": "It had been marked before."}},
)
async def create_street_round_mark(
    street_round_id: UUID, put: MarkCreate, response: Response, session: Session, caller: Walker
) -> StreetRoundMark:
    """Mark a stop. Never refused for its date; the last mark on a stop counts."""
    street_round = await service.get_drop(session, caller, street_round_id)
    stop_mark, new = await mark(session, caller, street_round, put)
    if not new:
        response.status_code = status.HTTP_200_OK
    return stop_mark


@router.post(
    "/{street_round_id}/stops/{position}/photos",
    status_code=status.HTTP_201_CREATED,
    response_model=PhotoRead,
    responses={200: {"model": PhotoRead, "description": "It had been sent before."}},
    openapi_extra=_SENT,
)
async def create_street_round_photo(
    street_round_id: UUID, position: Place, upload: SentPhoto, response: Response, session: Session, caller: Walker
) -> StreetRoundPhoto:
    """Add a picture of a stop (JPEG or PNG, 12 megapixels at most), re-encoded without place and device."""
    street_round = await service.get_drop(session, caller, street_round_id)
    photo, new = await photos.add_photo(session, caller, street_round, position, await upload.read())
    if not new:
        response.status_code = status.HTTP_200_OK
    return photo


@router.get("/{street_round_id}/photos/{photo_id}", response_class=Response, responses=_PICTURE)
async def get_street_round_photo(street_round_id: UUID, photo_id: UUID, session: Session, caller: Looker) -> Response:
    """Return the picture."""
    street_round = await service.get_drop(session, caller, street_round_id)
    content = await photos.read_photo(session, street_round, photo_id)
    return Response(content, media_type="image/jpeg", headers=AS_A_PICTURE)


@router.get("/{street_round_id}/eligible-volunteers")
async def list_street_round_eligible_volunteers(
    street_round_id: UUID,
    session: Session,
    caller: Finder,
    any_time: Annotated[bool, Query(description="Also who is free at other times of the week.")] = False,
) -> Page[EligibleVolunteerRead]:
    """List volunteers who offered this, at that time of the week and place, and are not on the round; fifty at most."""
    street_round = await service.get_drop(session, caller, street_round_id)
    return single_page(await volunteers.find_able(session, caller, street_round, any_time=any_time))


@router.get("/{street_round_id}/helpers")
async def list_street_round_helpers(street_round_id: UUID, session: Session, caller: Finder) -> Page[HelperRead]:
    """List the helpers of the street round."""
    street_round = await service.get_drop(session, caller, street_round_id)
    return single_page(await volunteers.list_helpers(session, caller, street_round))


@router.post("/{street_round_id}/helpers", status_code=status.HTTP_201_CREATED)
async def add_street_round_helper(
    street_round_id: UUID, put: HelperPut, session: Session, caller: Finder
) -> HelperLink:
    """Add a helper; return a secret link that opens the round on their phone. A repeat returns a new link."""
    street_round = await service.get_drop(session, caller, street_round_id)
    helper, path = await volunteers.add_helper(session, caller, street_round, put.person_id)
    listed_helper = {helper.id: helper for helper in await volunteers.list_helpers(session, caller, street_round)}[
        helper.id
    ]
    return HelperLink(**listed_helper.model_dump(), path=path)


@router.delete("/{street_round_id}/helpers/{helper_id}", status_code=204)
async def remove_street_round_helper(street_round_id: UUID, helper_id: UUID, session: Session, caller: Finder) -> None:
    """Remove a helper: their link becomes invalid, and their marks stay."""
    await volunteers.remove_helper(session, caller, await service.get_drop(session, caller, street_round_id), helper_id)
