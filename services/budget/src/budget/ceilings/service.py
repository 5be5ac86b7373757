"""The ceiling of a campaign: computed from what is known of it, overridden by an official figure."""

from dataclasses import dataclass
from uuid import UUID

from common.events import CampaignChanged, CampaignOpened
from common.schemas.campaign import CampaignState
from common.schemas.elections import ElectionKind
from kit.campaigns.queries import get_campaign
from kit.campaigns.service import hear_campaign as keep_campaign
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from budget.balances import service as balances
from budget.ceilings.answers import Answer, Ceiling, Currency, Missing, Question
from budget.ceilings.ceiling import compute_ceiling
from budget.ceilings.models import OfficialCeiling
from budget.ceilings.places import PACIFIC, place
from budget.ceilings.schemas import OfficialPut

UNKNOWN = "Plafond inconnu : renseignez la population ou le chiffre officiel."
_TWO_CEILINGS = {ElectionKind.MUNICIPALES, ElectionKind.PRESIDENTIELLE, ElectionKind.TERRITORIALES}


@dataclass(frozen=True)
class CampaignCeiling:
    currency: Currency
    computed: Answer
    second_round: Ceiling | None
    official: OfficialCeiling | None
    population: int | None

    @property
    def cents(self) -> int | None:
        """In the currency's smallest unit: the lower of the calculation and the official figure."""
        figures: list[int] = []
        if isinstance(self.computed, Ceiling):
            figures.append(self.computed.alert)
        if self.official is not None:
            figures.append(self.official.amount)
        return min(figures) * (1 if self.currency == "XPF" else 100) if figures else None

    @property
    def notice(self) -> str | None:
        if self.cents is not None or isinstance(self.computed, Ceiling):
            return None
        if isinstance(self.computed, Missing):
            return UNKNOWN
        return self.computed.reason


async def find_ceiling(session: AsyncSession, campaign_id: UUID) -> CampaignCeiling:
    state = (await get_campaign(session, campaign_id)).state
    official = await session.get(OfficialCeiling, campaign_id, populate_existing=True)
    first, second = _questions(state)
    computed = compute_ceiling(first)
    higher = compute_ceiling(second) if second else None
    return CampaignCeiling(
        currency="XPF" if place(state.territory) in PACIFIC else "EUR",
        computed=computed,
        # Equal where the law has one for both rounds.
        second_round=higher if isinstance(higher, Ceiling) and computed != higher else None,
        official=official,
        population=state.population,
    )


def _questions(state: CampaignState) -> tuple[Question, Question | None]:
    """For the first round that the campaign runs in, and for the second where the law tells them apart."""
    first = state.rounds[0]

    def ask(turn: int) -> Question:
        return Question(state.election, first.on, state.population, turn, state.territory)

    two = state.election in _TWO_CEILINGS and first.number == 1
    return ask(first.number), ask(2) if two else None


async def set_official_ceiling(session: AsyncSession, campaign_id: UUID, put: OfficialPut, by: str) -> None:
    balance = await balances.lock_balance(session, campaign_id)
    known = await session.get(OfficialCeiling, campaign_id)
    if known is None:
        session.add(OfficialCeiling(campaign_id=campaign_id, version=1, set_by=by, **put.model_dump()))
    else:
        known.amount, known.source, known.dated_on = put.amount, put.source, put.dated_on
        known.version, known.set_by = known.version + 1, by
    await session.flush()
    ceiling = await find_ceiling(session, campaign_id)
    await balances.move_sums(session, balance, ceiling.cents, [])


async def withdraw_official_ceiling(session: AsyncSession, campaign_id: UUID) -> None:
    balance = await balances.lock_balance(session, campaign_id)
    await session.execute(delete(OfficialCeiling).where(OfficialCeiling.campaign_id == campaign_id))
    ceiling = await find_ceiling(session, campaign_id)
    await balances.move_sums(session, balance, ceiling.cents, [])


async def hear_campaign(session: AsyncSession, event: CampaignOpened | CampaignChanged) -> None:
    """Tell the ceiling anew: its date, territory or population may have changed."""
    # kit's own reaction may come later than this one; keeping the copy twice changes nothing.
    await keep_campaign(session, event)
    balance = await balances.lock_balance(session, event.campaign_id, closed_too=True)
    ceiling = await find_ceiling(session, event.campaign_id)
    await balances.move_sums(session, balance, ceiling.cents, [])
