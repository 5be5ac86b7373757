"""A round on a helper's phone, behind a secret link: stops to tick off and pictures to upload."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.files.uploads import Upload, receive_upload
from kit.pages import offline
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller
from kit.security.links import Link, find_link
from kit.web.problems import NotFound
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from crm.campaign.actions.election_silence import silence_at
from crm.campaign.actions.planning_rules import KIND_LABELS
from crm.street_rounds.rounds import photos, service, volunteers
from crm.street_rounds.rounds.form_input import MarkEntry, mark_form, read_mark
from crm.street_rounds.rounds.marks import mark
from crm.street_rounds.rounds.outcomes import NO_ADS, OUTCOMES, outcomes_of
from crm.street_rounds.rounds.page_views import draw_drop
from crm.street_rounds.rounds.service import KnownDrop
from crm.street_rounds.rounds.volunteers import PURPOSE

router = APIRouter(route_class=Route, include_in_schema=False)
application = offline.Application(
    package="crm",
    folder="outings",
    template="outings/outing.html",
    store="isoloir-sortie",
    path="/sortie/",
    name="Isoloir, ma sortie",
    short_name="Sortie",
    own_files=("field.css",),
    keeps_pages=True,
)

MAX_LATE = 30 * 24 * 3600
DONE = {"marked": "C'est noté.", "photo": "La photo est arrivée."}


class OutingMarkEntry(MarkEntry):
    """The form of a stop. `late`: seconds that it waited offline, right even if the phone's clock is wrong."""

    late: Annotated[int, Field(ge=0, le=MAX_LATE)] = 0


async def sent_photo(request: Request, token: Annotated[str, Path(max_length=200)]) -> AsyncGenerator[Upload]:
    """Receive an upload only with a round's link, and before taking a database connection."""
    link = await find_link(request.app.state.sessions, token)
    if link is None or link.purpose != PURPOSE:
        raise NotFound("Ce lien ne mène à aucune tournée.", "This link leads to no round.")
    async with receive_upload(request, "drop_photo_max_bytes") as upload:
        yield upload


SentPhoto = Annotated[Upload, Depends(sent_photo)]


@router.get("/sortie/worker.js")
async def read_worker() -> Response:
    return offline.worker_of(application)


@router.get("/sortie/{token}")
async def show_outing(
    token: str, request: Request, link: Link, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    street_round, caller = await volunteers.enter(link.session, link.campaign_id, link.purpose, link.target_id)
    return await _page(request, link.session, caller, street_round, token, confirmation=DONE.get(done, ""))


@router.post("/sortie/{token}/pointages")
async def add_mark(token: str, request: Request, link: Link, entry: Annotated[OutingMarkEntry, Form()]) -> Response:
    """Add a mark once: its id is in the page, so repeats change nothing."""
    street_round, caller = await volunteers.enter(link.session, link.campaign_id, link.purpose, link.target_id)

    async def act() -> None:
        now = campaign_now((await get_campaign(link.session, link.campaign_id)).state)
        await mark(link.session, caller, street_round, read_mark(entry, now - timedelta(seconds=entry.late)))

    return await submit(
        request,
        link.session,
        act,
        form=mark_form(entry),
        done=f"/sortie/{token}?done=marked#etape-{entry.position}",
        again=lambda form: _page(request, link.session, caller, street_round, token, form=form),
    )


@router.post("/sortie/{token}/photos/{position}")
async def add_photo(
    token: str, position: Annotated[int, Path(ge=1, le=1000)], request: Request, upload: SentPhoto, link: Link
) -> Response:
    street_round, caller = await volunteers.enter(link.session, link.campaign_id, link.purpose, link.target_id)

    async def act() -> None:
        await photos.add_photo(link.session, caller, street_round, position, await upload.read())

    return await submit(
        request,
        link.session,
        act,
        # Any error is the file's.
        form=PageForm(f"photo-{position}", inputs={"": "file"}),
        done=f"/sortie/{token}?done=photo#etape-{position}",
        again=lambda form: _page(request, link.session, caller, street_round, token, form=form),
    )


async def _page(
    request: Request,
    session: AsyncSession,
    caller: Caller,
    drop: KnownDrop,
    token: str,
    *,
    confirmation: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    street_round = await service.read_drop(session, caller, drop)
    return render(
        request,
        "outings/outing.html",
        headers={"Content-Security-Policy": offline.POLICY},
        store=application.store,
        token=token,
        candidate=state.candidate,
        demo=state.demo,
        zone=state.time_zone,
        street_round=street_round,
        drawing=await draw_drop(session, street_round),
        kinds=KIND_LABELS,
        outcomes=[(outcome, OUTCOMES[outcome]) for outcome in outcomes_of(street_round.kind)],
        words=OUTCOMES,
        no_ads=NO_ADS,
        silent=silence_at(state, campaign_now(state), street_round.stations) is not None,
        new_id=uuid4,
        said=confirmation,
        form=form or PageForm(),
    )
