"""The next days and hours that the law sets for a campaign, each with its article. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from common.schemas.campaign import CampaignState
from elections.calendar import (
    article_of,
    period_starts_on,
    poll_watchers_due_at,
    posters_bound_from,
    second_round_article,
    second_round_due_at,
    silence_from,
    sponsors_bound_from,
)
from elections.clocks import voting_day_in, voting_place

from budget.accounts.period import filing_due, find_article

_NAMES = {1: "Premier tour", 2: "Second tour"}


@dataclass(frozen=True)
class LegalDate:
    """A day or an instant of the law. `at`: midnight of a day where `whole_day`."""

    text: str
    article: str
    at: datetime
    whole_day: bool = True


def list_legal_dates(state: CampaignState, contested: int | None, *, keeps_account: bool) -> list[LegalDate]:
    """Return the dates in their order. `contested`: the last round that the campaign contests, if it is known."""
    zone = ZoneInfo(state.time_zone)
    first, place = state.rounds[0].on, voting_place(state.territory)

    def day(text: str, article: str, on: date) -> LegalDate:
        return LegalDate(text, article, datetime.combine(on, time(), zone))

    dates = [
        day(
            "Affichage hors panneaux et publicité commerciale interdits",
            "L. 51, L. 52-1",
            posters_bound_from(first),
        ),
        day(
            "Publicité politique : payeurs établis dans l’Union seulement",
            "règlement 2024/900, art. 5",
            sponsors_bound_from(first),
        ),
    ]
    if keeps_account:
        starts_on = period_starts_on(state.election, first, state.triggered_on)
        due = filing_due(state, contested)
        dates += [
            day("Début du compte de campagne", article_of("period_starts_on", state.election), starts_on),
            LegalDate("Dépôt du compte", find_article("filing_due_at", state), due, whole_day=False),
        ]
    for round_ in state.rounds[:contested]:
        # Of the place: in some territories overseas the vote is on the Saturday.
        on, name = voting_day_in(state, place, round_.on), _NAMES[round_.number]
        dates += [
            LegalDate(
                "Assesseurs et délégués : noms à remettre en mairie",
                "R. 46",
                poll_watchers_due_at(on, zone),
                whole_day=False,
            ),
            day("Fin de la propagande", "L. 49", silence_from(on, zone).date()),
            day(name, "", on),
        ]
    if (article := second_round_article(state.election)) and len(state.rounds) > 1:
        dates.append(
            LegalDate("Candidature au second tour", article, second_round_due_at(first, zone), whole_day=False)
        )
    return sorted(dates, key=lambda one: one.at)


def coming(dates: list[LegalDate], now: datetime) -> list[LegalDate]:
    """Return those that are not over: a day counts until its end. `now`: by the clocks of the campaign's place."""
    return [one for one in dates if one.at >= (_midnight(now) if one.whole_day else now)]


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
