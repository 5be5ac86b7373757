"""The campaign account: people, gifts, loan, expenses with their papers, and what the bank says of it.

Two things are left open on purpose: papers of two expenses, and the last lines of the statement of May.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeAlias

from isoloir_local.demonstration.director import Director
from isoloir_local.demonstration.income import (
    GIFTS,
    GIVEN_ON,
    LENT_ON,
    LOAN_CENTS,
    OPENED_ON,
    OWN_CENTS,
    PARTY_CENTS,
    Gift,
    draw_gifts,
)
from isoloir_local.demonstration.purchases import BUDGETS, PURCHASES, Purchase
from isoloir_local.demonstration.statements import Movement, write_ofx, write_paper
from isoloir_local.demonstration.team import with_role

MONTHS = (
    (date(2029, 3, 20), date(2029, 3, 31)),
    (date(2029, 4, 1), date(2029, 4, 30)),
    (date(2029, 5, 1), date(2029, 5, 30)),
)
UNSTUBBED = 3
"""The last gifts, whose receipts are not filed yet."""
LEFT_SINCE = date(2029, 5, 18)
"""Movements from this day on are on the statement, and nobody has matched them yet."""
BANK = {"kind": "bank", "name": "Banque du Donjon", "in_eea": True}
PARTY = {"kind": "party", "name": "Union des Communes Nouvelles", "listed": True}

Lines: TypeAlias = defaultdict[tuple[str, int], list[str]]
"""Ids by day and amount."""


class Credit(NamedTuple):
    """A movement on the account, and the receipts that make it: day and amount of each."""

    movement: Movement
    parts: list[tuple[date, int]]
    payer: dict[str, Any] | None = None
    """What the payer is, where the wording looks like a legal person's (L. 52-8)."""


def name_people(director: Director) -> None:
    (agent,), (accountant,) = with_role("financial_agent"), with_role("accountant")
    people: dict[str, dict[str, Any]] = {
        "agent": {
            "name": agent.name,
            "address": "4 allée des Tonneliers, 94300 Vincennes",
            "email": "mandataire@tavernot.example",
            "bank": "Banque du Donjon, agence de Vincennes",
            "form": "person",
            "declared_on": "2029-03-12",
            "confirmed_on": "2029-03-14",
            "opened_on": OPENED_ON.isoformat(),
        },
        "accountant": {
            "name": accountant.name,
            "address": "27 avenue des Sorbiers, 94120 Fontenay-sous-Bois",
            "email": "cabinet@orsoni-bleuse.example",
            "declared_on": "2029-04-16",
        },
    }
    for part, body in people.items():
        director.put(f"/budget/v1/account-people/{part}", json=body)
    for heading, euros in BUDGETS.items():
        director.put(f"/budget/v1/heading-budgets/{heading}", json={"amount_cents": euros * 100})


def receive(director: Director) -> None:
    """Book the loan, the money of the candidate and of her party, and the gifts."""
    agent = _agent()
    loan = {
        "lender": "bank",
        "lender_name": "Banque du Donjon",
        "amount_cents": LOAN_CENTS,
        "rate_percent": "3.1",
        "starts_on": LENT_ON.isoformat(),
        "due_on": "2030-09-30",
        "means": "transfer",
        "payer": BANK,
    }
    lent = director.post("/budget/v1/loans", "loan", by=agent, json=loan)["items"][0]["id"]
    terms = write_paper("Contrat de prêt", ["25 000 euros à 3,10 %, remboursables le 30 septembre 2030"])
    _attach(director, "contract", "loan", lent, terms)
    own = {"kind": "own", "amount_cents": OWN_CENTS, "received_on": LENT_ON.isoformat(), "means": "transfer"}
    director.post("/budget/v1/receipts", "own", by=agent, json=own | {"label": "Apport personnel de la candidate"})
    party = {
        "kind": "party",
        "amount_cents": PARTY_CENTS,
        "received_on": GIVEN_ON.isoformat(),
        "means": "transfer",
        "label": "Contribution du parti",
        "payer": PARTY,
    }
    director.post("/budget/v1/receipts", "party", by=agent, json=party)
    stubs = write_paper("Souches des reçus-dons", ["Carnet remis par la préfecture, reçus 1 à 47"])
    carnet = ""
    for number, gift in enumerate(_gifts(director)):
        donor = {
            "first_names": gift.first_names,
            "surname": gift.surname,
            "born_on": gift.born_on.isoformat(),
            "address": gift.address,
            "french": True,
            "resident": True,
        }
        giver = director.post("/budget/v1/donors", f"donor {number}", by=agent, json=donor)["id"]
        body = {
            "kind": "gift",
            "amount_cents": gift.cents,
            "received_on": gift.on.isoformat(),
            "means": gift.means,
            "label": "Don",
            "donor_id": giver,
            "form_number": f"2029-{number + 1:04}",
        }
        booked = director.post("/budget/v1/receipts", f"gift {number}", by=agent, json=body)["id"]
        if not carnet:
            carnet = _attach(director, "donation_stub", "receipt", booked, stubs)
        elif number < GIFTS - UNSTUBBED:
            where = {"kind": "donation_stub", "subject": "receipt", "subject_id": booked}
            path = f"/budget/v1/evidence/{carnet}/attachments"
            director.post(path, f"stub {number}", by=agent, json=where)


