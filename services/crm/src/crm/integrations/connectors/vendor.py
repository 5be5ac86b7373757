"""The interface that each vendor implements."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol, TypeAlias
from uuid import UUID

from crm.integrations.connectors.three_way_merge import Side


@dataclass(frozen=True)
class Theirs:
    """One of their contacts. `ours`: our id, if they store it; `born`: when it was created, if they tell."""

    id: str
    side: Side
    updated_at: datetime
    ours: UUID | None = None
    born: datetime | None = None
    refused: tuple[str, ...] = ()
    """What of theirs cannot be taken over, in French."""
    unreadable: bool = False
    """It has not the form that they document: nothing of it is believed, and `refused` says so."""


@dataclass(frozen=True)
class Place:
    """The position in their changes: `since`, and the number of pages read of this instant."""

    since: datetime | None
    page: int = 1


@dataclass(frozen=True)
class Page:
    """`next`: where to continue; None on the last page. `etag`: of the whole, if they give one."""

    contacts: list[Theirs]
    next: Place | None
    etag: str | None = None


@dataclass(frozen=True)
class Change:
    """The state to write to their contact: fields by name, tags, or that no contact is allowed.

    `tags`: tags to have; `off`: tags to remove. Others, unknown here, stay.
    """

    person_id: UUID
    fields: dict[str, str]
    tags: frozenset[str] | None
    subscribed: bool | None
    closed: bool
    off: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Written:
    """`before`: the previous state, for the undo; None: it was created."""

    id: str
    before: Side | None


class Outcome(NamedTuple):
    """What came of one of several to be written, by its place: written, or not and why in French."""

    place: int
    written: Written | None
    why: str


Note: TypeAlias = Callable[[Sequence[Outcome]], Awaitable[None]]
"""Told of those that came back together, as soon as they are there."""


class NotTaken(Exception):
    """They refuse a change. The text is theirs, or French."""


@dataclass(frozen=True)
class VendorInteraction:
    """An interaction there. `number`: increasing; `content`: free text, or our marker."""

    number: int
    their_id: str
    method: str
    status: str
    content: str | None
    at: datetime


class Journal(Protocol):
    """A vendor's record of interactions between people and the team."""

    async def read(self, after: int) -> list[VendorInteraction]:
        """Return the next hundred, by number."""
        ...

    async def of(self, their_id: str) -> list[VendorInteraction]: ...

    async def write(self, their_id: str, method: str, status: str, content: str) -> str:
        """Write an interaction; return its number. Raises NotTaken."""
        ...

    async def remove(self, number: str) -> None: ...


class Single(Protocol):
    """Reading of one contact, for webhooks."""

    async def read_one(self, their_id: str) -> Theirs | None:
        """Return the contact; None if it does not exist."""
        ...


class Lists(Protocol):
    """Lists of contacts, which a vendor may fill later."""

    async def find(self, slug: str) -> str | None: ...

    async def make(self, slug: str, name: str) -> str:
        """Create a list; return its number. Raises NotTaken."""
        ...

    async def add(self, number: str, their_ids: Sequence[str]) -> None:
        """Add contacts and return when they are on the list; repeats are ignored. Raises NotTaken."""
        ...

    async def remove(self, number: str) -> None: ...


class Vendor(Protocol):
    at_once: int
    """Number of changes to hand over at a time."""

    async def read(self, place: Place) -> Page:
        """Return the contacts that changed since, the oldest change first."""
        ...

    async def write(self, their_id: str | None, change: Change) -> Written | None:
        """Change a contact, or create one (idempotent); None if it does not exist any more.

        Raises NotTaken.
        """
        ...

    async def write_some(
        self,
        some: Sequence[tuple[str | None, Change]],
        note: Note,
    ) -> None:
        """`write` of each, in the order that suits them; `note` is told of each as soon as it is there."""
        ...

    async def remove(self, their_id: str) -> None:
        """Delete a contact that a run had created."""
        ...

    def ids(self) -> AsyncIterator[set[str]]:
        """Yield the ids of all contacts, to find deletions, which their changes do not tell."""
        ...

    async def is_gone(self, their_id: str) -> bool:
        """Return whether a contact missing from the list is really gone."""
        ...

    @property
    def journal(self) -> Journal | None:
        """Return the journal of interactions; None if the vendor documents none."""
        ...

    @property
    def lists(self) -> Lists | None: ...

    @property
    def single(self) -> Single | None: ...

    async def close(self) -> None: ...
