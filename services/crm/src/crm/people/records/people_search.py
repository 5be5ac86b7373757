"""Search of people by a name, a whole e-mail address or a phone number."""

from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.paging import PageQuery, Rows, read_in_order
from kit.web.problems import Invalid
from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.conditions import carrying, people_within
from crm.people.records.contacts import Channel, normalise
from crm.people.records.list_silence import check_lists
from crm.people.records.models import ContactPoint, Person
from crm.people.records.name_search import find, look_up
from crm.people.records.schemas import PeopleSearch


async def find_people(session: AsyncSession, caller: Caller, criteria: PeopleSearch) -> Rows[Person]:
    """Return one page of the caller's people that match; by name, the nearest first.

    Raises Conflict in the silence without a name, and Invalid at the field for an invalid address or number.
    """
    is_targeted = any(value is not None for value in (criteria.name, criteria.email, criteria.phone))
    silence_conditions = await check_lists(session, caller, volunteers=is_targeted or criteria.role == "volunteer")
    filters = carrying(
        tag=criteria.tag,
        role=criteria.role,
        theme=criteria.theme,
        use=criteria.use,
        commune=criteria.commune,
        station=criteria.station,
    )
    addresses: tuple[tuple[Channel, str | None], ...] = (("email", criteria.email), ("phone", criteria.phone))
    reached = [await _has(session, caller, channel, text) for channel, text in addresses if text is not None]
    rows = people_within(caller.territories).where(
        Person.campaign_id == caller.campaign_id, *silence_conditions, *filters, *reached
    )
    try:
        return await _read_page(session, criteria, rows)
    except Invalid as problem:  # paging names the query parameter `after`; here it is in the body
        raise Invalid(problem.fr, problem.en, "/after") from problem


async def _read_page(session: AsyncSession, criteria: PeopleSearch, rows: Select[Person]) -> Rows[Person]:
    if criteria.name is None:
        return await read_in_order(session, rows, (), Person.id, PageQuery(criteria.limit, criteria.after))
    search = await look_up(session, criteria.name)
    return Rows([], None) if search is None else await find(session, search, rows, criteria.after, criteria.limit)


async def _has(session: AsyncSession, caller: Caller, channel: Channel, text: str) -> ColumnElement[bool]:
    """Return the condition that a person has exactly this address; keyed hashes are compared, nothing is decrypted."""
    vault = await open_vault(session, caller.campaign_id)
    blind = vault.blind(channel, normalise(channel, text, f"/{channel}"))
    query = select(ContactPoint.id).where(
        ContactPoint.campaign_id == Person.campaign_id,
        ContactPoint.person_id == Person.id,
        ContactPoint.channel == channel,
        ContactPoint.blind == blind,
    )
    return exists(query)
