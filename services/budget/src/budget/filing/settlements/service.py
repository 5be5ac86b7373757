"""The time after the filing: letters of the commission and their answers, refund, surplus, end of the mandate."""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from common.scopes import Role
from elections.calendar import PARIS, decision_due_on
from elections.keys import is_abroad
from kit.campaigns.queries import campaign_today, get_campaign
from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts import service as accounts
from budget.filing.closings.filed import find_filed
from budget.filing.commission_decisions import answers as decisions
from budget.filing.commission_decisions.schemas import CommissionDecisionRead
from budget.filing.settlements.models import CommissionLetter, Settlement
from budget.filing.settlements.schemas import (
    AfterStepRead,
    LetterAnswerPut,
    LetterCreate,
    LetterRead,
    SettlementPut,
    SettlementRead,
)
from budget.filing.settlements.steps import Aftermath, AfterStep, list_steps
from budget.filing.settlements.surplus import Surplus, split_surplus
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances
from budget.ledger.journals import service as journals
from budget.ledger.journals.plan import Receipt

MAY_RECORD = frozenset({Role.CANDIDATE, Role.FINANCIAL_AGENT, Role.ACCOUNTANT})
LETTER, RECIPIENT = "commission letter", "surplus recipient"
"""Fields of the vault: stored, never to be changed."""
MAX_LETTERS = 200
_DAYS = ("notified_on", "refunded_on", "surplus_paid_on", "bank_closed_on")


@dataclass(frozen=True)
class End:
    """The end of an account: what is known, and what is left to do."""

    row: Settlement | None
    surplus: Surplus
    expected_refund: int | None
    steps: list[AfterStep]


async def find_end(session: AsyncSession, campaign_id: UUID) -> End:
    state = (await get_campaign(session, campaign_id)).state
    row = await session.get(Settlement, campaign_id, populate_existing=True)
    account = await accounts.read_account(session, campaign_id)
    decision = await decisions.read_decision(session, campaign_id)
    filed_on = await find_filed(session, campaign_id)
    surplus = await _surplus(session, campaign_id, account.receipts_cents, account.expenses_cents, decision)
    expected = _expected(decision)
    letters = select(func.count(), func.min(CommissionLetter.answer_due_on)).where(
        CommissionLetter.campaign_id == campaign_id, CommissionLetter.answered_on.is_(None)
    )
    open_letters, answer_due_on = (await session.execute(letters)).one()
    facts = Aftermath(
        election=state.election,
        abroad=is_abroad(state.territory),
        due_on=account.filing_due_at.astimezone(PARIS).date(),
        decision_by=decision_due_on(account.filing_due_at),
        filed_on=filed_on,
        open_letters=open_letters,
        answer_due_on=answer_due_on,
        decided_on=decision.decided_on if decision else None,
        notified_on=_notified(row, decision),
        refund=None if decision is None or expected is None else expected > 0,
        refunded_on=row.refunded_on if row else None,
        judge_seized=decision is not None and decision.effect.judge_seized,
        surplus=surplus.to_candidate + surplus.to_devolve > 0,
        surplus_paid_on=row.surplus_paid_on if row else None,
        bank_closed_on=row.bank_closed_on if row else None,
    )
    return End(row, surplus, expected, list_steps(facts))


async def read_settlement(session: AsyncSession, campaign_id: UUID) -> SettlementRead:
    end = await find_end(session, campaign_id)
    decision = await decisions.read_decision(session, campaign_id)
    row, vault = end.row, await open_vault(session, campaign_id)
    return SettlementRead(
        version=row.version if row else 0,
        currency=(await accounts.read_account(session, campaign_id)).currency,
        notified_on=_notified(row, decision),
        refunded_on=row.refunded_on if row else None,
        refunded=row.refunded if row else None,
        surplus_paid_on=row.surplus_paid_on if row else None,
        surplus_to=vault.open(RECIPIENT, row.surplus_to) if row and row.surplus_to else None,
        bank_closed_on=row.bank_closed_on if row else None,
        expected_refund=end.expected_refund,
        surplus_to_candidate_cents=end.surplus.to_candidate,
        surplus_to_devolve_cents=end.surplus.to_devolve,
        deficit_cents=end.surplus.deficit,
        steps=[AfterStepRead.model_validate(vars(step)) for step in end.steps],
    )


