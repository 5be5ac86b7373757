"""Second factors at a sign-in: of whom one is asked, the page on which its code is typed, and crm's answers."""

from typing import Annotated, Any
from uuid import UUID

import httpx
from fastapi import APIRouter, Form, Request
from kit.pages.rendering import render
from kit.security.session_cookie import check_same_origin
from kit.web.problems import Conflict, Unavailable
from starlette.responses import RedirectResponse, Response

from isoloir_local.gateway.paces import NetworkPaces
from isoloir_local.gateway.provider_api import ProviderApi
from isoloir_local.oidc.devices import Device
from isoloir_local.oidc.routes import CODE_PAGE, ENTRANCE
from isoloir_local.oidc.sign_in import SignIns

RECOVERY_PAGE = "/codes-de-secours"


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

    async def may_change(self, device: Device) -> bool:
        """Return whether somebody may add or remove one here: by a mailed link alone not, once they have one."""
        return device.proven or not await self.has_one(device.subject)

    async def kinds(self, subject: str) -> dict[str, Any]:
        """Return whether a person has `codes` of an application, and `passkeys`; `recovery_codes_left` of how many."""
        return await self._search(subject)

    async def check(self, subject: str, code: str, *, proven: bool) -> httpx.Response:
        return await self._post("checks", {"subject": subject, "code": code, "proven": proven})

    async def renew_recovery_codes(self, subject: str) -> list[str]:
        return _taken(await self._post("recovery-codes", {"subject": subject})).json()["recovery_codes"]

    async def reset(self, campaign_id: UUID, subject: str, by: str) -> None:
        _taken(await self._post("resets", {"campaign_id": str(campaign_id), "subject": subject, "by": by}))

    async def _search(self, subject: str) -> dict[str, Any]:
        answer = await self._post("search", {"subject": subject})
        if not answer.is_success:
            raise _away()
        return answer.json()

    async def _post(self, operation: str, body: dict[str, Any]) -> httpx.Response:
        try:
            return await self._provider.as_operator(f"/v1/second-factors/{operation}", json=body)
        except httpx.TransportError as error:
            raise _away() from error


def second_factors_router(
    sign_ins: SignIns, paces: NetworkPaces, factors: SecondFactors, *, has_passkeys: bool
) -> APIRouter:
    """`has_passkeys`: the suite has a domain with a certificate, so that browsers make passkeys for it."""
    router = APIRouter(include_in_schema=False)

    async def shown_of(subject: str) -> dict[str, Any]:
        """Return which forms to show; both where neither is known, as a first code is typed here."""
        kinds = await factors.kinds(subject)
        passkeys = has_passkeys and kinds["passkeys"]
        return {
            "with_passkeys": passkeys,
            "with_codes": kinds["codes"] or not passkeys,
            "with_recovery_codes": kinds["recovery_codes_left"] > 0,
        }

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
        answer = await factors.check(device.subject, code, proven=device.proven)
        if not answer.is_success:
            detail = answer.json().get("detail", "") if answer.is_client_error else ""
            status = answer.status_code if answer.is_client_error else 503
            words = detail or "La campagne n'a pas pu répondre : réessayez dans un instant."
            shown = await shown_of(device.subject)
            return render(request, "code.html", status, detail=words, recovery_codes=[], **shown)
        sign_ins.devices.change(device, proven=True, due=True)
        accepted = answer.json()
        if accepted["recovery_codes_left"] is not None:
            return RedirectResponse(f"{RECOVERY_PAGE}?done=used", 303)
        if not accepted["recovery_codes"]:
            return RedirectResponse("/login", 303)
        headers = {"Cache-Control": "no-store"}
        shown = {"with_passkeys": False, "with_codes": True, "with_recovery_codes": True}
        return render(request, "code.html", headers=headers, detail="", **shown, **accepted)

    return router


def _taken(answer: httpx.Response) -> httpx.Response:
    """Return an answer of crm; raise its refusal as the page's own."""
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise _away()
    if not answer.is_success:
        raise Conflict(answer.json().get("detail", ""), "crm refused it: the reason is in its own words.")
    return answer


def _away() -> Unavailable:
    return Unavailable(
        "La campagne redémarre ; réessayez dans un instant.",
        "crm is restarting; try again in a moment.",
        headers={"Retry-After": "5"},
    )
