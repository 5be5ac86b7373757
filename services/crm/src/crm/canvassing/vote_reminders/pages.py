"""Pages of voters to remind until the eve, of attendance between the rounds, and of polling day."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import PageQuery, read_page
from kit.web.problems import Conflict, Invalid
from starlette.responses import Response

from crm.campaign.campaigns.place_input import find_territory, read_station
from crm.canvassing.vote_reminders import service
from crm.canvassing.vote_reminders.schemas import AttendancePut
from crm.people.records.consent_uses import Use
from crm.people.records.labels import USES
from crm.people.records.mobilisation_windows import is_silent, knows_attendance
from crm.people.records.service import KnownPerson as Person
from crm.tasks.tasks import service as tasks

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write"])]
Organiser = Annotated[Caller, Security(caller_with, scopes=["actions:read", "tasks:read"])]
SHOWN = 50
MAX_TASKS = 1000
LONGEST = 40
VOTED = "voted-"
WAYS: tuple[Use, ...] = ("call", "sms", "email", "post")
MOMENTS = {"noon": "midi", "17h": "17 h", "close": "clôture"}
NAMES = {"/consulted_on": "le jour de la consultation", "/people": "les personnes"}


@router.get("/reminders")
async def show_reminders(
    request: Request,
    session: Session,
    caller: Reader,
    use: Use = "call",
    station: Annotated[str, Query(max_length=120)] = "",
    absent: bool = False,
    after: Annotated[str | None, Query(max_length=40)] = None,
    noted: Annotated[int, Query(ge=0, le=SHOWN)] = 0,
) -> HTMLResponse:
    """Show the people who agreed to this channel, by name and station; numbers are shown one at a time."""
    confirmation = f"{noted} personne{'s' if noted > 1 else ''} notée{'s' if noted > 1 else ''}." if noted else ""
    return await _reminders(
        request, session, caller, use, station.strip(), after, absent=absent, confirmation=confirmation
    )


@router.post("/reminders")
async def note_attendance(request: Request, session: Session, caller: Writer) -> Response:
    """Record who voted in round one, as read in the list: `voted-<person>` is yes, no, or unchanged."""
    async with request.form(max_files=0, max_fields=SHOWN + 10) as form:
        sent = {name: value[:LONGEST] for name, value in form.multi_items() if isinstance(value, str)}
    marked = [name for name, value in sent.items() if name.startswith(VOTED) and value in ("yes", "no")]

    async def act() -> int:
        rows = [{"person_id": name.removeprefix(VOTED), "voted": sent[name] == "yes"} for name in marked]
        put = read_form(AttendancePut, {"consulted_on": sent.get("consulted_on", ""), "people": rows}, NAMES)
        return await service.note_attendance(session, caller, put)

    inputs = {f"/people/{index}": name if _is_row(name) else "" for index, name in enumerate(marked)}
    return await submit(
        request,
        session,
        act,
        form=PageForm("", {name: (value,) for name, value in sent.items()}, inputs),
        done=lambda noted: f"/reminders?noted={noted}",
        again=lambda form: _reminders(request, session, caller, "call", "", None, absent=False, form=form),
    )


@router.get("/polling-day")
async def show_polling_day(
    request: Request, session: Session, caller: Organiser, round: Annotated[int, Query(ge=1, le=2)] = 1
) -> HTMLResponse:
    """Show turnout by station, lowest first, and the waiting proxy requests, in totals."""
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    return render(
        request,
        "vote_reminders/day.html",
        campaign=state,
        round=round,
        rounds=state.rounds,
        silent=is_silent(state, now),
        stations=await service.read_turnouts(session, caller, round),
        waiting=len(await tasks.list_open(session, caller, MAX_TASKS)),
        moments=MOMENTS,
    )


async def _reminders(
    request: Request,
    session: Session,
    caller: Caller,
    use: Use,
    station: str,
    after: str | None,
    *,
    absent: bool,
    confirmation: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    form = form or PageForm()
    look = PageForm("look", {"station": (station,)})
    closed = ""
    shown: dict[str, Any] = {"people": [], "origin": "", "closes_at": None, "following": None}
    try:
        listed = await service.open_list(session, caller)
        own = await find_territory(session, caller.campaign_id)
        key = read_station(station, own, "/station") if station else None
        rows = service.reminders(caller, listed, use, key, absent_only=absent)
        page = await read_page(session, rows, Person.id, PageQuery(SHOWN, after))
        people = await service.rows_of(session, page.items, with_attendance=listed.with_attendance)
        shown = {"people": people, "origin": listed.origin, "closes_at": listed.closes_at, "following": page.next}
    except Conflict as conflict:
        # The page explains why there is no list, with the article; it is no error.
        closed = "" if form.problem else conflict.fr
    except Invalid as invalid:
        look = look.refused(invalid)
    return render(
        request,
        "vote_reminders/reminders.html",
        campaign=state,
        zone=state.time_zone,
        use=use,
        ways={way: USES[way] for way in WAYS},
        station=station,
        look=look,
        absent=absent,
        between=knows_attendance(state, campaign_now(state)),
        may_write="people:write" in caller.scopes,
        first_on=state.rounds[0].on,
        said=confirmation,
        form=form,
        closed=closed,
        **shown,
    )


def _is_row(name: str) -> bool:
    """Return whether the page has an input of this name."""
    try:
        return name == f"{VOTED}{UUID(name.removeprefix(VOTED))}"
    except ValueError:
        return False
