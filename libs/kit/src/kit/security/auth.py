"""A caller's rights: the token's scopes that the member's roles hold too, on the member's territories.

Other software that the campaign let in is no member: it may do what it was given, and its reads of people are kept.
A member who acts through a front-end of a third party may do there what they consented to, as far as they still may.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from common.scopes import CONFERS, FEATURE_SCOPES, Feature, Role, held_scopes
from fastapi import Request, Security
from fastapi.security import SecurityScopes
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from kit.campaigns.queries import Member, campaign_as_noted, find_campaign, find_own_member
from kit.clients.grants import Grant, find_grant
from kit.clients.reads import note_read
from kit.security.client_tokens import PREFIX
from kit.security.credentials import KnownToken, bearer_scheme, known_token
from kit.security.entitlements import Rights, earliest_end
from kit.security.feature_names import FEATURES
from kit.security.request_session import Session
from kit.security.tokens import Delegation, Token, token_refused
from kit.security.viewer import Viewer, note_viewer
from kit.web import idempotency
from kit.web.problems import CampaignComing, CampaignMissing, Forbidden
from kit.web.refusals import station_of_others

OPERATE = "operate"
"""The operator's scope: no role holds it, and it needs no campaign."""

ANSWER = "rights:answer"
"""The rights desk's own scope towards the services: no role holds it."""


class Caller(BaseModel, frozen=True):
    subject: str
    campaign_id: UUID
    scopes: frozenset[str]
    roles: frozenset[Role]
    territories: tuple[str, ...]
    """Communes (`94033`) and polling stations (`94033_0001`); none: the whole campaign."""
    closed: frozenset[Feature] = frozenset()
    """Features that were closed to them: `scopes` has nothing of these."""
    is_client: bool = False
    """True for other software, false for a member."""
    through: str | None = None
    """The front-end of a third party that a member acts through; None: the suite itself, or a token of their own."""
    ends_at: datetime | None = None
    """The end of their delegation, of what the software was given, or of the session in a front-end."""

    @property
    def rights(self) -> Rights:
        """Return the caller's own rights, which they may also grant to API clients."""
        return Rights(self.scopes, self.territories, self.ends_at)

    @property
    def conferrable(self) -> Rights:
        """Return the rights to give by a phone, code or link: their own, and those their scopes let members give."""
        software = self.is_client or self.through is not None
        more = [CONFERS[scope] for scope in self.scopes & CONFERS.keys()] if not software else []
        return Rights(self.scopes.union(*more), self.territories, self.ends_at)

    def covers(self, station: str) -> bool:
        return not self.territories or any(
            station == territory or station.startswith(f"{territory}_") for territory in self.territories
        )

    def check_covers(self, station: str, pointer: str | None = "/station") -> None:
        if not self.covers(station):
            raise station_of_others(pointer)


async def find_caller(session: AsyncSession, campaign_id: UUID, subject: str) -> Caller | None:
    """Return a member or API client with their current rights; None if they have no access (any more)."""
    member: Member | None = None
    if not subject.startswith(PREFIX):
        member = await find_own_member(session, campaign_id, subject)
    if member is None and (grant := await find_grant(session, campaign_id, subject)) is not None:
        return _software(campaign_id, grant) if grant.holds else None
    return None if member is None or member.has_ended else caller_of(campaign_id, member)


def caller_of(campaign_id: UUID, member: Member) -> Caller:
    """A member with all that they may do."""
    return Caller(
        subject=member.subject,
        campaign_id=campaign_id,
        scopes=member.scopes,
        roles=frozenset(Role(role) for role in member.roles),
        territories=tuple(member.territories),
        closed=frozenset(Feature(feature) for feature in member.closed),
        ends_at=member.ends_at,
    )


async def known_caller(token: Token, session: AsyncSession) -> Caller:
    """Read at every request, so that who leaves is out at the next one."""
    if token.campaign_id is None:
        raise CampaignMissing(
            "Choisissez d'abord une campagne.",
            "The token names no campaign: ask for one that does, or send the Isoloir-Campaign header.",
        )
    found = await find_caller(session, token.campaign_id, token.subject)
    if found is None and await find_campaign(session, token.campaign_id) is None:
        raise CampaignComing
    if found is None:
        raise Forbidden("Vous n'êtes pas (ou plus) membre de cette campagne.", "You are not a member of this campaign.")
    narrowed = found.model_copy(update={"scopes": found.scopes & token.scopes})
    return narrowed if token.through is None else await _through(session, narrowed, token.through)


