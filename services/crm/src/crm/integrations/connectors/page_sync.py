"""Decisions on a page of contacts: carried out here, and recorded to be written there, in one transaction."""

from collections.abc import Iterable, Mapping
from typing import cast
from uuid import UUID

from sqlalchemy import select

from crm.integrations.connectors.card_sides import consent_text, side_of
from crm.integrations.connectors.merged_people import merged_people
from crm.integrations.connectors.models import Link
from crm.integrations.connectors.page_matching import CHANNELS, Matcher, Read
from crm.integrations.connectors.page_writes import Meeting, enter, take
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
from crm.people.records.sync import Card


async def settle_page(work: Settling, contacts: list[Theirs]) -> bool:
    """Decide about each of their contacts, then write what changes here at once; return whether there was room for all
    of them under the cap.
    """
    latest = {one.id: one for one in contacts}
    mine = select(Link).where(Link.connector_id == work.connector.id, Link.their_id.in_(latest))
    links = {link.their_id: link for link in await work.session.scalars(mine)}
    await _cut_reassigned(work, latest, links)
    matcher = await Matcher.load(work, list(latest.values()), links.values())
    met: list[Meeting] = []
    new: list[tuple[Theirs, Read]] = []
    room = True
    for one in latest.values():
        if work.is_full:
            room = False
            break
        link = links.get(one.id)
        if one.unreadable:
            person_id = link.person_id if link else None
            work.note("reported", their_id=one.id, person_id=person_id, why="; ".join(one.refused))
        elif link is not None:
            card = matcher.cards.get(link.person_id)
            if card is None:
                await _tell_erased(work, one, matcher.read[one.id].side, link)
            else:
                if not work.run.dry:
                    link.gone_at = None
                met.append(_decide(work, one, matcher.read[one.id], card, link))
        elif found := matcher.find(one):
            if len(found) > 1:
                several = "plusieurs fiches possibles ici : à rapprocher à la main"
                work.note("reported", "refused", their_id=one.id, why=several)
            else:
                matcher.taken.add(found[0])
                met.append(_decide(work, one, matcher.read[one.id], matcher.cards[found[0]], None))
        elif work.connector.takes_new:
            new.append((one, matcher.read[one.id]))
            work.pending += 1
    work.pending = 0
    cards, refused = await take(work, met)
    await enter(work, new)
    for one in met:
        if one.card.person_id not in refused:
            _give(work, one, cards[one.card.person_id])
    return room


async def _cut_reassigned(work: Settling, latest: Mapping[str, Theirs], links: dict[str, Link]) -> None:
    for one in latest.values():
        link = links.get(one.id)
        if link is not None and link.born is not None and one.born is not None and one.born > link.born:
            why = "identifiant réattribué à quelqu'un d'autre là-bas : lien coupé"
            work.note("reported", their_id=one.id, person_id=link.person_id, why=why)
            del links[one.id]
            if not work.run.dry:
                await work.session.delete(link)
    await work.session.flush()


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


async def _tell_erased(work: Settling, one: Theirs, side: Side, link: Link) -> None:
    """Who was erased here: they are told that nothing may be sent; that they forget too is for a person to see to."""
    if side.closed or (side.closed is None and link.closed) or link.person_id in await merged_people(work.session):
        return
    payload = change_payload(link.person_id, {}, None, None, closed=True) | {"anybody": False}
    why = "effacé ici : à effacer là-bas aussi"
    work.note("closed_theirs", "waiting", person_id=link.person_id, their_id=one.id, why=why, payload=payload)


def _decide(work: Settling, one: Theirs, read: Read, card: Card, link: Link | None) -> Meeting:
    side, left, why = read
    base = agreed_of(link) if link else None
    if base is not None:  # an address that they dropped is not dropped here: others may be behind it
        left = left | {name for name in CHANNELS if not side.fields.get(name) and base.hashes.get(name)}
    owners: dict[str, Owner] = {**work.connector.owners, **dict.fromkeys(left, cast(Owner, "off"))}
    ours = side_of(card)
    decision = compare(base, ours, side, owners)
    made = Meeting(one, card, link, base, ours, side, left, decision)
    if decision.conflicts:
        names = ", ".join(consent_text(name) for name in sorted(decision.conflicts))
        both = f"changé des deux côtés, le nôtre reste : {names}"
        work.note("conflict", **made.about, fields=decision.conflicts, why=both)
    if why:
        work.note("reported", **made.about, why="; ".join(why))
    work.pending += decision.writes_ours + decision.writes_theirs
    return made


def _give(work: Settling, met: Meeting, card: Card) -> None:
    """Note what is to be written there, else that both agree. `card`: as it is now."""
    decision, link = met.decision, met.link
    if decision.writes_theirs:
        if link is None and not work.run.dry:
            # What is still to be written there keeps its old state until it is.
            agreed = settle(decision, met.ours, met.theirs, None, left=met.left | decision.push)
            keep_link(work, None, met.one.id, card.person_id, agreed, 0, met.one.born)
        note_push(work, "updated_theirs", card, met.one.id, decision, met.ours, met.theirs, met.base, met.left)
    elif not work.run.dry:
        agreed = settle(decision, met.ours, met.theirs, met.base, left=met.left)
        keep_link(work, link, met.one.id, card.person_id, agreed, card.version, met.one.born)
