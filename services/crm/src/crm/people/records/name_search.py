"""Search by name among a million people: exact words first, then words that begin so, then one letter wrong.

The campaign's words are looked up in a dictionary (`name_key`), and people are read from `person_key` in the order of
its index up to the page's end, so that the planner cannot start from all people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from kit.web.paging import Rows, no_cursor
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    literal,
    not_,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from crm.people.records.models import Person, PersonKey
from crm.people.records.name_matches import Sought, meant_by, rank_few
from crm.people.records.names import words_of

MAX_WORDS_SAID = 6
_KEY, _OTHER = aliased(PersonKey), aliased(PersonKey)
TIERS = (0, 1, 2)
"""Exact, prefix, one letter wrong. Of several words the worst counts."""


@dataclass(frozen=True)
class Search:
    """The words looked up; `ranked`: the tier of each person found, if they are few."""

    words: Sequence[Sought]
    ranked: Mapping[UUID, int] | None = None

    def bearing(self, tier: int, after: UUID | None) -> Select[UUID] | None:
        """Return the query of ids that match in this tier and no earlier one; None if there can be none."""
        within = [word.within(tier) for word in self.words]
        before = [word.within(tier - 1) for word in self.words] if tier else None
        if before == within or not all(within):
            return None
        alone = len(self.words) == 1
        key = _KEY
        # People of earlier tiers are excluded below; for a single word, the new matches suffice.
        first = sorted({*within[0]} - {*before[0]}) if alone and before is not None else within[0]
        conditions = [
            _is_one_of(key.key, first),
            *(_bears(key.campaign_id, key.person_id, words) for words in within[1:]),
        ]
        if before is not None and all(before):
            conditions.append(not_(and_(*[_bears(key.campaign_id, key.person_id, words) for words in before])))
        if after is not None:
            conditions.append(key.person_id > after)
        return select(key.person_id).where(*conditions).distinct()

    def condition(self) -> ColumnElement[bool]:
        """Return the condition that a person matches at all, for lists in another order."""
        if self.ranked is not None:
            return _is_among(list(self.ranked))
        return and_(*[_bears(Person.campaign_id, Person.id, word.within(2)) for word in self.words])


async def look_up(session: AsyncSession, text: str) -> Search | None:
    """Look up a text's words for a search; None for a text without words."""
    matches = await meant_by(session, words_of(text)[:MAX_WORDS_SAID])
    if len(matches) < 2:
        return Search(matches) if matches else None
    return Search(matches, await rank_few(session, matches))


async def find(
    session: AsyncSession, search: Search, rows: Select[Person], after: str | None, limit: int
) -> Rows[Person]:
    """Return a page of those of `rows` that match, nearest first; `next` holds the last row's tier and id."""
    start = None if after is None else _cursor(after)
    if search.ranked is not None:
        hits = await _of_ranked(session, search.ranked, rows, start, limit + 1)
    else:
        hits = await _by_tier(session, search, rows, start, limit + 1)
    if len(hits) <= limit:
        return Rows([match for _, match in hits], None)
    tier, person = hits[limit - 1]
    return Rows([match for _, match in hits[:limit]], f"{tier}_{person.id}")


async def _of_ranked(
    session: AsyncSession, ranked: Mapping[UUID, int], rows: Select[Person], start: tuple[int, UUID] | None, limit: int
) -> list[tuple[int, Person]]:
    ordered = sorted(
        (tier, person_id) for person_id, tier in ranked.items() if start is None or (tier, person_id) > start
    )
    people = await _read(session, rows, ordered[:limit])
    if len(people) < min(limit, len(ordered)):
        # The caller's other conditions have excluded some.
        query = rows.with_only_columns(Person.id).where(_is_among([person_id for _, person_id in ordered]))
        remaining = set(await session.scalars(query))
        ordered = [hit for hit in ordered if hit[1] in remaining]
        people = await _read(session, rows, ordered[:limit])
    return [(tier, people[person_id]) for tier, person_id in ordered[:limit] if person_id in people]


async def _read(session: AsyncSession, rows: Select[Person], ranks: Sequence[tuple[int, UUID]]) -> dict[UUID, Person]:
    if not ranks:
        return {}
    query = rows.where(_is_among([person_id for _, person_id in ranks]))
    return {person.id: person for person in await session.scalars(query)}


async def _by_tier(
    session: AsyncSession, search: Search, rows: Select[Person], start: tuple[int, UUID] | None, limit: int
) -> list[tuple[int, Person]]:
    hits: list[tuple[int, Person]] = []
    first, last = (0, None) if start is None else start
    for tier in TIERS[first:]:
        missing = limit - len(hits)
        if missing > 0:
            hits += [(tier, person) for person in await _in_tier(session, search, rows, tier, last, missing)]
        last = None
    return hits


async def _in_tier(
    session: AsyncSession, search: Search, rows: Select[Person], tier: int, after: UUID | None, limit: int
) -> Sequence[Person]:
    bearing = search.bearing(tier, after)
    if bearing is None:
        return []
    ids = (await session.scalars(bearing.order_by(text("1")).limit(limit))).all()
    if not ids:
        return []
    query = rows.order_by(Person.id).limit(limit)
    people = (await session.scalars(query.where(_is_among(ids)))).all()
    if len(ids) < limit or len(people) == limit:
        return people
    # The caller's other conditions have excluded some.
    return (await session.scalars(query.where(Person.id.in_(bearing)))).all()


def _bears(
    campaign_id: InstrumentedAttribute[UUID], person_id: InstrumentedAttribute[UUID], words: Sequence[str]
) -> ColumnElement[bool]:
    conditions = (_OTHER.campaign_id == campaign_id, _OTHER.person_id == person_id)
    return select(_OTHER.person_id).where(*conditions, _is_one_of(_OTHER.key, words)).exists()


def _is_one_of(key: InstrumentedAttribute[str], words: Sequence[str]) -> ColumnElement[bool]:
    # With a single value, equality reads the index in order.
    return key == words[0] if len(words) == 1 else key == any_(literal(list(words), ARRAY(Text(collation="C"))))


def _is_among(ids: Sequence[UUID]) -> ColumnElement[bool]:
    return Person.id == any_(literal(list(ids), ARRAY(Uuid)))


def _cursor(after: str) -> tuple[int, UUID]:
    tier, _, person_id = after.partition("_")
    try:
        return TIERS[TIERS.index(int(tier))], UUID(person_id)
    except ValueError as error:
        raise no_cursor() from error
