"""The one small interface behind which each other system stands."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol, TypeAlias
from uuid import UUID

from crm.integrations.connectors.three_way_merge import Side


@dataclass(frozen=True)
class Theirs:
    """One of their contacts. `ours`: whom they say it is here; `born`: when they made it, where they tell."""

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
    """The position reached in their changes: `since`, and the number of pages read that share this instant."""

    since: datetime | None
    page: int = 1


@dataclass(frozen=True)
class Page:
    """`next`: where to go on; None on the last page. `etag`: of all there is, where they tell one."""

    contacts: list[Theirs]
    next: Place | None
    etag: str | None = None


@dataclass(frozen=True)
class Change:
    """The state to write to a contact of theirs: fields by name, tags, or that nothing may be sent there.

    `tags`: what it is to have; `off`: what is taken off. Whatever else it has, nobody here has seen, and it stays.
    """

    person_id: UUID
    fields: dict[str, str]
    tags: frozenset[str] | None
    subscribed: bool | None
    closed: bool
    off: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Written:
    """`before`: what it was, so that a run can be undone; None: it was made. One to be made may have been there."""

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
    """They refuse what a change says. Its text is theirs, or French."""


@dataclass(frozen=True)
class VendorInteraction:
    """One of their contacts with somebody. `number`: grows; `content`: free text, or our mark."""

    number: int
    their_id: str
    method: str
    status: str
    content: str | None
    at: datetime


class Journal(Protocol):
    """A vendor's record of interactions between people and the team."""

    async def read(self, after: int) -> list[VendorInteraction]:
        """The next hundred, by number."""
        ...

    async def of(self, their_id: str) -> list[VendorInteraction]: ...

    async def write(self, their_id: str, method: str, status: str, content: str) -> str:
        """Write an interaction; return its number. Raises NotTaken."""
        ...

    async def remove(self, number: str) -> None: ...


class Single(Protocol):
    """One contact by itself, where their webhooks name it."""

    async def read_one(self, their_id: str) -> Theirs | None:
        """Return the contact; None if it is not there (any more)."""
        ...


class Lists(Protocol):
    """Lists of contacts that a vendor fills later."""

    async def find(self, slug: str) -> str | None: ...

    async def make(self, slug: str, name: str) -> str:
        """Create a list; return its number. Raises NotTaken."""
        ...

    async def add(self, number: str, their_ids: Sequence[str]) -> None:
        """Returns when they are on it. Who is on it already is on it once. Raises NotTaken."""
        ...

    async def remove(self, number: str) -> None: ...


class Vendor(Protocol):
    at_once: int
    """How many it is given to write at a time."""

    async def read(self, place: Place) -> Page:
        """Return the contacts that changed since, the oldest change first."""
        ...

    async def write(self, their_id: str | None, change: Change) -> Written | None:
        """Change a contact, or make one (asked twice it is made once); None when it is not there any more.

        Raises NotTaken when they refuse what it says.
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
        """Remove a contact that a run had made."""
        ...

    def ids(self) -> AsyncIterator[set[str]]:
        """All that they have, for what their changes do not tell: deletions."""
        ...

    async def is_gone(self, their_id: str) -> bool:
        """Return whether a contact missing from their list is gone: the list alone deletes nobody."""
        ...

    @property
    def journal(self) -> Journal | None:
        """Return the journal of interactions; None: this vendor documents none."""
        ...

    @property
    def lists(self) -> Lists | None: ...

    @property
    def single(self) -> Single | None: ...

    async def close(self) -> None: ...
