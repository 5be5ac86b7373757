"""Devices in which people are signed in: one sealed file each, which its owner ends from any other.

The provider's cookie names its device, and opens nothing once the file is gone. The access tokens that were given to a
device are in its file, as they end with it at each service.
"""

import hashlib
import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from kit.db.key_derivation import derive_key
from pydantic import BaseModel

from isoloir_local.oidc.signing import HOURS

_NONCE = 12
_PURPOSE = "devices"
SEEN_EVERY_SECONDS = 600
"""A device that came back within these was noted as seen already."""


class GivenToken(BaseModel, frozen=True):
    token: str
    until: float


class Device(BaseModel, frozen=True):
    """A browser in which somebody is signed in. Times are seconds since 1970."""

    id: str
    subject: str
    label: str
    """« Téléphone Android, Chrome »: for its owner to recognise it."""
    signed_in_at: float
    seen_at: float
    proven: bool = False
    """A second factor was shown, or the operator's own link."""
    due: bool = False
    """A second factor is asked of its owner: before it is shown, tokens open next to nothing."""
    tokens: tuple[GivenToken, ...] = ()

    @property
    def is_narrow(self) -> bool:
        """Return True if its tokens open nothing but the page of the second factor."""
        return self.due and not self.proven


class Devices:
    """The devices of a suite, in files of `folder`; `seconds`: how long one is signed in."""

    def __init__(self, folder: Path, secrets: Sequence[bytes], seconds: float) -> None:
        self._folder = folder
        self._secrets = secrets
        self._seconds = seconds

    def add(self, subject: str, label: str, *, proven: bool = False, due: bool = False) -> Device:
        now = time.time()
        made = Device(
            id=uuid4().hex, subject=subject, label=label, signed_in_at=now, seen_at=now, proven=proven, due=due
        )
        self._sweep()
        self._write(made)
        return made

    def find(self, subject: str, device_id: str) -> Device | None:
        """Return a person's device; None for one that was ended, or is too old."""
        found = self._read(self._place(subject, device_id))
        if found is None or found.subject != subject or time.time() - found.signed_in_at > self._seconds:
            return None
        return found

    def list_of(self, subject: str) -> list[Device]:
        """Return a person's devices, the one that was seen last first."""
        folder = self._folder / _name(subject)
        files = list(folder.iterdir()) if folder.is_dir() else []
        found = [self.find(subject, file.name) for file in files if file.suffix != ".new"]
        return sorted((one for one in found if one is not None), key=lambda one: one.seen_at, reverse=True)

    def change(self, device: Device, *, proven: bool | None = None, due: bool | None = None) -> None:
        """Note that a second factor was shown on it, or is asked of its owner."""
        said = {"proven": proven, "due": due}
        self._write(device.model_copy(update={name: value for name, value in said.items() if value is not None}))

    def note_token(self, device: Device, token: str) -> None:
        """Note a token that was given to it, and that it was seen."""
        now = time.time()
        alive = tuple(one for one in device.tokens if one.until > now)
        given = GivenToken(token=token, until=now + HOURS * 3600)
        self._write(device.model_copy(update={"tokens": (*alive, given), "seen_at": now}))

    def end(self, device: Device) -> list[str]:
        """Delete it; return its tokens, which are to be revoked at each service."""
        self._place(device.subject, device.id).unlink(missing_ok=True)
        return [one.token for one in device.tokens if one.until > time.time()]

    def _read(self, place: Path) -> Device | None:
        try:
            sealed = place.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        for secret in self._secrets:
            with suppress(ValueError, InvalidTag):
                key = AESGCM(derive_key(secret, _PURPOSE))
                return Device.model_validate_json(key.decrypt(sealed[:_NONCE], sealed[_NONCE:], _PURPOSE.encode()))
        return None

    def _write(self, device: Device) -> None:
        place = self._place(device.subject, device.id)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        nonce = os.urandom(_NONCE)
        key = AESGCM(derive_key(self._secrets[0], _PURPOSE))
        sealed = nonce + key.encrypt(nonce, json.dumps(device.model_dump()).encode(), _PURPOSE.encode())
        fresh = place.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as output:
            output.write(sealed)
        fresh.replace(place)

    def _place(self, subject: str, device_id: str) -> Path:
        return self._folder / _name(subject) / (device_id if device_id.isalnum() else "none")

    def _sweep(self) -> None:
        """Delete files of devices that nobody came back with for longer than a sign-in lasts."""
        if not self._folder.is_dir():
            return
        for folder in self._folder.iterdir():
            for file in folder.iterdir():
                if time.time() - file.stat().st_mtime > self._seconds:
                    file.unlink(missing_ok=True)
            with suppress(OSError):
                folder.rmdir()


def _name(subject: str) -> str:
    return hashlib.sha256(subject.encode(errors="surrogatepass")).hexdigest()[:40]
