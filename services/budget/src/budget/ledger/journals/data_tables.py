"""The journal as tables: entries, and their lines."""

from kit.data_tables.declaration import data_table

from budget.ledger.journals.models import JournalEntry, JournalLine

DATA_TABLES = (
    data_table(
        "journal-entries",
        "Écritures du compte",
        "Une ligne par écriture, numérotées sans trou.",
        "accounts:read",
        {
            JournalEntry.number: "Numéro de l’écriture",
            JournalEntry.booked_on: "Jour comptable",
            JournalEntry.source: "D’où elle vient : dépense, recette, emprunt…",
            JournalEntry.source_id: "Identifiant de la dépense ou de la recette",
            JournalEntry.made_at: "Quand elle a été passée",
        },
    ),
    data_table(
        "journal-lines",
        "Lignes d’écriture",
        "Une ligne par débit ou crédit d’une écriture.",
        "accounts:read",
        {
            JournalLine.number: "Numéro de l’écriture",
            JournalLine.line: "Rang dans l’écriture",
            JournalLine.account: "Compte",
            JournalLine.debit_cents: "Débit en centimes",
            JournalLine.credit_cents: "Crédit en centimes",
        },
    ),
)
