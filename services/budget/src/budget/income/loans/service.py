"""Loans: entered with their receipt, tracked until repaid."""

from collections import defaultdict
from collections.abc import Set
from datetime import UTC, date, datetime
from uuid import UUID

from kit.campaigns.queries import get_campaign
from kit.db.vault import open_vault
from kit.rights.matching import fold_name
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ceilings import service as ceilings
from budget.ceilings.answers import Ceiling
from budget.evidence import gaps
from budget.evidence.needs import NONE, Subject, loan_needs
from budget.evidence.subjects import Entry, Source, register_subject
from budget.income.loans.models import Loan, Repayment
from budget.income.loans.schemas import LoanCreate, LoanRead, LoansRead, PaidBy, RepaymentCreate, RepaymentRead
from budget.income.loans.terms import Lender, Terms, find_faults, persons_limit, persons_may_lend
from budget.income.receipts import service as receipts
from budget.income.receipts.schemas import ReceiptCreate, ReceiptKind, ReturnCreate
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances
from budget.ledger.balances.groups import SHOWN, Group
from budget.payers import service as payers
from budget.payers.law import Channel
from budget.payers.legal_names import looks_like_bank
from budget.payers.schemas import PayerSubject
from budget.payers.service import Help

FIELD = "lender"
LABELS = {Lender.BANK: "Emprunt bancaire", Lender.PARTY: "Emprunt à un parti", Lender.PERSON: "Prêt d'un particulier"}


async def add_loan(session: AsyncSession, campaign_id: UUID, put: LoanCreate, by: str) -> Loan:
    await balances.lock_balance(session, campaign_id)
    terms = Terms(
        put.lender,
        put.amount_cents,
        put.starts_on,
        put.due_on,
        put.rate_percent,
        put.legal_rate_percent,
        put.party_rate_percent,
    )
    election = (await get_campaign(session, campaign_id)).state.election
    owed, cap = await _owed_to_persons(session, campaign_id), await _cap(session, campaign_id)
    faults = find_faults(terms, owed, cap, election)
    if faults:
        first = faults[0]
        raise Invalid(
            f"{first.fr} ({first.article}.)", f"{first.en} ({first.article}.)", first.pointer, article=first.article
        )
    legal_form = _check_lender(put)
    vault = await open_vault(session, campaign_id)
    loan = Loan(
        campaign_id=campaign_id,
        lender=put.lender,
        lender_name=vault.seal(FIELD, put.lender_name),
        amount_cents=put.amount_cents,
        rate_percent=put.rate_percent,
        starts_on=put.starts_on,
        due_on=put.due_on,
        created_by=by,
    )
    session.add(loan)
    await session.flush()
    receipt = ReceiptCreate(
        kind=ReceiptKind.OWN,
        amount_cents=put.amount_cents,
        received_on=put.starts_on,
        means=put.means,
        label=LABELS[put.lender],
    )
    await receipts.record_receipt(session, campaign_id, receipt, by, loan_id=loan.id)
    await gaps.settle(session, campaign_id, Subject.LOAN, loan.id, loan_needs(), loan.amount_cents)
    lent = Help(PayerSubject.LOAN, loan.id, Channel.LOAN, loan.amount_cents)
    await payers.note_payer(session, campaign_id, lent, put.payer, legal_form, by)
    if put.guarantor is not None:
        guaranteed = Help(PayerSubject.GUARANTEE, loan.id, Channel.GUARANTEE, loan.amount_cents)
        guarantor_sign = payers.check_name(put.guarantor.name or "", put.guarantor, "/guarantor/name")
        await payers.note_payer(session, campaign_id, guaranteed, put.guarantor, guarantor_sign, by)
    after = {"lender": put.lender, "amount_cents": put.amount_cents, "due_on": put.due_on}
    keep_change(session, campaign_id, "loan", loan.id, 1, "recorded", by, {}, after)
    return loan


def _check_lender(put: LoanCreate) -> str | None:
    """Return the legal form in the lender's name; raise Invalid if the lender may not lend or is not stated."""
    if put.payer is not None:
        payers.check_lawful(put.payer, Channel.LOAN)
        if put.payer.kind.value != put.lender.value:
            raise Invalid(
                "Le prêteur choisi et sa nature ne vont pas ensemble.",
                "The lender and what the payer is said to be do not go together.",
                "/payer/kind",
            )
    payers.check_lawful(put.guarantor, Channel.GUARANTEE, "/guarantor/kind")
    # A bank and a party bear such words rightly; anything else in their place stops. Both stay open until stated.
    rightly = put.lender is Lender.PARTY or (put.lender is Lender.BANK and looks_like_bank(put.lender_name))
    return payers.check_name(put.lender_name, put.payer, "/lender_name", may_bear=rightly)


