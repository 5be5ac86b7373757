"""API clients: registered, granted rights, narrowed, revoked. Each change is told to the other services."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from common.events.crm import ClientChanged
from common.scopes import current_scopes
from kit.campaigns.queries import find_member
from kit.clients.grants import Grant, find_grant, store_grant
from kit.events.outbox import tell
from kit.security.auth import Caller
from kit.security.client_tokens import PREFIX
from kit.security.entitlements import Rights, check_may_give, rights_cover
from kit.security.links import close_links, new_link
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.integrations.clients.custody import check_custody, given_by, holders_of, tell_holders
from crm.integrations.clients.models import Client, ClientProof, ClientSecret
from crm.integrations.clients.schemas import ClientCreate, ClientRead, GrantPut, PublicKey
from crm.integrations.clients.scope_requests import beyond, not_asked, public_key

LINK = "client"
"""The purpose of the link from a client's public id to its campaign."""
MAXIMUM = 50
TRIALS = 10
LOCKED = timedelta(minutes=15)


@dataclass(frozen=True)
class NewSecret:
    secret: str
    others_end_at: datetime | None


async def register_client(session: AsyncSession, caller: Caller, put: ClientCreate) -> tuple[ClientRead, str | None]:
    """Register a client without rights; return it and its secret, which is not stored."""
    if wrong := beyond(put.scopes):
        names = ", ".join(wrong)
        raise Invalid(
            f"Aucune application ne peut demander cela : {names}.", f"No software may ask for {names}.", "/scopes"
        )
    _check_auth(put)
    if (
        await session.scalar(select(func.count()).select_from(Client).where(Client.state != "revoked")) or 0
    ) >= MAXIMUM:
        raise Conflict(f"Une campagne a au plus {MAXIMUM} applications.", f"A campaign has {MAXIMUM} clients at most.")
    client_id = uuid4()
    subject = f"{PREFIX}{client_id}"
    if put.auth == "provider":
        subject = await _free_subject(session, caller.campaign_id, put.subject or "")
    client = Client(
        campaign_id=caller.campaign_id,
        id=client_id,
        client_id=await new_link(session, caller.campaign_id, LINK, client_id),
        subject=subject,
        name=put.name.strip(),
        publisher=put.publisher.strip(),
        purpose=put.purpose.strip(),
        callback=put.callback,
        auth=put.auth,
        keys=_checked(put.keys),
        asked=sorted(set(put.scopes)),
        created_by=caller.subject,
        held_by=caller.subject,
    )
    session.add(client)
    await session.flush()
    secret = _add_secret(session, client, caller.subject) if put.auth == "secret" else None
    keep(session, caller.campaign_id, caller.subject, "added", "client", client_id, client.asked)
    await session.flush()
    await session.refresh(client)
    return await _read(session, client, None), secret


async def list_clients(session: AsyncSession, campaign_id: UUID) -> list[ClientRead]:
    """List all clients; revoked ones still name their past actions."""
    rows = await session.scalars(
        select(Client).where(Client.campaign_id == campaign_id).order_by(Client.created_at.desc(), Client.id)
    )
    return [await _read(session, row, await find_grant(session, campaign_id, row.subject)) for row in rows]


async def names_of(session: AsyncSession, campaign_id: UUID) -> dict[str, str]:
    """Return the names of clients by their tokens' subject, revoked ones included."""
    rows = await session.execute(select(Client.subject, Client.name).where(Client.campaign_id == campaign_id))
    return {subject: name for subject, name in rows}


async def read_client(session: AsyncSession, campaign_id: UUID, client_id: UUID) -> ClientRead:
    client = await get_client(session, campaign_id, client_id)
    return await _read(session, client, await find_grant(session, campaign_id, client.subject))


async def find_by_name(session: AsyncSession, campaign_id: UUID, client_id: str) -> ClientRead:
    """Return the client by its public `client_id`."""
    query = select(Client.id).where(Client.campaign_id == campaign_id, Client.client_id == client_id)
    clients = await session.scalar(query)
    if clients is None:
        raise NotFound(
            "Cette application n'est pas inscrite dans la campagne où vous êtes.",
            "This software is not registered in your campaign.",
        )
    return await read_client(session, campaign_id, clients)


