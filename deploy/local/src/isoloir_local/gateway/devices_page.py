"""« Mes appareils » : where a person is signed in, and the end of what is no longer theirs."""

import asyncio
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Request
from kit.pages.rendering import render
from kit.security.session_cookie import check_same_origin
from kit.web.problems import Unauthorized
from starlette.responses import RedirectResponse, Response

from isoloir_local.gateway.logout import Logout
from isoloir_local.gateway.visits import NoteVisit
from isoloir_local.oidc.devices import Device
from isoloir_local.oidc.sign_in import SignIns

ZONE = ZoneInfo("Europe/Paris")


class DeviceEnds:
    """Ends devices, with the tokens that were given to them, at every service."""

    def __init__(self, sign_ins: SignIns, logout: Logout) -> None:
        self._devices = sign_ins.devices
        self._logout = logout

    async def end(self, device: Device) -> None:
        await asyncio.gather(*(self._logout.revoke_token(token) for token in self._devices.end(device)))

    async def end_all(self, subject: str, keep: str = "") -> int:
        """End all devices of a person but `keep`; return how many."""
        others = [device for device in self._devices.list_of(subject) if device.id != keep]
        await asyncio.gather(*(self.end(device) for device in others))
        return len(others)


def devices_router(sign_ins: SignIns, ends: DeviceEnds, note_visit: NoteVisit) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    def current(request: Request) -> Device:
        device = sign_ins.read(request)
        if device is None:
            raise Unauthorized("Connectez-vous d'abord.", "Sign in first.")
        return device

    @router.get("/mes-appareils")
    async def show_devices(request: Request, done: str = "") -> Response:
        here = current(request)
        await note_visit(request)
        devices = [
            {
                "id": one.id,
                "label": one.label,
                "here": one.id == here.id,
                "signed_in": datetime.fromtimestamp(one.signed_in_at, ZONE),
                "seen": datetime.fromtimestamp(one.seen_at, ZONE),
            }
            for one in sign_ins.devices.list_of(here.subject)
        ]
        return render(request, "devices.html", devices=devices, done=done == "fin")

    @router.post("/mes-appareils/autres")
    async def end_others(request: Request) -> Response:
        check_same_origin(request)
        here = current(request)
        await ends.end_all(here.subject, keep=here.id)
        return RedirectResponse("/mes-appareils?done=fin", 303)

    @router.post("/mes-appareils/{device_id}/fin")
    async def end_one(request: Request, device_id: Annotated[str, Path(max_length=64)]) -> Response:
        """End one of one's own; one that has ended before is no error."""
        check_same_origin(request)
        here = current(request)
        if (device := sign_ins.devices.find(here.subject, device_id)) is not None and device.id != here.id:
            await ends.end(device)
        return RedirectResponse("/mes-appareils?done=fin", 303)

    return router
