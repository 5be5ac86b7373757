import asyncio
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from pydantic import model_validator

from predict.maps import service
from predict.maps.figures import format_figure, is_doubtful, is_wide, merge_layers, say_beside, say_interval
from predict.maps.larger import draw_larger
from predict.maps.layer_picture import Key, draw_layer, keys_of
from predict.maps.map_query import CHANGE, CHOICE, LISTS, ROUND, MapQuery
from predict.maps.svg import draw_picture
from predict.maps.zones import can_group

router = APIRouter(include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read", "elections:read", "priorities:read"])]

WAYS = {"quantiles": "Autant de bureaux par classe", "jenks": "Ruptures naturelles (Jenks)", "equal": "Pas égaux"}
FORMS = {"surfaces": "Contours des bureaux", "circles": "Cercles selon les inscrits"}


class PageQuery(MapQuery):
    """Query of the page: that of the API, and whether the earlier round is shown beside."""

    beside: bool = False

    @model_validator(mode="before")
    @classmethod
    def leave_out_blanks(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Leave out the empty values, which the form sends for an unset choice."""
        return {key: value for key, value in given.items() if value != ""}


@router.get("/map")
async def show_map(
    request: Request, session: Session, caller: Reader, asked: Annotated[PageQuery, Query()]
) -> HTMLResponse:
    beside = asked.beside and asked.measure in ROUND - CHANGE
    refusal = ""
    try:
        async with session.begin_nested():
            made = await _make(session, caller, asked, beside=beside)
    except Problem as problem:
        # The form stays, to choose something else.
        refusal, asked, beside = problem.fr, PageQuery(), False
        made = await _make(session, caller, asked, beside=False)
    shown = made[-1]
    many = len(shown.layer.figures) > service.MAX_DRAWN
    drawn = made
    if many:
        drawn = await draw_larger(session, made) if can_group(shown.layer.subject) else []
    pictures = [
        await asyncio.to_thread(draw_layer, one.layer, one.geometries, one.scale, one.query.form) for one in drawn
    ]
    offer = await service.list_offer(session, caller, shown.query)
    subject = shown.layer.subject
    earlier = {figure.station: figure for figure in made[0].layer.figures}
    rows = [
        {
            "station": figure.station,
            "commune": figure.commune,
            "registered": figure.registered,
            "before": format_figure(subject, then.value) if beside and (then := earlier.get(figure.station)) else None,
            "value": format_figure(subject, figure.value),
            "interval": say_interval(subject, figure),
            "others": [say_beside(column, figure) for column in subject.columns],
            "doubtful": is_doubtful(figure),
            "wide": is_wide(subject, figure),
        }
        for figure in sorted(shown.layer.figures, key=lambda f: (f.value is None, -(f.value or 0.0), f.station))
    ]
    query = shown.query.model_dump(exclude_none=True, exclude={"beside"})
    return render(
        request,
        "maps/map.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        maps=[
            {"title": one.layer.subject.title, "svg": draw_picture(picture, f"map{number}")}
            for number, (one, picture) in enumerate(zip(drawn, pictures, strict=True))
        ],
        beside=beside,
        refusal=refusal,
        subject=subject,
        legend=_legend(drawn or made),
        grouped=drawn[-1].layer.subject if many and drawn else None,
        rows=rows[: service.MAX_DRAWN],
        many=len(rows) if many else 0,
        drawn=len(shown.geometries),
        points=sum(one["type"] == "Point" for one in shown.geometries.values()),
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


async def _make(session: Session, caller: Caller, asked: MapQuery, *, beside: bool) -> list[service.Map]:
    if beside:
        return list(await service.compare_rounds(session, caller, asked))
    return [await service.make_map(session, caller, asked)]


def _legend(made: list[service.Map]) -> list[Key]:
    """One for all the maps of the page: their classes are the same."""
    return keys_of(merge_layers([one.layer for one in made]), made[0].scale)
