"""Search of people by what the caller types: a name, a whole e-mail address, a phone number."""

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


async def find_people(session: AsyncSession, caller: Caller, asked: PeopleSearch) -> Rows[Person]:
    """Return one page of the caller's people who are meant; by name the nearest first.

    Raises Conflict in the silence where nobody is named, and Invalid at the field for what is no address or number.
    """
    named = any(given is not None for given in (asked.name, asked.email, asked.phone))
    awake = await check_lists(session, caller, volunteers=named or asked.role == "volunteer")
    carried = carrying(
        tag=asked.tag,
        role=asked.role,
        theme=asked.theme,
        use=asked.use,
        commune=asked.commune,
        station=asked.station,
    )
    given: tuple[tuple[Channel, str | None], ...] = (("email", asked.email), ("phone", asked.phone))
    reached = [await _has(session, caller, channel, text) for channel, text in given if text is not None]
    rows = people_within(caller.territories).where(Person.campaign_id == caller.campaign_id, *awake, *carried, *reached)
    try:
        return await _read_page(session, asked, rows)
    except Invalid as problem:  # paging speaks of a query's `after`: here it stands in the body
        raise Invalid(problem.fr, problem.en, "/after") from problem


async def _read_page(session: AsyncSession, asked: PeopleSearch, rows: Select[Person]) -> Rows[Person]:
    if asked.name is None:
        return await read_in_order(session, rows, (), Person.id, PageQuery(asked.limit, asked.after))
    search = await look_up(session, asked.name)
    return Rows([], None) if search is None else await find(session, search, rows, asked.after, asked.limit)


async def _has(session: AsyncSession, caller: Caller, channel: Channel, text: str) -> ColumnElement[bool]:
    """Return the condition that a person has this very address: it is compared as a keyed hash, never opened."""
    vault = await open_vault(session, caller.campaign_id)
    blind = vault.blind(channel, normalise(channel, text, f"/{channel}"))
    own = select(ContactPoint.id).where(
        ContactPoint.campaign_id == Person.campaign_id,
        ContactPoint.person_id == Person.id,
        ContactPoint.channel == channel,
        ContactPoint.blind == blind,
    )
    return exists(own)
