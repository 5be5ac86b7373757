"""« Démonstration »: a tour of three minutes, the campaign's own clock, and its night in five minutes."""

from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from common.schemas.campaign import CampaignState
from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse
from kit.campaigns.queries import local_now
from kit.pages.rendering import render
from kit.security.session_cookie import check_same_origin
from kit.security.tokens import ReadToken
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from starlette.responses import RedirectResponse, Response

from isoloir_local.gateway.api import ServiceClient
from isoloir_local.gateway.demonstration_progress import described, progress_of
from isoloir_local.gateway.night_replay import NightReplays
from isoloir_local.gateway.settings import Settings
from isoloir_local.gateway.visits import Visit, read_visit

MOVES = {"campaigns:write"}
"""Scopes of those who move the clock, and play the night."""
TOUR = (
    (
        "/predict/",
        "priorities:read stations:read",
        "Où aller",
        "Les bureaux où une heure de porte-à-porte rapporte le plus, et pourquoi.",
    ),
    (
        "/crm/board",
        "canvasses:read actions:read",
        "Le terrain",
        "Neuf semaines de portes : la carte, les secteurs, ce qui reste à faire.",
    ),
    ("/crm/people", "people:read", "Les personnes", "3 000 contacts, ce que chacun accepte, comment il est venu."),
    ("/crm/campaign-events", "actions:read", "Les réunions", "Qui vient, qui est venu, les créneaux à pourvoir."),
    ("/proxy/", "requests:read", "Les procurations", "Soixante demandes, de la première à celle qui est établie."),
    ("/budget/", "ceilings:read", "Le compte", "Dons, prêt, dépenses, relevés, et ce qui bloque le dépôt."),
    ("/predict/forecast", "forecasts:read", "La prévision", "Où en est la liste, avec son intervalle."),
    ("/results/", "totals:read", "La soirée", "Jouez-la ci-dessous : les feuilles arrivent en cinq minutes."),
)
"""Page, the scopes that open it, title, and what to look at."""


def demonstration_router(
    settings: Settings, api: ServiceClient, read_token: ReadToken, nights: NightReplays
) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    async def visit_demonstration(request: Request) -> tuple[Visit, UUID, CampaignState]:
        visit = await read_visit(request, settings, api, read_token)
        state = CampaignState.model_validate(visit.current["campaign"]) if visit.current else None
        if visit.current is None or state is None or not state.demo:
            raise NotFound(
                "Cette campagne est réelle : son horloge est celle de tous.",
                "This campaign is real: its clock is everybody's.",
            )
        return visit, UUID(visit.current["id"]), state

    async def visit_to_move(request: Request) -> tuple[Visit, UUID, CampaignState]:
        check_same_origin(request)
        found = await visit_demonstration(request)
        if not found[0].scopes >= MOVES:
            raise Forbidden("L’horloge se déplace par qui dirige la campagne.", "Who directs the campaign moves it.")
        if progress_of(settings, found[0]) is not None:
            # Each scene sets the clock to its own day.
            raise Conflict(
                "La démonstration se remplit encore, jour après jour : attendez qu’elle soit complète.",
                "The demonstration is being filled, day after day: wait until it is whole.",
            )
        return found

    @router.get("/demonstration")
    async def show_demonstration(request: Request) -> Response:
        visit, campaign, state = await visit_demonstration(request)
        night = nights.find(campaign)
        headers = {"Refresh": "5"} if night and not night.over else {}
        return render(
            request,
            "demonstration.html",
            headers=headers,
            tour=[
                (page, title, text)
                for page, scopes, title, text in TOUR
                if page.split("/")[1] in api.services and set(scopes.split()) <= visit.scopes
            ],
            now=local_now(state),
            zone=state.time_zone,
            moments=moments_of(state),
            moves=visit.scopes >= MOVES,
            night=night,
            plays={"predict", "results"} <= set(api.services),
            filling=progress_of(settings, visit),
        )

    @router.get("/demonstration/progress")
    async def show_progress(request: Request) -> JSONResponse:
        progress = progress_of(settings, await read_visit(request, settings, api, read_token))
        shown = {"is_over": True} if progress is None else described(progress)
        return JSONResponse(shown, headers={"Cache-Control": "no-store"})

    @router.post("/demonstration/clock")
    async def move_clock(request: Request, moment: Annotated[str, Form(max_length=40)]) -> Response:
        visit, campaign, state = await visit_to_move(request)
        try:
            told = datetime.fromisoformat(moment)
        except ValueError as error:
            raise Invalid("Donnez un jour et une heure.", "Give a day and an hour.", "/moment") from error
        await nights.move_clock(campaign, told.replace(tzinfo=ZoneInfo(state.time_zone)), visit.session)
        return RedirectResponse("/demonstration", 303)

    @router.post("/demonstration/night")
    async def play_night(request: Request) -> Response:
        visit, campaign, state = await visit_to_move(request)
        nights.start(campaign, _evening(state, state.rounds[0].on, time(20)), visit.session)
        return RedirectResponse("/demonstration", 303)

    return router


def moments_of(state: CampaignState) -> list[tuple[str, datetime]]:
    """Return the moments that one goes to by a button: label and time on the campaign's walls."""
    first, last = state.rounds[0].on, state.rounds[-1].on
    moments = [
        ("Dix jours avant le vote", _evening(state, first - timedelta(days=10), time(9))),
        ("La veille : la propagande s’arrête", _evening(state, first - timedelta(days=1), time(12))),
        ("Le jour du vote, 17 h", _evening(state, first, time(17))),
        ("Le soir, 20 h 05", _evening(state, first, time(20, 5))),
    ]
    if last != first:
        moments.append(("Entre les deux tours", _evening(state, first + timedelta(days=3), time(9))))
    return [*moments, ("Dix semaines après", _evening(state, last + timedelta(weeks=10), time(9)))]


def _evening(state: CampaignState, day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(state.time_zone))
