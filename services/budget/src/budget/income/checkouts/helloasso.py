"""HelloAsso's checkout intents.

Shapes of its own OpenAPI document (HelloAsso/helloasso-open-api, commit 150631cf, February 2026) and of its pages for
developers; **not tried with an account** (`VERIFIED`). Whether `order.amount.total` has the donor's tip to HelloAsso
is not said there: an amount that is not ours is shown, never booked by itself.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import httpx

from budget.income.checkouts.payments import (
    OpenedPayment,
    Order,
    Payment,
    PaymentState,
    ProviderAway,
)
from budget.income.checkouts.provider_line import ask

VERIFIED = False
PAGE_MINUTES = 15
"""A page to pay on closes after it, as a public plugin says (schassande/moodle-paygw_helloasso, README); not tried."""
ADDRESS = "https://api.helloasso.com"
_PAID = {"Authorized", "Registered"}
_BACK = {"Refunded", "Refunding", "Contested"}
_LOST = {"Refused", "Error", "Canceled", "Abandoned", "Deleted"}


class HelloAsso:
    """One organisation's account; a token lasts for one request of ours."""

    def __init__(
        self, organisation: str, client_id: str, client_secret: str, transport: httpx.AsyncBaseTransport | None
    ) -> None:
        self._path = f"{ADDRESS}/v5/organizations/{organisation}/checkout-intents"
        self._credentials = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
        }
        self._transport = transport

    async def open_payment(self, order: Order) -> OpenedPayment:
        body = {
            "totalAmount": order.amount_cents,
            "initialAmount": order.amount_cents,
            "itemName": order.label,
            "backUrl": order.back_url,
            "errorUrl": order.return_url,
            "returnUrl": order.return_url,
            "containsDonation": True,
            "payer": {
                "firstName": order.payer.first_names,
                "lastName": order.payer.surname,
                "email": order.payer.email,
            },
            "metadata": {"reference": str(order.reference)},
        }
        said = await ask("POST", self._path, self._transport, await self._headers(), json=body)
        match said:
            case {"id": int(number), "redirectUrl": str(pay_url)}:
                return OpenedPayment(str(number), pay_url)
            case _:
                raise ProviderAway("no id and redirectUrl")

    async def read_payment(self, provider_id: str) -> Payment:
        said = await ask("GET", f"{self._path}/{provider_id}", self._transport, await self._headers())
        order = said.get("order")
        if not isinstance(order, dict):
            # There is an order only once the payment is authorised.
            return Payment(PaymentState.WAITING, 0, None)
        return _read_order(cast("Mapping[str, Any]", order))

    async def check_keys(self) -> None:
        await self._headers()

    async def _headers(self) -> dict[str, str]:
        said = await ask("POST", f"{ADDRESS}/oauth2/token", self._transport, {}, data=self._credentials)
        token = said.get("access_token")
        if not isinstance(token, str):
            raise ProviderAway("no access_token")
        return {"Authorization": f"Bearer {token}"}


def _read_order(order: Mapping[str, Any]) -> Payment:
    try:
        states = {str(payment["state"]) for payment in order["payments"]}
        total = int(order["amount"]["total"])
        paid_at = datetime.fromisoformat(str(order["date"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ProviderAway("an order that cannot be read") from error
    payer: Mapping[str, Any] = order.get("payer") or {}
    company = str(payer.get("company") or "")
    if states & _BACK:
        state = PaymentState.REFUNDED
    elif states and states <= _PAID:
        state = PaymentState.PAID
    else:
        state = PaymentState.FAILED if states & _LOST else PaymentState.WAITING
    return Payment(state, total, paid_at, company)
