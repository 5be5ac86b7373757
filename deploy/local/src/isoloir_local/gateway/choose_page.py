"""Page to choose a constituency or commune and open a campaign there."""

import asyncio
import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

from common.schemas import ElectionKind
from common.schemas.campaign import PublicText
from common.schemas.instants import Day
from elections.ballots import EXPECTED
from elections.populations import UnknownPopulation, known_vintage_for, population_of
from elections.territories import Place, name_of, parse_territory
from fastapi import APIRouter, Form, Query, Request
from kit.pages.forms import read_form
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.security.session_cookie import check_same_origin
from kit.security.tokens import ReadToken
from kit.web.problems import Invalid, NotFound, Problem
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from isoloir_local.gateway.api import ServiceClient, my_campaigns, session_of
from isoloir_local.gateway.constituencies import is_known, list_departments, search_constituencies
from isoloir_local.gateway.past_results import PastResults, contours_for, files_for, positions_for
from isoloir_local.gateway.settings import Settings

NAMES = {
    "/election": "l'élection",
    "/candidate": "le nom public",
    "/name": "le nom de la campagne",
    "/first_on": "la date du premier tour",
    "/second_on": "la date du second tour",
}
# What crm calls what the form asks.
INPUTS = {
    "/campaign/election": "election",
    "/campaign/candidate": "candidate",
    "/campaign/name": "name",
    "/campaign/rounds/0": "first_on",
    "/campaign/rounds/1": "second_on",
}


class CampaignEntry(Posted):
    territory: Line = ""
    election: Line = ""
    candidate: Line = ""
    name: Line = ""
    first_on: Line = ""
    second_on: Line = ""


class NewCampaign(BaseModel):
    election: ElectionKind
    candidate: PublicText
    name: PublicText
    first_on: Day
    second_on: Day | None = None


def choose_router(settings: Settings, api: ServiceClient, read_token: ReadToken, past: PastResults) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/choisir")
    async def choose(
        request: Request,
        q: Annotated[str, Query(max_length=100)] = "",
        territory: Annotated[str, Query(max_length=40)] = "",
    ) -> Response:
        await session_of(request, settings, read_token)
        if territory:
            place, name = await _place(settings, territory)
            return _form(request, str(place), name, PageForm.of(_proposed(place)))
        data = settings.data
        found = await asyncio.to_thread(search_constituencies, data, q) if data else []
        every = await asyncio.to_thread(list_departments, data) if data else []
        return render(request, "choose.html", q=q, found=found, departments=every, has_data=data is not None)

    @router.post("/choisir")
    async def open_campaign(request: Request, entry: Annotated[CampaignEntry, Form()]) -> Response:
        check_same_origin(request)
        access_token, _ = await session_of(request, settings, read_token)
        place, place_name = await _place(settings, entry.territory)
        campaign_id = str(uuid4())
        try:
            read = _read_entry(entry)
            population = await asyncio.to_thread(_population, settings.data, place, read.first_on)
            state = _state(place, read) | {"population": population}
            answer = await api.post("crm", "/v1/campaigns", access_token, json={"id": campaign_id, "campaign": state})
            if not answer.is_success:
                raise _refusal(answer.json())
        except Problem as problem:
            form = PageForm.of(entry, inputs=INPUTS).refused(problem)
            return _form(request, str(place), place_name, form, 422)
        return RedirectResponse(f"/login?campaign={campaign_id}&next=/resultats-passes", 303)

    @router.get("/resultats-passes")
    async def show_past(request: Request) -> Response:
        _, token = await session_of(request, settings, read_token)
        if token.campaign_id is None:
            return RedirectResponse("/choisir", 303)
        job = past.find(str(token.campaign_id))
        headers = {"Refresh": "3"} if job and not job.over else {}
        return render(request, "past_results.html", headers=headers, job=job, has_data=settings.data is not None)

    @router.post("/resultats-passes")
    async def import_past(request: Request) -> Response:
        check_same_origin(request)
        access_token, token = await session_of(request, settings, read_token)
        mine = await my_campaigns(api, access_token)
        current = next((one for one in mine if one["id"] == str(token.campaign_id)), None)
        if current is None or settings.data is None:
            raise NotFound(
                "Choisissez d'abord une campagne, et donnez un dossier de résultats.",
                "Choose a campaign first, and name a folder of results.",
            )
        territory: str = current["campaign"]["territory"]
        files = await asyncio.to_thread(files_for, settings.data, territory)
        contours = await asyncio.to_thread(contours_for, settings.data, territory)
        positions = await asyncio.to_thread(positions_for, settings.data, territory)
        past.start(current["id"], files, contours, positions, access_token)
        return RedirectResponse("/resultats-passes", 303)

    return router


async def _place(settings: Settings, territory: str) -> tuple[Place, str]:
    """Return the territory and its display name; raise NotFound."""
    try:
        place = parse_territory(territory)
        if settings.data is None:
            return place, str(place)
        if await asyncio.to_thread(is_known, settings.data, place):
            return place, await asyncio.to_thread(name_of, place, settings.data)
    except ValueError:
        pass
    raise NotFound(
        "Ce n'est ni une circonscription ni une commune que nous connaissons.",
        "This is no constituency or commune that we know.",
    )


def _proposed(place: Place) -> CampaignEntry:
    if place.kind == "circo":
        first, second = (ballot.on.isoformat() for ballot in EXPECTED[:2])
        return CampaignEntry(election="legislatives", first_on=first, second_on=second)
    return CampaignEntry(election="municipales")


def _read_entry(entry: CampaignEntry) -> NewCampaign:
    said = {name: text.strip() for name, text in entry.model_dump(exclude={"territory"}).items()}
    read = read_form(NewCampaign, said, NAMES)
    if read.second_on is not None and read.second_on <= read.first_on:
        raise Invalid(
            "Le second tour vient après le premier : corrigez l'une des deux dates.",
            "The second round comes after the first: mend one of the dates.",
            "/second_on",
        )
    return read


def _refusal(problem: Mapping[str, Any]) -> Invalid:
    """Return crm's refusal as a problem at the inputs of the form."""
    detail: str = problem.get("detail", "")
    errors = [
        {"pointer": one["pointer"], "detail": f"{one['detail'].removeprefix(one['pointer']).removeprefix(' : ')}."}
        for one in problem.get("errors", ())
    ]
    return Invalid(detail, detail, problem.get("pointer"), errors=errors)


def _state(place: Place, read: NewCampaign) -> dict[str, Any]:
    """Build the campaign's state as crm reads it; crm reports what the law says of its dates."""
    days = [read.first_on] if read.second_on is None else [read.first_on, read.second_on]
    return {
        "name": read.name,
        "candidate": read.candidate,
        "election": read.election.value,
        "territory": str(place),
        "rounds": [{"number": number, "on": day.isoformat()} for number, day in enumerate(days, 1)],
    }


def _population(data: Path | None, place: Place, first_on: datetime.date) -> int | None:
    """Return the population that the ceiling is computed from; None if the tables lack it, and budget asks for it."""
    if data is None:
        return None
    try:
        return population_of(place, known_vintage_for(first_on), data)
    except UnknownPopulation:
        return None


def _form(request: Request, territory: str, name: str, form: PageForm, status: int = 200) -> Response:
    elections = {
        ElectionKind.LEGISLATIVES.value: "législatives",
        ElectionKind.MUNICIPALES.value: "municipales",
        ElectionKind.DEPARTEMENTALES.value: "départementales",
    }
    return render(
        request, "open_campaign.html", status, territory=territory, place=name, form=form, elections=elections
    )
