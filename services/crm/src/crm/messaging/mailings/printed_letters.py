"""Letters of a mailing, merged for each reader into one PDF with the text of the page."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now, get_campaign, local_day
from kit.security.auth import Caller
from kit.web.problems import Conflict
from sqlalchemy import Select, insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import department_of, is_silent
from crm.campaign.audit_log.service import keep
from crm.campaign.controllers.service import check_controller_named
from crm.messaging.disclosures.message_notice import open_carrier
from crm.messaging.letters.addressees import Addressee, address_of, letters_of, reader_of
from crm.messaging.letters.letter_pdf import MAXIMUM, POSTED, Sheet, print_sheets
from crm.messaging.mailings.ad_registration import register
from crm.messaging.mailings.costs import check_affordable, tell_cost
from crm.messaging.mailings.letter_progress import unprinted
from crm.messaging.mailings.message_text import Frame
from crm.messaging.mailings.models import Delivery, Mailing
from crm.messaging.mailings.roll_letters import aim_of, next_voters, origin_of
from crm.messaging.mailings.rules import get_rule
from crm.messaging.mailings.service import approved_by, check_silence, check_stored
from crm.messaging.political_ads.service import add_reach
from crm.people.households.service import households_of, people_of_households
from crm.people.other_addresses.schemas import OtherAddressRead
from crm.people.other_addresses.service import post_addresses
from crm.people.records.conditions import place_of
from crm.people.records.labels import source_of
from crm.people.records.notice_duty import read_some
from crm.people.records.notice_marks import claim, note_told
from crm.people.records.postal_address import postcode_of
from crm.people.records.service import KnownPerson as Person

_ROUND = (Person.postcode, Person.street, Person.surname, Person.first_names, Person.id)
"""The order of a postman's round, then by name so that a letter always lists its readers in the same order."""


async def print_letters(session: AsyncSession, caller: Caller, mailing: Mailing, own_address: str) -> tuple[bytes, int]:
    """Return the next unprinted letters, and how many people they reach. Raises Conflict if none may be printed.

    `own_address`: this service's URL, for the register's notice.
    """
    if mailing.channel != "post":
        raise Conflict("Ce message n'est pas une lettre.", "This message is no letter.")
    rule = await get_rule(session, caller.campaign_id)
    if rule is None:
        raise Conflict("Dites d'abord qui répond des envois.", "Say first who answers for what is sent.")
    if rule.second_person and approved_by(mailing) is None:
        raise Conflict(
            "Une autre personne doit d'abord approuver cette lettre.", "Somebody else must approve it first."
        )
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    check_silence(state, mailing.purpose, now)
    await check_controller_named(session, caller.campaign_id)
    await check_stored(session, caller, mailing)
    await check_affordable(session, mailing)
    aim = aim_of(mailing)
    if aim is not None:
        readers = await next_voters(session, caller, state, mailing, aim, (now, now + POSTED), MAXIMUM)
    else:
        readers = await _next_people(session, caller, state, mailing, now)
    if not readers:
        raise Conflict("Plus aucune lettre à imprimer.", "There is no letter left to print.")
    mailing.address = own_address
    notice = await register(session, caller, state, rule, mailing)
    frame = Frame(mailing, state, rule, notice, origin=await origin_of(session, mailing, rule))
    carrier = await open_carrier(session, state, caller.campaign_id, own_address)
    ids = [reader.id for reader in readers]
    households = await households_of(session, caller.campaign_id, ids) if mailing.per_household else {}
    first = await _first(session, caller, ids, now) if aim is None else {}
    sheets: list[Sheet] = []
    for letter in letters_of(readers, households):
        untold = [first[one.id] for one in letter if one.id in first]
        reader = replace(reader_of(letter), told=carrier.lines(untold) if untold else ())
        leave = [carrier.leave(one.id) for one in untold]
        sheets.append(Sheet(address_of(letter), frame.subject(), frame.body(reader), frame.foot(reader, ""), leave))
    if mailing.political_ad_id is not None:
        await add_reach(session, caller.campaign_id, mailing.political_ad_id, len(readers))
    pdf = await asyncio.to_thread(print_sheets, sheets, state.candidate, mailing.name)
    await tell_cost(session, mailing)
    keep(session, caller.campaign_id, caller.subject, "exported", "message", mailing.id, ["letters"])
    await note_told(session, caller.campaign_id, list(first), local_day(state, now), now, caller.subject)
    if aim is None:
        row_values = {"campaign_id": caller.campaign_id, "mailing_id": mailing.id, "contact_id": None, "queued_at": now}
        await session.execute(insert(Delivery), [row_values | {"message_id": uuid4(), "person_id": one} for one in ids])
    return pdf, len(readers)


async def _first(session: AsyncSession, caller: Caller, ids: Sequence[UUID], now: datetime) -> dict[UUID, Any]:
    """Return, by id, the rows of people whom this letter informs of their data's source for the first time."""
    readers = {row.id: row for row in await read_some(session, caller.campaign_id, ids, unsure=True)}
    claimed = await claim(session, caller.campaign_id, list(readers), "post", caller.subject, now, carried=True)
    return {one: readers[one] for one in readers if one in claimed}


async def _next_people(
    session: AsyncSession, caller: Caller, state: CampaignState, mailing: Mailing, now: datetime
) -> list[Addressee]:
    """Return contacts who agree to letters and had none of this mailing."""
    candidates = await unprinted(session, caller, mailing)
    if mailing.per_household:
        candidates = await _whole_households(session, caller, candidates)
    candidates = candidates.with_only_columns(
        Person.id,
        Person.first_names,
        Person.surname,
        Person.street,
        Person.postcode,
        Person.town,
        Person.commune,
        Person.station,
        Person.source,
        Person.given_by,
        place_of().label("place"),
    )
    if not mailing.per_household:
        candidates = candidates.limit(MAXIMUM)
    people = (await session.execute(candidates.order_by(*_ROUND))).all()
    if mailing.purpose == "campaign":
        people = [
            row
            for row in people
            if not any(is_silent(state, department_of(row.place), moment) for moment in (now, now + POSTED))
        ]
    posts = await post_addresses(session, caller.campaign_id, [row.id for row in people], local_day(state, now))
    return [_addressee(row, posts.get(row.id)) for row in people]


async def _whole_households(session: AsyncSession, caller: Caller, query: Select[Any]) -> Select[Any]:
    """Extend the query to members of the same households who agree to letters."""
    ordered = query.with_only_columns(Person.id).order_by(*_ROUND).limit(MAXIMUM)
    first = list(await session.scalars(ordered))
    with_them = await people_of_households(session, caller.campaign_id, first)
    return query.where(Person.id.in_({*first, *with_them}))


def _addressee(row: Any, post: OtherAddressRead | None) -> Addressee:
    """Return the addressee, with their mail address if they gave one."""
    where: Any = post or row
    postcode = post.postcode if post else postcode_of(row.postcode, row.commune, row.station)
    return Addressee(
        id=row.id,
        first_names=row.first_names or "",
        surname=row.surname or "",
        street=where.street or "",
        postcode=postcode or "",
        town=where.town or "",
        station=row.station or "",
        source=source_of(row),
    )
