from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from common.schemas.counts import MAX_COUNT
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.jobs import read_job
from kit.pages.forms import read_form, seen_version, whole_number
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from crm.campaign.members.service import names_of
from crm.integrations.connectors import notifications, run_requests, service
from crm.integrations.connectors.card_sides import consent_text
from crm.integrations.connectors.forms import (
    INPUTS,
    NAMES,
    ConnectorEntry,
    ListEntry,
    RunEntry,
    SettingsEntry,
    TokenEntry,
)
from crm.integrations.connectors.kind_checks import INTERACTIONS
from crm.integrations.connectors.models import Run
from crm.integrations.connectors.page_words import ACTS, DONE, ENTRY_STATES, OWNERS, STATES, UNSENT
from crm.integrations.connectors.schemas import CAP, ConnectorCreate, ConnectorUpdate, ListCreate, RunCreate, TokenPut
from crm.integrations.connectors.three_way_merge import FIELDS, TAGS
from crm.integrations.connectors.vendor_notes import BASES, ENTRIES
from crm.segments.segments import service as segments

router = APIRouter(route_class=Route, prefix="/connectors", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read", "campaigns:write"])]
Decider = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write", "campaigns:write"])]
MORE_COLUMNS = {"identifiant": "id", "abonnement": "subscribed", "refus": "closed"}


@router.get("")
async def show_connectors(
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    tool: Annotated[str, Query(max_length=20, description="Whose form is shown.")] = "",
) -> HTMLResponse:
    return await _page(request, session, caller, said=DONE.get(done, ""), tool=tool)


@router.post("")
async def add_connector(
    request: Request, session: Session, caller: Decider, entry: Annotated[ConnectorEntry, Form()]
) -> Response:
    async def act() -> Run:
        said = {"kind": entry.kind, "name": entry.name.strip(), "base_url": entry.base_url.strip()}
        mapping = dict(pair for line in entry.columns.splitlines() if (pair := _pair(line)))
        more = {"token": entry.token.strip(), "cap": whole_number(entry.cap), "gives_new": bool(entry.gives_new)}
        more |= {"mapping": mapping, "author": entry.author.strip(), "every_hours": whole_number(entry.every_hours)}
        more |= {"owners": {INTERACTIONS: entry.interactions}}
        put = read_form(ConnectorCreate, said | more, NAMES)
        made = await service.add_connector(session, caller, put, request.app.state.settings)
        return await run_requests.ask_trial(session, caller, made.id)

    return await _try(request, session, caller, act, PageForm.of(entry, inputs=INPUTS), tool=entry.kind)


@router.post("/{connector_id}/trials")
async def ask_trial(connector_id: UUID, request: Request, session: Session, caller: Decider) -> Response:
    async def act() -> Run:
        return await run_requests.ask_trial(session, caller, connector_id)

    return await _try(request, session, caller, act, PageForm("trial"))


@router.post("/{connector_id}/runs")
async def ask_run(
    connector_id: UUID, request: Request, session: Session, caller: Decider, entry: Annotated[RunEntry, Form()]
) -> Response:
    async def act() -> None:
        await run_requests.ask_run(session, caller, connector_id, RunCreate(dry=bool(entry.dry)))

    return await _act(request, session, caller, act, "asked", PageForm("run"))


@router.post("/{connector_id}/token")
async def put_token(
    connector_id: UUID, request: Request, session: Session, caller: Decider, entry: Annotated[TokenEntry, Form()]
) -> Response:
    async def act() -> Run | None:
        renewal = entry.model_dump(exclude={"token"})
        said = {name: typed.strip() for name, typed in renewal.items() if typed.strip()}
        given = read_form(TokenPut, {"token": entry.token.strip(), "refresh": said or None}, NAMES)
        changed = await service.put_token(session, caller, connector_id, given)
        # A run that is under way goes on with it.
        if await run_requests.is_running(session, changed):
            return None
        return await run_requests.ask_trial(session, caller, changed.id)

    return await _try(request, session, caller, act, PageForm.of(entry, f"token-{connector_id}", INPUTS))


@router.post("/{connector_id}/settings")
async def update_connector(
    connector_id: UUID, request: Request, session: Session, caller: Decider, entry: Annotated[SettingsEntry, Form()]
) -> Response:
    async def act() -> None:
        # Empty, it is taken back: what is left out would stay.
        said = {"interactions": entry.interactions, "cap": whole_number(entry.cap), "author": entry.author.strip()}
        put = read_form(ConnectorUpdate, said | {"every_hours": whole_number(entry.every_hours)}, NAMES)
        put = ConnectorUpdate(
            author=put.author, interactions=put.interactions, cap=put.cap, every_hours=put.every_hours
        )
        await service.update_connector(session, caller, connector_id, put, seen_version(entry.version))

    form = PageForm.of(entry, f"settings-{connector_id}", INPUTS)
    return await _act(request, session, caller, act, "set", form)


@router.post("/{connector_id}/lists")
async def ask_list(
    connector_id: UUID, request: Request, session: Session, caller: Decider, entry: Annotated[ListEntry, Form()]
) -> Response:
    async def act() -> None:
        said = {"segment_id": entry.segment_id, "name": entry.name.strip(), "dry": bool(entry.dry)}
        await run_requests.ask_list(session, caller, connector_id, read_form(ListCreate, said, NAMES))

    return await _act(request, session, caller, act, "asked", PageForm.of(entry, f"list-{connector_id}"))


@router.post("/{connector_id}/notification-urls")
async def new_hint_link(connector_id: UUID, request: Request, session: Session, caller: Decider) -> Response:
    """The address is in this answer and nowhere else."""

    async def act() -> str:
        return await notifications.new_hint_link(session, caller, connector_id)

    path = await attempt(session, act, PageForm("hints"))
    if isinstance(path, PageForm):
        return await show_refused(path, lambda form: _page(request, session, caller, form=form))
    settings = request.app.state.settings
    root = f"{str(settings.public_url).rstrip('/')}{settings.root_path}"
    page = await _page(request, session, caller, address=(connector_id, f"{root}{path}"))
    page.headers["Cache-Control"] = "no-store"
    return page


@router.post("/{connector_id}/remove")
async def remove(connector_id: UUID, request: Request, session: Session, caller: Decider) -> Response:
    async def act() -> None:
        await service.remove_connector(session, caller, connector_id)

    return await _act(request, session, caller, act, "removed", PageForm("remove"))


@router.get("/{connector_id}/runs/{connector_run_id}")
async def show_run(
    connector_id: UUID,
    connector_run_id: UUID,
    request: Request,
    session: Session,
    caller: Reader,
    after: Annotated[int, Query(ge=0, le=MAX_COUNT)] = 0,
) -> HTMLResponse:
    """The log of a run, as a person reads it."""
    run = await run_requests.get_run(session, caller.campaign_id, connector_id, connector_run_id)
    counts = await run_requests.count_entries(session, connector_run_id)
    entries, following = await run_requests.list_entries(session, connector_run_id, after)
    job = await read_job(session, caller.campaign_id, run.job_id) if run.job_id and run.state == "running" else None
    return render(
        request,
        "connectors/run.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        connector=await service.get_connector(session, caller.campaign_id, connector_id),
        run=run,
        job=job if job and job.under_way else None,
        counts=counts,
        entries=entries,
        following=following,
        states=STATES,
        acts=ACTS,
        entry_states=ENTRY_STATES if run.state == "running" else ENTRY_STATES | UNSENT,
        asked_by=(await names_of(session)).get(run.requested_by, ""),
        unsent=sum(count for (_, state), count in counts.items() if state == "waiting" and run.state != "running"),
        may_decide="people:write" in caller.scopes,
        consent_text=consent_text,
    )


@router.post("/{connector_id}/runs/{connector_run_id}/undo")
async def undo(
    connector_id: UUID, connector_run_id: UUID, request: Request, session: Session, caller: Decider
) -> Response:
    async def act() -> None:
        await run_requests.ask_undo(session, caller, connector_id, connector_run_id)

    return await _act(request, session, caller, act, "asked", PageForm("undo"))


async def _act(
    request: Request,
    session: Session,
    caller: Caller,
    act: Callable[[], Awaitable[None]],
    done: str,
    form: PageForm,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=f"/connectors?done={done}",
        again=lambda form: _page(request, session, caller, form=form),
    )


async def _try(
    request: Request,
    session: Session,
    caller: Caller,
    act: Callable[[], Awaitable[Run | None]],
    form: PageForm,
    *,
    tool: str = "",
) -> Response:
    """Submit a form that ends in a trial of the connection, and lead to the trial."""
    return await submit(
        request,
        session,
        act,
        form=form,
        done=lambda run: f"/connectors/{run.connector_id}/runs/{run.id}" if run else "/connectors?done=connected",
        again=lambda form: _page(request, session, caller, form=form, tool=tool),
    )


def _pair(line: str) -> tuple[str, str] | None:
    """`e-mail = courriel`: what it is, by the word that people read, and the column that holds it."""
    ours, _, theirs = line.partition("=")
    known = {consent_text(name): name for name in (*FIELDS, TAGS)} | MORE_COLUMNS
    name = known.get(ours.strip().lower())
    return (name, theirs.strip()) if name and theirs.strip() else None


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    form: PageForm | None = None,
    address: tuple[UUID, str] | None = None,
    tool: str = "",
) -> HTMLResponse:
    """`address`: of the webhooks of a connector, just made. `tool`: the kind whose form is shown."""
    found = await service.list_connectors(session)
    return render(
        request,
        "connectors/list.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        connectors=[(one, await run_requests.list_runs(session, one.id, 5)) for one in found],
        kinds=service.KIND_NAMES,
        bases=BASES,
        tool=tool if tool in service.KIND_NAMES else "",
        entry=ENTRIES.get(tool),
        reached=await run_requests.list_reached(session),
        may_decide="people:write" in caller.scopes,
        states=STATES,
        cap=CAP,
        owners=OWNERS,
        segments={one.id: one.name for one in await segments.list_segments(session, caller)},
        address=address,
        form=form or PageForm(),
        said=said,
    )
