"""The web application of a canvasser's phone, and the coordinator's page that pairs and revokes phones."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages import offline
from kit.pages.forms import read_form, whole_number
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with
from kit.security.device_pairing import is_out_of_reach, pairing_address
from kit.security.request_session import Session
from kit.text import french
from starlette.responses import Response

from crm.campaign.qr_codes import draw_qr
from crm.canvassing.phones import service
from crm.canvassing.phones.models import Pairing
from crm.canvassing.phones.schemas import PairingCreate
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

NAMES = {"/label": "pour qui est le code", "/asked": "le questionnaire"}


class PairingEntry(Posted):
    """The form of a pairing code. `asked`: `<questionnaire>:<number>`."""

    turf: Line = ""
    label: Line = ""
    asked: Line = ""


@router.get("/phones")
async def show_phones(
    request: Request, session: Session, caller: Planner, done: Annotated[str, Query(max_length=20)] = ""
) -> HTMLResponse:
    """Show the paired phones, and the form of a pairing code."""
    return await _phones(request, session, caller, confirmation="Le téléphone est repris." if done == "revoked" else "")


@router.post("/phones")
async def make_pairing(
    request: Request, session: Session, caller: Planner, entry: Annotated[PairingEntry, Form()]
) -> Response:
    """Show a new pairing code, once: it is not stored."""

    async def act() -> tuple[Pairing, str]:
        return await service.make_pairing(session, caller, _read(entry))

    result = await attempt(session, act, PageForm.of(entry))
    if isinstance(result, PageForm):
        return await show_refused(result, lambda form: _phones(request, session, caller, form=form))
    pairing, token = result
    address = pairing_address(request, token)
    state = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "phones/pairing.html",
        headers={"Cache-Control": "no-store"},
        campaign=state,
        pairing=pairing,
        turf=await turfs.get_turf(session, caller, pairing.turf),
        code=draw_qr(address),
        address=address,
        out_of_reach=is_out_of_reach(request),
        until=french.moment(pairing.expires_at, state.time_zone),
    )


@router.post("/phones/{phone_id}/revoke")
async def revoke(request: Request, phone_id: UUID, session: Session, caller: Planner) -> Response:
    async def act() -> None:
        await service.revoke(session, caller, phone_id)

    return await submit(
        request,
        session,
        act,
        form=PageForm(),
        done="/phones?done=revoked",
        again=lambda form: _phones(request, session, caller, form=form),
    )


def _read(entry: PairingEntry) -> PairingCreate:
    try:
        turf = UUID(entry.turf)
    except ValueError as error:
        raise service.incomplete("/turf") from error
    if not entry.label.strip():
        raise service.incomplete("/label")
    values: dict[str, Any] = {"turf": turf, "label": entry.label.strip()}
    if entry.asked:
        questionnaire, _, number = entry.asked.partition(":")
        values["asked"] = {"questionnaire_id": questionnaire, "number": whole_number(number)}
    return read_form(PairingCreate, values, NAMES)


async def _phones(
    request: Request, session: Session, caller: Caller, *, confirmation: str = "", form: PageForm | None = None
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    published = (await session.scalars(turfs.turfs_within(caller))).all()
    return render(
        request,
        "phones/phones.html",
        campaign=state,
        zone=state.time_zone,
        turfs={turf.id: f"{turf.name} ({turf.code})" for turf in sorted(published, key=lambda turf: turf.name)},
        names={turf.id: turf.name for turf in published},
        phones=await service.list_phones(session, caller),
        questionnaires={
            f"{questionnaire.id}:{questionnaire.published}": questionnaire.name
            for questionnaire in await list_questionnaires(session, caller.campaign_id)
            if questionnaire.published and not questionnaire.retired
        },
        said=confirmation,
        form=form or PageForm(),
    )
