"""French names of steps, payers and acts."""

from common.schemas.money import ExpenseStage

from budget.spending.expenses.stages import Payer

STEPS: dict[ExpenseStage, str] = {
    ExpenseStage.COMMITTED: "Engager la dépense",
    ExpenseStage.INVOICED: "La facture est reçue",
    ExpenseStage.PAID: "Elle est payée",
    ExpenseStage.IN_ACCOUNT: "La porter au compte",
}
HELP_STEPS = STEPS | {ExpenseStage.INVOICED: "L’aide est apportée", ExpenseStage.PAID: "Sa pièce est vérifiée"}
"""Nobody bills or pays help in kind."""
PAYERS: dict[Payer, str] = {
    Payer.AGENT: "le mandataire financier",
    Payer.PARTY: "un parti politique",
    Payer.IN_KIND: "quelqu'un, en nature (prêt, don de biens)",
    Payer.CANDIDATE: "le candidat, directement",
}
ACTS = {
    "recorded": "saisie",
    "proposed": "proposée par une action de terrain",
    "edited": "corrigée",
    "corrected": "corrigée après la facture",
    "moved": "étape suivante",
    "approved": "paiement approuvé",
    "reversed": "annulée",
    "stated": "payeur qualifié",
}
