"""Who a contact of theirs is here: by our id there, else by e-mail, else by phone, and with no other name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from crm.integrations.connectors.card_sides import readable, side_of
from crm.integrations.connectors.cards import read_cards
from crm.integrations.connectors.models import Link
from crm.integrations.connectors.three_way_merge import Side
from crm.integrations.connectors.transaction_log import Settling
from crm.integrations.connectors.vendor import Theirs
from crm.people.records.contacts import Channel
from crm.people.records.sync import Card, people_at

CHANNELS: tuple[Channel, ...] = ("email", "phone")


class Read(NamedTuple):
    """A contact of theirs in our form; `left`: fields that cannot be taken over, `why` says it in French."""

    side: Side
    left: frozenset[str]
    why: list[str]


@dataclass
class Matcher:
    """All that a page of contacts needs to be matched, read at once."""

    read: dict[str, Read]
    cards: dict[UUID, Card]
    holders: Mapping[tuple[str, str], list[UUID]]
    taken: set[UUID] = field(default_factory=set[UUID])
    """People who have a link already, or met one of this page."""

    @classmethod
    async def load(cls, work: Settling, contacts: Sequence[Theirs], linked: Iterable[Link]) -> "Matcher":
        read = {one.id: Read(*readable(one)) for one in contacts}
        known = {link.their_id: link.person_id for link in linked}
        apart = [one for one in contacts if one.id not in known]
        sides = [read[one.id].side for one in apart]
        addresses: set[tuple[Channel, str]] = {
            (channel, said) for side in sides for channel in CHANNELS if (said := side.fields.get(channel))
        }
        holders = await people_at(work.session, work.caller.campaign_id, addresses)
        named = [one.ours for one in apart if one.ours is not None]
        people = {*known.values(), *named, *(person for some in holders.values() for person in some)}
        cards = await read_cards(work.session, work.caller.campaign_id, people)
        mine = select(Link.person_id).where(Link.connector_id == work.connector.id, Link.person_id.in_(people))
        return cls(read, cards, holders, set(await work.session.scalars(mine)))

    def find(self, one: Theirs) -> list[UUID]:
        """Return the free people that match; two or more are for a person to tell apart."""
        if one.ours is not None and one.ours in self.cards and one.ours not in self.taken:
            return [one.ours]
        side = self.read[one.id].side
        for channel in CHANNELS:
            said = side.fields.get(channel)
            same = [
                person
                for person in dict.fromkeys(self.holders.get((channel, said), ()) if said else ())
                if person in self.cards and _same_name(side_of(self.cards[person]), side)
            ]
            if free := [person for person in same if person not in self.taken]:
                return free
        return []


def _same_name(ours: Side, theirs: Side) -> bool:
    names = ("first_names", "surname")
    pairs = [(ours.fields[name].casefold(), theirs.fields.get(name, "").casefold()) for name in names]
    return all(not mine or not other or mine == other for mine, other in pairs)
