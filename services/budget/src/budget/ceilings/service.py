"""The ceiling of a campaign: computed from its data, or replaced by an official figure."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from uuid import UUID

from common.events import CampaignChanged, CampaignOpened
from common.schemas.campaign import CampaignState
from common.schemas.elections import ElectionKind
from elections.places.place import parse_territory
from elections.populations import shipped_population, vintage_for
from kit.campaigns.queries import campaign_today, get_campaign
from kit.campaigns.service import hear_campaign as keep_campaign
from kit.web.etags import changed_since, is_stale
from kit.web.problems import Conflict
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ceilings.answers import Answer, Ceiling, Currency, Missing, NoCeiling, Question
from budget.ceilings.ceiling import compute_ceiling
from budget.ceilings.models import ContestedRound, OfficialCeiling
from budget.ceilings.places import PACIFIC, place
from budget.ceilings.populations import DECREES, Population
from budget.ceilings.published import find_published, provisional
from budget.ceilings.rules import find_misplaced
from budget.ceilings.schemas import OfficialPut
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances

UNKNOWN = "Plafond inconnu : renseignez la population ou le chiffre officiel."
RESULTS = "results"
"""Author of changes heard from the counting night."""
_TWO_CEILINGS = {ElectionKind.MUNICIPALES, ElectionKind.PRESIDENTIELLE, ElectionKind.TERRITORIALES}

_place = lru_cache(256)(place)


@dataclass(frozen=True)
class CampaignCeiling:
    """A campaign's ceiling. `round`: the round it applies to if the law has two; None if it has one."""

    currency: Currency
    round: int | None
    computed: Answer
    second_round: Ceiling | None
    official: OfficialCeiling | None
    population: Population

    @property
    def keeps_account(self) -> bool:
        """Return whether the law asks for a campaign account: not of a small commune's municipales (L. 52-4)."""
        return not isinstance(self.computed, NoCeiling) or self.computed.account

    @property
    def official_counts(self) -> OfficialCeiling | None:
        """Return the official figure if it applies to this round."""
        official_round = self.official.round if self.official else None
        return self.official if official_round is None or self.round is None or official_round == self.round else None

    @property
    def whole(self) -> int | None:
        """Return the amount that the commission uses: the published figure, else the calculation rounded half up."""
        if self.official_counts is not None:
            return self.official_counts.amount
        return self.computed.displayed if isinstance(self.computed, Ceiling) else None

    @property
    def cents(self) -> int | None:
        """Return the lower of the calculation and the official figure, in the currency's smallest unit."""
        figures: list[int] = []
        if isinstance(self.computed, Ceiling):
            figures.append(self.computed.alert)
        if self.official_counts is not None:
            figures.append(self.official_counts.amount)
        return min(figures) * (1 if self.currency == "XPF" else 100) if figures else None

    @property
    def notice(self) -> str | None:
        if self.cents is not None or isinstance(self.computed, Ceiling):
            return None
        if isinstance(self.computed, Missing):
            return UNKNOWN
        return self.computed.reason


async def find_ceiling(session: AsyncSession, campaign_id: UUID, state: CampaignState | None = None) -> CampaignCeiling:
    """Return the campaign's ceiling. `state`: the campaign's, if the caller has already read it."""
    state = state or (await get_campaign(session, campaign_id)).state
    official = await session.get(OfficialCeiling, campaign_id, populate_existing=True)
    contested = await session.get(ContestedRound, campaign_id, populate_existing=True)
    population = await _population(session, state)
    first, second = _questions(state, population)
    computed = _compute(first, population.warnings)
    higher = _compute(second, population.warnings) if second else None
    two = state.election in _TWO_CEILINGS and (first.round == 2 or (higher is not None and higher != computed))
    if two and contested is not None and contested.round == 2 and higher is not None:
        computed, higher, turn = higher, None, 2
    else:
        turn = first.round
    return CampaignCeiling(
        currency=currency_of(state),
        round=turn if two else None,
        computed=computed,
        # Equal where the law has one for both rounds.
        second_round=higher if isinstance(higher, Ceiling) and computed != higher else None,
        official=official,
        population=population,
    )


async def find_currency(session: AsyncSession, campaign_id: UUID) -> Currency:
    return currency_of((await get_campaign(session, campaign_id)).state)


def currency_of(state: CampaignState) -> Currency:
    """Return the account's currency: the territory's."""
    return "XPF" if _place(state.territory) in PACIFIC else "EUR"


@lru_cache(256)
def _compute(question: Question, warnings: tuple[str, ...]) -> Answer:
    """Return the law's answer: the same to the same question, and a campaign's is asked with each of its expenses."""
    misplaced = find_misplaced(question.election, question.territory) if question.territory else None
    answer = misplaced or compute_ceiling(question)
    return replace(answer, warnings=warnings + answer.warnings) if isinstance(answer, Ceiling) else answer


async def _population(session: AsyncSession, state: CampaignState) -> Population:
    """Return the campaign's population, else the published one of its territory, else that of the shipped tables."""
    on = state.rounds[0].on
    if state.population is not None:
        shipped = _shipped(state.territory, on)
        # What the campaign was opened with is mostly the shipped figure, whose year and decree are known.
        return shipped if shipped.value == state.population else Population(state.population, None, None, ())
    return await find_published(session, state.territory, on) or _shipped(state.territory, on)


