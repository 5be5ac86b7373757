"""The check that an expense falls in the account's period (L. 52-4)."""

from dataclasses import dataclass
from datetime import date, datetime

from common.schemas.campaign import CampaignState
from elections.calendar import filing_due_at, period_starts_on

from budget.ledger.journals.headings import AFTER_THE_VOTE


@dataclass(frozen=True)
class Period:
    """The account's period: its first day, the day of the last round, the day of the filing."""

    starts_on: date
    triggered: bool
    """Whether an event made the election necessary, and the period starts with it."""
    votes_on: date
    filed_on: date


@dataclass(frozen=True)
class OutsidePeriod:
    fr: str
    en: str


def lives_abroad(state: CampaignState) -> bool:
    return state.territory.startswith(("circo:99", "circo:099", "circo:ZZ"))


def filing_due(state: CampaignState) -> datetime:
    """Return the filing deadline. Abroad it runs from the decisive round, or the last one."""
    abroad = lives_abroad(state)
    start = state.rounds[-1 if abroad else 0].on
    return filing_due_at(state.election, start, french_abroad=abroad)


def account_period(state: CampaignState) -> Period:
    return Period(
        starts_on=(starts_on := period_starts_on(state.election, state.rounds[0].on, state.triggered_on)),
        triggered=starts_on == state.triggered_on,
        votes_on=state.rounds[-1].on,
        filed_on=filing_due(state).date(),
    )


def find_outside(period: Period, spent_on: date, heading: int | None) -> OutsidePeriod | None:
    if spent_on < period.starts_on and period.triggered:
        return OutsidePeriod(
            f"Avant le {period.starts_on:%d/%m/%Y}, jour de l'événement qui a rendu l'élection nécessaire, une dépense "
            "n'entre pas dans le compte (L. 52-4).",
            f"Before {period.starts_on}, the day of the event that made the election necessary, a spend is not in the "
            "account (L. 52-4).",
        )
    if spent_on < period.starts_on:
        return OutsidePeriod(
            f"Avant le {period.starts_on:%d/%m/%Y}, une dépense n'entre pas dans le compte : la période commence "
            "le premier jour du sixième mois précédant celui de l'élection (L. 52-4).",
            f"Before {period.starts_on}, a spend is not in the account: the period starts then (L. 52-4).",
        )
    if heading in AFTER_THE_VOTE:
        if spent_on > period.filed_on:
            return OutsidePeriod(
                f"Le compte est déposé le {period.filed_on:%d/%m/%Y} au plus tard (L. 52-12) : "
                "rien ne s'y ajoute ensuite.",
                f"The account is filed by {period.filed_on} (L. 52-12): nothing is added after.",
            )
        return None
    if spent_on >= period.votes_on:
        return OutsidePeriod(
            f"À partir du {period.votes_on:%d/%m/%Y}, jour du dernier tour, une dépense n'est plus faite en vue "
            "de l'élection (L. 52-4) ; seuls les frais d'expert-comptable et financiers peuvent suivre.",
            f"From {period.votes_on}, the day of the last round, a spend is no longer made for the election "
            "(L. 52-4); only the accountant's and financial costs may follow.",
        )
    return None
