"""Bodies that budget's operations take."""

from typing import Any
from uuid import uuid4

from budget.ledger.journals.headings import HEADINGS

from tests.isolation.entries import DONOR, EXPENSE, LOAN, PICTURE, RECEIPT, statement

_NOBODY = "00000000-0000-4000-8000-000000000000"


def accounts_of(*references: str) -> bytes:
    """A file of published accounts, of these candidates."""
    header = ["candidat", "dépenses totales déclarées", *(f"{label} (déclaré)" for label in HEADINGS.values())]
    rows = ([reference, "21", *("1" for _ in HEADINGS)] for reference in references)
    return "\n".join(";".join(cells) for cells in (header, *rows)).encode()


BODIES: dict[str, dict[str, Any]] = {
    "PUT /v1/heading-budgets/{heading}": {"json": {"amount_cents": 5}},
    "POST /v1/proposals": {"json": {**EXPENSE, "label": "Autre", "supplier": None, "state": "planned"}},
    "POST /expenses": {
        "data": {"label": "Autre", "amount": "5", "heading": "11", "spent_on": "2029-05-20", "state": "planned"}
    },
    "POST /expenses/{expense_id}/step": {"data": {"version": 1, "to": "committed"}},
    "POST /expenses/{expense_id}/approve": {"data": {"version": 1}},
    "POST /expenses/{expense_id}/edit": {"data": {"version": 1, "label": "Prise"}},
    "POST /expenses/{expense_id}/reverse": {"data": {"version": 1, "reason": "Prise"}},
    "POST /receipts": {
        "data": {"kind": "own", "amount": "5", "received_on": "2029-05-27", "means": "cheque", "label": "Autre"}
    },
    "POST /receipts/{receipt_id}/return": {"data": {"version": 1, "amount": "5", "returned_on": "2029-05-28"}},
    "POST /receipts/{receipt_id}/number": {"data": {"version": 1, "form_number": "9"}},
    "POST /receipts/{receipt_id}/reverse": {"data": {"version": 1, "reason": "Prise"}},
    "POST /donors": {
        "data": {"first_names": "Une", "surname": "Autre", "born_on": "1980-03-02", "address": "2 rue Prise, 75001"}
    },
    "POST /donors/{donor_id}/edit": {"data": {"version": 1, "address": "2 rue Prise, 75001"}},
    "POST /loans": {
        "data": {
            "lender": "bank",
            "lender_name": "Autre",
            "amount": "5",
            "rate_percent": "1",
            "starts_on": "2029-03-01",
            "due_on": "2031-03-01",
        }
    },
    "POST /loans/{loan_id}/repay": {"data": {"amount": "5", "paid_on": "2029-05-28"}},
    "POST /loans/{loan_id}/reverse": {"data": {"reason": "Prise"}},
    "POST /heading-budgets": {"data": {"heading": 12, "version": 0, "amount": "5"}},
    "POST /filing-notes": {"data": {"text": "Prise"}},
    "POST /filing/proposals": {"data": {"question": "software", "amount": "5"}},
    "POST /ceiling/official": {"data": {"amount": "50000", "source": "Autre", "dated_on": "2029-02-01"}},
    "POST /expenses/{expense_id}/valuation": {
        "data": {"version": 1, "valuation_method": "quote", "valuation_note": "Prise"}
    },
    "POST /account/closing": {"data": {"note": "Prise"}},
    "POST /account/reopening": {"data": {"reason": "Prise"}},
    "POST /account/settings": {"data": {"four_eyes": "true"}},
    "POST /v1/published-accounts": {
        "files": {"file": ("comptes.csv", accounts_of("202200001"))},
        "data": {"election": "legislatives", "year": "2022"},
    },
    "POST /v1/exports": {"json": {"format": "lines"}},
    "POST /exports": {"data": {"format": "lines"}},
    "PUT /v1/account/settings": {"json": {"four_eyes": True}},
    "POST /v1/account/closing": {"json": {}},
    "POST /v1/account/reopening": {"json": {"reason": "Prise"}},
    "PUT /v1/payers/{payer_subject}/{payer_id}": {"json": {"kind": "person"}},
    "POST /payers/{payer_subject}/{payer_id}": {"data": {"version": 1, "kind": "person"}},
    "POST /payers/clear": {"data": {"payer": f"donor:{_NOBODY}"}},
    "PUT /v1/filing/reasons/{check}": {"json": {"reason": "Une autre campagne"}},
    "POST /v1/account/signatures": {"json": {"step": "agent"}},
    "POST /v1/account/filing": {"json": {"filed_on": "2026-11-20", "proof": "Prise"}},
    "POST /v1/account/filing/withdrawal": {"json": {"reason": "Prise"}},
    "POST /v1/account/rectifications": {"json": {"text": "Prise"}},
    "POST /closing": {"data": {"note": "Prise"}},
    "POST /closing/reasons": {"data": {"check": "balanced", "reason": "Une autre campagne"}},
    "POST /closing/signatures": {"data": {"step": "agent"}},
    "POST /closing/filing": {"data": {"filed_on": "2026-11-20", "proof": "Prise"}},
    "POST /closing/filing/withdrawal": {"data": {"reason": "Prise"}},
    "POST /closing/rectifications": {"data": {"text": "Prise"}},
    "POST /v1/filing-notes": {"json": {"text": "Prise"}},
    "POST /v1/donors": {"json": DONOR | {"surname": "Autre"}},
    "PATCH /v1/donors/{donor_id}": {"json": {"address": "2 rue Prise, 75001"}},
    "POST /v1/receipts": {"json": RECEIPT | {"kind": "other"}},
    "POST /v1/receipts/{receipt_id}/returns": {"json": {"amount_cents": 5, "returned_on": "2029-05-28"}},
    "PUT /v1/receipts/{receipt_id}/form-number": {"json": {"form_number": "9"}},
    "POST /v1/receipts/{receipt_id}/reversal": {"json": {"reason": "Prise"}},
    "POST /v1/commission-decisions": {"json": {"outcome": "approved", "decided_on": "2029-12-05"}},
    "POST /commission-decision": {"data": {"outcome": "approved", "decided_on": "2029-12-05"}},
    "POST /v1/loans": {"json": LOAN},
    "PUT /v1/filing/questions/{question}": {"json": {"answer": "no"}},
    "POST /filing/questions": {"data": {"staff": "no"}},
    "POST /v1/evidence": {
        "files": {"file": ("autre.png", PICTURE)},
        "data": {"kind": "other", "subject": "account"},
    },
    "POST /v1/evidence/{evidence_id}/attachments": {"json": {"kind": "other", "subject": "account"}},
    "POST /v1/evidence/{evidence_id}/reversal": {"json": {"reason": "Prise"}},
    "POST /evidence": {
        "files": {"file": ("autre.png", PICTURE)},
        "data": {"kind": "quote", "entry": "account:"},
    },
    "POST /v1/loans/{loan_id}/repayments": {"json": {"amount_cents": 5, "paid_on": "2029-05-28"}},
    "POST /v1/loans/{loan_id}/reversal": {"json": {"reason": "Prise"}},
    "PUT /v1/bank/account": {"json": {"iban": "FR7630004008210001001234543"}},
    "POST /v1/bank/statements": {"files": {"file": ("releve.ofx", statement("Autre", "Autre"))}},
    "PUT /v1/bank/layouts/{layout_key}": {"json": {"date": 0, "labels": [1], "amount": 2}},
    "PUT /v1/bank/lines/{line_id}/ignore": {"json": {"reason": "Prise"}},
    "POST /v1/bank/lines/{line_id}/payment": {"json": {"expense_id": _NOBODY}},
    "POST /v1/bank/lines/{line_id}/entry": {"json": {"label": "Prise", "heading": 19}},
    "POST /v1/bank/matches": {
        "json": {"line_ids": [_NOBODY], "movements": [{"source": "expense", "source_id": _NOBODY}]}
    },
    "POST /bank/statements": {"files": {"file": ("releve.ofx", statement("Autre", "Autre"))}},
    "POST /bank/matches": {"data": {"line": _NOBODY, "movement": f"expense:{_NOBODY}"}},
    "POST /v1/bank/months/{month}/signature": {"json": {"fingerprint": "0f" * 16}},
    "POST /bank/months/{month}/signature": {"data": {"fingerprint": "0f" * 16}},
    "POST /v1/bank/transfer-orders": {
        "json": {
            "on": "2029-06-04",
            "transfers": [
                {"source": "expense", "source_id": _NOBODY, "name": "Autre", "iban": "FR7630004008210001001234543"}
            ],
        }
    },
    "POST /bank/transfers": {
        "data": {"on": "2029-06-04", "key": f"expense:{_NOBODY}", "name": "A", "iban": "FR7630004008210001001234543"}
    },
    "PUT /v1/settlement": {"json": {"notified_on": "2029-12-12"}},
    "POST /settlement": {"data": {"notified_on": "2029-12-12"}},
    "POST /v1/commission-letters": {"json": {"received_on": "2029-10-02", "subject": "Prise"}},
    "POST /settlement/letters": {"data": {"received_on": "2029-10-02", "subject": "Prise"}},
    "PUT /v1/commission-letters/{letter_id}/answer": {"json": {"answered_on": "2029-10-10", "answer": "Prise"}},
    "POST /settlement/letters/{letter_id}": {"data": {"version": "1", "answered_on": "2029-10-10", "answer": "Prise"}},
    "PUT /v1/checkout-provider": {
        "json": {
            "provider": "payplug",
            "secret": "sk_test_of-somebody",
            "return_url": "https://autre.exemple.fr/",
            "pays_agent": True,
        }
    },
    "POST /checkouts/provider": {
        "data": {
            "provider": "payplug",
            "secret": "sk_test_of-somebody",
            "return_url": "https://autre.exemple.fr/",
            "pays_agent": "true",
        }
    },
    "PUT /v1/gift-page": {"json": {"published": False, "words": "Prise"}},
    "POST /gift-page": {"data": {"version": "1", "words": "Prise"}},  # after the one above
    "POST /v1/checkouts": {"json": {"donor_id": _NOBODY, "amount_cents": 100, "email": "autre@exemple.fr"}},
    "POST /checkouts": {"data": {"donor": _NOBODY, "amount": "1", "email": "autre@exemple.fr"}},
    "POST /v1/list-unions": {"json": {"kind": "joined", "name": "Autre", "united_on": "2026-01-20", "spent_cents": 1}},
    "POST /list-unions/{union_id}/take-over": {"data": {"entered": "true"}},
    "POST /list-unions/joined": {"data": {"name": "Autre", "united_on": "2026-01-20", "amount": "1"}},
    "POST /list-unions/merged": {"data": {"name": "Autre", "united_on": "2026-01-20", "head": "ours"}},
    "PUT /v1/account-people/{part}": {"json": {"name": "Autre"}},
    "POST /account-people/{part}": {"data": {"name": "Autre"}},
    "POST /expenses/search": {"data": {"words": "a"}},
    "POST /expenses/{expense_id}/documents": {"files": {"file": ("a.png", PICTURE)}, "data": {"kind": "quote"}},
    "POST /bank/columns": {"data": {"date": "0", "label": "1", "amount": "2"}},
    "POST /bank/acceptances": {"data": {"take": f"match|{_NOBODY}|expense:{_NOBODY}"}},
    "POST /bank/lines/{line_id}/entry": {"data": {"label": "Prise", "heading": "19"}},
    "POST /bank/lines/{line_id}/ignore": {"data": {"reason": "Prise"}},
    "PUT /v1/populations": {"files": {"file": ("populations.csv", b"territory;vintage;population;source\n")}},
    "GET /v1/ceilings/france": {"params": {"election": "legislatives", "on": "2029-06-10"}},
    "PUT /v1/ceiling/round": {"json": {"round": 1}},
    "PUT /v1/reimbursement-forecast": {"json": {"candidate": "A"}},
    "PUT /v1/ceiling/official": {"json": {"amount": 50_000, "source": "Autre", "dated_on": "2029-02-01"}},
    "GET /v1/ceilings/compute": {"params": {"election": "legislatives", "on": "2029-06-10", "population": 100_000}},
    "GET /v1/reimbursement/compute": {
        "params": {
            "election": "legislatives",
            "on": "2029-06-10",
            "ceiling": 66_780,
            "spent": 40_000,
            "receipts": 40_000,
            "own_contribution": 30_000,
            "share": "0.12",
        }
    },
    "POST /v1/expenses": {"json": {**EXPENSE, "label": "Autre", "supplier": None, "action_id": str(uuid4())}},
    "PATCH /v1/expenses/{expense_id}": {"json": {"label": "Prise"}},
    "POST /v1/expenses/{expense_id}/transitions": {"json": {"to": "committed"}},
    "POST /v1/expenses/{expense_id}/reversal": {"json": {"reason": "Prise"}},
}
