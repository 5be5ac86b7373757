"""Detailed lists of the book: expenses, donations, loans, help in kind, shared costs."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from common.schemas.money import DonationMeans, ExpenseStage

from budget.exports.corrections import retained_of
from budget.exports.sheets import Cell, Column, Kind, Sheet
from budget.exports.synthesis import PAYERS
from budget.exports.vouchers import voucher
from budget.filing.commission_decisions.schemas import CommissionDecisionRead
from budget.income.donors.donor_list import Giver
from budget.income.loans.schemas import LoansRead
from budget.income.loans.service import LABELS
from budget.income.receipts.receipt_list import Line as Received
from budget.ledger.journals.headings import HEADINGS
from budget.spending.expenses.expense_list import Line as Spent
from budget.spending.expenses.forms import KEYS
from budget.spending.expenses.schemas import SharedCost
from budget.spending.expenses.stages import Payer, state_label

MEANS: dict[DonationMeans, str] = {
    DonationMeans.CHEQUE: "Chèque",
    DonationMeans.CARD: "Carte",
    DonationMeans.TRANSFER: "Virement",
    DonationMeans.DIRECT_DEBIT: "Prélèvement",
    DonationMeans.CASH: "Espèces",
}
KINDS = {"party": "Versement définitif d'un parti", "other": "Autre recette", "own": "Apport personnel"}

_VOUCHER, _DAY = Column("Pièce", width=1.35), Column("Date", Kind.DAY, 1.35)
_AMOUNT = Column("Montant", Kind.MONEY, 1.25)


def expenses(lines: Sequence[Spent], firsts: Mapping[UUID, int], decision: CommissionDecisionRead | None) -> Sheet:
    """Return the expenses; once the commission has decided, with the amount retained of each."""
    retained = retained_of(decision) if decision else None
    payers = {str(payer): label for payer, label in PAYERS.items()}
    states = {str(stage): state_label(stage).capitalize() for stage in ExpenseStage}
    rows: list[tuple[Cell, ...]] = [
        (
            line.heading,
            HEADINGS[line.heading],
            voucher("expense", firsts[line.id]),
            line.spent_on,
            line.supplier,
            line.label,
            payers[line.payer],
            line.paid_on,
            states[line.state],
            line.amount_cents,
            *(() if retained is None else (retained.get(line.id, line.amount_cents),)),
        )
        for line in lines
    ]
    return Sheet(
        key="depenses",
        title="Annexe 1. Dépenses",
        columns=(
            Column("N°", Kind.COUNT, 0.4),
            Column("Rubrique", width=2),
            _VOUCHER,
            _DAY,
            Column("Fournisseur", width=2.2),
            Column("Objet", width=2.6),
            Column("Payeur", width=1.65),
            Column("Réglée le", Kind.DAY, 1.35),
            Column("État", width=1.4),
            _AMOUNT,
            *(() if retained is None else (Column("Retenu", Kind.MONEY, 1.25),)),
        ),
        rows=rows,
        grouped=True,
    )


def gifts(lines: Sequence[Received], firsts: Mapping[UUID, int], givers: Mapping[UUID, Giver], *, named: bool) -> Sheet:
    """Return the donations; with `named`, the donors' names and addresses, which only two people may see."""
    rows: list[tuple[Cell, ...]] = []
    for line in (line for line in lines if line.kind == "gift"):
        giver = givers.get(line.donor_id) if line.donor_id else None
        donor_cells: tuple[Cell, ...] = (
            (giver.name if giver else "effacé", giver.address if giver else None) if named else ()
        )
        rows.append(
            (
                voucher("receipt", firsts[line.id]),
                line.received_on,
                line.form_number,
                *donor_cells,
                MEANS[DonationMeans(line.means)],
                line.kept_cents,
                line.returned_cents or None,
                "; ".join(flag["article"] for flag in line.flags) or None,
            )
        )
    who_columns = (Column("Donateur", width=2.2), Column("Adresse", width=3)) if named else ()
    return Sheet(
        key="dons",
        title="Annexe 2. Dons de personnes physiques",
        columns=(
            _VOUCHER,
            _DAY,
            Column("Reçu-don", width=1.2),
            *who_columns,
            Column("Mode", width=1.2),
            _AMOUNT,
            Column("Rendu", Kind.MONEY, 1.1),
            Column("Signalé", width=1.1),
        ),
        rows=rows,
        notes=()
        if named
        else ("Sans l'identité des donateurs, que seuls le candidat et le mandataire financier peuvent voir.",),
        empty="Aucun don.",
    )


