"""The changes that lines make to known people, for the preview and the import."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kit.db.vault import Vault
from sqlalchemy.ext.asyncio import AsyncSession

from crm.consents.ledger import bulk_lines as ledger
from crm.imports.files.line_effects import Found
from crm.imports.files.line_parts import moment_of
from crm.people.other_addresses.bulk_addresses import NewOtherAddress, missing_other_addresses
from crm.people.records import completion
from crm.people.records.consent_uses import CHANNEL_OF
from crm.people.records.service import KnownPerson
from crm.people.volunteers.bulk_offers import Offer, missing_offers


@dataclass(frozen=True)
class Compared:
    """The changes by person. `lines`: new lines of the consent ledger; `counts`: how many addresses each has."""

    people: Mapping[UUID, KnownPerson]
    changes: Mapping[UUID, completion.Change]
    counts: Mapping[UUID, int]
    lines: list[ledger.Line]
    homes: Mapping[UUID, list[NewOtherAddress]]
    offers: Mapping[UUID, Offer]

    def touched(self) -> set[UUID]:
        """Return the people whose record changes."""
        changed = {person for person, change in self.changes.items() if change}
        return changed | self.homes.keys() | self.offers.keys() | {line.person_id for line in self.lines}


async def compare(
    session: AsyncSession,
    vault: Vault,
    campaign_id: UUID,
    known: Mapping[UUID, Found],
    now: datetime,
    *,
    wins: bool,
    lock: bool,
) -> Compared:
    """Compute the changes of one line per person. `lock`: they are written in this transaction."""
    people = await completion.load_people(session, campaign_id, list(known), lock=lock)
    points = await completion.load_points(session, campaign_id, list(known))
    consent_lines = [
        line for person, one in known.items() if person in people for line in consents_of(one, person, now)
    ]
    others = [(one, known[one].row.entry.others, bool(person.address_masked)) for one, person in people.items()]
    homes = defaultdict[UUID, list[NewOtherAddress]](list)
    for new in await missing_other_addresses(session, campaign_id, others):
        homes[new.person_id].append(new)
    changes = {
        one: completion.difference(
            vault, person, points.get(one, []), known[one].row.entry, known[one].blinds, wins=wins
        )
        for one, person in people.items()
    }
    counts = {person: len(points.get(person, [])) for person in people}
    offers = {one: Offer(known[one].row.slots, known[one].row.skills) for one in people}
    return Compared(
        people,
        changes,
        counts,
        await ledger.missing_lines(session, campaign_id, consent_lines),
        homes,
        await missing_offers(session, campaign_id, offers),
    )


def consents_of(one: Found, person: UUID, now: datetime) -> list[ledger.Line]:
    """Return the consent ledger lines of an import line; a refusal, in the file or the suppressions, wins."""
    said, lines = one.row.said, list[ledger.Line]()
    if said is not None:
        noes = one.closed | one.row.refuses
        lines += [
            ledger.Line(person, use, "given", said.text_version, said.proof, moment_of(said.said_on))
            for use in said.uses
            if CHANNEL_OF.get(use) not in noes  # pyright: ignore[reportArgumentType]  # a use of no channel is looked for too
        ]
    if one.row.refuses:
        # The file has no date of the refusal: it applies from now on.
        lines += [
            ledger.Line(person, use, "withdrawn", None, None, now)
            for use, channel in CHANNEL_OF.items()
            if channel in one.row.refuses
        ]
    return lines
