"""The pages of acquired lists, after a GET or a form that was refused: all lists, one list, one line of it."""

from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.security.auth import Caller
from kit.security.request_session import Session
from kit.web.problems import Problem

from crm.imports.acquired_lists import entries, service
from crm.imports.acquired_lists.form_input import entry_of
from crm.imports.acquired_lists.forms import (
    PlaceSearch,
    following_of,
    read_places,
)
from crm.imports.acquired_lists.labels import FIELDS, KINDS, USES, WAYS, notice_of
from crm.imports.acquired_lists.models import AcquiredListEntry
from crm.imports.acquired_lists.schemas import (
    ListedFilter,
)
from crm.people.records import service as people

SHOWN = 50


async def render_line(
    request: Request,
    session: Session,
    caller: Caller,
    list_id: UUID,
    entry_id: UUID,
    *,
    form: PageForm | None = None,
) -> HTMLResponse:
    entry = await entries.get_listed(session, caller, list_id, entry_id)
    return render(
        request,
        "acquired_lists/entry.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        acquired_list=await service.get_acquired_list(session, caller, list_id),
        one=entry,
        stored=entry_of(entry),
        form=form or PageForm(),
    )


async def render_lists(
    request: Request, session: Session, caller: Caller, *, confirmation: str = "", form: PageForm | None = None
) -> HTMLResponse:
    today = await people.today_of(session, caller.campaign_id)
    lists = [
        await service.describe(session, acquired_list)
        for acquired_list in await service.list_acquired_lists(session, caller)
    ]
    return render(
        request,
        "acquired_lists/acquired_lists.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        acquired_lists=[(one, notice_of(one, today)) for one in lists],
        kinds=KINDS,
        undertaking=service.UNDERTAKING,
        today=today,
        may_write={"people:write", "imports:write"} <= caller.scopes,
        said=confirmation,
        form=form or PageForm(),
    )


async def render_list(
    request: Request,
    session: Session,
    caller: Caller,
    list_id: UUID,
    *,
    place_search: PlaceSearch | None = None,
    confirmation: str = "",
    form: PageForm,
) -> HTMLResponse:
    acquired_list = await service.get_acquired_list(session, caller, list_id)
    description, today = (
        await service.describe(session, acquired_list),
        await people.today_of(session, caller.campaign_id),
    )
    criteria = read_places(place_search or PlaceSearch())
    shown_entries = list[AcquiredListEntry]()
    try:
        wanted = read_form(ListedFilter, criteria | {"limit": SHOWN}, FIELDS)
        shown_entries = await entries.find_listed(session, caller, acquired_list, wanted)
    except Problem as problem:
        # An invalid form is shown before other messages.
        form = form if form.problem else form.refused(problem)
    return render(
        request,
        "acquired_lists/acquired_list.html",
        int(form.problem.status) if form.problem else 200,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        acquired_list=description,
        notice=notice_of(description, today),
        kinds=KINDS,
        found=shown_entries[:SHOWN],
        following=following_of(criteria, shown_entries[SHOWN - 1].id) if len(shown_entries) > SHOWN else "",
        uses=USES,
        ways=WAYS,
        today=today,
        may_compose="messages:write" in caller.scopes,
        may_write={"people:write", "imports:write"} <= caller.scopes,
        said=confirmation,
        form=form,
    )