async def grant(session: AsyncSession, caller: Caller, client_id: UUID, put: GrantPut) -> ClientRead:
    """Grant a client part of what it requests and the caller has: scopes, territories, end.

    Holders of its secret are told if it opens more.
    """
    client = await _live(session, caller.campaign_id, client_id)
    if wrong := not_asked(put.scopes, current_scopes(client.asked)):
        names = ", ".join(wrong)
        raise Invalid(f"Elle ne demande pas cela : {names}.", f"The software does not ask for {names}.", "/scopes")
    gift = Rights(frozenset(put.scopes), tuple(put.territories), put.ends_at)
    check_may_give(caller.rights, gift, scopes="/scopes", territories="/territories", ends_at="/ends_at")
    before = await _check_covers(session, caller, client)
    answer = await _decide(session, caller, client, "granted", put)
    await tell_holders(session, caller, client, before, gift)
    return answer


async def refuse(session: AsyncSession, caller: Caller, client_id: UUID) -> ClientRead:
    """Refuse a client, ending its rights; it may be granted some later."""
    client = await _live(session, caller.campaign_id, client_id)
    await _check_covers(session, caller, client)
    return await _decide(session, caller, client, "refused", None)


async def revoke(session: AsyncSession, caller: Caller, client_id: UUID) -> ClientRead:
    """Revoke a client for good: its tokens are refused, here at once and elsewhere within a moment."""
    client = await _live(session, caller.campaign_id, client_id)
    check_custody(caller, client, given_by(await find_grant(session, caller.campaign_id, client.subject)))
    await session.execute(delete(ClientSecret).where(*_of(ClientSecret, client)))
    await session.execute(delete(ClientProof).where(*_of(ClientProof, client)))
    await close_links(session, client.id)
    client.keys = []
    return await _decide(session, caller, client, "revoked", None)


async def new_secret(session: AsyncSession, caller: Caller, client_id: UUID, overlap_hours: int) -> NewSecret:
    """Create a secret; the latest one ends later, older ones now. A lock is lifted.

    Raises Forbidden for callers who neither registered the client nor hold everything it was granted.
    """
    client = await _live(session, caller.campaign_id, client_id)
    check_custody(caller, client, given_by(await find_grant(session, caller.campaign_id, client.subject)))
    if client.auth != "secret":
        raise Conflict("Cette application n'a pas de secret.", "This software shows who it is by other means.")
    now = datetime.now(UTC)
    rows = select(ClientSecret).where(*_of(ClientSecret, client)).order_by(ClientSecret.created_at.desc())
    secrets = (await session.scalars(rows)).all()
    end = now + timedelta(hours=overlap_hours)
    until: datetime | None = None
    for index, previous in enumerate(secrets):
        if index == 0 and overlap_hours and (previous.ends_at is None or previous.ends_at > now):
            until = previous.ends_at = min(end, previous.ends_at or end)
        else:
            await session.delete(previous)
    client.failures, client.locked_until, client.held_by = 0, None, caller.subject
    secret = _add_secret(session, client, caller.subject)
    keep(session, caller.campaign_id, caller.subject, "changed", "client", client.id, ["secret"])
    await session.flush()
    return NewSecret(secret, until)


async def put_keys(session: AsyncSession, caller: Caller, client_id: UUID, keys: Sequence[PublicKey]) -> ClientRead:
    """Replace the client's public keys, under the same condition as a secret."""
    client = await _live(session, caller.campaign_id, client_id)
    grant = await find_grant(session, caller.campaign_id, client.subject)
    check_custody(caller, client, given_by(grant))
    if client.auth != "key":
        raise Conflict("Cette application ne signe pas avec une clé.", "This software does not sign with a key.")
    client.keys, client.held_by = _checked(keys), caller.subject
    keep(session, caller.campaign_id, caller.subject, "changed", "client", client.id, ["keys"])
    await session.flush()
    return await _read(session, client, grant)


async def get_client(session: AsyncSession, campaign_id: UUID, client_id: UUID) -> Client:
    client = await session.get(Client, (campaign_id, client_id))
    if client is None:
        raise NotFound("Cette application n'existe pas.", "There is no such software.")
    return client


