from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from common.schemas.campaign import CampaignState
from elections.calendar import closing_at, is_silent
from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.pages.page_form import PageForm
from kit.pages.parts import Skip, part_of
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from predict.contests import service as contests
from predict.contests.forms import describe_choice
from predict.past_results.elections.levels import Levels, is_large
from predict.past_results.elections.names import name_round
from predict.past_results.elections.pages import find_part, level_context
from predict.past_results.elections.place_query import PlaceQuery
from predict.past_results.nuances.blocs import SOURCE as BLOC_SOURCE
from predict.targeting.field_actions.effects import EFFECTS, Kind, contact_words, kinds_in
from predict.targeting.priorities import queries, score_rows, service
from predict.targeting.priorities.money import draw_money
from predict.targeting.priorities.page_rows import Row, rows_of_hours, rows_of_stations
from predict.targeting.priorities.schemas import PrioritiesRead
from predict.targeting.priorities.stability import TOP
from predict.targeting.stations import service as stations
from predict.targeting.stations.ranked_map import draw_ranked
from predict.targeting.stations.schemas import StationRead

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read", "priorities:read"])]

BEST = 10
SHOWN = 25


@dataclass(frozen=True)
class Hours:
    """Gains by the hour: the rows by rank, their method and vintage, and the price of a vote."""

    rows: list[Row]
    told: PrioritiesRead
    drawing: str
    money: Callable[[float], str]


@router.get("/")
async def show_where_to_go(
    request: Request,
    session: Session,
    caller: Reader,
    place: PlaceQuery = "",
    asked: Annotated[Kind | None, Query(alias="kind")] = None,
    skip: Skip = 0,
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    contest = await contests.read_contest(session, caller.campaign_id)
    state = (await get_campaign(session, caller.campaign_id)).state
    shared: dict[str, Any] = {
        "campaign": state,
        "contest": contest,
        "may_write": "forecasts:write" in caller.scopes,
        "form": PageForm(),
        **describe_choice(contest),
    }
    part = await find_part(session, caller.campaign_id, place, skip)
    if isinstance(part, Levels):
        communes = await stations.rank_communes(session, caller, part.territory)
        return render(
            request,
            "priorities/communes.html",
            ranking=communes.ranking,
            pending_job=communes.pending_job,
            communes=communes.communes,
            **shared,
            **level_context(request, part),
        )
    kinds = kinds_in(state.territory)
    kind = asked if asked is not None and asked in kinds else next(iter(kinds))
    seen = await stations.read_ranking(session, caller, part if place else None)
    hours = None
    if seen.told and not await is_large(session, state.territory):
        hours = await _read_hours(session, caller, state, kind, seen.told)
    rows = hours.rows if hours else rows_of_stations(seen.told)
    return render(
        request,
        "priorities/where_to_go.html",
        ranking=seen.ranking,
        pending_job=seen.pending_job,
        counted=len(seen.stations),
        registered=sum(station.registered for station in seen.stations),
        total=sum(station.score for station in seen.stations),
        rows=rows,
        best=rows[:BEST],
        shown=part_of(rows[skip : skip + SHOWN + 1], skip, SHOWN),
        skip=skip,
        where=place,
        kind=kind,
        kinds=kinds if hours else {},
        has_doors=Kind.DOOR_TO_DOOR in kinds,
        contact=contact_words(state.territory),
        hours=hours,
        sure=sum(row.hour.chance_in_top_fifth >= 0.9 for row in rows if row.hour),
        top=max(1, -(-len(rows) // round(1 / TOP))),
        effect=EFFECTS[kind],
        may_see_money=score_rows.MONEY in caller.scopes,
        proof=seen.proof,
        map=await draw_ranked(session, seen.stations) if rows else None,
        last_election=name_round(seen.ranking.last_election) if seen.ranking.last_election else "",
        bloc_source=BLOC_SOURCE,
        silent=_is_silent(state),
        said="C’est noté : les bureaux sont classés pour votre liste." if done == "list" else "",
        **shared,
    )


async def _read_hours(
    session: Session, caller: Caller, state: CampaignState, kind: Kind, told: Sequence[StationRead]
) -> Hours:
    situation = await service.read_situation(session, caller.campaign_id)
    scored = await service.score_kind(situation, kind)
    round_ = service.round_now(state)
    proxies = await queries.count_proxies(session, caller.campaign_id, round_)
    by_key = {station.station: station for station in told}
    chosen = [
        at
        for at in score_rows.rank_places(situation, scored, caller, None)
        if situation.standings.stations[at].station in by_key
    ]
    page = score_rows.tell_page(situation, scored, caller, proxies, round_, chosen, None)
    drawing = ""
    # What an hour costs is known once an action of the kind is completed; a picture of nothing is left out.
    if score_rows.MONEY in caller.scopes and situation.known.actions:
        others = [scored if one is kind else await service.score_kind(situation, one) for one in Kind]
        if any(scores.hour_cost for scores in others):
            names = [station.station for station in situation.standings.stations]
            covered = [caller.covers(name) for name in names]
            drawing = draw_money(others, names, covered, situation.data_vintage, situation.currency)
    rows = rows_of_hours(situation, kind, by_key, page.items)
    return Hours(rows, page, drawing, situation.currency.say_parts)


def _is_silent(state: CampaignState) -> bool:
    now = campaign_now(state)
    return any(
        is_silent(now, one.on, closing_at(state.election, one.on, state.time_zone), state.time_zone)
        for one in state.rounds
    )
