"""Page that leads through the preparation of a night."""

from typing import Annotated

from elections.places.names import place_name
from elections.places.place import Place, parse_territory
from elections.places.stations import station_name
from elections.rounds import first_voting_day, newest_round
from fastapi import APIRouter, Form, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, campaign_today, get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text import french
from kit.web.refusals import check_round_exists

from results.ballots.embargo.gate import open_gate
from results.preparation.checklists.forms import CommunesEntry, read_communes
from results.preparation.checklists.readiness import is_ready, list_items
from results.preparation.checklists.service import read_facts
from results.territory.chosen_communes.service import choose, list_chosen
from results.territory.history.station_changes import find_station_changes
from results.territory.imports.service import find_newest_whole
from results.territory.imports.territory import whole_communes

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["stations:read", "stations:write"])]
RoundQuery = Annotated[int | None, Query(ge=1, le=2)]


@router.get("/prepare")
async def show_preparation(
    request: Request,
    session: Session,
    caller: Reader,
    round: RoundQuery = None,
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    said = "Les communes sont enregistrées : lisez maintenant les résultats passés." if done == "communes" else ""
    return await _page(request, session, caller, round, PageForm(), message=said)


@router.post("/prepare/communes")
async def name_communes(
    request: Request, session: Session, caller: Writer, entry: Annotated[CommunesEntry, Form()]
) -> Response:
    async def act() -> None:
        territory = (await get_campaign(session, caller.campaign_id)).state.territory
        await choose(session, caller.campaign_id, read_communes(entry, territory))

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "communes"),
        done="/prepare?done=communes",
        again=lambda form: _page(request, session, caller, None, form),
    )


async def _page(
    request: Request, session: Session, caller: Caller, round: int | None, form: PageForm, *, message: str = ""
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    chosen = round or newest_round(state, campaign_today(state))
    check_round_exists(state, chosen)
    day = next(day for day in state.rounds if day.number == chosen)
    facts = await read_facts(session, caller, chosen)
    items = list_items(facts)
    newest = await find_newest_whole(session)
    communes = await list_chosen(session) or whole_communes(parse_territory(state.territory))
    embargo = (await open_gate(session, caller)).embargo
    return render(
        request,
        "preparation/prepare.html",
        campaign=state,
        round=chosen,
        rounds=[day.number for day in state.rounds],
        day=french.day(day.on),
        opens=french.moment(embargo.opens_at[chosen], state.time_zone),
        may_rehearse=campaign_today(state) < first_voting_day(state, day),
        has_begun=campaign_now(state) >= embargo.opens_at[chosen],
        facts=facts,
        items=items,
        ready=is_ready(items),
        no_round=facts.decided_at_first and not facts.candidates,
        station_name=station_name,
        changes=await find_station_changes(session, newest.on, state.territory) if newest else None,
        names_communes=facts.named_communes,
        communes=[place_name(Place("commune", code)) for code in communes],
        may_write="stations:write" in caller.scopes,
        form=form,
        said=message,
    )
