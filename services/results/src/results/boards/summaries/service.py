"""Figures of results for the home page: the sheets to check, and the stations counted after the legal hour."""

from datetime import timedelta
from uuid import UUID

from elections.places.stations import station_name
from kit.campaigns.queries import campaign_today, noted_campaign
from kit.pages.summaries import Summary, SummaryCard, SummaryLine, card
from kit.security.auth import Caller
from kit.text import french
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.embargo.gate import Gate, StillSealed, open_gate
from results.boards.board.views import newest_round
from results.boards.coordinator_desk.views import read_to_decide
from results.reporting.poll_watchers.service import count_watched
from results.sheets.totals.service import add_up_round
from results.territory.stations.service import count_stations

SHOWN = 4
_SOON = timedelta(days=60)


async def read_summary(session: AsyncSession, caller: Caller) -> Summary:
    cards: list[SummaryCard] = []
    if "totals:read" not in caller.scopes:
        return Summary(cards=cards, steps=[])
    stations = await count_stations(session)
    turn = await newest_round(session, caller.campaign_id)
    gate = await open_gate(session, caller)
    if {"poll_watchers:read", "tallies:read"} <= caller.scopes and (
        sheets := await _sheets(session, caller, gate, turn)
    ):
        cards.append(sheets)
    if stations and (counted := await _counted(session, caller, gate, turn, stations)):
        cards.append(counted)
    return Summary(cards=cards, steps=[])


def _bureaux(count: int) -> str:
    return f"{french.number(count)} bureau{'x' if count > 1 else ''}"


async def _counted(session: AsyncSession, caller: Caller, gate: Gate, turn: int, stations: int) -> SummaryCard | None:
    if "tallies:write" in caller.scopes and caller.territories:
        return await _own_stations(session, caller, turn)
    watched, _ = await count_watched(session, turn)
    # Years before the day, nobody counts: the card comes when the night is being prepared.
    is_prepared = bool(watched) or await _is_soon(session, caller.campaign_id, turn)
    ready = f"{_bureaux(watched)} sur {french.number(stations)} {'ont' if watched > 1 else 'a'} quelqu’un sur place."
    try:
        gate.check_sums(turn)
    except StillSealed:
        return card("counted", "Soirée électorale", "/", "Voir la soirée", detail=ready) if is_prepared else None
    counted = len((await add_up_round(session, turn)).sheets)
    if not (counted or is_prepared):
        return None
    return card(
        "counted",
        "Bureaux dépouillés",
        "/",
        "Voir le tableau",
        figure=f"{french.number(counted)} / {french.number(stations)}",
        detail=ready,
        share=counted / stations,
    )


async def _is_soon(session: AsyncSession, campaign_id: UUID, turn: int) -> bool:
    """Return whether the day is near enough for the night to be prepared."""
    state = (await noted_campaign(session, campaign_id)).state
    on = next(day.on for day in state.rounds if day.number == turn)
    return on - campaign_today(state) <= _SOON


async def _own_stations(session: AsyncSession, caller: Caller, turn: int) -> SummaryCard:
    """Return what somebody with stations of their own has to do on the day, before and during it."""
    state = (await noted_campaign(session, caller.campaign_id)).state
    on = next(day.on for day in state.rounds if day.number == turn)
    places = ", ".join(station_name(one) for one in sorted(caller.territories)[:SHOWN])
    detail = f"{places}. Vous y saisirez la participation et les résultats le {french.day(on)}."
    return card("counted", "Votre bureau de vote", "/", "Ouvrir la soirée", detail=detail)


async def _sheets(session: AsyncSession, caller: Caller, gate: Gate, turn: int) -> SummaryCard | None:
    try:
        gate.check_own_stations(turn)
    except StillSealed:
        return None
    found = await read_to_decide(session, caller, turn)
    lines = [SummaryLine(text=one.title, detail="", page="/desk") for one in found[:SHOWN]]
    if not lines:
        return None
    return card(
        "sheets",
        "Feuilles à vérifier",
        "/desk",
        "Ouvrir la table de la soirée",
        figure=french.number(len(found)),
        level="warn",
        lines=lines,
    )
