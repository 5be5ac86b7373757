"""French names of change kinds and fields."""

from collections.abc import Mapping
from typing import Any

from common.schemas.money import ExpenseStage

from budget.evidence.needs import LABELS as DOCUMENTS
from budget.filing.commission_decisions.french import OUTCOMES
from budget.income.loans.service import LABELS as LENDERS
from budget.income.receipts.french import KINDS as RECEIPTS
from budget.income.receipts.french import MEANS
from budget.payers.law import KINDS as PAYER_KINDS
from budget.spending.expenses.french import PAYERS
from budget.spending.expenses.stages import state_label

KINDS = {
    "account": "Le compte",
    "allotment": "Le budget d'une rubrique",
    "bank": "La banque",
    "bank line": "Une ligne de relevé",
    "ceiling": "Le plafond",
    "checkout provider": "Le prestataire des dons en ligne",
    "decision": "La décision de la commission",
    "donor": "Une fiche de donateur",
    "evidence": "Une pièce",
    "expense": "Une dépense",
    "list union": "Une liste réunie ou fusionnée",
    "letter": "Une lettre de la commission",
    "loan": "Un emprunt",
    "outlook": "Le résultat du vote",
    "payer": "Un payeur",
    "reason": "Le motif du candidat",
    "signature": "La clôture et le dépôt",
    "receipt": "Une recette",
    "settlement": "La fin du compte",
}
ACTS = {
    "account set": "compte bancaire indiqué",
    "added": "ajouté",
    "answered": "réponse donnée",
    "approved": "paiement approuvé",
    "closed": "clos",
    "edited": "corrigé",
    "erasure asked": "effacement demandé",
    "loaded": "relevé chargé",
    "matched": "rapproché",
    "moved": "étape suivante",
    "numbered": "numéro de reçu noté",
    "ordered": "fichier de virements préparé",
    "proposed": "proposé par une action de terrain",
    "recorded": "saisi",
    "reopened": "rouvert",
    "removed": "retiré",
    "repaid": "remboursement noté",
    "returned": "argent rendu",
    "reversed": "annulé par une contre-écriture",
    "set": "réglage changé",
    "set aside": "mis de côté",
    "flagged": "signalé",
    "signed": "signé",
    "filed": "déposé",
    "rectified": "note rectificative",
    "stated": "qualifié",
    "taken over": "repris dans le compte",
    "withdrawn": "signature retirée : le compte est rouvert",
    "written": "motif écrit",
    "unmatched": "rapprochement défait",
}
FIELDS = {
    "amount_cents": "montant",
    "answered_on": "répondu le",
    "bank_closed_on": "compte bancaire clos le",
    "answer": "réponse",
    "approved_version": "version approuvée",
    "candidate": "candidat suivi",
    "check": "contrôle",
    "closed": "clos",
    "confirmed_on": "récépissé du",
    "decided_on": "date de la décision",
    "declared_on": "déclaré le",
    "due_on": "échéance",
    "form_number": "numéro de reçu-don",
    "forbidden": "interdit par la loi",
    "four_eyes": "accord à deux",
    "french": "de nationalité française",
    "head": "tête de liste du second tour",
    "heading": "rubrique",
    "in_eea": "siège dans l’UE ou l’EEE",
    "keys": "identifiants",
    "kind": "nature",
    "label": "objet",
    "listed": "sur la liste de la commission",
    "means": "mode de paiement",
    "month": "mois",
    "note": "note",
    "notified_on": "décision reçue le",
    "on_paper": "recopié d’un papier signé",
    "on_the_list": "sur la liste",
    "opened_on": "compte ouvert le",
    "outcome": "décision",
    "paid_on": "payé le",
    "payer": "payeur",
    "reason": "raison",
    "received_on": "reçu le",
    "refunded_on": "remboursement versé le",
    "repaid_cents": "remboursé",
    "resident": "résident en France",
    "returned_cents": "rendu",
    "reversal_reason": "raison",
    "round": "tour",
    "share": "part des suffrages",
    "spent_cents": "dépensé",
    "spent_on": "date",
    "state": "étape",
    "station": "bureau de vote",
    "step": "étape",
    "supplier": "fournisseur",
    "taken_over": "repris dans le compte",
    "united_on": "réunie le",
    "surplus_paid_on": "excédent soldé le",
}


PEOPLE = {
    "agent": "Le mandataire financier",
    "accountant": "L’expert-comptable",
    "candidate": "Le candidat",
    "substitute": "Le remplaçant",
}


def name_kind(kind: str) -> str:
    if kind.startswith("person "):
        return PEOPLE.get(kind.removeprefix("person "), kind)
    return "Une question au candidat" if kind.startswith("question ") else KINDS.get(kind, kind)


_VALUES: dict[tuple[str, str], Mapping[Any, str]] = {
    ("expense", "payer"): PAYERS,
    ("expense", "state"): {stage: state_label(stage) for stage in ExpenseStage},
    ("receipt", "kind"): RECEIPTS,
    ("receipt", "means"): MEANS,
    ("loan", "kind"): LENDERS,
    ("evidence", "kind"): DOCUMENTS,
    ("decision", "outcome"): OUTCOMES,
    ("payer", "kind"): PAYER_KINDS,
    ("list union", "kind"): {"joined": "réunie avant le premier tour", "merged": "fusionnée entre les deux tours"},
    ("list union", "head"): {"ours": "la nôtre", "other": "celle de l’autre liste", "neither": "une autre"},
}
"""French names of stored codes, by the kind of change and the field."""


def name_value(kind: str, field: str, value: Any) -> str | None:
    """Return the French name of a coded value; None for other values."""
    return _VALUES.get((kind, field), {}).get(value) if isinstance(value, str) else None
