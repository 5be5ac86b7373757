"""The effect of each line, before anything is written: by its addresses, its name at its home, and the closed list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from kit.db.vault import Vault
from sqlalchemy.ext.asyncio import AsyncSession

from crm.imports.files.line_entries import Row
from crm.people.records.addresses import IDENTITY, identity_of
from crm.people.records.bulk_people import find_at_address, find_at_home
from crm.people.records.consent_uses import CHANNEL_OF, USES, Use
from crm.people.suppressions.service import closed_among


@dataclass(frozen=True, slots=True)
class Found:
    """A line with what the campaign knows of it. `person` is None for somebody new; `gone` for who was erased."""

    row: Row
    blinds: tuple[bytes, ...]
    person: UUID | None
    gone: bool
    closed: frozenset[str]
    """Channels of which an address is closed."""

    def uses(self) -> list[Use]:
        """Return the uses that the line consents to for a new person: a no, here or on the closed list, wins."""
        if self.row.said is None:
            return []
        noes = self.closed | self.row.refuses
        return [use for use in USES if use in self.row.said.uses and CHANNEL_OF.get(use) not in noes]


def keys_of(row: Row, blinds: Sequence[bytes]) -> Iterable[int]:
    """Return the keys of a line, of 63 bits: two lines with one in common are about the same person."""
    name = row.entry.name or 0
    for blind in blinds:
        yield (int.from_bytes(blind[:8]) ^ name) & _MASK
    if row.entry.home is not None:
        yield (row.entry.home * 31 ^ name) & _MASK


_MASK = (1 << 63) - 1


async def find(session: AsyncSession, vault: Vault, rows: Sequence[Row]) -> list[Found]:
    """Return what is known of the people of lines that are not refused, in order."""
    blinds = [tuple(vault.blind(channel, address) for channel, address in row.entry.contacts) for row in rows]
    addresses = [
        [(channel, blind) for (channel, _), blind in zip(row.entry.contacts, mine, strict=True)]
        for row, mine in zip(rows, blinds, strict=True)
    ]
    identities = [identity_of(vault, row.entry.name, row.entry.home) for row in rows]
    every = [address for mine in addresses for address in mine]
    closed = await closed_among(session, every + [(IDENTITY, one) for one in identities if one is not None])
    holders = await find_at_address(session, every)
    homes = await find_at_home(
        session, [(row.entry.name, row.entry.home) for row in rows if row.entry.name and row.entry.home]
    )
    found: list[Found] = []
    for row, mine, own, identity in zip(rows, blinds, addresses, identities, strict=True):
        name, home = row.entry.name, row.entry.home
        person = next((who for one in own for who, theirs in holders.get(one, ()) if theirs == name), None)
        if person is None and name is not None and home is not None:
            person = next(iter(homes.get((name, home), ())), None)
        reasons = {closed[one] for one in own if one in closed}
        erased = identity is not None and (IDENTITY, identity) in closed
        gone = person is None and ("erasure" in reasons or erased)
        found.append(Found(row, mine, person, gone, frozenset(one[0] for one in own if one in closed)))
    return found
