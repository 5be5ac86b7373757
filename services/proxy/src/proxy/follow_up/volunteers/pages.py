"""The coordinator's pages of volunteers: the list, and one volunteer who is called, confirmed or let go."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response, Security
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import LongText, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Paging
from kit.web.refusals import unknown_action
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.follow_up.cases import cases, withdrawal
from proxy.follow_up.cases.schemas import NoteCreate
from proxy.follow_up.volunteers.views import read_volunteer, read_volunteers
from proxy.intake.offers import service as offers
from proxy.messages.bounces import service as bounces

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]
Writer = Annotated[
    Caller, Security(caller_with, scopes=["requests:read", "offers:read", "requests:write", "offers:write"])
]


class VolunteerEntry(Posted):
    """Field of a volunteer's forms; the address tells which form was sent."""

    text: LongText = ""


NOTE = {"/text": "la note"}


@router.get("/volontaires")
async def show_volunteers(
    request: Request,
    session: Session,
    caller: Reader,
    paging: Paging,
    to_confirm: Annotated[bool, Query()] = False,
) -> Response:
    people = await read_volunteers(session, caller, paging, unconfirmed=to_confirm)
    return render(request, "volunteers/volunteers.html", people=people, to_confirm=to_confirm)


@router.get("/volontaires/{offer_id}")
async def show_volunteer(
    request: Request,
    offer_id: UUID,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    return await _volunteer(request, session, caller, offer_id, PageForm(), done=done)


@router.post("/volontaires/{offer_id}/joindre")
async def show_contact(request: Request, offer_id: UUID, session: Session, caller: Writer) -> Response:
    campaign = await get_campaign(session, caller.campaign_id)
    row = await cases.find_case(session, caller, "offer", offer_id)
    contact = await cases.reveal_contact(session, campaign, row, caller.subject)
    return await _volunteer(request, session, caller, offer_id, PageForm(), contact=contact)


@router.post("/volontaires/{offer_id}/{act}")
async def act_on_volunteer(
    request: Request,
    offer_id: UUID,
    act: str,
    session: Session,
    caller: Writer,
    entry: Annotated[VolunteerEntry, Form()],
) -> Response:
    async def act_on_it() -> None:
        campaign = await get_campaign(session, caller.campaign_id)
        row = await cases.find_case(session, caller, "offer", offer_id)
        if act == "confirmer":
            await offers.confirm_offer(session, campaign, offer_id, caller.subject)
        elif act == "retirer":
            await withdrawal.withdraw_for(session, campaign, row, caller.subject)
        elif act == "adresse-bonne":
            await bounces.open_again(session, campaign.id, row.person_id)
        elif act == "noter":
            note = read_form(NoteCreate, {"text": entry.text}, NOTE)
            await cases.add_note(session, campaign, row, note.text, caller.subject)
        else:
            raise unknown_action()

    return await submit(
        request,
        session,
        act_on_it,
        form=PageForm.of(entry, act),
        done=f"/volontaires/{offer_id}?done={act}",
        again=lambda form: _volunteer(request, session, caller, offer_id, form),
    )


async def _volunteer(
    request: Request, session: AsyncSession, caller: Caller, offer_id: UUID, form: PageForm, **more: Any
) -> Response:
    shown: dict[str, Any] = {"done": "", "contact": None, **more}
    volunteer = await read_volunteer(session, caller, offer_id)
    may_write = {"requests:write", "offers:write"} <= set(caller.scopes)
    return render(request, "volunteers/volunteer.html", one=volunteer, form=form, may_write=may_write, **shown)