def other_receipts(lines: Sequence[Received], firsts: Mapping[UUID, int]) -> Sheet:
    return Sheet(
        key="autres-recettes",
        title="Annexe 3. Apport personnel, partis, autres recettes",
        columns=(_VOUCHER, _DAY, Column("Nature", width=2.4), Column("Objet", width=3), Column("Mode"), _AMOUNT),
        rows=[
            (
                voucher("receipt", firsts[line.id]),
                line.received_on,
                KINDS[line.kind],
                line.label,
                MEANS[DonationMeans(line.means)],
                line.kept_cents,
            )
            for line in lines
            if line.kind != "gift"
        ],
    )


def loans(read: LoansRead) -> Sheet:
    live = [loan for loan in read.items if loan.reversed_at is None]
    return Sheet(
        key="emprunts",
        title="Annexe 4. Emprunts",
        columns=(
            Column("Nature", width=1.8),
            Column("Prêteur", width=2.4),
            Column("Du", Kind.DAY, 1.35),
            Column("Échéance", Kind.DAY, 1.35),
            Column("Taux %", width=0.8),
            _AMOUNT,
            Column("Remboursé", Kind.MONEY, 1.2),
            Column("Reste dû", Kind.MONEY, 1.2),
        ),
        rows=[
            (
                LABELS[loan.lender],
                loan.lender_name or "particulier",
                loan.starts_on,
                loan.due_on,
                f"{loan.rate_percent.normalize():f}".replace(".", ","),
                loan.amount_cents,
                loan.repaid_cents,
                loan.owed_cents,
            )
            for loan in live
        ],
        notes=("Un état annuel des remboursements est adressé à la commission (L. 52-7-1).",) if live else (),
        empty="Aucun emprunt.",
    )


def repayments(read: LoansRead) -> Sheet:
    return Sheet(
        key="remboursements",
        title="Annexe 5. Remboursements d'emprunts",
        columns=(_DAY, Column("Nature", width=2), Column("Prêteur", width=3), _AMOUNT),
        rows=[
            (paid.paid_on, LABELS[loan.lender], loan.lender_name or "particulier", paid.amount_cents)
            for loan in read.items
            for paid in loan.repayments
        ],
        empty="Aucun remboursement.",
    )


def in_kind(lines: Sequence[Spent], firsts: Mapping[UUID, int]) -> Sheet:
    return Sheet(
        key="concours-en-nature",
        title="Annexe 6. Concours en nature",
        columns=(
            Column("N°", Kind.COUNT, 0.5),
            _VOUCHER,
            _DAY,
            Column("Fourni par", width=2.2),
            Column("Objet", width=3.4),
            Column("Évaluation", Kind.MONEY, 1.25),
        ),
        rows=[
            (
                line.heading,
                voucher("expense", firsts[line.id]),
                line.spent_on,
                line.supplier,
                line.label,
                line.amount_cents,
            )
            for line in lines
            if line.payer == Payer.IN_KIND
        ],
        notes=("Chacun figure aussi en dépense, pour le même montant (L. 52-17).",),
        empty="Aucun concours en nature.",
    )


def shared(lines: Sequence[Spent], firsts: Mapping[UUID, int]) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        if line.shared is not None:
            how = SharedCost.model_validate(line.shared)
            key = f"{KEYS[how.key].lower()} : {how.own_weight} / {how.own_weight + how.other_weight}"
            rows.append(
                (
                    voucher("expense", firsts[line.id]),
                    line.spent_on,
                    line.label,
                    how.total_cents,
                    key,
                    line.amount_cents,
                    how.note,
                )
            )
    return Sheet(
        key="depenses-partagees",
        title="Annexe 7. Dépenses partagées",
        columns=(
            _VOUCHER,
            _DAY,
            Column("Objet", width=2),
            Column("Total", Kind.MONEY, 1.25),
            Column("Clé", width=1.4),
            Column("Part", Kind.MONEY, 1.25),
            Column("Note", width=2.6),
        ),
        rows=rows,
        empty="Aucune dépense partagée.",
    )
