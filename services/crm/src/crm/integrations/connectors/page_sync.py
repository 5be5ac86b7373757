"""Decisions on a page of contacts: carried out here, and recorded to be written there, in one transaction."""

from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from kit.web.problems import Conflict, Problem
from sqlalchemy import select

from crm.consents.ledger.schemas import ConsentCreate
from crm.consents.ledger.service import record_consent
from crm.integrations.connectors.card_sides import consent_text, readable, side_of
from crm.integrations.connectors.merged_people import merged_people
from crm.integrations.connectors.models import Link
from crm.integrations.connectors.three_way_merge import (
    FIELDS,
    TAGS,
    Decision,
    Owner,
    Side,
    compare,
    compare_ours,
    gives,
    settle,
)
from crm.integrations.connectors.transaction_log import Settling, agreed_of, change_payload, keep_link, note_push
from crm.integrations.connectors.vendor import Theirs
from crm.people.records.consent_uses import Use
from crm.people.records.contacts import Channel
from crm.people.records.schemas import ContactPut, PersonCreate, PersonUpdate
from crm.people.records.service import create_person
from crm.people.records.sync import Card, correct_person, people_at, read_cards

_CHANNELS: tuple[Channel, ...] = ("email", "phone")
_ALL_USES: tuple[Use, ...] = ("email", "sms", "call", "automated_call")


async def settle_page(work: Settling, contacts: list[Theirs]) -> bool:
    """Decide on each of their contacts; return whether the cap allowed all."""
    latest = {contact.id: contact for contact in contacts}
    query = select(Link).where(Link.connector_id == work.connector.id, Link.their_id.in_(latest))
    links = {link.their_id: link for link in await work.session.scalars(query)}
    our_ids = [one.ours for one in latest.values() if one.ours is not None]
    linked_ids = [link.person_id for link in links.values()]
    cards = await read_cards(work.session, work.caller.campaign_id, [*linked_ids, *our_ids])
    for one in latest.values():
        if work.is_full:
            return False
        link = links.get(one.id)
        if link is not None and link.born is not None and one.born is not None and one.born > link.born:
            reason = "identifiant réattribué à quelqu'un d'autre là-bas : lien coupé"
            work.note("reported", their_id=one.id, person_id=link.person_id, reason=reason)
            if not work.run.dry:
                await work.session.delete(link)
                await work.session.flush()
            link = None
        if link is None:
            await _meet(work, one, cards)
        else:
            if not work.run.dry and link.person_id in cards:
                link.gone_at = None
            await _settle(work, one, cards.get(link.person_id), link)
    return True


async def settle_ours(work: Settling, cards: Iterable[Card], links: Mapping[UUID, Link]) -> bool:
    """Export changes made here only: their side is the last agreed state. Return whether the cap allowed all."""
    for card in cards:
        if work.is_full:
            return False
        link = links.get(card.person_id)
        ours = side_of(card)
        if link is None:
            if work.connector.gives_new and not card.closed:
                filled = frozenset(name for name, field in ours.fields.items() if field)
                made = Decision(
                    push=filled | (frozenset({TAGS}) if ours.tags else frozenset[str]()), tags=ours.tags or frozenset()
                )
                # A person created there has nothing else.
                theirs = Side(dict.fromkeys(ours.fields.keys() - filled, ""), subscribed=ours.subscribed)
                note_push(work, "created_theirs", card, None, made, ours, theirs, None, frozenset())
            continue
        if link.gone_at is not None or link.our_version == card.version:
            continue
        base = agreed_of(link)
        decision = compare_ours(base, ours, work.connector.owners)
        if decision.writes_theirs:
            theirs = Side({}, base.tags, base.theirs_subscribed, base.closed)
            separate = frozenset(name for name in FIELDS if not gives(work.connector.owners, name))
            note_push(work, "updated_theirs", card, link.their_id, decision, ours, theirs, base, separate)
        elif not work.run.dry:
            link.our_version = card.version
    return True


