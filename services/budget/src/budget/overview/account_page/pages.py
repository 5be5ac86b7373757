from datetime import date
from functools import partial
from typing import Annotated
from uuid import UUID

from elections.calendar import PARIS
from elections.keys import is_abroad
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import Line, LongText, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import PageOfForms, submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from budget.accounts import service as accounts
from budget.accounts.account_people import service as account_people
from budget.accounts.list_unions import service as list_unions
from budget.accounts.period import cited
from budget.accounts.schemas import FilingNoteCreate, SettingsPut
from budget.banks import accounts as bank_accounts
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in, share_of
from budget.filing.closings import service as closings
from budget.filing.closings.filed import find_filed
from budget.filing.closings.schemas import ClosingCreate
from budget.filing.commission_decisions.french import OUTCOMES
from budget.filing.commission_decisions.service import find_latest
from budget.filing.filings import service as filings
from budget.filing.settlements import service as settlements
from budget.filing.settlements.steps import AfterStep
from budget.income.receipts import service as receipts
from budget.ledger.audit_log.authors import name_authors
from budget.ledger.balances import service as balances
from budget.overview.account_page.reminders import list_reminders
from budget.overview.account_page.tasks import read_tasks
from budget.overview.account_people_page.due import list_dues
from budget.spending.expenses import service as expenses
from budget.spending.expenses.entries import read_form

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "accounts:write"])]
DONE = {
    "closed": "Le compte est clos : il ne change plus.",
    "set": "Le réglage est enregistré.",
}


class ClosingEntry(Posted):
    """Form to close the account."""

    note: Line = ""
    fingerprint: Line = ""


class SettingsEntry(Posted):
    """Form of the account's settings."""

    four_eyes: bool = False


class FilingNoteEntry(Posted):
    """Form of a note."""

    text: LongText = ""
    about: Line = ""


@router.get("/account")
async def show_account(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the account's main page with the open tasks."""
    return await _page(request, session, caller, message=DONE.get(done, ""))


@router.post("/account/closing")
async def close_account(
    request: Request, session: Session, caller: Writer, entry: Annotated[ClosingEntry, Form()]
) -> Response:
    async def act() -> None:
        closing = read_form(ClosingCreate, {"note": entry.note, "fingerprint": entry.fingerprint})
        await closings.close_account(session, caller, closing.note, closing.fingerprint)

    return await _PAGE.submit(
        request, session, caller, act, "closed", PageForm.of(entry, "closing", {"/fingerprint": ""})
    )


@router.post("/account/settings")
async def put_settings(
    request: Request, session: Session, caller: Writer, entry: Annotated[SettingsEntry, Form()]
) -> Response:
    async def act() -> None:
        put = SettingsPut(four_eyes=entry.four_eyes)
        await accounts.set_four_eyes(session, caller.campaign_id, put.four_eyes, caller.subject, caller.roles)

    return await _PAGE.submit(request, session, caller, act, "set", PageForm.of(entry, "settings"))


async def _page(
    request: Request, session: Session, caller: Caller, *, message: str = "", form: PageForm | None = None
) -> HTMLResponse:
    campaign = (await get_campaign(session, caller.campaign_id)).state
    account = await accounts.read_account(session, caller.campaign_id)
    checked = await filings.check_account(session, caller.campaign_id)
    people = await account_people.list_people(session, caller.campaign_id)
    iban, _ = await bank_accounts.show_account(session, caller.campaign_id)
    filed_by = account.filing_due_at.astimezone(PARIS).date()
    dues = list_dues(campaign, people, iban is not None, checked.accountant_required, filed_by)
    ceiling = await ceilings.find_ceiling(session, caller.campaign_id, campaign)
    joined_cents = (await balances.read_sums(session, caller.campaign_id)).joined_cents
    may_see_decision = {"expenses:read", "receipts:read"} <= caller.scopes
    return render(
        request,
        "accounts/account.html",
        campaign=campaign,
        account=account,
        ceiling=ceiling,
        cite=partial(cited, state=campaign),
        joined_cents=joined_cents,
        share=share_of(account.expenses_cents + joined_cents, ceiling.cents),
        money=amount_in(account.currency),
        tasks=await read_tasks(session, caller.campaign_id, caller.scopes),
        blocking=[one for one in checked.filing.checks if one.outcome == "failed" and one.severity == "blocking"],
        dues=[due for due in dues if not due.done],
        after=await _list_after(session, caller),
        filed=await find_filed(session, caller.campaign_id) is not None,
        decided=await find_latest(session, caller.campaign_id) if may_see_decision else None,
        may_see_decision=may_see_decision,
        outcomes=OUTCOMES,
        reminders=list_reminders(
            campaign.election,
            campaign.rounds[0].on,
            two_rounds=len(campaign.rounds) > 1,
            abroad=is_abroad(campaign.territory),
        ),
        may_unite=list_unions.may_unite(campaign),
        scopes=caller.scopes,
        may_set=bool(caller.roles & accounts.MAY_SET),
        said=message,
        form=form or PageForm(),
    )


async def _list_after(session: AsyncSession, caller: Caller) -> list[AfterStep]:
    """Return what is left to do once the account is filed; nothing before, and to who may not see receipts."""
    if "receipts:read" not in caller.scopes or await find_filed(session, caller.campaign_id) is None:
        return []
    steps = (await settlements.find_end(session, caller.campaign_id)).steps
    # What has a day stands in the order of the days, before what has none.
    return sorted((step for step in steps if step.done_on is None), key=lambda step: step.due_on or date.max)


@router.get("/filing-notes")
async def show_filing_notes(
    request: Request,
    session: Session,
    caller: Reader,
    about: UUID | None = None,
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """Show the notes on the account, or on one entry."""
    return await _filing_notes(
        request, session, caller, about, message="Le commentaire est enregistré." if done == "new" else ""
    )


@router.post("/filing-notes")
async def add_filing_note(
    request: Request, session: Session, caller: Writer, entry: Annotated[FilingNoteEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(FilingNoteCreate, {"text": entry.text.strip(), "object_id": entry.about})
        await accounts.add_filing_note(session, caller.campaign_id, put, caller.subject)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs={"/object_id": ""}),
        done=f"/filing-notes?done=new{'&about=' + entry.about if entry.about else ''}",
        again=lambda form: _filing_notes(request, session, caller, None, form=form),
    )


async def _filing_notes(
    request: Request,
    session: Session,
    caller: Caller,
    about: UUID | None,
    *,
    message: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    rows = (await accounts.list_filing_notes(session, caller.campaign_id, about)).items
    ids = {row.object_id for row in rows if row.object_id} | ({about} if about else set[UUID]())
    spent = await expenses.name_expenses(session, caller.campaign_id, ids) if "expenses:read" in caller.scopes else {}
    came = await receipts.name_receipts(session, caller.campaign_id, ids) if "receipts:read" in caller.scopes else {}
    return render(
        request,
        "accounts/filing_notes.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        rows=rows,
        authors=await name_authors(session, {row.made_by for row in rows}),
        about=about,
        spent=spent,
        came=came,
        may_write="accounts:write" in caller.scopes,
        said=message,
        form=form or PageForm(),
    )


_PAGE = PageOfForms("/account", _page)
