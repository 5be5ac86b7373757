"""Second factors at a sign-in: of whom one is asked, and the page on which its code is typed."""

from typing import Annotated, Any

import httpx
from fastapi import APIRouter, Form, Request
from kit.pages.rendering import render
from kit.security.session_cookie import check_same_origin
from kit.web.problems import Unavailable
from starlette.responses import RedirectResponse, Response

from isoloir_local.gateway.paces import NetworkPaces
from isoloir_local.gateway.provider_api import ProviderApi
from isoloir_local.oidc.routes import CODE_PAGE, ENTRANCE
from isoloir_local.oidc.sign_in import SignIns


class SecondFactors:
    """crm's answers on second factors. `relayed`: the suite has a mail relay, so mailed links reach people."""

    def __init__(self, provider: ProviderApi, *, relayed: bool) -> None:
        self._provider = provider
        self._relayed = relayed

    async def is_due(self, subject: str) -> bool:
        """Return whether a person has one to show, or has to set one up: their roles show people or money.

        In any of their campaigns, as a sign-in leads to all of them. A suite on a desk, whose mails reach nobody, asks
        for none unless a campaign does.
        """
        said = await self._search(subject)
        asked = said["asked"] or self._relayed
        return said["confirmed"] or (said["sensitive"] and asked)

    async def has_one(self, subject: str) -> bool:
        return (await self._search(subject))["confirmed"]

    async def kinds(self, subject: str) -> dict[str, bool]:
        """Return whether a person has `codes` of an application, and `passkeys`."""
        return await self._search(subject)

    async def check(self, subject: str, code: str) -> httpx.Response:
        try:
            body = {"subject": subject, "code": code}
            return await self._provider.as_operator("/v1/second-factors/checks", json=body)
        except httpx.TransportError as error:
            raise _away() from error

    async def _search(self, subject: str) -> dict[str, bool]:
        try:
            answer = await self._provider.as_operator("/v1/second-factors/search", json={"subject": subject})
        except httpx.TransportError as error:
            raise _away() from error
        if not answer.is_success:
            raise _away()
        return answer.json()


def second_factors_router(
    sign_ins: SignIns, paces: NetworkPaces, factors: SecondFactors, *, has_passkeys: bool
) -> APIRouter:
    """`has_passkeys`: the suite has a domain with a certificate, so that browsers make passkeys for it."""
    router = APIRouter(include_in_schema=False)

    async def shown_of(subject: str) -> dict[str, Any]:
        """Return which forms to show; both where neither is known, as a first code is typed here."""
        kinds = await factors.kinds(subject)
        passkeys = has_passkeys and kinds["passkeys"]
        return {"with_passkeys": passkeys, "with_codes": kinds["codes"] or not passkeys}

    @router.get(CODE_PAGE)
    async def show_code_page(request: Request) -> Response:
        device = sign_ins.read(request)
        if device is None:
            return RedirectResponse(ENTRANCE, 303)
        return render(request, "code.html", detail="", recovery_codes=[], **await shown_of(device.subject))

    @router.post(CODE_PAGE)
    async def take_code(request: Request, code: Annotated[str, Form(min_length=1, max_length=40)]) -> Response:
        """Take a code; the first one of a new second factor is answered with its recovery codes, shown this once."""
        check_same_origin(request)
        paces.take(request)
        device = sign_ins.read(request)
        if device is None:
            return RedirectResponse(ENTRANCE, 303)
        answer = await factors.check(device.subject, code)
        if not answer.is_success:
            detail = answer.json().get("detail", "") if answer.is_client_error else ""
            status = answer.status_code if answer.is_client_error else 503
            words = detail or "La campagne n'a pas pu répondre : réessayez dans un instant."
            shown = await shown_of(device.subject)
            return render(request, "code.html", status, detail=words, recovery_codes=[], **shown)
        sign_ins.devices.change(device, proven=True, due=True)
        recovery_codes: list[str] = answer.json()["recovery_codes"]
        if not recovery_codes:
            return RedirectResponse("/login", 303)
        headers = {"Cache-Control": "no-store"}
        shown = {"with_passkeys": False, "with_codes": True}
        return render(request, "code.html", headers=headers, detail="", recovery_codes=recovery_codes, **shown)

    return router


def _away() -> Unavailable:
    return Unavailable(
        "La campagne redémarre ; réessayez dans un instant.",
        "crm is restarting; try again in a moment.",
        headers={"Retry-After": "5"},
    )
