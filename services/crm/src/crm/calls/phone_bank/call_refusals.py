"""The reasons why calls are refused now, in French and English, with the article if it is the law."""

from datetime import datetime

from common.schemas.campaign import CampaignState
from kit.text.french import moment
from kit.web.problems import Conflict

from crm.calls.phone_bank.hours import PLACES, Closed, Hours, closed_by, open_places, opens_at, zone_of

WHY: dict[Closed, str] = {
    "silence": (
        "De la veille du scrutin à 0 h jusqu'à la fermeture des bureaux, personne ne peut être appelé en série "
        "(art. L. 49 du code électoral)."
    ),
    "over": "Le scrutin est passé : il n'y a plus personne à appeler.",
    "dates": "Cette campagne d'appels n'est pas dans ses dates.",
    "hours": "Ce n'est pas une heure d'appel (règle de la campagne, pas de la loi).",
}
_ENGLISH: dict[Closed, str] = {
    "silence": (
        "From the eve of the vote at 00:00 until the polls close nobody may be called in series "
        "(art. L. 49 of the electoral code)."
    ),
    "over": "The vote is over: nobody is left to call.",
    "dates": "This call campaign is outside of its dates.",
    "hours": "This is no hour for calls (a rule of the campaign, not of the law).",
}


def standing_of(
    hours: Hours, state: CampaignState, now: datetime, place: str | None = None
) -> tuple[Closed | None, datetime | None]:
    """Return why calls are refused now and when they are allowed again, in one place or in the first of all."""
    places = PLACES if place is None else (place,)
    if any(closed_by(hours, state, one, now) is None for one in places):
        return None, None
    coming = [opening for one in places if (opening := opens_at(hours, state, one, now)) is not None]
    return closed_by(hours, state, places[0], now), min(coming, default=None)


def check_hours(hours: Hours, state: CampaignState, now: datetime, place: str | None = None) -> list[str]:
    """Return the places where calls are allowed now; raise Conflict if there is none."""
    closed, opens = standing_of(hours, state, now, place)
    if closed is None:
        return open_places(hours, state, now)
    then = f" Prochains appels : {moment(opens, zone_of(state, place or '').key)}." if opens else ""
    more: dict[str, str | None] = {"opens_at": opens.isoformat() if opens else None}
    if closed == "silence":
        more["article"] = "L. 49"
    raise Conflict(
        f"{WHY[closed]}{then}",
        f"{_ENGLISH[closed]}" + (f" Calls may be made from {opens.isoformat()}." if opens else ""),
        pointer=None,
        headers=None,
        missing_scopes=frozenset(),
        **more,
    )


def check_open(hours: Hours, state: CampaignState, now: datetime) -> None:
    """Raise Conflict in the silence, and if no call could ever be made. Opening before the first hour is allowed."""
    closed, opens = standing_of(hours, state, now)
    if closed == "silence" or (closed is not None and opens is None):
        check_hours(hours, state, now)
