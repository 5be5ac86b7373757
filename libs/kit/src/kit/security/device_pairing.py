"""Pairing of a phone without an account: a code is exchanged once for a 256-bit key, of which the server stores the
hash. The service decides what the phone may do.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db.sessions import transaction
from kit.security.links import FoundLink, bearer_link, find_link
from kit.web import idempotency
from kit.web.origins import is_of_this_machine
from kit.web.problems import Gone, NotFound, Unauthorized

PAIRING, PHONE = "pairing", "phone"
"""Purposes of secret links."""


class PairingExchange(BaseModel):
    """The token of the QR code."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"token": "le-jeton-du-code-QR-de-l-equipe-3"}]}
    )

    token: Annotated[str, Field(min_length=20, max_length=200, pattern=r"^[A-Za-z0-9_\-]+$")]


class PhoneKey(BaseModel):
    """The phone's own key, to be sent as a bearer token; shown once."""

    phone_id: UUID
    key: str


@dataclass(frozen=True)
class Code:
    """A code to exchange, used or not."""

    found: FoundLink
    session: AsyncSession


async def _known_code(request: Request, put: PairingExchange) -> AsyncIterator[Code]:
    sessions = request.app.state.sessions
    link = await find_link(sessions, put.token)
    if link is None or link.purpose != PAIRING:
        raise NotFound(
            "Ce code n'est pas (ou plus) valable. Demandez-en un nouveau à votre coordinateur.",
            "This code is not valid, or no longer. Ask your coordinator for a new one.",
            "/token",
        )
    async with transaction(sessions, link.campaign_id) as session:
        request.state.session = session
        await idempotency.claim(request, session, link.campaign_id, f"pairing {link.target_id}")
        yield Code(link, session)


KnownCode = Annotated[Code, Depends(_known_code, scope="function")]


async def key_of(request: Request) -> FoundLink:
    """Return the target of the phone's key, checked before anything else of the request is read."""
    target = await bearer_link(request, PHONE)
    if target is None:
        raise taken_back()
    return target


def public_address(request: Request) -> str:
    """Return the service's public URL."""
    settings = request.app.state.settings
    return f"{settings.public_url.rstrip('/')}{settings.root_path}"


def is_out_of_reach(request: Request) -> bool:
    """Return whether no phone can open a pairing address: it names the server's own machine."""
    return is_of_this_machine(urlsplit(public_address(request)).hostname or "")


def pairing_address(request: Request, token: str) -> str:
    """Return the QR code's URL: its # fragment never reaches a server or its logs."""
    return f"{public_address(request)}/p#{token}"


def code_used() -> Gone:
    return Gone(
        "Ce code a déjà servi : il n'associe qu'un téléphone. Demandez-en un nouveau à votre coordinateur.",
        "This code has been used: it pairs one phone. Ask your coordinator for a new one.",
        "/token",
    )


def maker_left() -> Gone:
    return Gone(
        "La personne qui a fait ce code n'est plus dans l'équipe. Demandez-en un nouveau à votre coordinateur.",
        "Whoever made this code is no longer in the team. Ask your coordinator for a new one.",
        "/token",
    )


def taken_back() -> Unauthorized:
    return Unauthorized(
        "Ce téléphone n'est plus associé : demandez un nouveau code à votre coordinateur. Vos saisies restent ici.",
        "This phone is not paired any more: ask your coordinator for a new code.",
    )
