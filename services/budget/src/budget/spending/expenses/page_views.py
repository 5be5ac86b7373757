"""The pages of expenses as they are shown: the table, and one expense with its documents, bank lines and history."""

from typing import Any
from uuid import UUID

from common.schemas.money import ExpenseStage
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import PageForm
from kit.pages.parts import part_of
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts.service import find_period, list_filing_notes
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in
from budget.evidence import service as evidence
from budget.evidence.needs import LABELS, Kind, Subject
from budget.ledger.audit_log.authors import name_authors
from budget.ledger.audit_log.service import read_changes
from budget.ledger.balances import service as balances
from budget.ledger.journals.headings import HEADINGS, heading_label
from budget.payers.law import KINDS, PayerKind
from budget.spending.expenses import service
from budget.spending.expenses.bank_lines import find_lines
from budget.spending.expenses.forms import KEYS, METHODS
from budget.spending.expenses.french import ACTS, HELP_STEPS, PAYERS, STEPS
from budget.spending.expenses.heading_guess import WORDS, guess_heading
from budget.spending.expenses.open_expenses import Sort, Sought, list_expenses, sum_expenses
from budget.spending.expenses.review import Shown, wanted
from budget.spending.expenses.stages import Payer, next_state, state_label

SHOWN = 25
NUMBERED = {number: f"{number}. {label}" for number, label in HEADINGS.items()}
SORTS = {
    Sort.NEWEST: "Les plus récentes",
    Sort.DAY: "Par date",
    Sort.AMOUNT: "Par montant",
    Sort.LABEL: "Par objet",
    Sort.HEADING: "Par rubrique",
}
SENT_HERE = (Kind.INVOICE, Kind.PAYMENT, Kind.QUOTE, Kind.CONTRACT, Kind.VALUATION, Kind.PHOTO, Kind.OTHER)
"""Documents that an expense may have."""


async def view_list(
    session: AsyncSession,
    caller: Caller,
    *,
    state: ExpenseStage | None = None,
    skip: int = 0,
    show: Shown | None = None,
    sort: Sort = Sort.NEWEST,
    words: str = "",
    form: PageForm,
) -> dict[str, Any]:
    campaign = (await get_campaign(session, caller.campaign_id)).state
    period = await find_period(session, caller.campaign_id, campaign)
    sought = Sought(state, wanted(show, period) if show else None, words)
    rows = await list_expenses(session, caller.campaign_id, sought, skip, SHOWN + 1, sort)
    count, cents = await sum_expenses(session, caller.campaign_id, sought)
    return dict(  # named as the template reads them
        campaign=campaign,
        part=part_of(rows, skip, SHOWN),
        count=count,
        cents=cents,
        state=state,
        show=show,
        sort=sort,
        sorts=SORTS,
        words=words,
        keys=KEYS,
        methods=METHODS,
        stages=list(ExpenseStage),
        state_label=state_label,
        heading_label=heading_label,
        numbered=NUMBERED,
        guess=guess_heading(form.value("label")),
        guess_words=WORDS,
        payers={payer: label[0].upper() + label[1:] for payer, label in PAYERS.items()},
        states={stage: state_label(stage).capitalize() for stage in list(ExpenseStage)[:4]},
        providers={kind: KINDS[kind] for kind in (PayerKind.PERSON, PayerKind.CANDIDATE, PayerKind.PARTY)},
        period=period,
        money=amount_in(ceilings.currency_of(campaign)),
        may_propose="proposals:write" in caller.scopes,
        may_write="expenses:write" in caller.scopes,
        form=form,
    )


async def view_one(
    session: AsyncSession,
    caller: Caller,
    expense_id: UUID,
    *,
    most: int,
    message: str = "",
    form: PageForm | None = None,
) -> dict[str, Any]:
    expense = await service.get_expense(session, caller.campaign_id, expense_id)
    balance = await balances.find_balance(session, caller.campaign_id)
    sees_changes = "accounts:read" in caller.scopes
    campaign = (await get_campaign(session, caller.campaign_id)).state
    notes = (await list_filing_notes(session, caller.campaign_id, expense_id)).items if sees_changes else []
    changes = await read_changes(session, caller.campaign_id, expense_id, None, 50) if sees_changes else []
    return dict(  # named as the template reads them
        campaign=campaign,
        expense=expense,
        following=next_state(expense.stage),
        steps=HELP_STEPS if expense.payer == Payer.IN_KIND else STEPS,
        state_label=state_label,
        heading_label=heading_label,
        numbered=NUMBERED,
        payers=PAYERS,
        keys=KEYS,
        methods=METHODS,
        acts=ACTS,
        missing=await service.find_missing(session, expense),
        documents=await evidence.list_of_entry(session, caller, Subject.EXPENSE, expense_id)
        if "evidence:read" in caller.scopes
        else [],
        document_labels=LABELS,
        kinds={kind: LABELS[kind].capitalize() for kind in SENT_HERE},
        most=most,
        bank_lines=await find_lines(session, caller.campaign_id, expense_id) if "banks:read" in caller.scopes else [],
        notes=notes,
        may_note=sees_changes and "accounts:write" in caller.scopes,
        changes=changes,
        authors=await name_authors(session, {row.made_by for row in (*notes, *changes)}),
        four_eyes=balance.four_eyes if balance else False,
        closed=balance.closed_at is not None if balance else False,
        early=expense.stage in (ExpenseStage.PLANNED, ExpenseStage.COMMITTED),
        money=amount_in(ceilings.currency_of(campaign)),
        may_write="expenses:write" in caller.scopes,
        may_send="evidence:write" in caller.scopes,
        may_propose="proposals:write" in caller.scopes,
        may_approve=bool(caller.roles & service.MAY_APPROVE) and "accounts:write" in caller.scopes,
        form=form or PageForm(),
        said=message,
    )