@lru_cache(256)
def _shipped(territory: str, on: date) -> Population:
    found = shipped_population(parse_territory(territory))
    if found is None or found.vintage > vintage_for(on):
        return Population(None, None, None, ())
    return Population(found.count, found.vintage, DECREES.get(found.vintage), provisional(found.vintage, on))


def _questions(state: CampaignState, population: Population) -> tuple[Question, Question | None]:
    """Return the rule's input for the first round, and for the second if the law has another ceiling."""
    first = state.rounds[0]

    def ask(turn: int) -> Question:
        return Question(state.election, first.on, population.value, turn, state.territory, vintage=population.vintage)

    two = state.election in _TWO_CEILINGS and first.number == 1
    return ask(first.number), ask(2) if two else None


async def set_official_ceiling(
    session: AsyncSession, campaign_id: UUID, put: OfficialPut, by: str, seen: int | None = None
) -> None:
    """Set the official figure. `seen`: the version that the caller read; 0 if there was none."""
    balance = await balances.lock_balance(session, campaign_id)
    official_ceiling = await session.get(OfficialCeiling, campaign_id, populate_existing=True)
    version = official_ceiling.version if official_ceiling else 0
    if is_stale(seen, version):
        current = (
            {"amount": official_ceiling.amount, "round": official_ceiling.round, "source": official_ceiling.source}
            if official_ceiling
            else {}
        )
        raise changed_since("Le chiffre officiel", "The official figure", "lu", current | {"version": version})
    if official_ceiling is None:
        session.add(OfficialCeiling(campaign_id=campaign_id, version=1, set_by=by, **put.model_dump()))
    else:
        official_ceiling.amount, official_ceiling.source, official_ceiling.dated_on = (
            put.amount,
            put.source,
            put.dated_on,
        )
        official_ceiling.round = put.round
        official_ceiling.version, official_ceiling.set_by = official_ceiling.version + 1, by
    await session.flush()
    ceiling = await find_ceiling(session, campaign_id)
    await balances.move_sums(session, balance, ceiling.cents, [])


async def find_contested(session: AsyncSession, campaign_id: UUID, state: CampaignState) -> int | None:
    """Return the last round that the campaign contests; None before round one, and while nobody has said it."""
    if campaign_today(state) < state.rounds[0].on:
        return None
    contested = await session.get(ContestedRound, campaign_id, populate_existing=True)
    return contested.round if contested else None


async def set_round(session: AsyncSession, campaign_id: UUID, turn: int, by: str) -> None:
    """Record the last contested round.

    A list in round two has the higher ceiling for the whole campaign, where the law has two (L. 52-11); who is not in
    it engages nothing more (L. 52-12).
    """
    state = (await get_campaign(session, campaign_id)).state
    balance = await balances.lock_balance(session, campaign_id)
    if len(state.rounds) < 2:
        raise Conflict(
            "Cette élection n'a qu'un tour dans la campagne.", "The campaign's election has one round only.", "/round"
        )
    if turn == 2 and campaign_today(state) < state.rounds[0].on:
        raise Conflict(
            "Le premier tour n'a pas eu lieu : on ne sait pas encore qui est au second.",
            "Round one has not taken place: who goes on is not known yet.",
            "/round",
        )
    contested_round = await session.get(ContestedRound, campaign_id, populate_existing=True)
    before = {"round": contested_round.round if contested_round else 1}
    if contested_round is None:
        contested_round = ContestedRound(campaign_id=campaign_id, version=0, round=turn, set_by=by)
        session.add(contested_round)
    contested_round.round, contested_round.set_by, contested_round.version = turn, by, contested_round.version + 1
    keep_change(
        session, campaign_id, "ceiling", campaign_id, contested_round.version, "round", by, before, {"round": turn}
    )
    await session.flush()
    ceiling = await find_ceiling(session, campaign_id)
    await balances.move_sums(session, balance, ceiling.cents, [])


async def hear_round_two(session: AsyncSession, campaign_id: UUID) -> None:
    """Record that the own candidate is in round two, as results counted it; a member's own setting is kept."""
    if await session.get(ContestedRound, campaign_id, populate_existing=True) is not None:
        return
    balance = await balances.lock_balance(session, campaign_id, closed_too=True)
    session.add(ContestedRound(campaign_id=campaign_id, version=1, round=2, set_by=RESULTS))
    keep_change(session, campaign_id, "ceiling", campaign_id, 1, "round", RESULTS, {"round": 1}, {"round": 2})
    await session.flush()
    ceiling = await find_ceiling(session, campaign_id)
    await balances.move_sums(session, balance, ceiling.cents, [])


async def withdraw_official_ceiling(session: AsyncSession, campaign_id: UUID) -> None:
    balance = await balances.lock_balance(session, campaign_id)
    await session.execute(delete(OfficialCeiling).where(OfficialCeiling.campaign_id == campaign_id))
    ceiling = await find_ceiling(session, campaign_id)
    await balances.move_sums(session, balance, ceiling.cents, [])


async def hear_campaign(session: AsyncSession, event: CampaignOpened | CampaignChanged) -> None:
    """Publish the ceiling again: its date, territory or population may have changed."""
    # kit's own reaction may come later than this one; keeping the copy twice changes nothing.
    await keep_campaign(session, event)
    balance = await balances.lock_balance(session, event.campaign_id, closed_too=True)
    ceiling = await find_ceiling(session, event.campaign_id)
    await balances.move_sums(session, balance, ceiling.cents, [])
