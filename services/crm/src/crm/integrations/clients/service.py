"""Other software: registered, let in, narrowed, cut off. Each change is told, and holds everywhere in a moment."""

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
from crm.integrations.clients.credentials import add_secret, check_keys
from crm.integrations.clients.custody import check_custody, given_by, holders_of, tell_holders
from crm.integrations.clients.models import Client, ClientProof, ClientSecret
from crm.integrations.clients.schemas import ClientCreate, ClientRead, GrantPut, PublicKey
from crm.integrations.clients.scope_requests import beyond, not_asked

LINK = "client"
"""Purpose of the link that leads from a client's public name to its campaign."""
MAXIMUM = 50
TRIALS = 10
LOCKED = timedelta(minutes=15)


@dataclass(frozen=True)
class NewSecret:
    secret: str
    others_end_at: datetime | None


async def register_client(session: AsyncSession, caller: Caller, put: ClientCreate) -> tuple[ClientRead, str | None]:
    """The software and its secret, which is stored nowhere. It may do nothing yet."""
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
    made = uuid4()
    subject = f"{PREFIX}{made}"
    if put.auth == "provider":
        subject = await _free_subject(session, caller.campaign_id, put.subject or "")
    client = Client(
        campaign_id=caller.campaign_id,
        id=made,
        client_id=await new_link(session, caller.campaign_id, LINK, made),
        subject=subject,
        name=put.name.strip(),
        publisher=put.publisher.strip(),
        purpose=put.purpose.strip(),
        callback=put.callback,
        auth=put.auth,
        keys=check_keys(put.keys),
        asked=sorted(set(put.scopes)),
        created_by=caller.subject,
        held_by=caller.subject,
    )
    session.add(client)
    await session.flush()
    secret = add_secret(session, client, caller.subject) if put.auth == "secret" else None
    keep(session, caller.campaign_id, caller.subject, "added", "client", made, client.asked)
    await session.flush()
    await session.refresh(client)
    return await _read(session, client, None), secret


async def list_clients(session: AsyncSession, campaign_id: UUID) -> list[ClientRead]:
    """All of them, those that were cut off too: their names stand for what they did."""
    rows = await session.scalars(
        select(Client).where(Client.campaign_id == campaign_id).order_by(Client.created_at.desc(), Client.id)
    )
    return [await _read(session, one, await find_grant(session, campaign_id, one.subject)) for one in rows]


async def names_of(session: AsyncSession, campaign_id: UUID) -> dict[str, str]:
    """Return the names of the clients by the subject of their tokens; revoked ones too."""
    rows = await session.execute(select(Client.subject, Client.name).where(Client.campaign_id == campaign_id))
    return {subject: name for subject, name in rows}


async def read_client(session: AsyncSession, campaign_id: UUID, client_id: UUID) -> ClientRead:
    client = await get_client(session, campaign_id, client_id)
    return await _read(session, client, await find_grant(session, campaign_id, client.subject))


async def find_by_name(session: AsyncSession, campaign_id: UUID, client_id: str) -> ClientRead:
    """Find the client by the `client_id` that it gives where it sends people from."""
    mine = select(Client.id).where(Client.campaign_id == campaign_id, Client.client_id == client_id)
    found = await session.scalar(mine)
    if found is None:
        raise NotFound(
            "Cette application n'est pas inscrite dans la campagne où vous êtes.",
            "This software is not registered in your campaign.",
        )
    return await read_client(session, campaign_id, found)