async def repay(session: AsyncSession, campaign_id: UUID, loan_id: UUID, put: RepaymentCreate, by: str) -> Loan:
    """Record a repayment; a closed account allows it, as candidates repay for years."""
    await balances.lock_balance(session, campaign_id, closed_too=True)
    loan = await get_loan(session, campaign_id, loan_id)
    if loan.reversed_at is not None:
        raise Conflict("Cet emprunt a été annulé.", "This loan was reversed.")
    owed = loan.amount_cents - loan.repaid_cents
    if put.amount_cents > owed:
        raise Invalid(
            "C'est plus que ce qui reste dû.", "That is more than is still owed.", "/amount_cents", owed_cents=owed
        )
    if put.paid_on < loan.starts_on:
        raise Invalid("C'est avant le prêt.", "That is before the loan.", "/paid_on")
    if put.paid_by is PaidBy.AGENT:
        # Posted as money that goes back: the own contribution against the bank, to be matched with its bank line.
        receipt = await receipts.find_of_loan(session, campaign_id, loan_id)
        went = ReturnCreate(amount_cents=put.amount_cents, returned_on=put.paid_on)
        await receipts.return_money(session, campaign_id, receipt.id, went, by, None)
    loan.repaid_cents += put.amount_cents
    loan.version += 1
    session.add(
        Repayment(
            campaign_id=campaign_id,
            loan_id=loan_id,
            paid_on=put.paid_on,
            amount_cents=put.amount_cents,
            paid_by=put.paid_by,
            made_by=by,
        )
    )
    before, after = {"repaid_cents": loan.repaid_cents - put.amount_cents}, {"repaid_cents": loan.repaid_cents}
    keep_change(session, campaign_id, "loan", loan.id, loan.version, "repaid", by, before, after)
    await session.flush()
    return loan


async def reverse_loan(session: AsyncSession, campaign_id: UUID, loan_id: UUID, reason: str, by: str) -> Loan:
    """Reverse a loan entered by mistake, with its receipt."""
    balance = await balances.lock_balance(session, campaign_id)
    loan = await get_loan(session, campaign_id, loan_id)
    if loan.reversed_at is not None or loan.repaid_cents:
        raise Conflict(
            "Cet emprunt est annulé, ou déjà remboursé en partie : il ne s'annule plus.",
            "This loan is reversed, or paid back in part: it can no longer be reversed.",
        )
    loan.reversed_at = datetime.now(UTC)
    loan.version += 1
    receipt = await receipts.find_of_loan(session, campaign_id, loan_id)
    await receipts.take_out(session, balance, receipt, reason, by)
    await gaps.settle(session, campaign_id, Subject.LOAN, loan.id, NONE, loan.amount_cents)
    for subject in (PayerSubject.LOAN, PayerSubject.GUARANTEE):
        await payers.forget_payer(session, campaign_id, subject, loan.id)
    keep_change(session, campaign_id, "loan", loan.id, loan.version, "reversed", by, {}, {"reason": reason})
    await session.flush()
    return loan


async def get_loan(session: AsyncSession, campaign_id: UUID, loan_id: UUID) -> Loan:
    loan = await session.get(Loan, (campaign_id, loan_id), populate_existing=True)
    if loan is None:
        raise NotFound("Cet emprunt n'existe pas.", "There is no such loan.")
    return loan


async def find_due(session: AsyncSession, campaign_id: UUID, today: date) -> Group:
    """Return the loans past their term and not repaid, with the amount due."""
    due = select(Loan.id, Loan.amount_cents - Loan.repaid_cents).where(
        Loan.campaign_id == campaign_id,
        Loan.reversed_at.is_(None),
        Loan.due_on < today,
        Loan.repaid_cents < Loan.amount_cents,
    )
    rows = [(loan_id, int(owed)) for loan_id, owed in await session.execute(due)]
    return Group(len(rows), sum(owed for _, owed in rows), tuple(loan_id for loan_id, _ in rows[:SHOWN]))


