import asyncio
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import get_campaign
from kit.pages.parts import Skip, part_of
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from pydantic import model_validator

from predict.maps import service
from predict.maps.figures import format_figure, is_doubtful, is_wide, merge_layers, say_beside, say_interval
from predict.maps.layer_picture import Key, draw_layer, keys_of
from predict.maps.map_query import CHANGE, CHOICE, LISTS, ROUND, MapQuery
from predict.maps.svg import draw_picture
from predict.past_results.elections.pages import place_or_levels

router = APIRouter(include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read", "elections:read", "priorities:read"])]

SHOWN = 25
"""Lines of a part of the table below the picture; the CSV has all of them."""
WAYS = {"quantiles": "Autant de bureaux par classe", "jenks": "Ruptures naturelles (Jenks)", "equal": "Pas égaux"}
FORMS = {"surfaces": "Contours des bureaux", "circles": "Cercles selon les inscrits"}


class PageQuery(MapQuery):
    """Query of the page: the API's, and whether the earlier round is shown too."""

    beside: bool = False
    skip: Skip = 0

    @model_validator(mode="before")
    @classmethod
    def leave_out_blanks(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Drop empty values, which the form sends for unset choices."""
        return {key: value for key, value in given.items() if value != ""}


@router.get("/map")
async def show_map(
    request: Request, session: Session, caller: Reader, asked: Annotated[PageQuery, Query()]
) -> HTMLResponse:
    why = "Choisissez un lieu : une carte se lit jusqu’à 3 000 bureaux."
    place = await place_or_levels(request, session, caller.campaign_id, asked.place, "Carte", why)
    if isinstance(place, HTMLResponse):
        return place
    beside = asked.beside and asked.measure in ROUND - CHANGE
    refusal = ""
    try:
        async with session.begin_nested():
            maps = await _make(session, caller, asked, beside=beside)
    except Problem as problem:
        # The form stays, to choose something else.
        refusal, asked, beside = problem.fr, PageQuery(place=asked.place), False
        maps = await _make(session, caller, asked, beside=False)
    shown = maps[-1]
    pictures = [
        await asyncio.to_thread(draw_layer, map_.layer, map_.geometries, map_.scale, map_.query.form, map_.outlines)
        for map_ in maps
    ]
    offer = await service.list_offer(session, caller, shown.query)
    subject = shown.layer.subject
    earlier = {figure.station: figure for figure in maps[0].layer.figures}
    rows = [
        {
            "station": figure.station,
            "registered": figure.registered,
            "before": format_figure(subject, past_figure.value)
            if beside and (past_figure := earlier.get(figure.station))
            else None,
            "value": format_figure(subject, figure.value),
            "interval": say_interval(subject, figure),
            "others": [say_beside(column, figure) for column in subject.columns],
            "doubtful": is_doubtful(figure),
            "wide": is_wide(subject, figure),
        }
        for figure in sorted(shown.layer.figures, key=lambda f: (f.value is None, -(f.value or 0.0), f.station))
    ]
    query = shown.query.model_dump(
        exclude_none=True, exclude={"beside", "skip"} | (set() if asked.place else {"place"})
    )
    return render(
        request,
        "maps/map.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        maps=[
            {"title": map_.layer.subject.title, "svg": draw_picture(picture, f"map{number}")}
            for number, (map_, picture) in enumerate(zip(maps, pictures, strict=True))
        ],
        beside=beside,
        refusal=refusal,
        subject=subject,
        legend=_legend(maps),
        shown=part_of(rows[asked.skip : asked.skip + SHOWN + 1], asked.skip, SHOWN),
        stations=len(rows),
        drawn=len(rows) - shown.without,
        by_commune=shown.by_commune,
        points=sum(geometry["type"] == "Point" for geometry in shown.geometries.values()),
        doubtful=sum(bool(row["doubtful"]) for row in rows),
        sources=shown.sources,
        query=shown.query,
        address=urlencode(query),
        offer=offer,
        ways=WAYS,
        forms=FORMS,
        needs_round=shown.query.measure in ROUND,
        needs_before=shown.query.measure in CHANGE | {"lineage"} or beside,
        needs_choice=shown.query.measure in CHOICE | LISTS,
        can_compare=shown.query.measure in ROUND - CHANGE,
    )


async def _make(session: Session, caller: Caller, map_query: MapQuery, *, beside: bool) -> list[service.Map]:
    if beside:
        return list(await service.compare_rounds(session, caller, map_query))
    return [await service.make_map(session, caller, map_query)]


def _legend(maps: list[service.Map]) -> list[Key]:
    """Return one legend for all maps of the page, which share their classes."""
    return keys_of(merge_layers([map_.layer for map_ in maps]), maps[0].scale)
