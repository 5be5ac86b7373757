import json
from typing import Annotated
from uuid import UUID

import httpx
from fastapi import APIRouter, Depends, Request, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.links import Link
from kit.security.request_session import Session
from kit.web.network_pace import take_network_pace
from kit.web.paging import Page, single_page
from kit.web.problems import NotFound, TooLarge
from kit.web.rate_limit import too_fast

from budget.income.checkouts import notifications, provider_accounts, service
from budget.income.checkouts.schemas import (
    CheckoutCreate,
    CheckoutProviderPut,
    CheckoutProviderRead,
    CheckoutRead,
    NotificationTaken,
)

router = APIRouter(route_class=Route, prefix="/v1", tags=["checkouts", "back-office"])
public = APIRouter(route_class=Route, prefix="/v1/public/checkouts", tags=["checkouts", "back-office"])
MOST_BYTES = 64 * 2**10
PER_MINUTE = 240
"""Notifications of one network: a provider tells of an order and of its payment, and again where we did not answer."""

Reader = Annotated[Caller, Security(caller_with, scopes=["donors:read", "receipts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["donors:read", "receipts:read", "receipts:write"])]


def network(request: Request) -> httpx.AsyncBaseTransport | None:
    """Return the transport to the provider: None is the network. Tests put a simulator there."""
    return getattr(request.app.state, "checkout_transport", None)


Transport = Annotated[httpx.AsyncBaseTransport | None, Depends(network)]


def public_root(request: Request) -> str:
    """Return the service's public address, as the provider and the donor reach it."""
    settings = request.app.state.settings
    return f"{settings.public_url}{settings.root_path}"


Root = Annotated[str, Depends(public_root)]


@router.get("/checkout-provider")
async def list_checkout_providers(session: Session, caller: Reader) -> Page[CheckoutProviderRead]:
    """List the agent's account with a provider of payment pages, without its keys: one, or none."""
    found = await provider_accounts.find_provider(session, caller.campaign_id)
    return single_page([found] if found else [])


@router.put("/checkout-provider")
async def set_checkout_provider(put: CheckoutProviderPut, session: Session, caller: Writer) -> CheckoutProviderRead:
    """Set the agent's own account with HelloAsso or PayPlug. Our use of both follows their public documents, untried.

    Refused until the agent's declaration and bank account are noted: the money lands there alone (L. 52-6).
    """
    return await provider_accounts.set_provider(session, caller.campaign_id, put, caller.subject)


@router.delete("/checkout-provider", status_code=status.HTTP_204_NO_CONTENT)
async def delete_checkout_provider(session: Session, caller: Writer) -> None:
    """Forget the provider's keys."""
    await provider_accounts.remove_provider(session, caller.campaign_id, caller.subject)


@router.get("/checkouts")
async def list_checkouts(session: Session, caller: Reader) -> Page[CheckoutRead]:
    """List the last hundred gifts that were to be paid on a provider's page."""
    return single_page(await service.list_checkouts(session, caller.campaign_id))


@router.post("/checkouts", status_code=status.HTTP_201_CREATED)
async def create_checkout(
    create: CheckoutCreate, session: Session, caller: Writer, transport: Transport, root: Root
) -> CheckoutRead:
    """Open a payment page for a gift of a known donor: send its address (`pay_url`) to them.

    A gift that the law refuses is refused here. Name, address and e-mail go to the provider.
    """
    return await service.open_checkout(session, caller.campaign_id, create, caller.subject, transport, root)


@router.post("/checkouts/{checkout_id}/refresh")
async def refresh_checkout(checkout_id: UUID, session: Session, caller: Writer, transport: Transport) -> CheckoutRead:
    """Ask the provider what became of a payment. Once it is paid, the gift is booked.

    A payment of another amount, or in the name of a company, is not booked by itself: the state says so.
    """
    return await service.refresh_checkout(session, caller.campaign_id, checkout_id, caller.subject, transport)


@public.post("/{token}/notifications")
async def take_notification(request: Request, link: Link, transport: Transport) -> NotificationTaken:
    """Take a notification of HelloAsso or PayPlug, whose secret address this is.

    It is believed in nothing: the payment that it names is read again at the provider's, and booked once. One that
    names no payment of ours changes nothing, and is answered so. 503 while the provider does not answer: tell again.
    """
    if link.purpose != provider_accounts.NOTIFY:
        raise NotFound("Ce lien mène ailleurs.", "This link leads elsewhere.")
    if (pace := await take_network_pace(request, "payment notifications", PER_MINUTE)) is not None:
        raise too_fast(pace)
    body = await read_body(request)
    known = await notifications.hear_notification(link.session, link.campaign_id, body, transport)
    return NotificationTaken(known=known)


async def read_body(request: Request) -> object:
    """Return the JSON of a notification; None where it is none. Raise TooLarge."""
    read = bytearray()
    async for part in request.stream():
        read += part
        if len(read) > MOST_BYTES:
            raise TooLarge("Cette notification est trop longue.", "This notification is too long.")
    try:
        return json.loads(read)
    except (ValueError, RecursionError):
        return None
