"""Registry of the entries that documents support: required documents, amount, visibility and name.

The features that store entries are above this one; each registers functions to find and name its own.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from budget.evidence.needs import NONE, Kind, Subject


@dataclass(frozen=True)
class Entry:
    id: UUID
    needs: Set[Kind]
    amount_cents: int
    private: bool
    """Its documents show who gives or lends."""
    reversed: bool = False


@dataclass(frozen=True)
class Choice:
    """An entry that a form offers."""

    id: UUID
    label: str
    amount_cents: int


Find: TypeAlias = Callable[[AsyncSession, Caller, UUID], Awaitable[Entry]]
"""Raises NotFound where the caller's campaign has no such entry, or the caller may not see it."""
Name: TypeAlias = Callable[[AsyncSession, UUID, Set[UUID]], Awaitable[dict[UUID, str]]]
"""French names of the kinds of entries, without who gives or lends."""
Latest: TypeAlias = Callable[[AsyncSession, int, str | None], Awaitable[Sequence[Choice]]]
"""So many of the newest; those that one member proposed where they are given."""


@dataclass(frozen=True)
class Source:
    find: Find
    name: Name
    proposed: Latest | None = None
    """Whether members who only propose spends have entries of their own: they add documents to these and to nothing
    else."""


_SOURCES: dict[Subject, Source] = {}

Proof: TypeAlias = Callable[[AsyncSession, UUID, Collection[UUID]], Awaitable[Mapping[UUID, frozenset[Kind]]]]
"""Kinds of documents that entries have otherwise than by links of their own: the line of a kept bank statement."""
_PROOFS: dict[Subject, Proof] = {}


def register_proof(subject: Subject, proof: Proof) -> None:
    """Register what else proves entries of a subject; call it when the module is imported."""
    _PROOFS[subject] = proof


async def find_proofs(
    session: AsyncSession, campaign_id: UUID, subject: Subject, subject_ids: Collection[UUID]
) -> Mapping[UUID, frozenset[Kind]]:
    proof = _PROOFS.get(subject)
    return await proof(session, campaign_id, subject_ids) if proof else {}


def register_subject(subject: Subject, source: Source) -> None:
    """Register how entries of a subject are found and named; call it when the module is imported."""
    _SOURCES[subject] = source


async def find_entry(
    session: AsyncSession, caller: Caller, subject: Subject, subject_id: UUID | None, *, reversed_too: bool = False
) -> Entry:
    """Return an entry; raise Invalid at `/subject_id` if the campaign has none, Conflict if it was reversed."""
    if (subject is Subject.ACCOUNT) != (subject_id is None) and not reversed_too:
        raise Invalid(
            "Dites de quelle écriture c'est la pièce ; pour le compte entier, ne donnez pas d'identifiant.",
            "Say which entry it proves; for the account as a whole give no id.",
            "/subject_id",
        )
    if subject is Subject.ACCOUNT or subject_id is None:
        _check_member(caller)
        return Entry(caller.campaign_id, NONE, 0, private=False)
    source = _SOURCES[subject]
    if source.proposed is None:
        _check_member(caller)
    try:
        entry = await source.find(session, caller, subject_id)
    except NotFound as error:
        raise Invalid(error.fr, error.en, "/subject_id") from error
    if entry.reversed and not reversed_too:
        raise Conflict(
            "Cette écriture a été annulée : elle n'a plus besoin de pièce.",
            "This entry was reversed: it needs no document any more.",
            "/subject_id",
        )
    return entry


async def name_entries(
    session: AsyncSession, caller: Caller, entries: Iterable[tuple[Subject, UUID]]
) -> dict[UUID, str]:
    """Return display names of entries, without donors or lenders."""
    ids: dict[Subject, set[UUID]] = {subject: set() for subject in _SOURCES}
    for subject, subject_id in entries:
        if subject is not Subject.ACCOUNT:
            ids[subject].add(subject_id)
    names: dict[UUID, str] = {}
    for subject, subject_ids in ids.items():
        names |= await _SOURCES[subject].name(session, caller.campaign_id, subject_ids)
    return names


async def list_latest(session: AsyncSession, subject: Subject, most: int, by: str | None) -> Sequence[Choice]:
    """Return the newest entries that members may propose; `by` limits them to one member."""
    proposed = _SOURCES[subject].proposed
    return await proposed(session, most, by) if proposed else []


def _check_member(caller: Caller) -> None:
    """Refuse a member who only proposes expenses: they may add documents only to their own proposals."""
    if "expenses:read" not in caller.scopes:
        raise Forbidden(
            "Vous pouvez ajouter des pièces à vos propres dépenses seulement.",
            "You may add documents to your own expenses only.",
            "/subject",
        )
