"""The check that an expense falls in the account's period (L. 52-4)."""

from dataclasses import dataclass
from datetime import date, datetime

from common.schemas.campaign import CampaignState
from common.schemas.elections import ElectionKind
from elections.calendar import article_of, filing_due_at, period_starts_on
from elections.keys import is_abroad

from budget.ledger.journals.headings import AFTER_THE_VOTE


@dataclass(frozen=True)
class Period:
    """The account's period: its first day, the day of the last round, the day of the filing."""

    starts_on: date
    triggered: bool
    """Whether an event made the election necessary, and the period starts with it."""
    votes_on: date
    filed_on: date
    start_article: str = "L. 52-4"
    filing_article: str = "L. 52-12"
    usual_start: str = "le premier jour du sixième mois précédant celui de l'élection"


@dataclass(frozen=True)
class OutsidePeriod:
    fr: str
    en: str


def filing_due(state: CampaignState, contested: int | None = None) -> datetime:
    """Return the filing deadline. `contested`: the last round that the campaign contests; None while nobody said it.

    Abroad it runs from the round that decided the constituency, for all of its candidates (L. 330-9-1): round one,
    which is the earlier, until somebody says that there was a second.
    """
    abroad, second = is_abroad(state.territory), contested == 2
    start = state.rounds[-1 if abroad and second else 0].on
    return filing_due_at(state.election, start, french_abroad=abroad, second_round=second)


def latest_filing(state: CampaignState) -> datetime:
    """Return the filing deadline if all rounds are contested: nothing is refused for being late before it."""
    return filing_due(state, 2)


def account_period(state: CampaignState, contested: int | None = None) -> Period:
    """Return the account's period. A candidate who is not in round two engages nothing after round one."""
    return Period(
        starts_on=(starts_on := period_starts_on(state.election, state.rounds[0].on, state.triggered_on)),
        triggered=starts_on == state.triggered_on,
        votes_on=state.rounds[0 if contested == 1 else -1].on,
        filed_on=latest_filing(state).date(),
        start_article=article_of("period_starts_on", state.election),
        filing_article=find_article("filing_due_at", state),
        usual_start="un an avant le premier jour du mois de l'élection"
        if state.election is ElectionKind.PRESIDENTIELLE
        else Period.usual_start,
    )


def find_article(rule: str, state: CampaignState) -> str:
    """Return the article behind a date of `elections.calendar` in this campaign: abroad, it has its own deadline."""
    return article_of(rule, state.election, french_abroad=is_abroad(state.territory))


def cited(rule: str, state: CampaignState) -> str:
    """Return the article behind a date of `elections.calendar`, as pages print it."""
    return find_article(rule, state).replace("L. ", "L.\u00a0").replace("52-", "52\u2011")


def find_outside(period: Period, spent_on: date, heading: int | None) -> OutsidePeriod | None:
    if spent_on < period.starts_on and period.triggered:
        return OutsidePeriod(
            f"Avant le {period.starts_on:%d/%m/%Y}, jour de l'événement qui a rendu l'élection nécessaire, une dépense "
            f"n'entre pas dans le compte ({period.start_article}).",
            f"Before {period.starts_on}, the day of the event that made the election necessary, a spend is not in the "
            f"account ({period.start_article}).",
        )
    if spent_on < period.starts_on:
        return OutsidePeriod(
            f"Avant le {period.starts_on:%d/%m/%Y}, une dépense n'entre pas dans le compte : la période commence "
            f"{period.usual_start} ({period.start_article}).",
            f"Before {period.starts_on}, a spend is not in the account: the period starts then "
            f"({period.start_article}).",
        )
    if heading in AFTER_THE_VOTE:
        if spent_on > period.filed_on:
            return OutsidePeriod(
                f"Le compte est déposé le {period.filed_on:%d/%m/%Y} au plus tard ({period.filing_article}) : "
                "rien ne s'y ajoute ensuite.",
                f"The account is filed by {period.filed_on} ({period.filing_article}): nothing is added after.",
            )
        return None
    if spent_on >= period.votes_on:
        return OutsidePeriod(
            f"À partir du {period.votes_on:%d/%m/%Y}, jour du dernier tour, une dépense n'est plus faite en vue "
            f"de l'élection ({period.start_article}) ; seuls les frais d'expert-comptable et financiers peuvent "
            "suivre.",
            f"From {period.votes_on}, the day of the last round, a spend is no longer made for the election "
            f"({period.start_article}); only the accountant's and financial costs may follow.",
        )
    return None