async def _meet(work: Settling, contact: Theirs, cards: dict[UUID, Card]) -> None:
    """Match their unlinked contact with a person here by an address, or create one."""
    side, unreadable, reason = readable(contact)
    people = await _find(work, contact, side, cards)
    if len(people) > 1:
        several = "plusieurs fiches possibles ici : à rapprocher à la main"
        work.note("reported", "refused", their_id=contact.id, reason=several)
        return
    if people:
        await _settle(work, contact, cards.get(people[0]) or await _card(work, people[0]), None)
    elif work.connector.takes_new:
        await _enter(work, contact, side, unreadable, reason)


async def _enter(work: Settling, contact: Theirs, side: Side, unreadable: frozenset[str], reason: list[str]) -> None:
    filled = [name for name, said in side.fields.items() if said]
    if work.run.dry:
        work.note("created_ours", their_id=contact.id, fields=filled, reason="; ".join(reason))
        return
    columns: dict[str, Any] = {name: side.fields[name] for name in filled if name not in _CHANNELS}
    contacts = [ContactPut(channel=name, address=side.fields[name]) for name in _CHANNELS if side.fields.get(name)]
    try:
        async with work.session.begin_nested():
            also = {"tags": sorted(side.tags or ()), "contacts": contacts, "source": "integration"}
            also["given_by"] = work.connector.name
            put = PersonCreate.model_validate(columns | also)
            person = await create_person(work.session, work.caller, put, "integration")
    except (Problem, ValueError) as error:
        said = error.fr if isinstance(error, Problem) else "fiche illisible"
        known = error.more.get("person") if isinstance(error, Conflict) else None
        uuid = UUID(known) if known else None
        work.note("created_ours", "refused", their_id=contact.id, reason=said, person_id=uuid)
        return
    if side.closed:
        await _withdraw(work, person.id, _ALL_USES)
    card = await _card(work, person.id)
    assert card is not None
    ours = side_of(card)
    agreed = settle(Decision(), ours, side, None, left=unreadable)
    keep_link(work, None, contact.id, person.id, agreed, card.version, contact.born)
    payload = {"version": card.version}
    work.note(
        "created_ours",
        person_id=person.id,
        their_id=contact.id,
        fields=filled,
        reason="; ".join(reason),
        payload=payload,
    )


async def _find(work: Settling, contact: Theirs, side: Side, cards: dict[UUID, Card]) -> list[UUID]:
    """Return the unlinked people that match: by our id there, else by e-mail, else by phone, with no different name."""
    candidates = [contact.ours] if contact.ours is not None and contact.ours in cards else []
    if free := await _free(work, candidates):
        return free
    for channel in _CHANNELS:
        if side.fields.get(channel):
            holders = await people_at(work.session, work.caller.campaign_id, channel, side.fields[channel])
            known = await read_cards(work.session, work.caller.campaign_id, holders)
            same_name = [card.person_id for card in known.values() if _same_name(side_of(card), side)]
            if free := await _free(work, same_name):
                return free
    return []


async def _free(work: Settling, people: list[UUID]) -> list[UUID]:
    if not people:
        return []
    query = select(Link.person_id).where(Link.connector_id == work.connector.id, Link.person_id.in_(people))
    linked_ids = set(await work.session.scalars(query))
    return [person for person in people if person not in linked_ids]


def _same_name(ours: Side, theirs: Side) -> bool:
    names = ("first_names", "surname")
    pairs = [(ours.fields[name].casefold(), theirs.fields.get(name, "").casefold()) for name in names]
    return all(not mine or not other or mine == other for mine, other in pairs)


