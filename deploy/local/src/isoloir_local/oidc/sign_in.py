"""Signing a browser in at the provider: its cookie, and the device that the cookie names."""

from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from isoloir_local.oidc.device_labels import device_label
from isoloir_local.oidc.devices import Device, Devices
from isoloir_local.sealed_cookie import SealedCookie


@dataclass(frozen=True)
class SignIns:
    """The provider's sign-ins: who a browser is, and on which device."""

    cookie: SealedCookie
    devices: Devices

    def open(
        self, request: Request, response: Response, subject: str, *, proven: bool = False, due: bool = False
    ) -> Device:
        """Sign a browser in. `proven`: by the operator's own link; `due`: a second factor is asked of them."""
        label = device_label(request.headers.get("user-agent", ""))
        device = self.devices.add(subject, label, proven=proven, due=due)
        self.renew(request, response, device)
        return device

    def read(self, request: Request) -> Device | None:
        """Return the device of a browser that is signed in; None once it was ended from elsewhere."""
        kept = self.cookie.read(request)
        return self.devices.find(kept["subject"], kept.get("device", "")) if kept else None

    def adopt(self, request: Request) -> Device | None:
        """Return a new device for a cookie of before devices were known; its answer has to `renew` it."""
        kept = self.cookie.read(request)
        if kept is None or "device" in kept:
            return None
        return self.devices.add(kept["subject"], device_label(request.headers.get("user-agent", "")))

    def renew(self, request: Request, response: Response, device: Device) -> None:
        self.cookie.set(response, request, {"subject": device.subject, "device": device.id})

    def close(self, request: Request, response: Response) -> None:
        """Sign this browser out."""
        if (device := self.read(request)) is not None:
            self.devices.end(device)
        self.cookie.end(response, request)