def spend(director: Director) -> None:
    """Enter the expenses, with their papers."""
    agent = _agent()
    for number, purchase in enumerate(PURCHASES):
        body = {
            "heading": purchase.heading,
            "label": purchase.label,
            "supplier": purchase.supplier,
            "amount_cents": _cents(purchase),
            "spent_on": purchase.day,
            "state": purchase.state,
        }
        made = director.post("/budget/v1/expenses", f"expense {number}", by=agent, json=body)
        if purchase.has_paper and purchase.state in ("invoiced", "committed"):
            kind, title = ("invoice", "Facture") if purchase.state == "invoiced" else ("quote", "Devis")
            _attach(director, kind, "expense", made["id"], _paper_of(purchase, title))


def reconcile(director: Director) -> None:
    """Send the statements, and match what the agent has come to."""
    agent = _agent()
    balance = 0
    movements = _movements(director)
    for starts, ends in MONTHS:
        rows = [row for row in movements if starts <= row.on <= ends]
        balance += sum(row.cents for row in rows)
        content = write_ofx(rows, starts, ends, balance)
        file = {"file": (f"releve-{ends:%Y-%m}.ofx", content, "application/x-ofx")}
        director.post("/budget/v1/bank/statements", f"statement {ends}", by=agent, files=file)
    lines = Lines(list)
    for line in director.list_all("/budget/v1/bank/lines?limit=200"):
        lines[line["booked_on"], line["amount_cents"]].append(line["id"])
    _pay(director, agent, lines)
    _match(director, agent, lines)


def _pay(director: Director, agent: str, lines: Lines) -> None:
    known = {row["label"]: row["id"] for row in director.list_all("/budget/v1/expenses?limit=200")}
    for number, purchase in enumerate(PURCHASES):
        if purchase.paid_on and date.fromisoformat(purchase.paid_on) < LEFT_SINCE:
            line = lines[purchase.paid_on, -_cents(purchase)].pop()
            paid = {"expense_id": known[purchase.label]}
            director.post(f"/budget/v1/bank/lines/{line}/payment", f"payment {number}", by=agent, json=paid)


def _match(director: Director, agent: str, lines: Lines) -> None:
    receipts = Lines(list)
    for row in director.list_all("/budget/v1/receipts?limit=200"):
        receipts[row["received_on"], row["amount_cents"]].append(row["id"])
    for credit in _credits(director):
        row = credit.movement
        if row.on >= LEFT_SINCE:
            continue
        line = lines[row.on.isoformat(), row.cents].pop()
        parts = [receipts[day.isoformat(), cents].pop() for day, cents in credit.parts]
        movements = [{"source": "receipt", "source_id": one} for one in parts]
        body = {"line_ids": [line], "movements": movements, "payer": credit.payer}
        director.post("/budget/v1/bank/matches", f"match {row.key}", by=agent, json=body)


def _movements(director: Director) -> list[Movement]:
    paid = [
        Movement(
            f"D{number:04}", date.fromisoformat(purchase.paid_on), -_cents(purchase), f"VIR SEPA {purchase.supplier}"
        )
        for number, purchase in enumerate(PURCHASES)
        if purchase.paid_on
    ]
    return sorted([*paid, *(credit.movement for credit in _credits(director))], key=lambda row: (row.on, row.key))


def _credits(director: Director) -> Iterator[Credit]:
    """Yield what came in: transfers and cards one by one, cheques in a deposit a week."""
    for key, name, day, cents, payer in (
        ("C-PRET", "VIR PRET BANQUE DU DONJON", LENT_ON, LOAN_CENTS, BANK),
        ("C-APPORT", "VIR TAVERNOT ELISE APPORT", LENT_ON, OWN_CENTS, None),
        ("C-PARTI", "VIR UNION DES COMMUNES NOUVELLES", GIVEN_ON, PARTY_CENTS, PARTY),
    ):
        yield Credit(Movement(key, day, cents, name), [(day, cents)], payer)
    deposits = defaultdict[date, list[Gift]](list)
    for number, gift in enumerate(_gifts(director)):
        if gift.means == "cheque":
            deposits[gift.on + timedelta(days=6 - gift.on.weekday())].append(gift)
            continue
        name = f"VIR {gift.surname} {gift.first_names}" if gift.means == "transfer" else "REMISE CB DON EN LIGNE"
        yield Credit(Movement(f"C{number:04}", gift.on, gift.cents, name), [(gift.on, gift.cents)])
    for number, (day, gifts) in enumerate(sorted(deposits.items())):
        total = sum(gift.cents for gift in gifts)
        deposit = Movement(f"R{number:04}", day, total, f"REMISE DE {len(gifts)} CHEQUES")
        yield Credit(deposit, [(gift.on, gift.cents) for gift in gifts])


def _gifts(director: Director) -> list[Gift]:
    return list(draw_gifts(director.dice("gifts"), director.dice("names"), "94300 Vincennes"))


def _attach(director: Director, kind: str, subject: str, subject_id: str, content: bytes) -> str:
    """Add a paper to an entry; return its id."""
    file = {"file": ("piece.pdf", content, "application/pdf")}
    form = {"kind": kind, "subject": subject, "subject_id": subject_id}
    return director.post("/budget/v1/evidence", f"paper {subject_id}", by=_agent(), files=file, data=form)["id"]


def _paper_of(purchase: Purchase, title: str) -> bytes:
    day = date.fromisoformat(purchase.day)
    lines = [purchase.label, f"Date : {day:%d/%m/%Y}", f"Total : {purchase.euros:.2f} euros"]
    return write_paper(f"{title} - {purchase.supplier}", lines)


def _cents(purchase: Purchase) -> int:
    return round(purchase.euros * 100)


def _agent() -> str:
    (agent,) = with_role("financial_agent")
    return agent.subject
