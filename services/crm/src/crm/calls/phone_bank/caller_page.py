"""The pages of a caller, after a GET or a form that was refused: the campaigns to call for, and one call."""

from datetime import datetime
from uuid import UUID, uuid4

from fastapi import Request
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import campaign_now, get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.security.auth import Caller
from kit.security.request_session import Session

from crm.calls.phone_bank import assignment, service
from crm.calls.phone_bank.call_refusals import WHY, standing_of
from crm.calls.phone_bank.codes import EFFECTS
from crm.calls.phone_bank.labels import SAID_YES, SUPPORT, WORDS, shown_number
from crm.calls.phone_bank.schemas import CallTaken, NumberRead
from crm.calls.phone_bank.supervision import SUPERVISES
from crm.forms.questionnaires.definitions import SCALE, said_in

NO_STORE = {"Cache-Control": "no-store"}


async def render_calls(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    confirmation: str = "",
    form: PageForm | None = None,
    nobody: bool = False,
    opens_at: datetime | None = None,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    open_campaigns = [
        call_campaign
        for call_campaign in await service.list_call_campaigns(session, caller)
        if call_campaign.state == "open"
    ]
    return render(
        request,
        "calls/calls.html",
        headers=NO_STORE,
        campaign=state,
        zone=state.time_zone,
        listed=[
            (open_campaign, *standing_of(service.hours_of(open_campaign), state, now))
            for open_campaign in open_campaigns
        ],
        held=await assignment.held_by(session, caller, now),
        why=WHY,
        said=confirmation,
        form=form or PageForm(),
        nobody=nobody,
        again=opens_at,
        may_read=caller.scopes >= set(SUPERVISES),
    )


async def render_call(
    request: Request,
    session: Session,
    caller: Caller,
    call_id: UUID,
    *,
    number: NumberRead | None = None,
    form: PageForm | None = None,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    call = await assignment.own_call(session, caller, call_id)
    call_taken: CallTaken = await assignment.describe(session, call, await assignment.person_of(session, call), state)
    return render(
        request,
        "calls/call.html",
        headers=NO_STORE,
        campaign=state,
        zone=state.time_zone,
        call=call_taken,
        ended=call.ended_at is not None,
        number=number,
        shown_number=shown_number,
        report_id=uuid4(),
        effects=EFFECTS,
        definition=call_taken.script,
        said_in=said_in,
        spoken="fr",
        steps=[str(step) for step in SCALE],
        supports=SUPPORT,
        yeses=SAID_YES,
        words=WORDS,
        form=form or PageForm(),
    )