async def open_lenders(session: AsyncSession, campaign_id: UUID, ids: Set[UUID]) -> dict[UUID, str]:
    """Return lenders' names, for callers who may see the donors."""
    vault = await open_vault(session, campaign_id)
    query = select(Loan.id, Loan.lender_name).where(Loan.campaign_id == campaign_id, Loan.id.in_(ids))
    return {loan_id: vault.open(FIELD, name) for loan_id, name in await session.execute(query)}


async def name_loans(session: AsyncSession, campaign_id: UUID, ids: Set[UUID]) -> dict[UUID, str]:
    if not ids:
        return {}
    query = select(Loan.id, Loan.lender).where(Loan.campaign_id == campaign_id, Loan.id.in_(ids))
    return {loan_id: LABELS[Lender(lender)] for loan_id, lender in await session.execute(query)}


async def read_loans(session: AsyncSession, campaign_id: UUID, sees_donors: bool) -> LoansRead:
    rows = (
        await session.scalars(select(Loan).where(Loan.campaign_id == campaign_id).order_by(Loan.starts_on, Loan.id))
    ).all()
    paid: defaultdict[UUID, list[RepaymentRead]] = defaultdict(list)
    query = select(Repayment).where(Repayment.campaign_id == campaign_id).order_by(Repayment.paid_on)
    for row in await session.scalars(query):
        paid[row.loan_id].append(
            RepaymentRead(id=row.id, paid_on=row.paid_on, amount_cents=row.amount_cents, paid_by=PaidBy(row.paid_by))
        )
    vault = await open_vault(session, campaign_id)
    loans: list[LoanRead] = []
    for row in rows:
        shows_name = sees_donors or row.lender != Lender.PERSON
        loans.append(
            LoanRead(
                id=row.id,
                version=row.version,
                lender=Lender(row.lender),
                lender_name=vault.open(FIELD, row.lender_name) if shows_name else None,
                amount_cents=row.amount_cents,
                rate_percent=row.rate_percent,
                starts_on=row.starts_on,
                due_on=row.due_on,
                repaid_cents=row.repaid_cents,
                owed_cents=0 if row.reversed_at else row.amount_cents - row.repaid_cents,
                repayments=paid[row.id],
                reversed_at=row.reversed_at,
            )
        )
    lend = persons_may_lend((await get_campaign(session, campaign_id)).state.election)
    cap = await _cap(session, campaign_id) if lend else None
    return LoansRead(
        items=loans,
        next=None,
        owed_cents=sum(loan.owed_cents for loan in loans),
        owed_to_persons_cents=sum(loan.owed_cents for loan in loans if loan.lender is Lender.PERSON),
        persons_limit_cents=persons_limit(cap) if cap is not None else None,
    )


async def _owed_to_persons(session: AsyncSession, campaign_id: UUID) -> int:
    owed = select(func.sum(Loan.amount_cents - Loan.repaid_cents)).where(
        Loan.campaign_id == campaign_id, Loan.lender == Lender.PERSON, Loan.reversed_at.is_(None)
    )
    return int(await session.scalar(owed) or 0)


async def _cap(session: AsyncSession, campaign_id: UUID) -> int | None:
    """Return 47.5 % of the ceiling, in the currency's smallest unit; None if the ceiling is unknown."""
    ceiling = await ceilings.find_ceiling(session, campaign_id)
    if ceiling.official is None and not isinstance(ceiling.computed, Ceiling):
        return None
    cents = ceiling.cents
    return None if cents is None else (cents * 475 + 500) // 1000


async def count_lenders_named(session: AsyncSession, campaign_id: UUID, first_names: str, surname: str) -> int:
    """Count private lenders of this name, however written."""
    vault = await open_vault(session, campaign_id)
    rows = select(Loan.lender_name).where(Loan.campaign_id == campaign_id, Loan.lender == Lender.PERSON)
    name_words = set(fold_name(f"{first_names} {surname}").split())
    return sum(name_words <= set(fold_name(vault.open(FIELD, name)).split()) for name in await session.scalars(rows))


async def _find_proven(session: AsyncSession, caller: Caller, loan_id: UUID) -> Entry:
    loan = await get_loan(session, caller.campaign_id, loan_id)
    is_reversed = loan.reversed_at is not None
    needs = NONE if is_reversed else loan_needs()
    return Entry(loan.id, needs, loan.amount_cents, private=loan.lender == Lender.PERSON, reversed=is_reversed)


register_subject(Subject.LOAN, Source(_find_proven, name_loans))
