"""Themes and opinion of one person, of which nothing is kept of a minor."""

from datetime import date, datetime, time
from typing import TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.problems import Conflict
from kit.web.refusals import day_to_come
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.special_categories.free_text_check import screen
from crm.people.records import queries
from crm.people.records.card import opened, seal
from crm.people.records.minors import check_adult
from crm.people.records.models import Person, PersonTheme
from crm.people.records.person_changes import touch as touch
from crm.people.records.schemas import ThemePut
from crm.people.records.service import get_person, today_of

KnownTheme: TypeAlias = PersonTheme


async def add_theme(session: AsyncSession, caller: Caller, person_id: UUID, put: ThemePut) -> Person:
    person = await get_person(session, caller, person_id, lock=True)
    await screen(session, caller.campaign_id, {"/theme": put.theme.replace("_", " "), "/noted_where": put.noted_where})
    today = await today_of(session, caller.campaign_id)
    if put.noted_on > today:
        raise day_to_come("/noted_on")
    await check_not_minor(session, person, today, "/theme")
    session.add(
        PersonTheme(campaign_id=caller.campaign_id, person_id=person_id, recorded_by=caller.subject, **put.model_dump())
    )
    await touch(session, caller, person, ["themes"])
    return person


async def themes_at(session: AsyncSession, person: Person, zone: str) -> list[tuple[KnownTheme, datetime]]:
    """Return the themes that a person cares about, each at noon of its day: the hour is not known."""
    noon = time(12, tzinfo=ZoneInfo(zone))
    return [
        (row, datetime.combine(row.noted_on, noon))
        for row in await queries.themes_of(session, person.campaign_id, person.id)
    ]


async def set_opinion(session: AsyncSession, caller: Caller, person_id: UUID, opinion: int | None) -> Person:
    """Set a person's opinion, from 1 (against) to 5 (supporter), which needs their explicit consent (GDPR, art. 9)."""
    person = await get_person(session, caller, person_id, lock=True)
    if opinion is not None and "opinion" not in person.uses:
        raise Conflict(
            "Cette personne n'a pas consenti à ce que l'on garde son opinion (RGPD, art. 9). Notez l'accord d'abord.",
            "This person has not agreed to their opinion being kept (GDPR, art. 9): record their consent first.",
            "/opinion",
        )
    if opinion is not None:
        await check_not_minor(session, person, await today_of(session, caller.campaign_id), "/opinion")
    vault = await open_vault(session, caller.campaign_id)
    person.sealed = seal(vault, opened(vault, person) | {"opinion": opinion})
    await touch(session, caller, person, ["opinion"])
    return person


async def check_not_minor(session: AsyncSession, person: Person, today: date, pointer: str) -> None:
    """Raise Conflict for a minor, of whom nothing but help is recorded."""
    if person.sealed:
        check_adult(opened(await open_vault(session, person.campaign_id), person).get("born_on"), today, pointer)
