"""The two providers as their public documents have them, for tests: what these do not show is refused.

Each is a handler for `httpx.MockTransport`, and keeps its payments in memory.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from budget.income.checkouts.payplug import VERSION

PAID_AT = datetime(2029, 5, 27, 8, 21, 3, tzinfo=UTC)
_HELLOASSO_NEEDED = {
    "totalAmount": int,
    "initialAmount": int,
    "itemName": str,
    "backUrl": str,
    "errorUrl": str,
    "returnUrl": str,
    "containsDonation": bool,
}
_HELLOASSO_MORE = {"terms", "payer", "metadata", "paymentOptions"}
_HELLOASSO_PAYER = {
    *("firstName", "lastName", "email", "dateOfBirth", "address", "city", "zipCode", "country", "companyName"),
}
_PAYPLUG_FIELDS = {"amount", "currency", "billing", "shipping", "hosted_payment", "notification_url", "metadata"}
_PAYPLUG_PERSON = {"email", "first_name", "last_name", "address1", "postcode", "city", "country"}


@dataclass
class HelloAssoSimulator:
    """One organisation. `pay` and `refund` are what a donor and an agent do on its site."""

    organisation: str = "mandataire-exemple"
    client_id: str = "a-client"
    client_secret: str = "a-client-secret"
    orders: dict[int, dict[str, Any]] = field(default_factory=dict[int, dict[str, Any]])
    away: bool = False
    _tokens: set[str] = field(default_factory=set[str])

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            return httpx.Response(503, text="maintenance")
        if request.url.host != "api.helloasso.com" or request.url.scheme != "https":
            raise httpx.ConnectError("no such host")
        if (request.method, request.url.path) == ("POST", "/oauth2/token"):
            return self._token(request)
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self._tokens:
            return httpx.Response(401, json={"message": "Unauthorized"})
        root = f"/v5/organizations/{self.organisation}/checkout-intents"
        if (request.method, request.url.path) == ("POST", root):
            return self._open(json.loads(request.content))
        number = request.url.path.removeprefix(f"{root}/")
        if request.method == "GET" and number.isdecimal() and int(number) in self.orders:
            return httpx.Response(200, json=self._tell(int(number)))
        return httpx.Response(403, json={"message": "Forbidden"})

    def pay(self, number: int, *, cents: int | None = None, company: str = "", at: datetime = PAID_AT) -> None:
        order = self.orders[number]
        order["payer"] |= {"company": company} if company else {}
        order["paid"] = {"cents": order["totalAmount"] if cents is None else cents, "state": "Authorized", "at": at}

    def notification(self, number: int, event: str = "Payment") -> dict[str, Any]:
        """Return what it posts of a payment, or of its order."""
        order = self._tell(number)["order"]
        data = dict(order)
        if event == "Payment":
            del data["checkoutIntentId"]
            data = order["payments"][0] | {"order": data, "payer": order["payer"], "cashOutState": "Transfered"}
        metadata = self.orders[number].get("metadata")
        return {"data": data, "eventType": event, "metadata": metadata}

    def refund(self, number: int) -> None:
        self.orders[number]["paid"]["state"] = "Refunded"

    def _token(self, request: httpx.Request) -> httpx.Response:
        sent = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        good = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }
        if sent != good:
            return httpx.Response(401, json={"error": "invalid_client"})
        token = f"token-{len(self._tokens)}"
        self._tokens.add(token)
        return httpx.Response(200, json={"access_token": token, "token_type": "bearer", "expires_in": 1799})

    def _open(self, body: Mapping[str, Any]) -> httpx.Response:
        for name, kind in _HELLOASSO_NEEDED.items():
            if type(body.get(name)) is not kind:
                return httpx.Response(400, json={"errors": [{"code": "ArgumentInvalid", "message": name}]})
        payer: dict[str, Any] = body.get("payer", {})
        unknown = set(body) - set(_HELLOASSO_NEEDED) - _HELLOASSO_MORE | (set(payer) - _HELLOASSO_PAYER)
        urls = [str(body[name]) for name in ("backUrl", "errorUrl", "returnUrl")]
        wrong = (
            unknown
            or body["totalAmount"] != body["initialAmount"]
            or body["totalAmount"] < 1
            or len(body["itemName"]) > 250
            or any(urlsplit(url).scheme != "https" for url in urls)
        )
        if wrong:
            return httpx.Response(400, json={"errors": [{"code": "ArgumentInvalid", "message": str(unknown)}]})
        number = len(self.orders) + 1
        self.orders[number] = dict(body) | {"payer": dict(payer)}
        return httpx.Response(200, json={"id": number, "redirectUrl": self.page_of(number)})

    def _tell(self, number: int) -> dict[str, Any]:
        order = self.orders[number]
        said: dict[str, Any] = {"id": number, "redirectUrl": self.page_of(number), "metadata": order.get("metadata")}
        if "paid" in order:
            cents, state = order["paid"]["cents"], order["paid"]["state"]
            said["order"] = {
                "id": 1000 + number,
                "date": f"{order['paid']['at']:%Y-%m-%dT%H:%M:%S.2531428}+00:00",
                "payer": order["payer"],
                "payments": [{"id": 1, "amount": cents, "state": state}],
                "amount": {"total": cents, "vat": 0, "discount": 0},
                "checkoutIntentId": number,
            }
        return said

    def page_of(self, number: int) -> str:
        return f"https://www.helloasso.com/associations/{self.organisation}/checkout/{number:032x}"


@dataclass
class PayPlugSimulator:
    """One account."""

    secret_key: str = "sk_test_0123456789abcdef0123456789abcdef"
    payments: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    away: bool = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ReadTimeout("too late")
        if request.url.host != "api.payplug.com" or request.url.scheme != "https":
            raise httpx.ConnectError("no such host")
        headers = request.headers
        if headers.get("authorization") != f"Bearer {self.secret_key}" or headers.get("payplug-version") != VERSION:
            return httpx.Response(401, json={"object": "error", "message": "You must authenticate."})
        if (request.method, request.url.path) == ("POST", "/v1/payments"):
            return self._open(json.loads(request.content))
        if (request.method, request.url.path) == ("GET", "/v1/payments"):
            return httpx.Response(200, json={"object": "list", "has_more": False, "data": []})
        number = request.url.path.removeprefix("/v1/payments/")
        if request.method == "GET" and number in self.payments:
            return httpx.Response(200, json=self.payments[number])
        return httpx.Response(404, json={"object": "error", "message": "Not found."})

    def pay(self, number: str, *, cents: int | None = None, company: str = "", at: datetime = PAID_AT) -> None:
        payment = self.payments[number]
        payment["is_paid"] = True
        payment["hosted_payment"]["paid_at"] = int(at.timestamp())
        if cents is not None:
            payment["amount"] = cents
        if company:
            payment["billing"]["company_name"] = company

    def notification(self, number: str) -> dict[str, Any]:
        """Return what it posts of a payment: the payment itself; of one that went back, the refund."""
        payment = self.payments[number]
        if not payment["is_refunded"]:
            return payment
        refund = {"id": f"re_{number[4:]}", "object": "refund", "payment_id": number}
        return refund | {"amount": payment["amount_refunded"], "metadata": {}}

    def refund(self, number: str) -> None:
        payment = self.payments[number]
        payment |= {"is_refunded": True, "amount_refunded": payment["amount"]}

    def fail(self, number: str) -> None:
        self.payments[number]["failure"] = {"code": "aborted", "message": "The customer has aborted the payment."}

    def _open(self, body: Mapping[str, Any]) -> httpx.Response:
        billing: dict[str, Any] = body.get("billing", {})
        shipping: dict[str, Any] = body.get("shipping", {})
        hosted: dict[str, Any] = body.get("hosted_payment", {})
        wrong = (
            not set(body) <= _PAYPLUG_FIELDS
            or type(body.get("amount")) is not int
            or body["amount"] < 1
            or body.get("currency") != "EUR"
            or any(set(person) != _PAYPLUG_PERSON for person in (billing, shipping))
            or set(hosted) != {"return_url", "cancel_url"}
            or any(urlsplit(str(url)).scheme != "https" for url in hosted.values())
            or urlsplit(str(body.get("notification_url", "https:"))).scheme != "https"
        )
        if wrong:
            return httpx.Response(400, json={"object": "error", "message": "Bad request."})
        number = f"pay_{len(self.payments) + 1:022d}"
        self.payments[number] = {
            "id": number,
            "object": "payment",
            "amount": body["amount"],
            "amount_refunded": 0,
            "currency": "EUR",
            "is_paid": False,
            "is_refunded": False,
            "failure": None,
            "billing": dict(billing),
            "metadata": body.get("metadata"),
            "hosted_payment": {"payment_url": f"https://secure.payplug.com/pay/{number}", **hosted},
        }
        return httpx.Response(201, json=self.payments[number])
