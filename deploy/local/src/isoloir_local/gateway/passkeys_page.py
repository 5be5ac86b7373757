"""« Mes clés d'accès »: a person's passkeys, made, used at a sign-in, and removed."""

import re
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
from fastapi import APIRouter, Form, Request
from kit.pages.rendering import render
from kit.security.session_cookie import check_same_origin
from kit.web.problems import Forbidden, Invalid, Unauthorized, Unavailable
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, RedirectResponse, Response

from isoloir_local.gateway.paces import NetworkPaces
from isoloir_local.gateway.passkey_verification import PasskeyRefused, PasskeyVerification, credential_id_of
from isoloir_local.gateway.provider_api import ProviderApi
from isoloir_local.gateway.second_factors import RECOVERY_PAGE, SecondFactors
from isoloir_local.gateway.visits import NoteVisit
from isoloir_local.oidc.device_labels import device_label
from isoloir_local.oidc.devices import Device
from isoloir_local.oidc.routes import CODE_PAGE, ENTRANCE
from isoloir_local.oidc.sign_in import SignIns

ZONE = ZoneInfo("Europe/Paris")
PAGE = "/mes-cles"
_BASE64URL = re.compile(r"[A-Za-z0-9_\-]{4,4000}")


class Answer(BaseModel, extra="forbid"):
    """A browser's answer: the ticket of its challenge, and the credential in JSON (WebAuthn Level 3, 5.1)."""

    ticket: Annotated[str, Field(max_length=100)]
    answer: dict[str, Any]
    label: Annotated[str, Field(max_length=60)] = ""


class Passkeys:
    """crm's store of passkeys."""

    def __init__(self, provider: ProviderApi) -> None:
        self._provider = provider

    async def find(self, **by: str) -> list[dict[str, Any]]:
        return (await self._ask("/search", by)).json()["items"]

    async def add(self, put: dict[str, Any]) -> None:
        await self._ask("", put)

    async def note_use(self, passkey_id: str, subject: str, sign_count: int) -> None:
        await self._ask(f"/{passkey_id}/uses", {"subject": subject, "sign_count": sign_count})

    async def remove(self, passkey_id: UUID, subject: str) -> None:
        await self._ask(f"/{passkey_id}/removals", {"subject": subject})

    async def _ask(self, path: str, body: dict[str, Any]) -> httpx.Response:
        try:
            answer = await self._provider.as_operator(f"/v1/passkeys{path}", json=body)
        except httpx.TransportError as error:
            raise _away() from error
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise _away()
        if not answer.is_success:
            raise Invalid(answer.json().get("detail", ""), "crm refused this passkey.", "/answer")
        return answer