def hash_of(secret: str) -> bytes:
    """Return the SHA-256 of a secret: they are long and random, so no slow hash is needed."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()


async def _live(session: AsyncSession, campaign_id: UUID, client_id: UUID) -> Client:
    """Return and lock a client that is not revoked."""
    client = await get_client(session, campaign_id, client_id)
    await session.refresh(client, with_for_update=True)
    if client.state == "revoked":
        raise Conflict(
            "Cette application a été coupée : elle doit être inscrite à nouveau.",
            "This software was cut off: it has to be registered anew.",
        )
    return client


async def _decide(
    session: AsyncSession, caller: Caller, client: Client, state: str, put: GrantPut | None
) -> ClientRead:
    before = await find_grant(session, caller.campaign_id, client.subject)
    client.state, client.decided_by, client.decided_at = state, caller.subject, datetime.now(UTC)
    scopes = sorted(set(put.scopes)) if put else []
    if before is not None or put is not None:
        event = ClientChanged(
            campaign_id=caller.campaign_id,
            version=before.version + 1 if before else 1,
            client=client.subject,
            scopes=scopes,
            territories=sorted(set(put.territories)) if put else [],
            ends_at=put.ends_at if put else None,
        )
        await store_grant(session, event)
        await tell(session, event)
    act = "changed" if put else "erased"
    keep(session, caller.campaign_id, caller.subject, act, "client", client.id, scopes or [state])
    await session.flush()
    return await _read(session, client, await find_grant(session, caller.campaign_id, client.subject))


async def _check_covers(session: AsyncSession, caller: Caller, client: Client) -> Rights:
    """Return the rights granted so far; raise Forbidden if the caller lacks any, as they may not change them."""
    before = given_by(await find_grant(session, caller.campaign_id, client.subject))
    if not rights_cover(caller.rights, before):
        raise Forbidden(
            "Cette application a reçu des droits que vous n'avez pas : seule une personne qui les a tous peut les "
            "changer ou les retirer.",
            "This software was given rights that you do not have: somebody who has them all can change them.",
        )
    return before


def _add_secret(session: AsyncSession, client: Client, created_by: str) -> str:
    secret = secrets.token_urlsafe(32)
    session.add(
        ClientSecret(campaign_id=client.campaign_id, of_client=client.id, hash=hash_of(secret), created_by=created_by)
    )
    return secret


def _check_auth(put: ClientCreate) -> None:
    if (put.auth == "key") != bool(put.keys):
        raise Invalid(
            "Donnez ses clés publiques, et seulement à une application qui signe avec.",
            "`keys` are expected for `key`, and for nothing else.",
            "/keys",
        )
    if (put.auth == "provider") != (put.subject is not None):
        raise Invalid(
            "Donnez l'identifiant qu'elle a chez le fournisseur, et seulement si ses jetons en viennent.",
            "`subject` is expected for `provider`, and for nothing else.",
            "/subject",
        )


async def _free_subject(session: AsyncSession, campaign_id: UUID, subject: str) -> str:
    member = await find_member(session, campaign_id, subject)
    existing = await session.scalar(
        select(Client.id).where(Client.campaign_id == campaign_id, Client.subject == subject)
    )
    if subject.startswith(PREFIX) or (member is not None and member.roles) or existing is not None:
        raise Conflict(
            "Cet identifiant est celui d'un membre ou d'une autre application.",
            "This subject is a member's or another software's.",
            "/subject",
        )
    return subject


def _checked(keys: Sequence[PublicKey]) -> list[dict[str, object]]:
    for index, key in enumerate(keys):
        try:
            public_key(key.model_dump())
        except ValueError as error:
            raise Invalid(f"Clé refusée : {error}.", "A public key is expected.", f"/keys/{index}") from error
    if len({key.kid for key in keys}) != len(keys):
        raise Invalid("Deux clés ont le même nom.", "Two keys have one `kid`.", "/keys")
    return [key.model_dump(exclude_none=True) for key in keys]


def _of(model: type[ClientSecret] | type[ClientProof], client: Client) -> tuple[ColumnElement[bool], ...]:
    return model.campaign_id == client.campaign_id, model.of_client == client.id


async def _read(session: AsyncSession, client: Client, grant: Grant | None) -> ClientRead:
    columns = {name: getattr(client, name) for name in ClientRead.model_fields if hasattr(client, name)}
    columns["asked"] = sorted(current_scopes(client.asked))
    columns["secret_holders"] = await holders_of(session, client)
    grant_columns = {
        "granted": sorted(grant.scopes) if grant and grant.holds else [],
        "territories": list(grant.territories) if grant else [],
        "ends_at": grant.ends_at if grant else None,
    }
    return ClientRead.model_validate(columns | grant_columns)
