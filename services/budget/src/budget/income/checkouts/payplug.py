"""PayPlug's hosted payments.

Shapes of its API reference (docs.payplug.com/api, version 2019-08-06) and of its own Python library
(payplug/payplug-python, commit 9dab701d, README and tests); **not tried with an account** (`VERIFIED`).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

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
ADDRESS = "https://api.payplug.com/v1/payments"
VERSION = "2019-08-06"


class PayPlug:
    """One account, by its secret key."""

    def __init__(self, secret_key: str, transport: httpx.AsyncBaseTransport | None) -> None:
        self._headers = {"Authorization": f"Bearer {secret_key}", "PayPlug-Version": VERSION}
        self._transport = transport

    async def open_payment(self, order: Order) -> OpenedPayment:
        payer = {
            "first_name": order.payer.first_names,
            "last_name": order.payer.surname,
            "email": order.payer.email,
            "address1": order.payer.street,
            "postcode": order.payer.postcode,
            "city": order.payer.city,
            "country": order.payer.country,
        }
        body: dict[str, Any] = {
            "amount": order.amount_cents,
            "currency": "EUR",
            "billing": payer,
            "shipping": payer,
            "hosted_payment": {"return_url": order.return_url, "cancel_url": order.back_url},
            "metadata": {"reference": str(order.reference)},
        }
        if order.notify_url:
            body["notification_url"] = order.notify_url
        said = await ask("POST", ADDRESS, self._transport, self._headers, json=body)
        match said:
            case {"id": str(number), "hosted_payment": {"payment_url": str(pay_url)}}:
                return OpenedPayment(number, pay_url)
            case _:
                raise ProviderAway("no id and payment_url")

    async def read_payment(self, provider_id: str) -> Payment:
        return _read(await ask("GET", f"{ADDRESS}/{provider_id}", self._transport, self._headers))

    async def check_keys(self) -> None:
        await ask("GET", ADDRESS, self._transport, self._headers, params={"per_page": 1, "page": 0})


def _read(said: Mapping[str, Any]) -> Payment:
    match said:
        case {"amount": int(cents), "is_paid": bool(paid), "is_refunded": bool(refunded)}:
            pass
        case _:
            raise ProviderAway("a payment that cannot be read")
    billing: Mapping[str, Any] = said.get("billing") or {}
    company = str(billing.get("company_name") or "")
    if refunded or int(said.get("amount_refunded") or 0) > 0:
        state = PaymentState.REFUNDED
    elif paid:
        state = PaymentState.PAID
    else:
        state = PaymentState.FAILED if said.get("failure") else PaymentState.WAITING
    return Payment(state, cents, _paid_at(said), company)


def _paid_at(said: Mapping[str, Any]) -> datetime | None:
    hosted: Mapping[str, Any] = said.get("hosted_payment") or {}
    at = hosted.get("paid_at")
    return datetime.fromtimestamp(at, UTC) if isinstance(at, int) else None
