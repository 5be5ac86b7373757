"""Coordinator's desk: disputed sheets, missing stations, phones, text messages that could not be read."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

import segno
from common.scopes import Role
from elections.rounds import newest_round
from fastapi import APIRouter, Form, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_today, get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with
from kit.security.device_pairing import is_out_of_reach, pairing_address
from kit.security.request_session import Session
from kit.text import french
from kit.web.problems import Forbidden, Invalid
from markupsafe import Markup

from results.ballots.embargo.gate import Gate, StillSealed, open_gate
from results.boards.coordinator_desk.forms import DecisionEntry, OptionsEntry, PairingEntry
from results.boards.coordinator_desk.views import read_early, read_missing, read_to_decide
from results.reporting.phones import service as phones
from results.reporting.phones.schemas import PairingCreate
from results.reporting.phones.service import KnownPairing
from results.reporting.poll_watchers.phone_numbers import write_number
from results.reporting.poll_watchers.service import find_poll_watcher, list_deadlines, list_poll_watchers
from results.reporting.sms_reports.service import list_texts
from results.sheets.tallies.counting_options import put_counting_options, wants_double_entry
from results.sheets.tallies.schemas import CountingOptionsPut, TallyDecision
from results.sheets.tallies.service import find_tally, validate_tally
from results.territory.stations.service import list_stations

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:read", "poll_watchers:write"])]
Decider = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:read", "tallies:read", "tallies:write"])]
RoundQuery = Annotated[int | None, Query(ge=1, le=2)]
MAX_MISSING = 200
MAX_EARLY = 50
_DONE = {
    "decided": "La feuille est retenue : elle compte, les autres du bureau sont écartées.",
    "revoked": "Le téléphone est retiré : il ne peut plus rien envoyer.",
    "options": "L'option est enregistrée.",
}


@router.get("/desk")
async def show_desk(
    request: Request,
    session: Session,
    caller: Reader,
    round: RoundQuery = None,
    done: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    return await _page(request, session, caller, round, PageForm(), message=_DONE.get(done, ""))


@router.post("/desk/tallies/{tally_id}/validate")
async def decide(
    request: Request, tally_id: UUID, session: Session, caller: Decider, entry: Annotated[DecisionEntry, Form()]
) -> Response:
    if Role.MANAGER not in caller.roles:
        raise Forbidden(
            "Seul un responsable de campagne tranche entre deux feuilles.",
            "Only a manager decides between two sheets.",
        )
    gate = await open_gate(session, caller)
    tally = await find_tally(session, caller.campaign_id, tally_id)
    gate.check_station(tally.round, tally.station)

    async def act() -> None:
        if not entry.note.strip():
            raise Invalid(
                "Dites pourquoi cette feuille est la bonne : la raison est inscrite au journal.",
                "Say why this sheet is the right one: the reason goes into the journal.",
                "/note",
            )
        decision = read_form(TallyDecision, {"note": entry.note.strip()}, {"/note": "la raison"})
        await validate_tally(session, caller, tally_id, decision.note)

    done, form = f"/desk?round={tally.round}&done=decided", PageForm.of(entry, f"decide-{tally_id}")
    return await _submit(request, session, caller, act, done, form, tally.round)


@router.post("/desk/pairings")
async def make_pairing(
    request: Request, session: Session, caller: Writer, entry: Annotated[PairingEntry, Form()]
) -> Response:
    """Make a pairing code and show it once: only its hash is stored."""

    async def act() -> tuple[KnownPairing, str]:
        create = read_form(PairingCreate, entry.model_dump(), {"/poll_watcher_id": "la personne"})
        return await phones.make_pairing(session, caller, create.poll_watcher_id)

    outcome = await attempt(session, act, PageForm.of(entry, "pairing"))
    if isinstance(outcome, PageForm):
        return await show_refused(outcome, lambda form: _page(request, session, caller, None, form))
    pairing, token = outcome
    address = pairing_address(request, token)
    watcher = await find_poll_watcher(session, caller.campaign_id, pairing.poll_watcher_id)
    state = (await get_campaign(session, caller.campaign_id)).state
    svg = segno.make(address, error="m").svg_inline(scale=6, border=4, dark="#000", light="#fff", omitsize=True)
    return render(
        request,
        "desks/pairing.html",
        campaign=state,
        watcher=watcher,
        code=Markup(svg),  # made by segno, of an address that we made
        address=address,
        out_of_reach=is_out_of_reach(request),
        until=french.moment(pairing.expires_at, state.time_zone),
    )


@router.post("/desk/phones/{phone_id}/revoke")
async def revoke(request: Request, phone_id: UUID, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await phones.revoke(session, caller, phone_id)

    return await _submit(request, session, caller, act, "/desk?done=revoked", PageForm("revoke"))


@router.post("/desk/counting-options")
async def change_options(
    request: Request, session: Session, caller: Decider, entry: Annotated[OptionsEntry, Form()]
) -> Response:
    if Role.MANAGER not in caller.roles:
        raise Forbidden("Seul un responsable de campagne change cette option.", "Only a manager changes this option.")

    async def act() -> None:
        await put_counting_options(session, caller, CountingOptionsPut(double_entry=entry.double_entry == "true"))

    return await _submit(request, session, caller, act, "/desk?done=options", PageForm.of(entry, "options"))


async def _submit(
    request: Request,
    session: Session,
    caller: Caller,
    act: Callable[[], Awaitable[None]],
    done: str,
    form: PageForm,
    round: int | None = None,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=done,
        again=lambda refused: _page(request, session, caller, round, refused),
    )


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    round: int | None,
    form: PageForm,
    *,
    message: str = "",
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    chosen = round or newest_round(state, campaign_today(state))
    gate = await open_gate(session, caller)
    watchers = await list_poll_watchers(session, caller)
    names_by_id = {watcher.id: watcher.name for watcher in watchers}
    missing = await read_missing(session, caller, watchers, chosen)
    sees_sheets = _sees_sheets(caller, gate, chosen)
    early = await read_early(session, caller, chosen) if sees_sheets else []
    return render(
        request,
        "desks/desk.html",
        campaign=state,
        zone=state.time_zone,
        round=chosen,
        rounds=[day.number for day in state.rounds],
        sealed_until=gate.moment(chosen),
        to_decide=await read_to_decide(session, caller, chosen) if sees_sheets else None,
        early=early[:MAX_EARLY],
        early_all=len(early),
        missing=missing[:MAX_MISSING],
        missing_all=len(missing),
        knows_stations=any(caller.covers(station.station) for station in await list_stations(session)),
        write_number=write_number,
        alone=sum(not station.contacts for station in missing),
        deadlines=[
            (deadline, french.moment(deadline.due_at, state.time_zone))
            for deadline in await list_deadlines(session, caller)
            if deadline.round == chosen and deadline.to_notify
        ],
        phones=[
            (phone, names_by_id[phone.poll_watcher_id])
            for phone in await phones.list_phones(session)
            if phone.poll_watcher_id in names_by_id
        ],
        texts=await list_texts(session, caller.campaign_id, misunderstood=True) if _is_closed_team(caller) else [],
        double_entry=await wants_double_entry(session, caller.campaign_id),
        may_decide=Role.MANAGER in caller.roles and "tallies:write" in caller.scopes,
        may_write="poll_watchers:write" in caller.scopes,
        form=form,
        said=message,
    )


def _sees_sheets(caller: Caller, gate: Gate, round_number: int) -> bool:
    if "tallies:read" not in caller.scopes:
        return False
    try:
        gate.check_own_stations(round_number)
    except StillSealed:
        return False
    return True


def _is_closed_team(caller: Caller) -> bool:
    """Return whether the caller is in the closed team of the whole campaign. An unreadable text names no station."""
    return "tallies:sealed" in caller.scopes and not caller.territories
