"""Expenses as a table, without their suppliers, who may be persons."""

from kit.data_tables.declaration import data_table

from budget.spending.expenses.models import Expense

DATA_TABLES = (
    data_table(
        "expenses",
        "Dépenses",
        "Une ligne par dépense, annulées comprises.",
        "expenses:read",
        {
            Expense.id: "Identifiant de la dépense",
            Expense.heading: "Numéro de la rubrique du compte, de 1 à 21",
            Expense.label: "Objet",
            Expense.amount_cents: "Montant en centimes",
            Expense.spent_on: "Jour de la dépense",
            Expense.state: "Avancement, de prévue à inscrite au compte",
            Expense.payer: "Qui paie : mandataire, parti, en nature, candidat",
            Expense.action_id: "Action à laquelle elle se rapporte",
            Expense.station: "Bureau de vote auquel elle se rapporte",
            Expense.paid_on: "Jour du paiement",
            Expense.created_at: "Quand elle a été saisie",
            Expense.reversed_at: "Quand elle a été annulée",
            Expense.updated_at: "Dernier changement",
        },
    ),
)
