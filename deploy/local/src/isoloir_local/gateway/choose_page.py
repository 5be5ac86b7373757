"""Choosing a territory, and opening the campaign there."""

import asyncio
import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

from common.schemas import ElectionKind
from elections.early_elections import Timing, timings_of
from elections.kinds import kind_of
from elections.places.cantons import cantons
from elections.places.facts import departments
from elections.places.held import kinds_held, place_exists, places_holding, reason_not_held
from elections.places.names import place_name
from elections.places.place import Place, parse_territory
from elections.places.search import FoundPlace, search_places
from elections.populations import UnknownPopulation, known_vintage_for, population_of
from elections.rounds import expected_voting_days
from fastapi import APIRouter, Form, Query, Request
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.security.session_cookie import check_same_origin
from kit.security.tokens import ReadToken
from kit.web.problems import Invalid, NotFound, Problem
from starlette.responses import RedirectResponse, Response

from isoloir_local.downloads import is_offline
from isoloir_local.gateway.api import ServiceClient
from isoloir_local.gateway.login_start import LoginStart
from isoloir_local.gateway.new_campaign import (
    CampaignEntry,
    proposed_entry,
    read_entry,
    state_of,
    today_in_paris,
    with_days_of_election,
)
from isoloir_local.gateway.own_list import bloc_names, is_asked, read_own_list
from isoloir_local.gateway.past_results import PastResults
from isoloir_local.gateway.result_files import contours_for, files_for, outlines_for, positions_for
from isoloir_local.gateway.settings import Settings
from isoloir_local.gateway.visits import Visit, read_visit

# What crm calls what the form asks.
INPUTS = {
    "/campaign/election": "election",
    "/campaign/candidate": "candidate",
    "/campaign/name": "name",
    "/campaign/rounds/0": "first_on",
    "/campaign/rounds/1": "second_on",
    "/campaign/triggered_on": "triggered_on",
    "/campaign/by_election": "timing",
}
TIMINGS: dict[Timing, str] = {
    "scheduled": "À sa date",
    "early": "Avancée dans toute la France",
    "partial": "Partielle : seul ce territoire vote",
}


class OwnListEntry(Posted):
    """Which list is ours, asked beside the import; both empty: it is said later."""

    label: Line = ""
    bloc: Line = ""


def choose_router(
    settings: Settings, api: ServiceClient, read_token: ReadToken, past: PastResults, start: LoginStart
) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/choisir")
    async def choose(
        request: Request,
        q: Annotated[str, Query(max_length=100)] = "",
        territory: Annotated[str, Query(max_length=40)] = "",
    ) -> Response:
        await read_visit(request, settings, api, read_token)
        if territory and ":" not in territory:
            q = territory  # a bare code may be a commune's and a constituency's: who wrote it chooses
        elif territory:
            try:
                place = _place(territory)
            except NotFound as refused:
                found = _instead_of(territory)
                return render(request, "choose.html", 404, q="", found=found, areas=departments(), refused=refused.fr)
            return _form(request, place, PageForm.of(proposed_entry(place)))
        found = await asyncio.to_thread(search_places, q, fictional=_is_fictional(settings.data))
        return render(request, "choose.html", q=q, found=found, areas=departments(), refused="")

    @router.post("/choisir")
    async def open_campaign(request: Request, entry: Annotated[CampaignEntry, Form()]) -> Response:
        check_same_origin(request)
        session = (await read_visit(request, settings, api, read_token)).session
        place = _place(entry.territory)
        campaign_id = str(uuid4())
        # Who only chose another election than the proposed one has not touched its days.
        entry = with_days_of_election(entry, place)
        try:
            read = read_entry(entry, place)
            population = await asyncio.to_thread(_population, settings.data, place, read.first_on)
            state = state_of(place, read) | {"population": population}
            opened = {"id": campaign_id, "campaign": state, "fetch_streets": not is_offline()}
            answer = await api.post("crm", "/v1/campaigns", session, json=opened)
            if not answer.is_success:
                raise _refusal(answer.json())
        except Problem as problem:
            form = PageForm.of(entry, inputs=INPUTS).refused(problem)
            return _form(request, place, form, 422)
        return await start.redirect(request, "/resultats-passes", UUID(campaign_id))

    @router.get("/resultats-passes")
    async def show_past(request: Request) -> Response:
        visit = await read_visit(request, settings, api, read_token)
        if visit.token.campaign_id is None:
            return RedirectResponse("/choisir", 303)
        return await show_import(request, visit, PageForm())

    async def show_import(request: Request, visit: Visit, form: PageForm, status: int = 200) -> Response:
        job = past.find(str(visit.token.campaign_id))
        return render(
            request,
            "past_results.html",
            status,
            headers={"Refresh": "3"} if job and not job.over else {},
            job=job,
            is_cut=past.is_cut(str(visit.token.campaign_id)),
            has_data=settings.data is not None,
            form=form,
            blocs=bloc_names() if job is None and await is_asked(api, visit.session) else {},
            candidate=visit.current["campaign"]["candidate"] if visit.current else "",
        )

    @router.post("/resultats-passes")
    async def import_past(request: Request, entry: Annotated[OwnListEntry, Form()]) -> Response:
        check_same_origin(request)
        visit = await read_visit(request, settings, api, read_token)
        current = visit.current
        if current is None or settings.data is None:
            raise NotFound(
                "Choisissez d'abord une campagne, et donnez un dossier de résultats.",
                "Choose a campaign first, and name a folder of results.",
            )
        try:
            own_list = read_own_list(entry.label, entry.bloc, current["campaign"]["candidate"])
        except Problem as problem:
            return await show_import(request, visit, PageForm.of(entry).refused(problem), 422)
        territory: str = current["campaign"]["territory"]
        files = await asyncio.to_thread(files_for, settings.data, territory)
        contours = await asyncio.to_thread(contours_for, settings.data, territory)
        outlines = await asyncio.to_thread(outlines_for, settings.data, territory)
        positions = await asyncio.to_thread(positions_for, settings.data, territory)
        past.start(current["id"], files, contours, outlines, positions, visit.session, own_list)
        return RedirectResponse("/resultats-passes", 303)

    return router


