"""Values of the account's forms, converted for the API: people type euros, the API takes cents."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from kit.pages import forms
from kit.web.problems import Invalid
from pydantic import BaseModel

from budget.ceilings.answers import Currency

M = TypeVar("M", bound=BaseModel)
FIELDS = {
    "/label": "l'objet",
    "/amount_cents": "le montant",
    "/heading": "la rubrique",
    "/spent_on": "la date",
    "/supplier": "le fournisseur",
    "/received_on": "la date",
    "/paid_on": "la date de paiement",
    "/returned_on": "la date",
    "/form_number": "le numéro de reçu",
    "/reason": "la raison",
    "/surname": "le nom",
    "/first_names": "les prénoms",
    "/born_on": "la date de naissance",
    "/address": "l'adresse",
    "/lender_name": "le prêteur",
    "/rate_percent": "le taux",
    "/starts_on": "la date du prêt",
    "/due_on": "l'échéance",
    "/donor_id": "le donateur",
    "/valuation": "l'évaluation",
    "/outcome": "la décision",
    "/decided_on": "la date de la décision",
    "/code": "le code publié",
    "/modulation": "le montant retiré",
    "/reimbursed": "le remboursement fixé",
    "/note": "la note",
    "/answer": "la réponse",
    "/text": "la note",
    "/lender": "le prêteur",
    "/proof": "la preuve du dépôt",
    "/filed_on": "la date du dépôt",
    "/source": "la source",
    "/dated_on": "la date de publication",
    "/kind": "la nature",
    "/means": "le moyen de paiement",
    "/corrections": "les lignes changées",
}


def read_amount(text: str, currency: Currency, pointer: str = "/amount_cents") -> int:
    """Parse `1 234,50` or `1234.5 €` into the smallest unit. Raise Invalid at `pointer`."""
    digits = re.sub(r"[\s\u00a0\u202f€]|F CFP|FCFP|XPF", "", text, flags=re.IGNORECASE).replace(",", ".")
    pattern = r"\d{1,12}" if currency == "XPF" else r"\d{1,10}(\.\d{1,2})?"
    if not re.fullmatch(pattern, digits):
        form = "en francs entiers : 15000" if currency == "XPF" else "en euros, deux décimales au plus : 1 234,50"
        raise Invalid(f"Le montant s'écrit {form}.", "The amount is not understood.", pointer)
    return int(digits) if currency == "XPF" else int(Decimal(digits) * 100)


def read_whole(text: str, pointer: str) -> int:
    """Parse `8 004 225 €`, a figure without cents. Raise Invalid at `pointer`."""
    digits = re.sub(r"[\s\u00a0\u202f€]|F CFP|FCFP|XPF", "", text, flags=re.IGNORECASE)
    if not re.fullmatch(r"\d{1,12}", digits):
        raise Invalid("Ce montant s'écrit sans centimes : 8 004.", "This amount has no cents: 8004.", pointer)
    return int(digits)


def read_form(model: type[M], fields: Mapping[str, Any]) -> M:
    """Validate form fields by a model; raise Invalid with the account forms' field names."""
    return forms.read_form(model, fields, FIELDS)
