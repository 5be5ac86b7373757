"""Figures of proxy for the home page: requests that wait for a holder, their places, the days left."""

from elections.places.names import commune_name
from kit.campaigns.queries import campaign_today, noted_campaign
from kit.pages.summaries import Level, Summary, SummaryCard, SummaryLine, card
from kit.security.auth import Caller
from kit.text import french
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.quarantine.service import count_quarantined, request_is_quarantined
from proxy.intake.requests.deadlines import advise
from proxy.intake.requests.service import count_waiting, has_requests
from proxy.people.identities.registration import ABROAD

SHOWN = 4


async def read_summary(session: AsyncSession, caller: Caller) -> Summary:
    if "requests:read" not in caller.scopes:
        return Summary(cards=[], steps=[])
    return Summary(cards=[await _waiting(session, caller)], steps=[])


async def _waiting(session: AsyncSession, caller: Caller) -> SummaryCard:
    state = (await noted_campaign(session, caller.campaign_id)).state
    today = campaign_today(state)
    days = {day.number: day.on for day in state.rounds if day.on > today}
    places = await count_waiting(session, caller.territories, request_is_quarantined(), days)
    waiting = sum(place.waiting for place in places)
    by_commune: dict[str, int] = {}
    for place in places:
        by_commune[place.commune] = by_commune.get(place.commune, 0) + place.waiting
    lines = [
        SummaryLine(
            text="Français de l’étranger" if commune == ABROAD else commune_name(commune),
            detail=f"{french.number(count)} en attente",
            page="/",
        )
        for commune, count in sorted(by_commune.items(), key=lambda one: (-one[1], one[0]))[:SHOWN]
    ]
    held = 0 if caller.territories else await count_quarantined(session, caller.campaign_id)
    if held:
        lines.append(SummaryLine(text=f"{french.number(held)} à vérifier", detail="", page="/quarantaine"))
    advice = advise(min(days.values()), today).fr if days and waiting else ""
    level: Level = "warn" if waiting else "good"
    if not await has_requests(session):
        return card(
            "waiting",
            "Procurations",
            "/",
            "Voir les demandes",
            detail="Aucune demande pour le moment : le formulaire se met sur votre site, ou se montre par un lien.",
        )
    return card(
        "waiting",
        "Procurations sans volontaire",
        "/",
        "Voir les demandes",
        figure=french.number(waiting),
        detail=advice or ("Toutes les demandes ont un volontaire." if not waiting else ""),
        level=level,
        lines=lines,
    )
