"""One transaction of a run: its log entries, the traces for its undo, and the links."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kit.db.vault import Vault, open_vault
from kit.security.auth import Caller
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.integrations.connectors.models import Connector, Entry, Link, Run, Trace
from crm.integrations.connectors.three_way_merge import Agreed, Decision, Side, settle
from crm.people.records.sync import Card

PAYLOAD = "connector entry"


@dataclass
class Settling:
    """One transaction of a run."""

    session: AsyncSession
    caller: Caller
    connector: Connector
    run: Run
    vault: Vault
    pending: int = 0
    """Writes that are decided and not noted yet."""

    @classmethod
    async def begin(cls, session: AsyncSession, caller: Caller, connector: Connector, run: Run) -> "Settling":
        return cls(session, caller, connector, run, await open_vault(session, caller.campaign_id))

    @property
    def is_full(self) -> bool:
        """Whether the cap is reached. A dry run says all that there is to do, whatever the cap."""
        return not self.run.dry and self.run.writes + self.pending >= self.connector.cap

    def note(
        self,
        act: str,
        state: str = "done",
        *,
        person_id: UUID | None = None,
        their_id: str | None = None,
        fields: Iterable[str] = (),
        reason: str = "",
        payload: Mapping[str, Any] | None = None,
    ) -> None:
        if self.run.dry and state in ("done", "waiting"):
            state = "planned"
        self.run.entries += 1
        self.session.add(
            Entry(
                campaign_id=self.caller.campaign_id,
                run_id=self.run.id,
                number=self.run.entries,
                act=act,
                state=state,
                person_id=person_id,
                their_id=their_id,
                fields=sorted(fields),
                why=reason[:300],
            )
        )
        if payload and not self.run.dry:
            self.session.add(
                Trace(
                    campaign_id=self.caller.campaign_id,
                    run_id=self.run.id,
                    number=self.run.entries,
                    person_id=None if payload.get("anybody") is False else person_id,
                    sealed=self.vault.seal(PAYLOAD, json.dumps(payload)),
                )
            )
        if state in ("done", "waiting", "planned") and act not in ("reported", "conflict"):
            self.run.writes += 1


def agreed_of(link: Link) -> Agreed:
    return Agreed(link.hashes, frozenset(link.tags), link.ours_subscribed, link.theirs_subscribed, link.closed)


async def link_of(session: AsyncSession, connector_id: UUID, their_id: str) -> Link | None:
    return await session.scalar(select(Link).where(Link.connector_id == connector_id, Link.their_id == their_id))


def keep_link(
    work: Settling,
    link: Link | None,
    their_id: str,
    person_id: UUID,
    agreed: Agreed,
    version: int,
    born: datetime | None = None,
) -> Link:
    if link is None:
        link = Link(
            campaign_id=work.caller.campaign_id,
            connector_id=work.connector.id,
            their_id=their_id,
            person_id=person_id,
            hashes={},
            tags=[],
            ours_subscribed=False,
            theirs_subscribed=False,
            closed=False,
            our_version=0,
            born=born,
        )
        work.session.add(link)
    link.person_id = person_id
    link.hashes, link.tags = dict(agreed.hashes), sorted(agreed.tags)
    link.ours_subscribed, link.theirs_subscribed = agreed.ours_subscribed, agreed.theirs_subscribed
    link.closed, link.our_version = agreed.closed, version
    return link


def note_push(
    work: Settling,
    act: str,
    card: Card,
    their_id: str | None,
    decision: Decision,
    ours: Side,
    theirs: Side,
    base: Agreed | None,
    left: frozenset[str],
) -> None:
    """Record a change to write there once this transaction has committed. `left`: fields that stay unchanged."""
    if decision.close_theirs or decision.unsubscribe_theirs:
        act = "closed_theirs"
    agreed = settle(decision, ours, theirs, base, left=left)
    fields = {name: ours.fields[name] for name in decision.push if name != "tags"}
    subscribed = False if decision.unsubscribe_theirs else (ours.subscribed if their_id is None else None)
    tags = sorted(decision.tags) if "tags" in decision.push or (their_id is None and decision.tags) else None
    payload = change_payload(card.person_id, fields, tags, subscribed, closed=decision.close_theirs)
    there = theirs.tags if theirs.tags is not None else base.tags if base else frozenset[str]()
    payload |= {"off": sorted(there - decision.tags)}
    payload |= {"version": card.version, "agreed": asdict(agreed) | {"tags": sorted(agreed.tags)}}
    work.note(act, "waiting", person_id=card.person_id, their_id=their_id, fields=decision.push, payload=payload)


def change_payload(
    person_id: UUID, fields: Mapping[str, str], tags: list[str] | None, subscribed: bool | None, *, closed: bool
) -> dict[str, Any]:
    payload = {"person_id": str(person_id), "fields": dict(fields), "tags": tags}
    return payload | {"subscribed": subscribed, "closed": closed}