async def _through(session: AsyncSession, member: Caller, through: Delegation) -> Caller:
    """A member in their session of a front-end: raises Unauthorized once it has ended."""
    grant = await find_grant(session, member.campaign_id, through.grant)
    if grant is None or not grant.holds or grant.ends_at is None or member.is_client:
        raise token_refused()
    more = {"scopes": member.scopes & grant.scopes, "ends_at": earliest_end(grant.ends_at, member.ends_at)}
    return member.model_copy(update=more | {"through": through.front_end})


def _software(campaign_id: UUID, grant: Grant) -> Caller:
    return Caller(
        subject=grant.subject,
        campaign_id=campaign_id,
        scopes=grant.scopes,
        roles=frozenset(),
        territories=grant.territories,
        is_client=True,
        ends_at=grant.ends_at,
    )


Documented = Annotated[Any, Security(bearer_scheme)]


async def caller_with(needed: SecurityScopes, request: Request, session: Session, _: Documented) -> Caller:
    """For routes: `Annotated[Caller, Security(caller_with, scopes=["canvasses:read"])]`."""
    caller = await known_caller(await known_token(request), session)
    campaign = campaign_as_noted(session, caller.campaign_id)
    note_viewer(request, Viewer(caller.scopes, caller.roles, campaign and campaign.state))
    check_open(needed.scopes, caller)
    check_scopes(needed.scopes, caller.scopes)
    # A front-end has keys of its own: it may see less of an answer than its member does in the suite.
    owner = caller.subject if caller.through is None else f"{caller.through} {caller.subject}"
    await idempotency.claim(request, session, caller.campaign_id, owner)
    if caller.is_client or caller.through is not None:
        reader = caller.through or caller.subject
        operation = f"{request.method} {request.scope['route'].path}"
        await note_read(session, caller.campaign_id, reader, operation, needed.scopes, dict(request.path_params))
    return caller


async def token_with(needed: SecurityScopes, token: KnownToken, _: Documented) -> Token:
    """For the few routes that need no membership: `Annotated[Token, Security(token_with, scopes=["operate"])]`.

    They may reach other campaigns, where nobody let a front-end in.
    """
    if token.through is not None:
        raise not_in_person()
    check_scopes(needed.scopes, token.scopes)
    return token


Operator = Annotated[Token, Security(token_with, scopes=[OPERATE])]


def check_in_person(caller: Caller) -> None:
    """Raises Forbidden for software, and for a member who acts through some."""
    if caller.is_client or caller.through is not None:
        raise not_in_person()


def check_own_session(caller: Caller) -> None:
    """Raises Forbidden for a member who acts through a front-end: for what outlives their session in it."""
    if caller.through is not None:
        raise not_in_person()


def not_in_person() -> Forbidden:
    return Forbidden(
        "Cela se fait dans la suite elle-même, pas par une application.",
        "People do this themselves, in the suite: no software may.",
    )


def check_open(needed: list[str], caller: Caller) -> None:
    """Raises Forbidden that names the feature, where the roles would do but it was closed to this member."""
    if not caller.closed:
        return
    given = held_scopes(caller.roles, ())
    for feature in Feature:
        if feature in caller.closed and FEATURE_SCOPES[feature] & given & set(needed):
            raise Forbidden(
                f"La fonction « {FEATURES[feature]} » vous est fermée : demandez à qui coordonne l'équipe.",
                f"The feature `{feature}` is closed to you: ask who coordinates the team.",
            )


def check_scopes(needed: list[str], held: frozenset[str]) -> None:
    if missing := sorted(set(needed) - held):
        names = ", ".join(missing)
        raise Forbidden(
            f"Votre rôle ou votre jeton ne donne pas ce droit : {names}.",
            f"The token or the member's role lacks {names}.",
            missing_scopes=frozenset(needed),
        )
