"""Connectors: wired in, changed and taken out."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from kit.campaigns.queries import get_campaign
from kit.db.vault import open_vault
from kit.events.webhooks import address_guard
from kit.security.auth import Caller
from kit.security.entitlements import Rights, check_may_give
from kit.security.links import close_links
from kit.settings import Settings
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.integrations.connectors.credentials import seal
from crm.integrations.connectors.kind_checks import (
    INTERACTIONS,
    check_interactions,
    check_kind,
    check_refresh,
    credentials,
    owners_of,
)
from crm.integrations.connectors.models import Connector, Entry, InteractionLink, Link, Notification, Run, Trace
from crm.integrations.connectors.schemas import ConnectorCreate, ConnectorUpdate, TokenPut

OPENED = frozenset({"people:read", "people:write", "people:export"})
"""What a connector does with people: it brings them in, and takes them out with their phones and e-mails."""
KIND_NAMES = {
    "nationbuilder": "NationBuilder",
    "qomon": "Qomon",
    "brevo": "Brevo",
    "csv": "Un fichier CSV, à une adresse https",
}


async def add_connector(session: AsyncSession, caller: Caller, put: ConnectorCreate, settings: Settings) -> Connector:
    """Add a connector. Raises Invalid for an internal address, Conflict where two of them would fight over a field."""
    check_may_wire(caller)
    check_refresh(put.kind, put)
    check_kind(put)
    check_interactions(put.kind, put.owners.get(INTERACTIONS, "off"), put.author)
    demo = (await get_campaign(session, caller.campaign_id)).state.demo
    try:
        address_guard.check_entered(put.base_url, address_guard.reach_of(settings, demo=demo))
    except address_guard.ForbiddenAddress as refusal:
        raise Invalid(f"Adresse refusée : {refusal}.", "A public https address is expected.", "/base_url") from refusal
    for other in await list_connectors(session):
        for field, owner in put.owners.items():
            if owner == "theirs" and field != INTERACTIONS and other.owners.get(field) == "theirs":
                raise Conflict(
                    f"« {other.name} » décide déjà de ce champ : deux systèmes se le disputeraient sans fin.",
                    "Another connector already owns this field: the two would fight over it.",
                    f"/owners/{field}",
                )
    made = Connector(
        campaign_id=caller.campaign_id,
        credentials=seal(await open_vault(session, caller.campaign_id), credentials(put)),
        created_by=caller.subject,
        **put.model_dump(exclude={"token", "refresh", "owners", "base_url"}),
        base_url=put.base_url if put.kind == "csv" else put.base_url.rstrip("/"),
        owners=owners_of(put),
        due_at=next_due(put.every_hours),
    )
    session.add(made)
    await session.flush()
    await session.refresh(made)
    return made


async def list_connectors(session: AsyncSession) -> Sequence[Connector]:
    return (await session.scalars(select(Connector).order_by(Connector.created_at, Connector.id))).all()


async def get_connector(session: AsyncSession, campaign_id: UUID, connector_id: UUID) -> Connector:
    found = await session.get(Connector, (campaign_id, connector_id))
    if found is None:
        raise NotFound("Ce connecteur n'existe pas.", "There is no such connector.")
    return found


async def put_token(session: AsyncSession, caller: Caller, connector_id: UUID, put: TokenPut) -> Connector:
    """Raise Forbidden for whoever could not have wired it in: the key says whose system the people go to."""
    check_may_wire(caller)
    found = await get_connector(session, caller.campaign_id, connector_id)
    check_refresh(found.kind, put)
    found.credentials = seal(await open_vault(session, caller.campaign_id), credentials(put))
    found.reconnect = found.renewing_at = None
    await session.flush()
    return found


async def update_connector(
    session: AsyncSession, caller: Caller, connector_id: UUID, put: ConnectorUpdate, seen: int | None
) -> Connector:
    """Change the given settings only. Raises Invalid at the field, PreconditionFailed if `seen` is outdated."""
    check_may_wire(caller)
    found = await get_connector(session, caller.campaign_id, connector_id)
    await session.refresh(found, with_for_update=True)
    check_seen(
        seen,
        found.version,
        "Ce connecteur",
        "This connector",
        "lu",
        lambda: {
            "version": found.version,
            "author": found.author,
            INTERACTIONS: found.owners.get(INTERACTIONS, "off"),
            "cap": found.cap,
            "every_hours": found.every_hours,
        },
    )
    said = put.model_dump(exclude_unset=True)
    owner = said.pop(INTERACTIONS, None) or found.owners.get(INTERACTIONS, "off")
    check_interactions(found.kind, owner, said.get("author", found.author))
    for name, value in said.items():
        setattr(found, name, value)
    if "every_hours" in said:
        found.due_at = next_due(found.every_hours)
    found.owners = found.owners | {INTERACTIONS: owner}
    found.version += 1
    await session.flush()
    return found


async def remove_connector(session: AsyncSession, caller: Caller, connector_id: UUID) -> None:
    """The people stay on both sides; what was known of their being one goes, and the log with it."""
    check_whole(caller)
    found = await get_connector(session, caller.campaign_id, connector_id)
    mine = select(Run.id).where(Run.connector_id == connector_id)
    await session.execute(delete(Trace).where(Trace.run_id.in_(mine)))
    await session.execute(delete(Entry).where(Entry.run_id.in_(mine)))
    await session.execute(delete(Run).where(Run.connector_id == connector_id))
    await session.execute(delete(Notification).where(Notification.connector_id == connector_id))
    await close_links(session, connector_id)
    await session.execute(delete(Link).where(Link.connector_id == connector_id))
    await session.execute(delete(InteractionLink).where(InteractionLink.connector_id == connector_id))
    await session.delete(found)


def next_due(every_hours: int | None) -> datetime | None:
    return None if every_hours is None else datetime.now(UTC) + timedelta(hours=every_hours)


def check_whole(caller: Caller) -> None:
    """A file that leaves is the whole campaign's: raise Forbidden for whoever may not take it out themselves."""
    if caller.territories:
        raise Forbidden(
            "Un connecteur porte sur toute la campagne : demandez à qui la dirige.",
            "A connector is about the whole campaign: ask who runs it.",
        )
    check_may_give(caller.rights, Rights(OPENED, (), caller.ends_at))


def check_may_wire(caller: Caller) -> None:
    """Check as `check_whole`, for what goes on without the caller: a delegation that ends may add no connector."""
    check_whole(caller)
    check_may_give(caller.rights, Rights(OPENED))
