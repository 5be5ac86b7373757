"""Receipts as a table, without who gave."""

from kit.data_tables.declaration import data_table

from budget.income.receipts.models import ReceiptRow

DATA_TABLES = (
    data_table(
        "receipts",
        "Recettes",
        "Une ligne par recette, sans le nom de qui a donné.",
        "receipts:read",
        {
            ReceiptRow.id: "Identifiant de la recette",
            ReceiptRow.kind: "Don, parti, apport personnel, autre",
            ReceiptRow.amount_cents: "Montant en centimes",
            ReceiptRow.received_on: "Jour de l’encaissement",
            ReceiptRow.means: "Moyen de paiement",
            ReceiptRow.to_return_cents: "Part à rendre, en centimes",
            ReceiptRow.returned_cents: "Part déjà rendue, en centimes",
            ReceiptRow.returned_on: "Jour où elle a été rendue",
            ReceiptRow.created_at: "Quand elle a été saisie",
            ReceiptRow.reversed_at: "Quand elle a été annulée",
            ReceiptRow.updated_at: "Dernier changement",
        },
    ),
)
