"""Page of the desk: a sheet that somebody reads out on the telephone, typed by the keyboard."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from elections.rounds import newest_round
from fastapi import APIRouter, Form, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_today, get_campaign
from kit.pages.forms import read_form, whole_number
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text import french
from kit.web.problems import Invalid, NotFound
from kit.web.refusals import check_round_exists
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.service import list_candidates
from results.ballots.embargo.gate import day_to_come
from results.reporting.ballot_samples.schemas import BallotSampleCreate
from results.reporting.ballot_samples.service import report_sample
from results.reporting.desk_entries.forms import (
    FIGURES,
    NAMES,
    SampleEntry,
    SheetEntry,
    TurnoutEntry,
    read_sample,
    read_sheet,
)
from results.reporting.desk_entries.service import find_own_sheet, read_progress
from results.reporting.desk_entries.station_search import MOST_SHOWN, find_stations, station_number, title_of
from results.sheets.tallies.arithmetic import Finding, Severity, Sheet, check_sheet
from results.sheets.tallies.counting_options import wants_double_entry
from results.sheets.tallies.reconciliation import State
from results.sheets.tallies.schemas import TallyCreate
from results.sheets.tallies.service import find_tally, report_tally
from results.sheets.turnouts.schemas import TurnoutCreate
from results.sheets.turnouts.service import read_turnouts, report_turnout
from results.territory.stations.known_station import KnownStation

router = APIRouter(route_class=Route, include_in_schema=False)

Writer = Annotated[Caller, Security(caller_with, scopes=["tallies:read", "tallies:write", "stations:read"])]
RoundQuery = Annotated[int | None, Query(ge=1, le=2)]
NEXT_SHOWN = 12
MOST_SUGGESTED = 1500
"""Names offered while one types; a nation's 70,000 would be megabytes."""
MOMENTS = {"noon": "midi", "17h": "17 h", "close": "la clôture"}
_STATES = {
    State.VALIDATED: "elle compte",
    State.CHECKED: "elle attend une seconde lecture",
    State.DISPUTED: "elle attend qu’un responsable tranche",
}


@router.get("/entry")
async def show_entry(
    request: Request,
    session: Session,
    caller: Writer,
    round: RoundQuery = None,
    q: Annotated[str, Query(max_length=120)] = "",
    station: Annotated[str, Query(max_length=16)] = "",
    done: UUID | None = None,
    turnout: Annotated[str, Query(max_length=16)] = "",
    sample: Annotated[str, Query(max_length=16)] = "",
) -> HTMLResponse:
    return await _page(
        request, session, caller, round, PageForm(), q=q, station=station, done=done, turnout=turnout, sample=sample
    )


@router.post("/entry")
async def save_sheet(
    request: Request, session: Session, caller: Writer, entry: Annotated[SheetEntry, Form()], round: RoundQuery = None
) -> Response:
    number = await _round(session, caller, round)

    async def act() -> UUID:
        voting_on = await day_to_come(session, caller.campaign_id, entry.station, number)
        if voting_on and not entry.early:
            raise Invalid(
                f"On vote le {french.day(voting_on)} : cette feuille compterait dès maintenant. Pour s’exercer, ouvrez "
                "la répétition ; si c’est une vraie feuille, dites-le au-dessus du bouton.",
                f"People vote on {voting_on}: practise in the rehearsal, or confirm that this sheet is a real one.",
                "/early",
            )
        report = read_form(TallyCreate, read_sheet(entry, number), NAMES)
        wrong = [found for found in _check(report) if found.severity is Severity.ERROR]
        if wrong and not entry.confirmed:
            raise Invalid(
                "Ces nombres ne s'additionnent pas. Faites relire le procès-verbal ; s'il est bien écrit ainsi, cochez "
                "la case au-dessus du bouton.",
                "These figures do not add up; if the record says so, confirm it.",
                "/confirmed",
                errors=[
                    {"pointer": found.pointer if found.pointer != "/votes" else "/valid", "detail": found.fr}
                    for found in wrong
                ],
            )
        return (await report_tally(session, caller, report, of_the_vote=entry.early)).id

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "sheet"),
        done=lambda id: f"/entry?round={number}&done={id}",
        again=lambda form: _page(request, session, caller, number, form, station=entry.station, entry=entry),
    )


@router.post("/entry/turnout")
async def save_turnout(
    request: Request, session: Session, caller: Writer, entry: Annotated[TurnoutEntry, Form()], round: RoundQuery = None
) -> Response:
    number = await _round(session, caller, round)

    async def act() -> None:
        said = {"station": entry.station, "round": number, "moment": entry.moment} | {
            "voters": whole_number(entry.turnout)
        }
        await report_turnout(session, caller, read_form(TurnoutCreate, said, {"/voters": "le nombre", **NAMES}))

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "turnout", {"/voters": "turnout"}),
        done=f"/entry?round={number}&turnout={entry.station}",
        again=lambda form: _page(request, session, caller, number, form, station=entry.station),
    )


