from datetime import date

from kit.db.vault import open_vault
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.card import opened
from crm.people.records.models import Person


async def age_on(session: AsyncSession, person: Person, day: date) -> int | None:
    """Return the age in whole years on a day; None for an unknown birth date."""
    return age_of(opened(await open_vault(session, person.campaign_id), person).get("born_on"), day)


def age_of(birth_date: str | None, day: date) -> int | None:
    """Return the age on a day for a birth date in ISO form; None for an unknown one."""
    if birth_date is None:
        return None
    birth = date.fromisoformat(birth_date)
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
