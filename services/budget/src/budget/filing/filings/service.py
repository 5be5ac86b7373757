"""The filing checks of an account, and the candidate's answers."""

from collections.abc import Set
from dataclasses import dataclass
from uuid import UUID

from common.scopes import Role
from kit.db.vault import open_vault
from kit.web.problems import Forbidden, NotFound
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.filing.filings.account_facts import read_facts
from budget.filing.filings.checks import look_through
from budget.filing.filings.facts import Facts
from budget.filing.filings.findings import Check, Outcome, ProposedExpense, Severity
from budget.filing.filings.formalities import accountant_required
from budget.filing.filings.models import QuestionnaireAnswer
from budget.filing.filings.questionnaire import QUESTIONS
from budget.filing.filings.schemas import AnswerPut, CheckRead, FilingRead, ProposedExpenseRead, QuestionRead
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances

MAY_ANSWER = frozenset({Role.CANDIDATE, Role.FINANCIAL_AGENT})
_NOTE = "office note"


@dataclass(frozen=True)
class CheckedAccount:
    """An account's checks with what follows from the same facts, which are dear to read: a page reads them once."""

    filing: FilingRead
    accountant_required: bool | None
    """Whether a chartered accountant must present the account (L. 52-12); None while it depends on the votes."""


async def check_account(session: AsyncSession, campaign_id: UUID) -> CheckedAccount:
    facts = await read_facts(session, campaign_id)
    return CheckedAccount(_run_checks(facts), accountant_required(facts))


async def read_filing(session: AsyncSession, campaign_id: UUID) -> FilingRead:
    return _run_checks(await read_facts(session, campaign_id))


def _run_checks(facts: Facts) -> FilingRead:
    checks = look_through(facts)
    failed = [check for check in checks if check.outcome is Outcome.FAILED and check.severity is Severity.BLOCKING]
    passed = [check for check in checks if check.outcome is Outcome.PASSED]
    unknown = [check for check in checks if check.outcome is Outcome.UNKNOWN]
    return FilingRead(
        required=facts.limited_account,
        ready=not failed and not unknown,
        passed=len(passed),
        blocking=len(failed),
        warnings=len(checks) - len(passed) - len(failed),
        total=len(checks),
        period_starts_on=facts.period_starts_on,
        filing_due_at=facts.filing_due_at,
        checks=[_describe(check) for check in checks],
    )


async def is_accountant_required(session: AsyncSession, campaign_id: UUID) -> bool | None:
    """Return whether a chartered accountant must present the account (L. 52-12); None while it depends on the votes."""
    return accountant_required(await read_facts(session, campaign_id))


async def answer(
    session: AsyncSession, campaign_id: UUID, question: str, put: AnswerPut, by: str, roles: Set[Role]
) -> QuestionRead:
    """Record an answer to a question, by the candidate or by the agent for them."""
    if question not in QUESTIONS:
        raise NotFound("Cette question n'existe pas.", "There is no such question.")
    if not roles & MAY_ANSWER:
        raise Forbidden(
            "Le candidat répond lui-même, ou le mandataire pour lui.",
            "The candidate answers, or the financial agent for them.",
        )
    await balances.lock_balance(session, campaign_id)
    vault = await open_vault(session, campaign_id)
    note = vault.seal(_NOTE, put.note) if put.note else None
    row = await session.get(QuestionnaireAnswer, (campaign_id, question), populate_existing=True)
    before = {"answer": row.answer} if row else {}
    if row is None:
        row = QuestionnaireAnswer(
            campaign_id=campaign_id, question=question, answer=put.answer, note=note, answered_by=by
        )
        session.add(row)
    else:
        row.answer, row.note, row.answered_by = put.answer, note, by
        row.version += 1
    logged = {"answer": put.answer}
    keep_change(session, campaign_id, f"question {question}", campaign_id, row.version, "answered", by, before, logged)
    await session.flush()
    (answered,) = [item for item in await list_questions(session, campaign_id) if item.key == question]
    return answered


async def list_questions(session: AsyncSession, campaign_id: UUID) -> list[QuestionRead]:
    vault = await open_vault(session, campaign_id)
    query = select(QuestionnaireAnswer).where(QuestionnaireAnswer.campaign_id == campaign_id)
    rows = {row.question: row for row in await session.scalars(query.execution_options(populate_existing=True))}
    questions: list[QuestionRead] = []
    for question in QUESTIONS.values():
        row = rows.get(question.key)
        questions.append(
            QuestionRead.model_validate(
                {
                    "key": question.key,
                    "title": question.title,
                    "text": question.text,
                    "article": question.article,
                    "answer": row.answer if row else None,
                    "note": vault.open(_NOTE, row.note) if row and row.note else None,
                    "answered_by": row.answered_by if row else None,
                    "answered_at": row.answered_at if row else None,
                }
            )
        )
    return questions


def _describe(check: Check) -> CheckRead:
    return CheckRead(
        name=check.name,
        title=check.title,
        article=check.article,
        severity=check.severity,
        outcome=check.outcome,
        finding=check.finding,
        remedy=check.remedy,
        link=check.link,
        amount_cents=check.amount,
        entries=check.entries,
        entry_kind=check.kind,
        entry_ids=list(check.ids),
        proposal=_describe_proposal(check.proposal),
    )


def _describe_proposal(line: ProposedExpense | None) -> ProposedExpenseRead | None:
    return ProposedExpenseRead(heading=line.heading, label=line.label) if line else None