async def set_settlement(session: AsyncSession, caller: Caller, put: SettlementPut, seen: int | None) -> None:
    """Set what has come of the account's end; a closed account takes it."""
    campaign_id = caller.campaign_id
    await _begin(session, caller)
    row = await session.get(Settlement, campaign_id, populate_existing=True)
    now = row.version if row else 0
    check_seen(seen, now, "La fin du compte", "The account's end", "lue", lambda: {"version": now})
    await _check_days(session, campaign_id, put)
    if (put.refunded is None) != (put.refunded_on is None):
        raise Invalid(
            "Donnez le jour du versement et son montant.",
            "Give the day of the payment and its amount.",
            "/refunded" if put.refunded is None else "/refunded_on",
        )
    if put.surplus_paid_on is not None and put.surplus_to is None:
        raise Invalid("Dites à qui l'excédent est allé.", "Say who got the surplus.", "/surplus_to")
    vault = await open_vault(session, campaign_id)
    before = {name: str(getattr(row, name)) for name in _DAYS if row and getattr(row, name)}
    if row is None:
        row = Settlement(
            campaign_id=campaign_id,
            version=0,
            notified_on=None,
            refunded_on=None,
            refunded=None,
            surplus_paid_on=None,
            surplus_to=None,
            bank_closed_on=None,
            set_by=caller.subject,
        )
        session.add(row)
    row.notified_on, row.refunded_on, row.refunded = put.notified_on, put.refunded_on, put.refunded
    row.surplus_paid_on, row.bank_closed_on = put.surplus_paid_on, put.bank_closed_on
    row.surplus_to = vault.seal(RECIPIENT, put.surplus_to) if put.surplus_to else None
    row.version, row.set_by = row.version + 1, caller.subject
    after = {name: str(getattr(put, name)) for name in _DAYS if getattr(put, name)}
    keep_change(session, campaign_id, "settlement", campaign_id, row.version, "set", caller.subject, before, after)
    await session.flush()


async def record_letter(session: AsyncSession, caller: Caller, put: LetterCreate) -> LetterRead:
    await _begin(session, caller)
    if put.answer_due_on is not None and put.answer_due_on < put.received_on:
        raise Invalid(
            "Le délai de réponse finit avant la réception.", "The answer is due before it came.", "/answer_due_on"
        )
    await _check_past(session, caller.campaign_id, put.received_on, "/received_on")
    vault = await open_vault(session, caller.campaign_id)
    row = CommissionLetter(
        campaign_id=caller.campaign_id,
        received_on=put.received_on,
        answer_due_on=put.answer_due_on,
        sealed=vault.seal(LETTER, json.dumps([put.subject, None], ensure_ascii=False)),
        recorded_by=caller.subject,
    )
    session.add(row)
    await session.flush()
    await session.refresh(row, ["recorded_at"])
    after = {"received_on": str(put.received_on)}
    keep_change(session, caller.campaign_id, "letter", row.id, 1, "recorded", caller.subject, {}, after)
    return (await _describe(session, caller.campaign_id, [row]))[0]


async def answer_letter(
    session: AsyncSession, caller: Caller, letter_id: UUID, put: LetterAnswerPut, seen: int | None
) -> LetterRead:
    if await session.get(CommissionLetter, (caller.campaign_id, letter_id)) is None:
        raise NotFound("Cette lettre n'existe pas.", "There is no such letter.")
    await _begin(session, caller)
    row = await session.get_one(CommissionLetter, (caller.campaign_id, letter_id), populate_existing=True)
    now = row.version
    check_seen(seen, now, "Cette lettre", "This letter", "lue", lambda: {"version": now})
    if put.answered_on < row.received_on:
        raise Invalid("C'est avant la lettre.", "That is before the letter.", "/answered_on")
    await _check_past(session, caller.campaign_id, put.answered_on, "/answered_on")
    vault = await open_vault(session, caller.campaign_id)
    subject = json.loads(vault.open(LETTER, row.sealed))[0]
    row.sealed = vault.seal(LETTER, json.dumps([subject, put.answer], ensure_ascii=False))
    row.answered_on, row.version = put.answered_on, row.version + 1
    after = {"answered_on": str(put.answered_on)}
    keep_change(session, caller.campaign_id, "letter", row.id, row.version, "answered", caller.subject, {}, after)
    await session.flush()
    return (await _describe(session, caller.campaign_id, [row]))[0]