def _is_fictional(data: Path | None) -> bool:
    return data is not None and (data / "official_small" / "00-01").is_dir()


def _place(territory: str) -> Place:
    """Return a territory that holds elections; raise NotFound, saying where to look, for any other."""
    try:
        place = parse_territory(territory)
    except ValueError as error:
        raise NotFound(str(error), "This is no territory that we know.") from error
    if not kinds_held(place):
        refused = reason_not_held(ElectionKind.MUNICIPALES, place)
        sentence = (
            refused.fr if refused and not place_exists(place) else "Aucune élection ne se tient dans ce territoire."
        )
        raise NotFound(sentence, "No election is held in this territory.")
    return place


def _instead_of(territory: str) -> list[FoundPlace]:
    """Return where to campaign instead of in a territory without elections: the commune that took in a former one."""
    try:
        place = parse_territory(territory)
    except ValueError:
        return []
    return [FoundPlace(one, place_name(one), "") for one in places_holding(ElectionKind.MUNICIPALES, place)[:5]]


def _unknown(place: Place) -> str:
    """Say what the suite does not know of a territory, before a campaign opens there; empty where it knows all."""
    canton = cantons().get(place.code) if place.kind == "canton" else None
    if canton and not canton.is_whole:
        return (
            "Ce canton comprend une partie de commune, ou ses communes ne sont pas publiées : ses bureaux viendront "
            "d'un fichier de départementales ou de ceux que vous nommerez, et sa population de la préfecture."
        )
    if place.kind == "departement":
        return (
            "Les sénateurs sont élus par les grands électeurs : les résultats passés des bureaux de vote aident à "
            "connaître le département, ils ne prédisent pas ce scrutin."
        )
    if place.kind == "metropole":
        return (
            "La métropole vote par circonscriptions métropolitaines, dont les limites ne sont pas ici : les résultats "
            "passés sont ceux de toute la métropole."
        )
    if place.kind == "circo" and place.code.startswith("ZZ"):
        return "Les bureaux sont ceux des consulats ; il n'y a ni carte ni adresses."
    return ""


def _refusal(problem: Mapping[str, Any]) -> Invalid:
    """Return crm's refusal as a problem at the inputs of the form."""
    detail: str = problem.get("detail", "")
    errors = [
        {"pointer": one["pointer"], "detail": f"{one['detail'].removeprefix(one['pointer']).removeprefix(' : ')}."}
        for one in problem.get("errors", ())
    ]
    return Invalid(detail, detail, problem.get("pointer"), errors=errors)


def _population(data: Path | None, place: Place, first_on: datetime.date) -> int | None:
    """Return the population that the ceiling is computed from; None if the tables lack it, and budget asks for it."""
    if data is None:
        return None
    try:
        return population_of(place, known_vintage_for(first_on), data)
    except (UnknownPopulation, OSError):  # a folder of results need not hold INSEE's tables
        return None


def _form(request: Request, place: Place, form: PageForm, status: int = 200) -> Response:
    held = kinds_held(place)
    today = today_in_paris()
    expected = {kind_of(kind).name: expected_voting_days(kind, place, today) for kind in held}
    return render(
        request,
        "open_campaign.html",
        status,
        territory=str(place),
        place=place_name(place),
        form=form,
        unknown=_unknown(place),
        elections={kind.value: kind_of(kind).name for kind in held},
        expected={name: days for name, days in expected.items() if days},
        timings={timing: TIMINGS[timing] for timing in timings_of(held)},
    )
