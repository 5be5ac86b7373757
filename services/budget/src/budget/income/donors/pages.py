import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import Line, PageForm, Posted, Version
from kit.pages.rendering import back, render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from budget.accounts.period import filing_due
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in
from budget.income.donors import service
from budget.income.donors.donor_list import read_givers
from budget.income.donors.retention import DUTY, UNVERIFIED, kept_until
from budget.income.donors.schemas import DonorCreate, DonorUpdate, ErasureAnswer
from budget.ledger.balances import service as balances
from budget.payers.forms import PAYER_INPUTS, PayerEntry, read_payer
from budget.payers.law import KINDS
from budget.spending.expenses.entries import read_form

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["donors:read"])]
Keeper = Annotated[Caller, Security(caller_with, scopes=["donors:read", "donors:write"])]
_LINE = re.compile(r"/bank/lines/[0-9a-f-]{36}")
_ONLINE = "/checkouts"
_PLEDGE = re.compile(r"/receipts\?pledge=[0-9a-f-]{36}")
DONE = {"erased": "La personne est effacée du fichier : rien d'elle n'était au compte.", "edited": "C'est corrigé."}


class DonorEntry(PayerEntry):
    """Form of a new donor."""

    surname: Line = ""
    first_names: Line = ""
    born_on: Line = ""
    address: Line = ""
    french: bool = False
    resident: bool = False
    on_the_list: bool = False
    back: Line = ""
    """The bank line that the donor's gift is on, the receipt that keeps a pledge or the gifts paid online, to go back
    to.
    """


class DonorEdit(Posted):
    """Form of a correction."""

    version: Version
    address: Line = ""
    french: bool = False
    resident: bool = False
    on_the_list: bool = False


@router.get("/donors")
async def show_donors(
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    line: UUID | None = None,
    pledge: UUID | None = None,
    online: bool = False,
) -> HTMLResponse:
    """Show the donors (candidate and financial agent only). `line`, `pledge`, `online`: the page to go back to."""
    origin = f"/bank/lines/{line}" if line else f"/receipts?pledge={pledge}" if pledge else _ONLINE if online else ""
    form = PageForm.of(DonorEntry(back=origin)) if origin else None
    return await _list(request, session, caller, message=DONE.get(done, ""), form=form)


@router.post("/donors")
async def add_donor(
    request: Request, session: Session, caller: Keeper, entry: Annotated[DonorEntry, Form()]
) -> Response:
    async def act() -> UUID:
        body = entry.model_dump(exclude={*PayerEntry.model_fields, "back"}) | {"payer": read_payer(entry)}
        return (await service.add_donor(session, caller.campaign_id, read_form(DonorCreate, body), caller.subject)).id

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs=PAYER_INPUTS),
        done=lambda donor_id: _after(entry.back, donor_id),
        again=lambda form: _list(request, session, caller, form=form),
    )


@router.get("/donors/{donor_id}")
async def show_donor(
    donor_id: UUID, request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show one donor: donations, amount still allowed, editable fields, erasure."""
    return await _one(request, session, caller, donor_id, message=DONE.get(done, ""))


@router.post("/donors/{donor_id}/edit")
async def edit_donor(
    donor_id: UUID, request: Request, session: Session, caller: Keeper, entry: Annotated[DonorEdit, Form()]
) -> Response:
    async def act() -> None:
        update = read_form(DonorUpdate, entry.model_dump(exclude={"version"}))
        await service.update_donor(session, caller.campaign_id, donor_id, update, caller.subject, entry.version)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done=f"/donors/{donor_id}?done=edited",
        again=lambda form: _one(request, session, caller, donor_id, form=form),
    )


@router.post("/donors/{donor_id}/erase")
async def erase_donor(donor_id: UUID, request: Request, session: Session, caller: Keeper) -> Response:
    """Erase a donor without donations; else show the legal duty that forbids it."""
    await balances.lock_balance(session, caller.campaign_id, closed_too=True)
    donor = await service.get_donor(session, caller.campaign_id, donor_id)
    answer = await service.ask_erasure(session, donor, caller.subject)
    if answer.erased:
        return back(request, "/donors?done=erased")
    return await _one(request, session, caller, donor_id, answer=answer)


def _after(origin: str, donor_id: UUID) -> str:
    """Return the page on which the new donor's gift is booked."""
    if _LINE.fullmatch(origin):
        return f"{origin}?donor={donor_id}#nouvelle"
    if origin == _ONLINE:
        return f"{_ONLINE}?donor={donor_id}"
    receipts = f"{origin}&" if _PLEDGE.fullmatch(origin) else "/receipts?"
    return f"{receipts}done=donor&donor={donor_id}#nouvelle"


async def _list(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    message: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    givers = await read_givers(session, caller.campaign_id)
    return render(
        request,
        "donors/donors.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        keeps_account=(await ceilings.find_ceiling(session, caller.campaign_id)).keeps_account,
        givers=sorted(givers.items(), key=lambda item: item[1].name),
        may_write="donors:write" in caller.scopes,
        payer_kinds=KINDS,
        said=message,
        form=form or PageForm(),
    )


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    donor_id: UUID,
    *,
    answer: ErasureAnswer | None = None,
    message: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    donor = await service.get_donor(session, caller.campaign_id, donor_id)
    campaign = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "donors/donor.html",
        campaign=campaign,
        donor=await service.describe(session, donor),
        answer=answer,
        duty=DUTY,
        unverified=UNVERIFIED,
        kept_until=kept_until(filing_due(campaign)),
        money=amount_in(ceilings.currency_of(campaign)),
        may_write="donors:write" in caller.scopes,
        said=message,
        form=form or PageForm(),
    )
