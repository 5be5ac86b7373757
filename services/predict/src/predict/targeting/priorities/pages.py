from typing import Annotated

from elections.calendar import closing_at, is_silent
from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.pages.parts import Skip, part_of
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from predict.past_results.elections.pages import place_or_levels
from predict.targeting.field_actions.effects import EFFECTS, LABELS, Kind
from predict.targeting.priorities import queries, score_rows, service
from predict.targeting.priorities.money import draw_money
from predict.targeting.priorities.stability import TOP

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read", "priorities:read"])]

BEST = 10
RANKED = 500
"""Nobody leafs further; the CSV has them all."""

SHOWN = 25


@router.get("/priorities")
async def show_priorities(
    request: Request,
    session: Session,
    caller: Reader,
    kind: Annotated[Kind, Query()] = Kind.DOOR_TO_DOOR,
    skip: Skip = 0,
) -> HTMLResponse:
    why = "Au-delà de 3 000 bureaux l’heure de travail ne se compte pas : ouvrez une campagne d’un lieu plus petit."
    part = await place_or_levels(request, session, caller.campaign_id, "", "Heures et argent", why, skip)
    if isinstance(part, HTMLResponse):
        return part
    state = (await get_campaign(session, caller.campaign_id)).state
    situation = await service.read_situation(session, caller.campaign_id)
    scored = await service.score_kind(situation, kind)
    round_ = service.round_now(state)
    proxies = await queries.count_proxies(session, caller.campaign_id, round_)
    chosen = score_rows.rank_places(situation, scored, caller, None)
    page = score_rows.tell_page(situation, scored, caller, proxies, round_, chosen[:RANKED], None)
    may_see_money = score_rows.MONEY in caller.scopes
    drawing = ""
    if may_see_money and chosen:
        others = [
            scored if other_kind is kind else await service.score_kind(situation, other_kind) for other_kind in Kind
        ]
        stations = situation.standings.stations
        covered = [caller.covers(station.station) for station in stations]
        # An empty picture says less than the sentence that stands for it.
        if any(scores.hour_cost for scores in others):
            drawing = draw_money(
                others, [station.station for station in stations], covered, situation.data_vintage, situation.currency
            )
    now = campaign_now(state)
    return render(
        request,
        "priorities/priorities.html",
        campaign=state,
        told=page,
        shown=part_of(page.items[skip : skip + SHOWN + 1], skip, SHOWN),
        stations=len(chosen),
        best=page.items[:BEST],
        sure=sum(row.chance_in_top_fifth >= 0.9 for row in page.items),
        top=max(1, -(-page.stations_ranked // round(1 / TOP))),
        kinds=LABELS,
        effect=EFFECTS[kind],
        drawing=drawing,
        may_see_money=may_see_money,
        money=situation.currency.say_parts,
        silent=any(
            is_silent(now, round_day.on, closing_at(state.election, round_day.on, state.time_zone), state.time_zone)
            for round_day in state.rounds
        ),
    )