async def grant(session: AsyncSession, caller: Caller, client_id: UUID, put: GrantPut) -> ClientRead:
    """Let it in, or change what it may do: of what it asks for, what the caller may do, where and until when.

    Whoever holds its secret is told where that opens more.
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
    """Say no. What it was given before ends; it may be let in later."""
    client = await _live(session, caller.campaign_id, client_id)
    await _check_covers(session, caller, client)
    return await _decide(session, caller, client, "refused", None)


async def revoke(session: AsyncSession, caller: Caller, client_id: UUID) -> ClientRead:
    """Cut it off for good: its tokens open nothing from now on, here at once and in the other services in a moment."""
    client = await _live(session, caller.campaign_id, client_id)
    check_custody(caller, client, given_by(await find_grant(session, caller.campaign_id, client.subject)))
    await session.execute(delete(ClientSecret).where(*_of(ClientSecret, client)))
    await session.execute(delete(ClientProof).where(*_of(ClientProof, client)))
    await close_links(session, client.id)
    client.keys = []
    return await _decide(session, caller, client, "revoked", None)


async def new_secret(session: AsyncSession, caller: Caller, client_id: UUID, overlap_hours: int) -> NewSecret:
    """A secret beside the last one, which ends later; any older one ends now. A lock is lifted.

    Raises Forbidden for whoever neither registered the software nor holds all that it was given.
    """
    client = await _live(session, caller.campaign_id, client_id)
    check_custody(caller, client, given_by(await find_grant(session, caller.campaign_id, client.subject)))
    if client.auth != "secret":
        raise Conflict("Cette application n'a pas de secret.", "This software shows who it is by other means.")
    now = datetime.now(UTC)
    rows = select(ClientSecret).where(*_of(ClientSecret, client)).order_by(ClientSecret.created_at.desc())
    known = (await session.scalars(rows)).all()
    end = now + timedelta(hours=overlap_hours)
    until: datetime | None = None
    for place, one in enumerate(known):
        if place == 0 and overlap_hours and (one.ends_at is None or one.ends_at > now):
            until = one.ends_at = min(end, one.ends_at or end)
        else:
            await session.delete(one)
    client.failures, client.locked_until, client.held_by = 0, None, caller.subject
    secret = add_secret(session, client, caller.subject)
    keep(session, caller.campaign_id, caller.subject, "changed", "client", client.id, ["secret"])
    await session.flush()
    return NewSecret(secret, until)


async def put_keys(session: AsyncSession, caller: Caller, client_id: UUID, keys: Sequence[PublicKey]) -> ClientRead:
    """Replace the client's public keys. The same rights as for a secret are required: keys open what it was granted."""
    client = await _live(session, caller.campaign_id, client_id)
    known = await find_grant(session, caller.campaign_id, client.subject)
    check_custody(caller, client, given_by(known))
    if client.auth != "key":
        raise Conflict("Cette application ne signe pas avec une clé.", "This software does not sign with a key.")
    client.keys, client.held_by = check_keys(keys), caller.subject
    keep(session, caller.campaign_id, caller.subject, "changed", "client", client.id, ["keys"])
    await session.flush()
    return await _read(session, client, known)


async def get_client(session: AsyncSession, campaign_id: UUID, client_id: UUID) -> Client:
    client = await session.get(Client, (campaign_id, client_id))
    if client is None:
        raise NotFound("Cette application n'existe pas.", "There is no such software.")
    return client


async def _live(session: AsyncSession, campaign_id: UUID, client_id: UUID) -> Client:
    """Return a client for a change: locked, so that two decisions at once come one after the other."""
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
    """Return the rights granted so far; raise Forbidden if they exceed the caller's: it is not theirs to change."""
    before = given_by(await find_grant(session, caller.campaign_id, client.subject))
    if not rights_cover(caller.rights, before):
        raise Forbidden(
            "Cette application a reçu des droits que vous n'avez pas : seule une personne qui les a tous peut les "
            "changer ou les retirer.",
            "This software was given rights that you do not have: somebody who has them all can change them.",
        )
    return before


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
    known = await session.scalar(select(Client.id).where(Client.campaign_id == campaign_id, Client.subject == subject))
    if subject.startswith(PREFIX) or (member is not None and member.roles) or known is not None:
        raise Conflict(
            "Cet identifiant est celui d'un membre ou d'une autre application.",
            "This subject is a member's or another software's.",
            "/subject",
        )
    return subject


def _of(model: type[ClientSecret] | type[ClientProof], client: Client) -> tuple[ColumnElement[bool], ...]:
    return model.campaign_id == client.campaign_id, model.of_client == client.id


async def _read(session: AsyncSession, client: Client, known: Grant | None) -> ClientRead:
    own = {name: getattr(client, name) for name in ClientRead.model_fields if hasattr(client, name)}
    own["asked"] = sorted(current_scopes(client.asked))
    own["secret_holders"] = await holders_of(session, client)
    given = {
        "granted": sorted(known.scopes) if known and known.holds else [],
        "territories": list(known.territories) if known else [],
        "ends_at": known.ends_at if known else None,
    }
    return ClientRead.model_validate(own | given)
