"""What a page of their contacts changes here, written for all of them at once: corrections, refusals, new people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kit.web.problems import Conflict, Problem

from crm.consents.ledger.bulk_withdrawals import withdraw_all
from crm.integrations.connectors.card_sides import side_of
from crm.integrations.connectors.cards import read_cards
from crm.integrations.connectors.models import Link
from crm.integrations.connectors.page_matching import CHANNELS, Read
from crm.integrations.connectors.three_way_merge import TAGS, Agreed, Decision, Side, settle
from crm.integrations.connectors.transaction_log import Settling, keep_link
from crm.integrations.connectors.vendor import Theirs
from crm.people.records.bulk_upsert import Done, store_people
from crm.people.records.consent_uses import Use
from crm.people.records.contacts import Channel
from crm.people.records.schemas import PersonUpdate
from crm.people.records.sync import Card, CardChange, correct_people

_ALL_USES: tuple[Use, ...] = ("email", "sms", "call", "automated_call")


@dataclass(frozen=True)
class Meeting:
    """One contact of theirs and the person it is here, with what was decided about the two."""

    one: Theirs
    card: Card
    link: Link | None
    base: Agreed | None
    ours: Side
    theirs: Side
    left: frozenset[str]
    decision: Decision

    @property
    def about(self) -> dict[str, Any]:
        return {"person_id": self.card.person_id, "their_id": self.one.id}


async def take(work: Settling, met: Sequence[Meeting]) -> tuple[dict[UUID, Card], set[UUID]]:
    """Apply their changes here. Return the cards as they are now, and whose change our rules refuse."""
    wanted = [one for one in met if one.decision.writes_ours]
    refused: dict[UUID, str] = {}
    cards = {one.card.person_id: one.card for one in met}
    if wanted and not work.run.dry:
        changes: dict[UUID, CardChange] = {}
        for one in wanted:
            try:
                if (change := _change(one)) is not None:
                    changes[one.card.person_id] = change
            except ValueError:
                refused[one.card.person_id] = "valeur refusée ici"
        came = await correct_people(work.session, work.caller, changes)
        refused |= {person: said.fr for person, said in came.items() if isinstance(said, Problem)}
        noes: dict[UUID, Sequence[Use]] = {
            one.card.person_id: _ALL_USES if one.decision.close_ours else ("email",)
            for one in wanted
            if (one.decision.close_ours or one.decision.unsubscribe_ours) and one.card.person_id not in refused
        }
        await withdraw_all(work.session, work.caller, noes)
        cards |= await read_cards(work.session, work.caller.campaign_id, [one.card.person_id for one in wanted])
    for one in wanted:
        if (why := refused.get(one.card.person_id)) is not None:
            work.note("updated_ours", "refused", **one.about, fields=one.decision.pull, why=why)
        else:
            _note_taken(work, one, cards[one.card.person_id].version)
    return cards, set(refused)


def _change(one: Meeting) -> CardChange | None:
    """Raise ValueError for a value that a person cannot have."""
    after = {name: one.theirs.fields.get(name, "") for name in one.decision.pull if name != TAGS}
    plain: dict[str, Any] = {name: said or None for name, said in after.items() if name not in CHANNELS}
    if TAGS in one.decision.pull:
        plain[TAGS] = sorted(one.decision.tags)
    first: dict[Channel, str] = {name: after[name] for name in CHANNELS if after.get(name)}
    return CardChange(PersonUpdate.model_validate(plain), first) if plain or first else None


def _note_taken(work: Settling, one: Meeting, version: int) -> None:
    taken = [name for name in one.decision.pull if name != TAGS]
    before, after = ({name: side.fields.get(name, "") for name in taken} for side in (one.ours, one.theirs))
    payload: dict[str, Any] = {"before": before, "after": after, "version": version}
    if TAGS in one.decision.pull:
        payload |= {"tags_before": sorted(one.ours.tags or ()), "tags_after": sorted(one.decision.tags)}
    act = "closed_ours" if one.decision.close_ours or one.decision.unsubscribe_ours else "updated_ours"
    work.note(act, **one.about, fields=one.decision.pull, payload=payload)


async def enter(work: Settling, new: Sequence[tuple[Theirs, Read]]) -> None:
    """Enter here who is there alone, as the bulk route does, and link them."""
    if not new or work.run.dry:
        for one, read in new:
            work.note("created_ours", their_id=one.id, fields=_told(read.side), why="; ".join(read.why))
        return
    done = await _store(work, [_row(work, read.side) for _, read in new])
    made = [(one, read, came.person_id) for (one, read), came in zip(new, done, strict=True) if came.person_id]
    noes: dict[UUID, Sequence[Use]] = {
        person: _ALL_USES if read.side.closed else ("email",)
        for _, read, person in made
        if read.side.closed or read.side.refuses_email
    }
    await withdraw_all(work.session, work.caller, noes)
    cards = await read_cards(work.session, work.caller.campaign_id, [person for _, _, person in made])
    for (one, read), came in zip(new, done, strict=True):
        if came.person_id is None:
            known = came.problem.more.get("person") if isinstance(came.problem, Conflict) else None
            why = came.problem.fr if came.problem else "fiche illisible"
            same = UUID(known) if known else None
            work.note("created_ours", "refused", their_id=one.id, why=why, person_id=same)
            continue
        card = cards[came.person_id]
        agreed = settle(Decision(), side_of(card), read.side, None, left=read.left)
        keep_link(work, None, one.id, card.person_id, agreed, card.version, one.born)
        about: dict[str, Any] = {"person_id": card.person_id, "their_id": one.id, "fields": _told(read.side)}
        work.note("created_ours", **about, why="; ".join(read.why), payload={"version": card.version})


async def _store(work: Settling, rows: Sequence[dict[str, Any]]) -> list[Done]:
    try:
        return await store_people(work.session, work.caller, rows, correct=False)
    except Problem as problem:  # of the campaign, not of a row: nobody can be entered
        return [Done("refused", problem=problem) for _ in rows]


def _row(work: Settling, side: Side) -> dict[str, Any]:
    plain = {name: side.fields[name] for name in _told(side) if name not in CHANNELS}
    contacts = [{"channel": name, "address": side.fields[name]} for name in CHANNELS if side.fields.get(name)]
    also = {"tags": sorted(side.tags or ()), "contacts": contacts, "source": "integration"}
    return plain | also | {"given_by": work.connector.name}


def _told(side: Side) -> list[str]:
    return [name for name, said in side.fields.items() if said]
