"""The commission's decision as a list: struck-out and changed entries, and the consequences."""

from uuid import UUID

from budget.exports.sheets import Cell, Column, Kind, Sheet
from budget.filing.commission_decisions.french import OUTCOMES
from budget.filing.commission_decisions.schemas import CommissionDecisionRead

_SIDES = {"expense": "Dépense", "receipt": "Recette"}


def retained_of(decision: CommissionDecisionRead) -> dict[UUID, int]:
    """Return the retained amount of each entry that was not retained as declared."""
    return {
        correction.entry_id: correction.retained_cents
        for correction in decision.corrections
        if correction.entry_id is not None and correction.retained_cents is not None
    }


def corrections(decision: CommissionDecisionRead) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (
            _SIDES[correction.side],
            correction.heading,
            correction.label,
            correction.declared_cents,
            correction.retained_cents,
            correction.change_cents,
            f"recettes, rubrique {correction.counterpart_heading}" if correction.counterpart_heading else None,
            correction.reason,
        )
        for correction in decision.corrections
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
        says_more=True,
    )