async def list_letters(session: AsyncSession, campaign_id: UUID) -> list[LetterRead]:
    """Return the letters: those without an answer first, then the newest (two hundred at most)."""
    query = (
        select(CommissionLetter)
        .where(CommissionLetter.campaign_id == campaign_id)
        .order_by(CommissionLetter.answered_on.is_not(None), CommissionLetter.received_on.desc(), CommissionLetter.id)
        .limit(MAX_LETTERS)
    )
    return await _describe(session, campaign_id, list(await session.scalars(query)))


async def _describe(session: AsyncSession, campaign_id: UUID, rows: list[CommissionLetter]) -> list[LetterRead]:
    if not rows:
        return []
    vault = await open_vault(session, campaign_id)
    letters: list[LetterRead] = []
    for row in rows:
        subject, answer = json.loads(vault.open(LETTER, row.sealed))
        letters.append(
            LetterRead(
                id=row.id,
                version=row.version,
                received_on=row.received_on,
                answer_due_on=row.answer_due_on,
                subject=subject,
                answered_on=row.answered_on,
                answer=answer,
                recorded_at=row.recorded_at,
            )
        )
    return letters


async def _begin(session: AsyncSession, caller: Caller) -> None:
    """Check the role and that the account is filed; nobody else changes it until the end of the transaction."""
    if not caller.roles & MAY_RECORD:
        raise Forbidden(
            "Le candidat, le mandataire ou l'expert-comptable le note.",
            "The candidate, the agent or the accountant notes it.",
        )
    await balances.lock_balance(session, caller.campaign_id, closed_too=True)
    if await find_filed(session, caller.campaign_id) is None:
        raise Conflict(
            "Le compte n'est pas encore déposé : notez d'abord son dépôt (« Clôture et dépôt »).",
            "The account is not filed yet: note its filing first.",
            page="/closing",
        )


async def _check_days(session: AsyncSession, campaign_id: UUID, put: SettlementPut) -> None:
    filed_on = await find_filed(session, campaign_id)
    decision = await decisions.read_decision(session, campaign_id)
    if decision is not None and put.notified_on is not None and put.notified_on < decision.decided_on:
        raise Invalid("C'est avant la décision.", "That is before the decision.", "/notified_on")
    for name in _DAYS:
        on: date | None = getattr(put, name)
        if on is None:
            continue
        await _check_past(session, campaign_id, on, f"/{name}")
        if filed_on is not None and name != "bank_closed_on" and on < filed_on:
            raise Invalid("C'est avant le dépôt du compte.", "That is before the filing.", f"/{name}")


async def _check_past(session: AsyncSession, campaign_id: UUID, on: date, pointer: str) -> None:
    if on > campaign_today((await get_campaign(session, campaign_id)).state):
        raise Invalid("Cette date est à venir.", "This date is in the future.", pointer)


def _notified(row: Settlement | None, decision: CommissionDecisionRead | None) -> date | None:
    """Return when the decision that stands was received: a notice of an earlier one begins no time for its appeal."""
    if row is None or row.notified_on is None or (decision is not None and row.notified_on < decision.decided_on):
        return None
    return row.notified_on


def _expected(decision: CommissionDecisionRead | None) -> int | None:
    if decision is None:
        return None
    return decision.reimbursed if decision.reimbursed is not None else decision.effect.computed


async def _surplus(
    session: AsyncSession, campaign_id: UUID, receipts: int, expenses: int, decision: CommissionDecisionRead | None
) -> Surplus:
    """Split the balance as retained, once the commission has decided; else as declared."""
    if decision is None:
        sums = await journals.read_sums(session, campaign_id)
        return split_surplus(receipts, expenses, -sums.get(Receipt.OWN, 0))
    retained = {(line.side, line.heading): line.retained_cents for line in decision.headings}
    came = sum(cents for (side, _), cents in retained.items() if side == "receipt")
    spent = sum(cents for (side, _), cents in retained.items() if side == "expense")
    return split_surplus(came, spent, retained.get(("receipt", 5), 0))
