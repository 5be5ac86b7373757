"""The account's two summaries in the commission's words and order: 21 expense headings, 5 receipt headings."""

from collections import Counter
from collections.abc import Mapping, Sequence

from budget.ceilings.amounts import unit
from budget.ceilings.answers import Currency
from budget.exports.cells import said
from budget.exports.sheets import Cell, Column, Kind, Sheet
from budget.filing.commission_decisions.french import OUTCOMES
from budget.filing.commission_decisions.schemas import CommissionDecisionRead
from budget.ledger.journals.headings import HEADINGS
from budget.ledger.journals.plan import RECEIPTS
from budget.spending.expenses.expense_list import Line
from budget.spending.expenses.stages import Payer

PAYERS: dict[Payer, str] = {
    Payer.AGENT: "Mandataire",
    Payer.PARTY: "Parti",
    Payer.IN_KIND: "En nature",
    Payer.CANDIDATE: "Candidat",
}
RETAINED = "La colonne « retenu » est celle de la commission : elle reste vide jusqu'à sa décision (L. 52-15)."


def headings(lines: Sequence[Line], decision: CommissionDecisionRead | None) -> Sheet:
    """Return every heading, used or not, as in the commission's own table."""
    retained = _retained(decision, "expense")
    sums = Counter[tuple[int, str]]()
    for line in lines:
        sums[line.heading, line.payer] += line.amount_cents
    rows: list[tuple[Cell, ...]] = []
    for heading, label in HEADINGS.items():
        parts = [sums[heading, payer] for payer in PAYERS]
        rows.append((heading, label, *parts, sum(parts), retained.get(heading)))
    columns = list(zip(*((row[2:7]) for row in rows), strict=True))
    total: tuple[Cell, ...] = (None, "Total des dépenses (DE)", *(_sum(column) for column in columns), _total(retained))
    return Sheet(
        key="depenses-par-rubrique",
        title="Dépenses par rubrique",
        columns=(
            Column("N°", Kind.COUNT, 0.5),
            Column("Rubrique", width=3.6),
            *(Column(name, Kind.MONEY, 1.15) for name in PAYERS.values()),
            Column("Déclaré", Kind.MONEY, 1.25),
            Column("Retenu", Kind.MONEY, 0.9),
        ),
        rows=[*rows, total],
        totals=True,
        notes=(
            _note(decision),
            "Par payeur : le mandataire, un parti, un concours en nature, le candidat directement.",
        ),
    )


def receipts(
    booked: Mapping[str, int], decision: CommissionDecisionRead | None, not_admitted: int, currency: Currency
) -> Sheet:
    """Return the receipts. `booked`: debit less credit of every account; `held`: the part not admitted yet."""
    retained = _retained(decision, "receipt")
    rows: list[tuple[Cell, ...]] = [
        (number, label, -booked.get(str(account), 0), retained.get(number))
        for number, (account, label) in enumerate(RECEIPTS.items(), 1)
    ]
    total: tuple[Cell, ...] = (None, "Total des recettes (RE)", _sum([row[2] for row in rows]), _total(retained))
    return Sheet(
        key="recettes-par-rubrique",
        title="Recettes par rubrique",
        follows=True,
        columns=(
            Column("N°", Kind.COUNT, 0.5),
            Column("Rubrique", width=5),
            Column("Déclaré", Kind.MONEY, 1.3),
            Column("Retenu", Kind.MONEY, 1.3),
        ),
        rows=[*rows, total],
        totals=True,
        notes=(_note(decision), *(() if not not_admitted else (_held(not_admitted, currency),))),
    )


def _held(cents: int, currency: Currency) -> str:
    return (
        f"Dont {said(cents, Kind.MONEY, currency)} {unit(currency)} pas encore admis : le donateur, prêteur ou payeur "
        "reste à qualifier (L. 52-8)."
    )


def _retained(decision: CommissionDecisionRead | None, side: str) -> dict[int, int]:
    """Return the retained sums by heading."""
    return (
        {heading.heading: heading.retained_cents for heading in decision.headings if heading.side == side}
        if decision
        else {}
    )


def _total(retained: Mapping[int, int]) -> int | None:
    return sum(retained.values()) if retained else None


def _note(decision: CommissionDecisionRead | None) -> str:
    if decision is None:
        return RETAINED
    return (
        f"La colonne « retenu » est celle de la décision du {decision.decided_on:%d/%m/%Y} : "
        f"{OUTCOMES[decision.outcome].lower()} (L. 52-15)."
    )


def _sum(cells: Sequence[Cell]) -> int:
    return sum(cell for cell in cells if isinstance(cell, int))
