"""Lookup of the lines of a batch that concern known people, in one query."""

from collections.abc import Sequence

from kit.db.bulk_copy import stage_lines
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.imports.files.batch_drafts import Wave

_COLUMNS = ("line", "channel", "blind", "name", "home")
_LIKE = "select 0 as line, ''::text as channel, ''::bytea as blind, 0::bigint as name, 0::bigint as home"


async def known_lines(session: AsyncSession, waves: Sequence[Wave]) -> set[int]:
    """Return the lines that match a namesake's address, a name at its home, or a suppression."""
    await stage_lines(session, "sought", _LIKE, _COLUMNS, (wave.sought for wave in waves))
    return set(await session.scalars(_KNOWN))


# A lateral join per line, with `limit`, keeps the planner from reading a million people.
_KNOWN = text("""
    with mine as (select nullif(current_setting('isoloir.campaign', true), '')::uuid as id)
    select line from mine, sought, lateral (
        select from contact_point point
        join person on person.campaign_id = point.campaign_id and person.id = point.person_id
        where point.campaign_id = mine.id and point.channel = sought.channel and point.blind = sought.blind
            and person.name_hash = sought.name
        limit 1
    ) known where home is null
    union
    select line from mine, sought, lateral (
        select from person
        where person.campaign_id = mine.id and name_hash = sought.name and home_hash = sought.home
        limit 1
    ) known where home is not null
    union
    select line from mine join suppression on suppression.campaign_id = mine.id join sought using (channel, blind)
""")
