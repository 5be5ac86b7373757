"""The spending ceiling of a candidate or a list (L. 52-11 and its kin): exact decimals, each step with its article."""

from collections.abc import Iterator
from decimal import Decimal

from budget.ceilings.answers import Answer, Ceiling, Missing, NoCeiling, Question, Step
from budget.ceilings.money import spoken
from budget.ceilings.rules import ASK, Rule, choose_rule
from budget.ceilings.scales import Fixed, Table

UNDATED = (
    "Année de la population à préciser : la loi prend le dernier chiffre de population municipale authentifié avant "
    "le vote (R. 25-1)."
)


def compute_ceiling(question: Question) -> Answer:
    rule = choose_rule(question)
    if not isinstance(rule, Rule):
        return rule
    if isinstance(rule.base, Fixed) and not rule.base.per_inhabitant:
        steps = [_lump_sum(rule.base)]
    elif question.population is None:
        return Missing("population", "Donnez la population municipale de la circonscription.")
    elif question.population < rule.exempt_below:
        return NoCeiling(
            f"Moins de {spoken(rule.exempt_below)} habitants : il n'y a ni plafond ni compte de campagne à tenir.",
            "L. 52-4, dernier alinéa",
            rule.currency,
            account=False,
        )
    elif isinstance(rule.base, Fixed):
        steps = [_lump_sum(rule.base), _by_head(rule.base, question.population)]
    else:
        limit = rule.base.brackets[-1].end
        if limit is not None and question.population > limit:
            return NoCeiling(
                f"La loi ne fixe aucun montant au-delà de {spoken(limit)} habitants pour cette élection. {ASK}",
                rule.base.article,
                rule.currency,
            )
        steps = list(_by_bracket(rule.base, question.population))
    counted = not isinstance(rule.base, Fixed) or rule.base.per_inhabitant
    undated = (UNDATED,) if counted and question.vintage is None else ()
    amount, steps = _multiplied(rule, steps)
    return Ceiling(amount, rule.currency, tuple(steps), rule.warnings + undated)


def _lump_sum(base: Fixed) -> Step:
    return Step(spoken(base.amount), base.amount, base.article)


def _by_head(base: Fixed, population: int) -> Step:
    rate = base.per_inhabitant
    return Step(f"{spoken(population)} × {spoken(rate)}", population * rate, base.article)


def _by_bracket(base: Table, population: int) -> Iterator[Step]:
    start = 0
    for bracket in base.brackets:
        end = population if bracket.end is None else min(population, bracket.end)
        if end > start:
            text = f"{spoken(end - start)} × {spoken(bracket.rate)}"
            yield Step(text, (end - start) * bracket.rate, base.article)
            start = end


def _multiplied(rule: Rule, steps: list[Step]) -> tuple[Decimal, list[Step]]:
    amount = sum((step.amount for step in steps), Decimal(0))
    steps = list(steps)
    for factor in rule.factors:
        amount *= factor.value
        steps.append(Step(f"× {spoken(factor.value)}", amount, factor.article))
    return amount, steps
