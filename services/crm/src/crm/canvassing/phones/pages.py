"""The application of a canvasser's phone, and the coordinator's page that pairs phones and takes them back."""

from typing import Annotated
from uuid import UUID

import segno
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages import offline
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.device_pairing import pairing_address
from kit.security.request_session import Session
from kit.text import french
from kit.web.problems import Problem
from markupsafe import Markup
from starlette.responses import Response

from crm.canvassing.phones import service
from crm.canvassing.phones.schemas import Asked, PairingCreate
from crm.canvassing.turfs import service as turfs
from crm.forms.questionnaires.service import list_questionnaires

router = APIRouter(route_class=Route, include_in_schema=False)

Planner = Annotated[Caller, Security(caller_with, scopes=["canvasses:read", "actions:write"])]
application = offline.application_router(
    offline.Application(
        package="crm",
        folder="walk",
        template="phones/walk.html",
        store="isoloir-porte",
        path="/p/",
        name="Isoloir, ma tournée",
        short_name="Tournée",
    )
)


@router.get("/phones")
async def show_phones(
    request: Request, session: Session, caller: Planner, done: Annotated[str, Query(max_length=20)] = ""
) -> HTMLResponse:
    """The phones in the field, and a code for the next one."""
    return await _phones(request, session, caller, said="Le téléphone est repris." if done == "revoked" else "")


@router.post("/phones")
async def make_pairing(
    request: Request,
    session: Session,
    caller: Planner,
    turf: Annotated[str, Form(max_length=40)] = "",
    label: Annotated[str, Form(max_length=60)] = "",
    asked: Annotated[str, Form(max_length=60)] = "",
) -> HTMLResponse:
    """The code is shown once: what it holds is not stored."""
    try:
        if not label.strip() or not turf:
            raise service.incomplete()
        questionnaire, _, number = asked.partition(":")
        put = PairingCreate(
            turf=UUID(turf),
            label=label.strip(),
            asked=Asked(questionnaire_id=UUID(questionnaire), number=int(number)) if number else None,
        )
        async with session.begin_nested():
            pairing, token = await service.make_pairing(session, caller, put)
    except ValueError:
        return await _phones(request, session, caller, bad=service.incomplete().fr, status=422)
    except Problem as problem:
        return await _phones(request, session, caller, bad=problem.fr, status=problem.status)
    address = pairing_address(request, token)
    drawn = segno.make(address, error="m").svg_inline(scale=6, border=4, dark="#000", light="#fff", omitsize=True)
    state = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "phones/pairing.html",
        headers={"Cache-Control": "no-store"},
        campaign=state,
        pairing=pairing,
        turf=await turfs.get_turf(session, caller, pairing.turf),
        code=Markup(drawn),  # made by segno, of an address that we made
        address=address,
        until=french.moment(pairing.expires_at, state.time_zone),
    )


@router.post("/phones/{phone_id}/revoke")
async def revoke(request: Request, phone_id: UUID, session: Session, caller: Planner) -> Response:
    await service.revoke(session, caller, phone_id)
    return back(request, "/phones?done=revoked")


async def _phones(
    request: Request, session: Session, caller: Caller, *, said: str = "", bad: str = "", status: int = 200
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    published = (await session.scalars(turfs.turfs_within(caller))).all()
    return render(
        request,
        "phones/phones.html",
        status=status,
        campaign=state,
        zone=state.time_zone,
        turfs=sorted(published, key=lambda turf: turf.name),
        names={turf.id: turf.name for turf in published},
        phones=await service.list_phones(session, caller),
        questionnaires=[
            one for one in await list_questionnaires(session, caller.campaign_id) if one.published and not one.retired
        ],
        said=said,
        bad=bad,
    )