@router.post("/entry/sample")
async def save_sample(
    request: Request, session: Session, caller: Writer, entry: Annotated[SampleEntry, Form()], round: RoundQuery = None
) -> Response:
    """Take the first ballots of a table, which serve the projection alone."""
    number = await _round(session, caller, round)

    async def act() -> None:
        names = {"/blank": "les blancs", "/null": "les nuls", "/ballots": "les bulletins", **NAMES}
        await report_sample(session, caller, read_form(BallotSampleCreate, read_sample(entry, number), names))

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "sample", {"/ballots": "blank"}),
        done=f"/entry?round={number}&sample={entry.station}",
        again=lambda form: _page(request, session, caller, number, form, station=entry.station, first=entry),
    )


def _check(report: TallyCreate) -> list[Finding]:
    return check_sheet(
        Sheet(
            registered=report.registered,
            voters=report.voters,
            blank=report.blank,
            null=report.null,
            valid=report.valid,
            votes=report.votes,
            signatures=report.signatures,
            envelopes=report.envelopes,
            noted=report.note is not None,
        )
    )


async def _round(session: AsyncSession, caller: Caller, round: int | None) -> int:
    state = (await get_campaign(session, caller.campaign_id)).state
    number = round or newest_round(state, campaign_today(state))
    check_round_exists(state, number)
    return number


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    round: int | None,
    form: PageForm,
    *,
    q: str = "",
    station: str = "",
    done: UUID | None = None,
    turnout: str = "",
    sample: str = "",
    entry: SheetEntry | None = None,
    first: SampleEntry | None = None,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    number = await _round(session, caller, round)
    progress = await read_progress(session, caller, number)
    found = find_stations(q, progress.stations) if q else []
    chosen = _chosen(station, found, progress.stations)
    candidates = await list_candidates(session, number)
    own = await find_own_sheet(session, caller, chosen.station, number) if chosen else None
    typed = dict(zip(entry.candidate, entry.votes, strict=False)) if entry else {}
    waiting = progress.waiting
    return render(
        request,
        "desk_entries/entry.html",
        campaign=state,
        zone=state.time_zone,
        round=number,
        rounds=[day.number for day in state.rounds],
        q=q,
        example=spoken_of(progress.stations[0]) if progress.stations else "",
        found=[] if chosen else found[:MOST_SHOWN],
        found_all=len(found),
        chosen=chosen,
        titles={one.station: title_of(one) for one in [*waiting[:NEXT_SHOWN], *found[:MOST_SHOWN]]},
        title=title_of(chosen) if chosen else "",
        suggested=[title_of(one) for one in progress.stations] if len(progress.stations) <= MOST_SUGGESTED else [],
        waiting=waiting[:NEXT_SHOWN],
        waiting_all=len(waiting),
        stations_all=len(progress.stations),
        has_sheet=chosen is not None and chosen.station in progress.states,
        own=own,
        candidates=candidates,
        typed=typed,
        first=dict(zip(first.candidate, first.votes, strict=False)) if first else {},
        sample_saved=next((title_of(one) for one in progress.stations if one.station == sample), ""),
        figures=FIGURES,
        moments=MOMENTS,
        turnouts={
            str(moment): count for moment, count in (await read_turnouts(session, number, chosen.station)).items()
        }
        if chosen
        else {},
        saved=await _said(session, caller, done, progress.stations) if done else None,
        turnout_saved=next((title_of(one) for one in progress.stations if one.station == turnout), ""),
        voting_on=await day_to_come(session, caller.campaign_id, chosen.station, number) if chosen else None,
        double_entry=await wants_double_entry(session, caller.campaign_id),
        form=form,
    )


def _chosen(station: str, found: Sequence[KnownStation], stations: Sequence[KnownStation]) -> KnownStation | None:
    if station:
        return next((one for one in stations if one.station == station), None)
    return found[0] if len(found) == 1 else None


def spoken_of(station: KnownStation) -> str:
    """Return `vincennes 12`, as one says it on the telephone."""
    return f"{station.commune_name.lower()} {station_number(station)}"


async def _said(
    session: AsyncSession, caller: Caller, tally_id: UUID, stations: Sequence[KnownStation]
) -> dict[str, object] | None:
    """Say what became of the sheet that was sent, to who sent it."""
    try:
        tally = await find_tally(session, caller.campaign_id, tally_id)
    except NotFound:
        return None
    if tally.reported_by != caller.subject:
        return None
    return {
        "title": next((title_of(one) for one in stations if one.station == tally.station), tally.station),
        "good": tally.state is State.VALIDATED,
        "state": _STATES.get(tally.state, "elle est enregistrée"),
        "findings": [finding["fr"] for finding in tally.findings],
    }
