"""The pictures of messages: sent from a page, or from the editor, which asks for JSON."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Security
from fastapi.responses import HTMLResponse, JSONResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.files.uploads import Upload, upload_within
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.public_session import PublicSession
from kit.security.request_session import Session
from starlette.responses import Response

from crm.messaging.message_pictures import service

router = APIRouter(route_class=Route, prefix="/message-pictures", include_in_schema=False)
public = APIRouter(route_class=Route, include_in_schema=False)

Sent = Annotated[Upload, Depends(upload_within("drop_photo_max_bytes"))]
Writer = Annotated[Caller, Security(caller_with, scopes=["messages:read", "messages:write"])]


@router.get("")
async def show_pictures(
    request: Request, session: Session, caller: Writer, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the campaign's pictures, and how each is put into a text."""
    return await _list(request, session, caller, PageForm(), done)


@router.post("")
async def add_picture(request: Request, upload: Sent, session: Session, caller: Writer) -> Response:
    """Store a picture; answers the editor with its address, and the page with itself."""
    description = upload.fields.get("description", "")

    async def act() -> dict[str, str]:
        picture = await service.add_picture(session, caller, await upload.read(), description)
        path = service.picture_path(picture.campaign_id, picture.id)
        return {"id": str(picture.id), "path": path, "description": picture.description}

    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse(await act(), status_code=201)
    return await submit(
        request,
        session,
        act,
        form=PageForm(typed={"description": (description,)}),
        done="/message-pictures?done=added",
        again=lambda form: _list(request, session, caller, form, ""),
    )


@public.get("/images/{campaign_id}/{picture_id}.jpg")
async def show_picture(campaign_id: UUID, picture_id: UUID, session: PublicSession) -> Response:
    """Return a picture of a message: the same address for every reader, and nothing is noted of who opens it."""
    content = await service.read_picture(session, campaign_id, picture_id)
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Cross-Origin-Resource-Policy": "cross-origin"}
    return Response(content, media_type="image/jpeg", headers=headers)


async def _list(request: Request, session: Session, caller: Caller, form: PageForm, done: str) -> HTMLResponse:
    return render(
        request,
        "message_pictures/pictures.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        pictures=[
            (one, service.picture_path(one.campaign_id, one.id))
            for one in await service.list_pictures(session, caller.campaign_id)
        ],
        form=form,
        said="L’image est enregistrée." if done == "added" else "",
    )
