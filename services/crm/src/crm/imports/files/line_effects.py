"""The effect of each line before it is written, by its addresses, its name at its home, and the suppressions."""

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
    """A line with what is known of it. `person`: None for a new one; `gone`: the person was erased."""

    row: Row
    blinds: tuple[bytes, ...]
    person: UUID | None
    gone: bool
    closed: frozenset[str]
    """Channels with a suppressed address."""

    def uses(self) -> list[Use]:
        """Return the uses that a new person's line consents to; a refusal, in the file or the suppressions, wins."""
        if self.row.said is None:
            return []
        noes = self.closed | self.row.refuses
        return [use for use in USES if use in self.row.said.uses and CHANNEL_OF.get(use) not in noes]


def keys_of(row: Row, blinds: Sequence[bytes]) -> Iterable[int]:
    """Return a line's 63-bit keys: two lines with a common key are about the same person."""
    name = row.entry.name or 0
    for blind in blinds:
        yield (int.from_bytes(blind[:8]) ^ name) & _MASK
    if row.entry.home is not None:
        yield (row.entry.home * 31 ^ name) & _MASK


_MASK = (1 << 63) - 1


async def find(session: AsyncSession, vault: Vault, rows: Sequence[Row]) -> list[Found]:
    """Return what is known about the people of accepted lines, in order."""
    blinds = [tuple(vault.blind(channel, address) for channel, address in row.entry.contacts) for row in rows]
    addresses = [
        [(channel, blind) for (channel, _), blind in zip(row.entry.contacts, mine, strict=True)]
        for row, mine in zip(rows, blinds, strict=True)
    ]
    identities = [identity_of(vault, row.entry.name, row.entry.home) for row in rows]
    every = [address for mine in addresses for address in mine]
    closed = await closed_among(
        session, every + [(IDENTITY, identity) for identity in identities if identity is not None]
    )
    holders = await find_at_address(session, every)
    homes = await find_at_home(
        session, [(row.entry.name, row.entry.home) for row in rows if row.entry.name and row.entry.home]
    )
    founds: list[Found] = []
    for row, mine, line_addresses, identity in zip(rows, blinds, addresses, identities, strict=True):
        name, home = row.entry.name, row.entry.home
        person = next(
            (
                person_id
                for one in line_addresses
                for person_id, other_name in holders.get(one, ())
                if other_name == name
            ),
            None,
        )
        if person is None and name is not None and home is not None:
            person = next(iter(homes.get((name, home), ())), None)
        reasons = {closed[one] for one in line_addresses if one in closed}
        erased = identity is not None and (IDENTITY, identity) in closed
        was_erased = person is None and ("erasure" in reasons or erased)
        founds.append(
            Found(row, mine, person, was_erased, frozenset(one[0] for one in line_addresses if one in closed))
        )
    return founds
