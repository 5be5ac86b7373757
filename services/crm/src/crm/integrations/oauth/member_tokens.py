"""Tokens for members who act through a front-end: the code with its verifier, and refresh tokens (RFC 6749, 7636)."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.sessions import Sessions, transaction
from kit.security.client_tokens import ClientTokens, Delegated

from crm.integrations.clients.token_grant import UNKNOWN, Refusal
from crm.integrations.front_ends.schemas import KnownFrontEnd
from crm.integrations.front_ends.service import find_front_end, hold_front_end
from crm.integrations.front_ends.sessions import (
    Family,
    ScopeTooWide,
    end_by_id,
    end_by_refresh_token,
    exchange_code,
    exchange_refresh_token,
)
from crm.integrations.oauth.token_form import TokenForm

CODE, REFRESH = "authorization_code", "refresh_token"

# One sentence for a code or token that is unknown, used, late, ended or another's: nobody learns which.
_SPENT = Refusal("invalid_grant", "Ce code ou ce jeton n'est pas (ou plus) valable : la personne doit se reconnecter.")
_SECRET = Refusal("unauthorized_client", "Cette demande est réservée aux sites tiers, qui n'ont pas de secret.")
_ELSEWHERE = Refusal("invalid_request", "Ce site n'est pas une origine inscrite pour ce client_id.")


@dataclass(frozen=True)
class MemberToken:
    token: str
    refresh_token: str
    campaign_id: UUID
    scopes: tuple[str, ...]
    seconds: int


async def issue_member_token(
    sessions: Sessions, tokens: ClientTokens, form: TokenForm, origin: str | None, resources: frozenset[str]
) -> MemberToken | Refusal:
    """`origin`: of the page that asks, where a browser says it; `resources`: the services that a token can be for."""
    if not form.is_public:
        return _SECRET
    if set(form.resources) - resources:
        return Refusal("invalid_target", "Cette ressource n'est pas un service de cette installation.")
    found = await find_front_end(sessions, form.client_id)
    if found is None:
        return UNKNOWN
    async with transaction(sessions, found[0]) as session:
        front_end = await hold_front_end(session, *found)
        if front_end is None:
            return UNKNOWN
        if origin is not None and origin not in front_end.origins:
            return _ELSEWHERE
        if form.get("grant_type") == CODE:
            code, verifier = form.get("code"), form.get("code_verifier")
            family = await exchange_code(session, front_end, code, form.get("redirect_uri"), verifier)
        else:
            asked = frozenset(form.get("scope").split())
            try:
                family = await exchange_refresh_token(session, front_end, form.get("refresh_token"), asked)
            except ScopeTooWide:
                return Refusal("invalid_scope", "La personne n'a pas donné tous ces droits.")
        # Returned and not raised: what a token shown twice has ended stays ended.
        return _SPENT if family is None else _sign(tokens, front_end, family, form)


async def revoke_member_token(sessions: Sessions, tokens: ClientTokens, form: TokenForm) -> Refusal | None:
    """End the session of a refresh or an access token (RFC 7009). Of one that is unknown nothing is said."""
    found = await find_front_end(sessions, form.client_id) if form.is_public else None
    if found is None:
        return UNKNOWN
    token = form.get("token")
    if not token:
        return Refusal("invalid_request", "« token » est attendu.")
    async with transaction(sessions, found[0]) as session:
        front_end = await hold_front_end(session, *found)
        if front_end is None:
            return UNKNOWN
        ended = await end_by_refresh_token(session, front_end, token)
        if not ended and (session_id := tokens.session_of(token)) is not None:
            await end_by_id(session, front_end, session_id)
    return None


def _sign(tokens: ClientTokens, front_end: KnownFrontEnd, family: Family, form: TokenForm) -> MemberToken:
    given = Delegated(
        subject=family.row.member,
        campaign_id=family.row.campaign_id,
        front_end=front_end.id,
        client_id=front_end.client_id,
        session=family.row.id,
        login=family.row.login_digest,
        scopes=family.scopes,
        origins=front_end.origins,
        ends_at=family.row.ends_at,
    )
    token, seconds = tokens.sign_delegated(given, form.resources)
    return MemberToken(token, family.refresh_token, family.row.campaign_id, tuple(sorted(family.scopes)), seconds)
