"""French and English texts of the rule's answers, for the API and the command."""

from common.schemas.counts import MAX_CENTS

from budget.ceilings.answers import Answer, Ceiling, Currency, Missing
from budget.ceilings.money import exact
from budget.ceilings.schemas import CalculationStepRead, CeilingRead, ComputedRead, OfficialRead, PopulationRead
from budget.ceilings.service import CampaignCeiling
from budget.ledger.balances.service import Sums, find_level


def read_answer(answer: Answer, currency: Currency = "EUR") -> ComputedRead:
    if isinstance(answer, Ceiling):
        return ComputedRead(
            amount=exact(answer.amount),
            displayed=answer.displayed,
            alert=answer.alert,
            currency=answer.currency,
            steps=[
                CalculationStepRead(text=step.text, amount=exact(step.amount), article=step.article)
                for step in answer.steps
            ],
            warnings=list(answer.warnings),
            reason=None,
            article=None,
        )
    return ComputedRead(
        amount=None,
        displayed=None,
        alert=None,
        currency=currency if isinstance(answer, Missing) else answer.currency,
        steps=[],
        warnings=[],
        reason=answer.reason,
        article=None if isinstance(answer, Missing) else answer.article,
    )


def read_ceiling(ceiling: CampaignCeiling, sums: Sums) -> CeilingRead:
    cents, spent = ceiling.cents, sums.spent_cents
    official = ceiling.official
    return CeilingRead(
        currency=ceiling.currency,
        ceiling_cents=cents,
        notice=ceiling.notice,
        round=ceiling.round,
        computed=read_answer(ceiling.computed, ceiling.currency),
        second_round=read_answer(ceiling.second_round) if ceiling.second_round else None,
        official=OfficialRead(
            amount=official.amount,
            round=official.round,
            applies=ceiling.official_counts is not None,
            source=official.source,
            dated_on=official.dated_on,
            version=official.version,
        )
        if official
        else None,
        population=PopulationRead(
            value=ceiling.population.value, vintage=ceiling.population.vintage, decree=ceiling.population.decree
        ),
        spent_cents=spent,
        planned_cents=sums.planned_cents,
        # As in the event: no more is said than its bound, whatever joined lists are said to have spent.
        headroom_cents=None if cents is None else max(cents - spent, -MAX_CENTS),
        level=find_level(spent, cents),
        level_with_planned=find_level(spent + sums.planned_cents, cents),
    )