async def _settle(work: Settling, contact: Theirs, card: Card | None, link: Link | None) -> None:
    side, left, reason = readable(contact)
    if card is None:
        # Erased here: they are told to send nothing; a person must see to the erasure there.
        if not side.closed and link is not None and link.person_id not in await merged_people(work.session):
            payload = change_payload(link.person_id, {}, None, None, closed=True) | {"anybody": False}
            erased = "effacé ici : à effacer là-bas aussi"
            work.note(
                *("closed_theirs", "waiting"),
                person_id=link.person_id,
                their_id=contact.id,
                reason=erased,
                payload=payload,
            )
        return
    about: dict[str, Any] = {"person_id": card.person_id, "their_id": contact.id}
    base = agreed_of(link) if link else None
    if base is not None:  # an address that they dropped is kept here: others may exist behind it
        left = left | {name for name in _CHANNELS if not side.fields.get(name) and base.hashes.get(name)}
    owners: dict[str, Owner] = {**work.connector.owners, **dict.fromkeys(left, cast(Owner, "off"))}
    ours = side_of(card)
    decision = compare(base, ours, side, owners)
    if decision.conflicts:
        names = ", ".join(consent_text(name) for name in sorted(decision.conflicts))
        both = f"changé des deux côtés, le nôtre reste : {names}"
        work.note("conflict", **about, fields=decision.conflicts, reason=both)
    if reason:
        work.note("reported", **about, reason="; ".join(reason))
    version: int | None = card.version
    if decision.writes_ours:
        version = await _take(work, card, decision, ours, side, about)
        if version is None:
            return
    if decision.writes_theirs:
        if link is None and not work.run.dry:
            # Changes still to be written there keep the old state until they are.
            met = settle(decision, ours, side, None, left=left | decision.push)
            keep_link(work, None, contact.id, card.person_id, met, 0, contact.born)
        fresh = (None if work.run.dry else await _card(work, card.person_id)) or card
        note_push(work, "updated_theirs", fresh, contact.id, decision, ours, side, base, left)
    elif not work.run.dry:
        agreed = settle(decision, ours, side, base, left=left)
        keep_link(work, link, contact.id, card.person_id, agreed, version, contact.born)


async def _take(
    work: Settling, card: Card, decision: Decision, ours: Side, side: Side, about: dict[str, Any]
) -> int | None:
    """Apply their changes here; return the new version, None if our rules refuse them."""
    pulled = [name for name in decision.pull if name != "tags"]
    before, after = ({name: one.fields.get(name, "") for name in pulled} for one in (ours, side))
    version = card.version
    if not work.run.dry:
        try:
            async with work.session.begin_nested():
                version = await _pull(work, card, decision, after)
        except (Problem, ValueError) as error:
            fr = error.fr if isinstance(error, Problem) else "valeur refusée ici"
            work.note("updated_ours", "refused", **about, fields=decision.pull, reason=fr)
            return None
    act = "closed_ours" if decision.close_ours or decision.unsubscribe_ours else "updated_ours"
    payload: dict[str, Any] = {"before": before, "after": after, "version": version}
    if "tags" in decision.pull:
        payload |= {"tags_before": sorted(ours.tags or ()), "tags_after": sorted(decision.tags)}
    work.note(act, **about, fields=decision.pull, payload=payload)
    return version


async def _pull(work: Settling, card: Card, decision: Decision, after: Mapping[str, str]) -> int:
    plain: dict[str, Any] = {name: said or None for name, said in after.items() if name not in _CHANNELS}
    if "tags" in decision.pull:
        plain["tags"] = sorted(decision.tags)
    first: dict[Channel, str] = {name: after[name] for name in _CHANNELS if after.get(name)}
    if plain or first:
        await correct_person(work.session, work.caller, card.person_id, PersonUpdate.model_validate(plain), first)
    if decision.close_ours or decision.unsubscribe_ours:
        await _withdraw(work, card.person_id, _ALL_USES if decision.close_ours else ("email",))
    return (await _card(work, card.person_id) or card).version


async def _withdraw(work: Settling, person_id: UUID, uses: Iterable[Use]) -> None:
    for use in uses:
        no = ConsentCreate(use=use, state="withdrawn", source="integration")
        await record_consent(work.session, work.caller, person_id, no)


async def _card(work: Settling, person_id: UUID) -> Card | None:
    return (await read_cards(work.session, work.caller.campaign_id, [person_id])).get(person_id)
