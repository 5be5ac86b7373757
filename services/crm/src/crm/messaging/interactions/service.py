"""Interactions, and the timeline of everything that passed between a person and the team."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeAlias, cast
from uuid import UUID

from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.paging import LogCursor
from kit.web.problems import Invalid
from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep_reading
from crm.campaign.members.service import names_of
from crm.campaign.special_categories.free_text_check import screen
from crm.campaign_events.registrations.person_registrations import visits_before
from crm.consents.ledger.service import lines_before
from crm.forms.answers.service import sheets_before
from crm.messaging.interactions.models import Interaction
from crm.messaging.interactions.schemas import Channel, Direction, InteractionCreate, Timeline, TimelineEntry, What
from crm.messaging.mailings.deliveries import deliveries_before
from crm.people.donations.labels import in_words
from crm.people.donations.service import donations_at
from crm.people.records import person_views
from crm.people.records import service as people
from crm.people.records.notice_marks import notice_of
from crm.tasks.tasks.labels import standing_of
from crm.tasks.tasks.service import about_before

KnownInteraction: TypeAlias = Interaction
"""An interaction as other features see it."""
TEXT = "exchange"
_SEALED: frozenset[What] = frozenset({"interaction", "answers", "task"})
"""Encrypted fields that the timeline shows; reading them is in the audit log."""
CLOCKS_DIFFER = timedelta(minutes=10)


async def record_interaction(
    session: AsyncSession, caller: Caller, person_id: UUID, put: InteractionCreate, *, screened: bool = True
) -> Interaction:
    """Record an interaction. `screened`: the text was typed by the team; what a person wrote is stored unscreened."""
    person = await people.get_person(session, caller, person_id, lock=True)
    if (put.channel == "note") != (put.direction == "none"):
        raise Invalid(
            "Une note n'a pas de sens de circulation ; un échange en a un.",
            "A note has no direction; an interaction has one.",
            "/direction",
        )
    if put.channel == "note" and put.text is None:
        raise Invalid("Une note sans texte ne dit rien.", "A note without a text says nothing.", "/text")
    if screened:
        await screen(session, caller.campaign_id, {"/text": put.text})
    now = campaign_now((await get_campaign(session, caller.campaign_id)).state)
    happened_at = put.happened_at or now
    if happened_at > now + CLOCKS_DIFFER:
        raise Invalid("Ce moment n'est pas encore venu.", "This moment has not come yet.", "/happened_at")
    vault = await open_vault(session, caller.campaign_id)
    interaction = Interaction(
        campaign_id=caller.campaign_id,
        person_id=person_id,
        channel=put.channel,
        direction=put.direction,
        happened_at=happened_at,
        sealed=vault.seal(TEXT, put.text) if put.text else None,
        recorded_by=caller.subject,
    )
    session.add(interaction)
    await session.flush()
    if put.channel != "note":
        await people.count_interaction(session, caller, person, happened_at)
    return interaction


async def recorded_after(
    session: AsyncSession, campaign_id: UUID, after: tuple[datetime, UUID] | None, before: datetime, limit: int
) -> Sequence[KnownInteraction]:
    """Return the interactions recorded since, oldest first, notes included."""
    rows = select(Interaction).where(Interaction.campaign_id == campaign_id, Interaction.recorded_at <= before)
    if after is not None:
        rows = rows.where(tuple_(Interaction.recorded_at, Interaction.id) > after)
    return (await session.scalars(rows.order_by(Interaction.recorded_at, Interaction.id).limit(limit))).all()


async def read_text(session: AsyncSession, caller: Caller, interaction_id: UUID) -> str:
    """Return what was written, and keep in the audit log that it was read; empty if there is none."""
    interaction = await session.get(Interaction, (caller.campaign_id, interaction_id))
    if interaction is None or interaction.sealed is None:
        return ""
    await keep_reading(session, caller.campaign_id, caller.subject, "person", interaction.person_id, ["exchanges"])
    return (await open_vault(session, caller.campaign_id)).open(TEXT, interaction.sealed)


async def take_back(session: AsyncSession, caller: Caller, interaction_id: UUID) -> bool:
    """Delete an interaction that a connector had recorded; return whether it existed. The last contact date stays.

    For the worker only: the application's role may not delete interactions alone.
    """
    interaction = await session.get(Interaction, (caller.campaign_id, interaction_id))
    if interaction is None:
        return False
    person = await people.get_person(session, caller, interaction.person_id, lock=True)
    await session.delete(interaction)
    await people.uncount_interaction(session, caller, person)
    return True


async def read_timeline(
    session: AsyncSession, caller: Caller, person_id: UUID, before: LogCursor | None, limit: int
) -> Timeline:
    """Return the newest `limit` entries before a moment: interactions, consents, answers, themes, entry in the file."""
    person = await people.get_person(session, caller, person_id)
    vault = await open_vault(session, caller.campaign_id)
    rows = select(Interaction).where(Interaction.campaign_id == caller.campaign_id, Interaction.person_id == person_id)
    if before is not None:
        rows = rows.where(tuple_(Interaction.happened_at, Interaction.id) < before)
    interactions = await session.scalars(
        rows.order_by(Interaction.happened_at.desc(), Interaction.id.desc()).limit(limit + 1)
    )
    entries = [
        TimelineEntry(
            id=row.id,
            what="interaction",
            at=row.happened_at,
            channel=cast(Channel, row.channel),
            direction=cast(Direction, row.direction),
            text=vault.open(TEXT, row.sealed) if row.sealed else None,
            by=row.recorded_by,
        )
        for row in interactions
    ]
    entries += [
        TimelineEntry(id=one.id, what="consent", at=one.stated_at, detail=f"{one.use}:{one.state}", by=one.recorded_by)
        for one in await lines_before(session, caller.campaign_id, person_id, before, limit + 1)
    ]
    entries += [
        TimelineEntry(id=sheet, what="answers", at=at, detail=title, text=text, by=by)
        for sheet, at, title, text, by in await sheets_before(session, caller.campaign_id, person_id, before, limit + 1)
    ]
    entries += [
        TimelineEntry(
            id=one.message_id,
            what="message",
            at=one.at,
            channel=cast(Channel, one.channel),
            direction="out",
            detail=one.name,
            by=one.by,
        )
        for one in await deliveries_before(session, caller.campaign_id, person_id, before, limit + 1)
    ]
    notice = await notice_of(session, caller.campaign_id, person_id)
    if (
        notice is not None
        and notice.state == "told"
        and (before is None or (notice.changed_at, notice.person_id) < before)
    ):
        entries.append(
            TimelineEntry(
                id=notice.person_id,
                what="notice",
                at=notice.changed_at,
                channel=cast(Channel, notice.way),
                direction="out",
                detail="RGPD, art. 14",
                by=notice.asked_by,
            )
        )
    names = await names_of(session)
    entries += [
        TimelineEntry(
            id=task.id,
            what="task",
            at=task.opened_at,
            detail=standing_of(names.get(task.owner or "", "?"), task.due_on, task.closed_at),
            text=text,
            by=task.created_by or "",
        )
        for task, text in await about_before(session, caller.campaign_id, person_id, before, limit + 1)
    ]
    if "donors:read" in caller.scopes:
        entries += [
            TimelineEntry(id=one.id, what="donation", at=at, detail=in_words(one), by="budget")
            for one, at in await donations_at(session, caller, person_id)
            if before is None or (at, one.id) < before
        ]
    entries += [
        TimelineEntry(
            id=rsvp_id,
            what="campaign_event",
            at=at,
            detail=title,
            text="Est venu" if came else "S'est inscrit",
            by="inscription",
        )
        for rsvp_id, at, title, came in await visits_before(session, caller, person_id, before, limit + 1)
    ]
    zone = (await get_campaign(session, caller.campaign_id)).state.time_zone
    entries += [
        TimelineEntry(
            id=theme.id, what="theme", at=at, detail=theme.theme, text=theme.noted_where, by=theme.recorded_by
        )
        for theme, at in await person_views.themes_at(session, person, zone)
        if before is None or (at, theme.id) < before
    ]
    if before is None or (person.created_at, person.id) < before:
        entries.append(
            TimelineEntry(
                id=person.id, what="entered", at=person.created_at, detail=person.source, by=person.entered_by
            )
        )
    entries.sort(key=lambda entry: (entry.at, entry.id), reverse=True)
    page = entries[:limit]
    if any(entry.text and entry.what in _SEALED for entry in page):
        await keep_reading(session, caller.campaign_id, caller.subject, "person", person_id, ["exchanges"])
    end = LogCursor(page[-1].at, page[-1].id).write() if len(entries) > limit else None
    return Timeline(items=page, next=end)
