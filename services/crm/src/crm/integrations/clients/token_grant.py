"""Tokens for API clients: the client credentials grant (RFC 6749, 4.4) with resource indicators (RFC 8707)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil

from common.scopes import current_scopes
from kit.clients.grants import find_grant
from kit.db.sessions import Sessions, transaction
from kit.security.client_tokens import SECONDS, ClientTokens
from kit.security.links import find_link

from crm.integrations.clients.authentication import Shown, compare_with_nothing, is_shown
from crm.integrations.clients.models import Client
from crm.integrations.clients.service import LINK

GRANT = "client_credentials"


@dataclass(frozen=True)
class Asked:
    """A token request."""

    grant_type: str
    client_id: str
    shown: Shown
    scope: str = ""
    resources: Sequence[str] = field(default_factory=lambda: ())


@dataclass(frozen=True)
class Given:
    token: str
    scopes: tuple[str, ...]
    seconds: int = SECONDS


@dataclass(frozen=True)
class Refusal:
    """A refused request. `error`: a code of RFC 6749, 5.2; `detail`: a French sentence."""

    error: str
    detail: str
    status: int = 400
    retry_after: int | None = None


UNKNOWN = Refusal("invalid_client", "L'application n'a pas pu être reconnue.", 401)


async def issue_token(
    sessions: Sessions, tokens: ClientTokens, request: Asked, told: Sequence[str], resources: frozenset[str]
) -> Given | Refusal:
    """`told`: what a signed proof may be made out to; `resources`: the services that a token can be for."""
    if asked.grant_type != GRANT:
        return Refusal("unsupported_grant_type", "Ce genre de demande n'est pas accepté ici.")
    if not asked.client_id or (asked.shown.secret is None) == (asked.shown.proof is None):
        return Refusal("invalid_request", "Une application dit qui elle est, d'une façon et d'une seule.")
    if set(request.resources) - resources:
        return Refusal("invalid_target", "Cette ressource n'est pas un service de cette installation.")
    found = await find_link(sessions, asked.client_id)
    if found is None or found.purpose != LINK:
        compare_with_nothing(asked.shown.secret)
        return UNKNOWN
    now = datetime.now(UTC)
    async with transaction(sessions, link.campaign_id) as session:
        client = await session.get(Client, (link.campaign_id, link.target_id))
        if client is None:
            return UNKNOWN
        if client.locked_until is not None and client.locked_until > now:
            wait = ceil((client.locked_until - now).total_seconds())
            return Refusal("invalid_client", "Trop de secrets faux : réessayez plus tard.", 429, wait)
        if not await is_shown(session, client, asked.shown, told, now):
            return UNKNOWN
        known = await find_grant(session, found.campaign_id, client.subject)
        if known is None or not known.holds:
            return Refusal("unauthorized_client", "La campagne n'a pas (ou plus) donné son accord.")
        scopes = current_scopes(request.scope.split()) or grant.scopes
        if scopes - grant.scopes:
            return Refusal("invalid_scope", "La campagne n'a pas donné tous ces droits.")
        token = tokens.sign(client.id, client.client_id, link.campaign_id, scopes, request.resources)
    return Given(token, tuple(sorted(scopes)))
