from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import PageOfForms, submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from budget.accounts.account_people import service as account_people
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in
from budget.income.checkouts import helloasso, provider_accounts, service
from budget.income.checkouts.routes import Root, Transport
from budget.income.checkouts.schemas import CheckoutCreate, CheckoutProviderPut, CheckoutState
from budget.income.donors import service as donors
from budget.spending.expenses.entries import read_amount, read_form

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["donors:read", "receipts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["donors:read", "receipts:read", "receipts:write"])]
PROVIDERS = {"helloasso": "HelloAsso (association de financement)", "payplug": "PayPlug"}
DONE = {
    "set": "Le prestataire est réglé.",
    "tested": "Le prestataire accepte les identifiants.",
    "removed": "Les identifiants sont oubliés.",
    "new": "La page de paiement est prête : envoyez son adresse à la personne.",
    "asked": "Le prestataire a répondu.",
}


class ProviderEntry(Posted):
    """Form of the agent's account with a provider."""

    provider: Line = ""
    organisation: Line = ""
    key: Line = ""
    secret: Line = ""
    return_url: Line = ""
    pays_agent: bool = False


class CheckoutEntry(Posted):
    """Form of a gift to be paid online."""

    donor: Line = ""
    amount: Line = ""
    email: Line = ""


@router.get("/checkouts")
async def show_checkouts(
    request: Request,
    session: Session,
    caller: Reader,
    donor: UUID | None = None,
    done: Annotated[str, Query(max_length=10)] = "",
    paid: Annotated[int, Query(ge=0, le=service.AT_ONCE)] = 0,
) -> HTMLResponse:
    """Show the gifts to be paid online, and who cashes them."""
    message = DONE.get(done, "")
    if done == "all":
        message = (
            f"{paid} don{'s' if paid > 1 else ''} payé{'s' if paid > 1 else ''}, au compte."
            if paid
            else "Le prestataire a répondu : rien de plus n’est payé."
        )
    return await _page(request, session, caller, donor=donor, message=message)


@router.post("/checkouts/provider")
async def set_provider(
    request: Request, session: Session, caller: Writer, entry: Annotated[ProviderEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(CheckoutProviderPut, {name: _trim(value) for name, value in entry.model_dump().items()})
        await provider_accounts.set_provider(session, caller.campaign_id, put, caller.subject)

    # What comes back to the page never has the secret.
    shown = entry.model_copy(update={"secret": ""})
    return await _PAGE.submit(
        request, session, caller, act, "set", PageForm.of(shown, "provider", {"": "organisation"})
    )


@router.post("/checkouts/provider/test")
async def test_provider(request: Request, session: Session, caller: Writer, transport: Transport) -> Response:
    return await _PAGE.submit(
        request,
        session,
        caller,
        lambda: provider_accounts.check_keys(session, caller.campaign_id, transport),
        "tested",
        PageForm("test"),
    )


@router.post("/checkouts/provider/remove")
async def remove_provider(request: Request, session: Session, caller: Writer) -> Response:
    return await _PAGE.submit(
        request,
        session,
        caller,
        lambda: provider_accounts.remove_provider(session, caller.campaign_id, caller.subject),
        "removed",
        PageForm("remove"),
    )


@router.post("/checkouts")
async def open_checkout(
    request: Request,
    session: Session,
    caller: Writer,
    transport: Transport,
    root: Root,
    entry: Annotated[CheckoutEntry, Form()],
) -> Response:
    async def act() -> None:
        amount = read_amount(entry.amount, await ceilings.find_currency(session, caller.campaign_id))
        fields = {"donor_id": entry.donor, "amount_cents": amount, "email": entry.email.strip()}
        create = read_form(CheckoutCreate, fields)
        await service.open_checkout(session, caller.campaign_id, create, caller.subject, transport, root)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "new", {"/amount_cents": "amount", "/donor_id": "donor"}),
        done="/checkouts?done=new",
        again=lambda form: _page(request, session, caller, form=form, donor=_uuid(entry.donor)),
    )


@router.post("/checkouts/refresh")
async def refresh_waiting(request: Request, session: Session, caller: Writer, transport: Transport) -> Response:
    """Ask about all payments that wait, in one press."""

    async def act() -> int:
        return await service.refresh_waiting(session, caller.campaign_id, caller.subject, transport)

    return await submit(
        request,
        session,
        act,
        form=PageForm("waiting"),
        done=lambda paid: f"/checkouts?done=all&paid={paid}",
        again=lambda form: _page(request, session, caller, form=form),
    )


@router.post("/checkouts/{checkout_id}/refresh")
async def refresh_checkout(
    request: Request, checkout_id: UUID, session: Session, caller: Writer, transport: Transport
) -> Response:
    return await _PAGE.submit(
        request,
        session,
        caller,
        lambda: service.refresh_checkout(session, caller.campaign_id, checkout_id, caller.subject, transport),
        f"asked#checkout-{checkout_id}",
        PageForm(f"row-{checkout_id}"),
    )


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    donor: UUID | None = None,
    message: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    campaign = (await get_campaign(session, caller.campaign_id)).state
    ceiling = await ceilings.find_ceiling(session, caller.campaign_id, campaign)
    rows = await service.list_checkouts(session, caller.campaign_id)
    ids = {row.donor_id for row in rows} | ({donor} if donor else set[UUID]())
    return render(
        request,
        "checkouts/checkouts.html",
        campaign=campaign,
        keeps_account=ceiling.keeps_account,
        opened=await account_people.is_opened(session, caller.campaign_id),
        provider=await provider_accounts.find_provider(session, caller.campaign_id),
        providers=PROVIDERS,
        page_minutes={"helloasso": helloasso.PAGE_MINUTES},
        rows=rows,
        waiting=sum(row.state == CheckoutState.WAITING for row in rows),
        donor=donor,
        names=await service.name_declared(session, caller.campaign_id)
        | await donors.name_donors(session, caller.campaign_id, ids),
        begun=await service.count_begun(session, caller.campaign_id),
        money=amount_in(ceiling.currency),
        may_write="receipts:write" in caller.scopes,
        said=message,
        form=form or PageForm(),
    )


def _trim(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


_PAGE = PageOfForms("/checkouts", _page)