def passkeys_router(
    sign_ins: SignIns,
    paces: NetworkPaces,
    factors: SecondFactors,
    passkeys: Passkeys,
    verification: PasskeyVerification,
    note_visit: NoteVisit,
) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    def current(request: Request) -> Device:
        device = sign_ins.read(request)
        if device is None:
            raise Unauthorized("Connectez-vous d'abord.", "Sign in first.")
        return device

    @router.get(PAGE)
    async def show_passkeys(request: Request, done: str = "") -> Response:
        device = sign_ins.read(request)
        if device is None:
            return RedirectResponse(ENTRANCE, 303)
        if not await factors.may_change(device):
            return RedirectResponse(CODE_PAGE, 303)
        if not device.is_narrow:
            await note_visit(request)
        shown = [
            {
                "id": one["id"],
                "label": one["label"],
                "made": datetime.fromisoformat(one["made_at"]).astimezone(ZONE),
                "used": datetime.fromisoformat(one["used_at"]).astimezone(ZONE) if one["used_at"] else None,
            }
            for one in await passkeys.find(subject=device.subject)
        ]
        return render(
            request,
            "passkeys.html",
            passkeys=shown,
            label=device_label(request.headers.get("user-agent", "")),
            done=done,
            narrow=device.is_narrow,
            recovery_codes_left=(await factors.kinds(device.subject))["recovery_codes_left"],
        )

    @router.post(f"{PAGE}/debut")
    async def begin_creation(request: Request) -> Response:
        check_same_origin(request)
        paces.take(request)
        device = current(request)
        if not await factors.may_change(device):
            raise _first_show_one()
        known = [one["credential"] for one in await passkeys.find(subject=device.subject)]
        return JSONResponse(verification.begin_creation(device.subject, known))

    @router.post(PAGE)
    async def finish_creation(request: Request, put: Answer) -> Response:
        check_same_origin(request)
        device = current(request)
        if not await factors.may_change(device):
            raise _first_show_one()
        try:
            made = verification.finish_creation(device.subject, put.ticket, put.answer)
        except PasskeyRefused as error:
            raise _refused() from error
        label = " ".join(put.label.split()) or device_label(request.headers.get("user-agent", ""))
        await passkeys.add({"subject": device.subject, "label": label, **made.__dict__})
        sign_ins.devices.change(device, proven=True, due=True)
        if not (await factors.kinds(device.subject))["recovery_codes_left"]:
            return JSONResponse({"next": f"{RECOVERY_PAGE}?done=key"})
        return JSONResponse({"next": "/login" if device.is_narrow else f"{PAGE}?done=new"})

    @router.post(f"{PAGE}/retrait")
    async def remove(request: Request, passkey: Annotated[UUID, Form()]) -> Response:
        check_same_origin(request)
        device = current(request)
        if not await factors.may_change(device):
            return RedirectResponse(CODE_PAGE, 303)
        await passkeys.remove(passkey, device.subject)
        return RedirectResponse(f"{PAGE}?done=gone", 303)

    @router.post(f"{ENTRANCE}/cle/debut")
    async def begin_use(request: Request) -> Response:
        """Begin a sign-in by passkey. Of who is not signed in nothing is looked up: their browser proposes theirs."""
        check_same_origin(request)
        paces.take(request)
        device = sign_ins.read(request)
        subject = device.subject if device else ""
        known = [one["credential"] for one in await passkeys.find(subject=subject)] if device else []
        return JSONResponse(verification.begin_use(subject, known))

    @router.post(f"{ENTRANCE}/cle")
    async def finish_use(request: Request, put: Answer) -> Response:
        """Sign in by a passkey, which is both factors: it is held, and opened by a finger or a code of its device."""
        check_same_origin(request)
        paces.take(request)
        device = sign_ins.read(request)
        credential_id = credential_id_of(put.answer)
        found = await passkeys.find(credential_id=credential_id) if _BASE64URL.fullmatch(credential_id) else []
        owner = found[0]["subject"] if found else ""
        if not found or (device is not None and device.subject != owner):
            raise _refused()
        try:
            subject = device.subject if device else ""
            count = verification.finish_use(subject, put.ticket, put.answer, found[0]["credential"])
        except PasskeyRefused as error:
            raise _refused() from error
        await passkeys.note_use(found[0]["id"], owner, count)
        response = JSONResponse({"next": "/login"})
        if device is None:
            sign_ins.open(request, response, owner, proven=True, due=True)
        else:
            sign_ins.devices.change(device, proven=True, due=True)
        return response

    return router


def _refused() -> Forbidden:
    return Forbidden(
        "Cette clé d'accès n'ouvre rien ici. Recommencez, ou demandez un lien par courriel.",
        "This passkey opens nothing here.",
    )


def _first_show_one() -> Forbidden:
    return Forbidden(
        "Montrez d'abord votre second facteur, sur cette page : /entrer/code.", "First show your second factor."
    )


def _away() -> Unavailable:
    return Unavailable(
        "La campagne redémarre ; réessayez dans un instant.",
        "crm is restarting; try again in a moment.",
        headers={"Retry-After": "5"},
    )
