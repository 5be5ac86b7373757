from typing import Annotated

from fastapi import APIRouter, Depends, Security
from kit.app import Route
from kit.files.uploads import Upload, upload_within
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page

from crm.messaging.message_pictures import service
from crm.messaging.message_pictures.models import MessagePicture
from crm.messaging.message_pictures.schemas import MessagePictureRead

router = APIRouter(route_class=Route, prefix="/v1/message-pictures", tags=["mailings"])

Sent = Annotated[Upload, Depends(upload_within("drop_photo_max_bytes"))]
Reader = Annotated[Caller, Security(caller_with, scopes=["messages:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["messages:write"])]


@router.get("")
async def list_message_pictures(session: Session, caller: Reader) -> Page[MessagePictureRead]:
    """List the campaign's pictures for messages, newest first."""
    return single_page([as_read(one) for one in await service.list_pictures(session, caller.campaign_id)])


@router.post("", status_code=201)
async def create_message_picture(upload: Sent, session: Session, caller: Writer) -> MessagePictureRead:
    """Store a JPEG or PNG, in the form's field `file`, with its `description`. It is coded anew without metadata."""
    data = await upload.read()
    return as_read(await service.add_picture(session, caller, data, upload.fields.get("description", "")))


def as_read(picture: MessagePicture) -> MessagePictureRead:
    return MessagePictureRead(
        id=picture.id,
        description=picture.description,
        path=service.picture_path(picture.campaign_id, picture.id),
        width=picture.width,
        height=picture.height,
        added_at=picture.added_at,
    )
