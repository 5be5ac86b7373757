from datetime import date

from kit.db.vault import open_vault
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.card import opened
from crm.people.records.models import Person


async def age_on(session: AsyncSession, person: Person, day: date) -> int | None:
    """Return a person's age in whole years; None where the birth date is not known."""
    return age_of(opened(await open_vault(session, person.campaign_id), person).get("born_on"), day)


def age_of(born: str | None, day: date) -> int | None:
    """Return the age on a day for a birth date as it is stored; None where it is unknown."""
    if born is None:
        return None
    birth = date.fromisoformat(born)
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
