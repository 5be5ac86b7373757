"""The commission's decision as a list of the account: what it struck out or changed, and what follows."""

from uuid import UUID

from budget.exports.sheets import Cell, Column, Kind, Sheet
from budget.filing.commission_decisions.french import OUTCOMES
from budget.filing.commission_decisions.schemas import CommissionDecisionRead

_SIDES = {"expense": "Dépense", "receipt": "Recette"}


def retained_of(decision: CommissionDecisionRead) -> dict[UUID, int]:
    """Return by entry what was retained, of those that were not retained as declared."""
    return {
        one.entry_id: one.retained_cents
        for one in decision.corrections
        if one.entry_id is not None and one.retained_cents is not None
    }


def corrections(decision: CommissionDecisionRead) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (
            _SIDES[one.side],
            one.heading,
            one.label,
            one.declared_cents,
            one.retained_cents,
            one.change_cents,
            f"recettes, rubrique {one.counterpart_heading}" if one.counterpart_heading else None,
            one.reason,
        )
        for one in decision.corrections
    ]
    return Sheet(
        key="decision",
        title="Annexe 11. Décision de la commission",
        columns=(
            Column("Côté", width=1),
            Column("N°", Kind.COUNT, 0.5),
            Column("Ligne", width=2.4),
            Column("Déclaré", Kind.MONEY, 1.2),
            Column("Retenu", Kind.MONEY, 1.2),
            Column("Écart", Kind.MONEY, 1.2),
            Column("Aussi", width=1.4),
            Column("Motif", width=3),
        ),
        rows=rows,
        notes=(f"{OUTCOMES[decision.outcome]} le {decision.decided_on:%d/%m/%Y}. {decision.effect.text}",),
        empty="Aucune ligne retirée ni changée.",
    )
