"""Search of a person by name among a million: first the bearers of the words as they were typed, then of words that
begin so, then of words with one letter wrong.

The campaign's words that are meant are looked up in its dictionary (`name_key`); who bears them is read from
`person_key` in the order of its index, no further than the page: the planner is left no way to begin with all people.
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
"""As it was typed; its beginning; one letter wrong. Of several words the worst counts."""


@dataclass(frozen=True)
class Search:
    """Words that were looked up; `ranked`: all who are found, and in which tier, where those are few."""

    words: Sequence[Sought]
    ranked: Mapping[UUID, int] | None = None

    def bearing(self, tier: int, after: UUID | None) -> Select[UUID] | None:
        """Ids, each once, of who is found in that tier and in none before; None where nobody can be."""
        within = [word.within(tier) for word in self.words]
        before = [word.within(tier - 1) for word in self.words] if tier else None
        if before == within or not all(within):
            return None
        alone = len(self.words) == 1
        key = _KEY
        # Who bears a word of an earlier tier is left out below: of one word the new ones are enough.
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
        """Return the condition that a person is found at all, for callers who list them in another order."""
        if self.ranked is not None:
            return _is_among(list(self.ranked))
        return and_(*[_bears(Person.campaign_id, Person.id, word.within(2)) for word in self.words])


async def look_up(session: AsyncSession, said: str) -> Search | None:
    """Look up a text's words for a search; None where it has none."""
    sought = await meant_by(session, words_of(said)[:MAX_WORDS_SAID])
    if len(sought) < 2:
        return Search(sought) if sought else None
    return Search(sought, await rank_few(session, sought))


async def find(
    session: AsyncSession, search: Search, rows: Select[Person], after: str | None, limit: int
) -> Rows[Person]:
    """A page of those of `rows` that are found, the nearest first; `next` tells the tier and the id of the last."""
    start = None if after is None else _cursor(after)
    if search.ranked is not None:
        found = await _of_ranked(session, search.ranked, rows, start, limit + 1)
    else:
        found = await _by_tier(session, search, rows, start, limit + 1)
    if len(found) <= limit:
        return Rows([one for _, one in found], None)
    tier, person = found[limit - 1]
    return Rows([one for _, one in found[:limit]], f"{tier}_{person.id}")


async def _of_ranked(
    session: AsyncSession, ranked: Mapping[UUID, int], rows: Select[Person], start: tuple[int, UUID] | None, wanted: int
) -> list[tuple[int, Person]]:
    ordered = sorted((tier, one) for one, tier in ranked.items() if start is None or (tier, one) > start)
    people = await _read(session, rows, ordered[:wanted])
    if len(people) < min(wanted, len(ordered)):
        # What else is asked of them has left some out.
        left = rows.with_only_columns(Person.id).where(_is_among([one for _, one in ordered]))
        kept = set(await session.scalars(left))
        ordered = [one for one in ordered if one[1] in kept]
        people = await _read(session, rows, ordered[:wanted])
    return [(tier, people[one]) for tier, one in ordered[:wanted] if one in people]


async def _read(session: AsyncSession, rows: Select[Person], ranks: Sequence[tuple[int, UUID]]) -> dict[UUID, Person]:
    if not ranks:
        return {}
    mine = rows.where(_is_among([one for _, one in ranks]))
    return {one.id: one for one in await session.scalars(mine)}


async def _by_tier(
    session: AsyncSession, search: Search, rows: Select[Person], start: tuple[int, UUID] | None, most: int
) -> list[tuple[int, Person]]:
    found: list[tuple[int, Person]] = []
    first, last = (0, None) if start is None else start
    for tier in TIERS[first:]:
        wanted = most - len(found)
        if wanted > 0:
            found += [(tier, one) for one in await _in_tier(session, search, rows, tier, last, wanted)]
        last = None
    return found


async def _in_tier(
    session: AsyncSession, search: Search, rows: Select[Person], tier: int, after: UUID | None, wanted: int
) -> Sequence[Person]:
    bearing = search.bearing(tier, after)
    if bearing is None:
        return []
    ids = (await session.scalars(bearing.order_by(text("1")).limit(wanted))).all()
    if not ids:
        return []
    mine = rows.order_by(Person.id).limit(wanted)
    found = (await session.scalars(mine.where(_is_among(ids)))).all()
    if len(ids) < wanted or len(found) == wanted:
        return found
    # What else is asked of them has left some out.
    return (await session.scalars(mine.where(Person.id.in_(bearing)))).all()


def _bears(
    campaign_id: InstrumentedAttribute[UUID], person_id: InstrumentedAttribute[UUID], words: Sequence[str]
) -> ColumnElement[bool]:
    theirs = (_OTHER.campaign_id == campaign_id, _OTHER.person_id == person_id)
    return select(_OTHER.person_id).where(*theirs, _is_one_of(_OTHER.key, words)).exists()


def _is_one_of(key: InstrumentedAttribute[str], words: Sequence[str]) -> ColumnElement[bool]:
    # Equality with one lets the index give the bearers in order.
    return key == words[0] if len(words) == 1 else key == any_(literal(list(words), ARRAY(Text(collation="C"))))


def _is_among(ids: Sequence[UUID]) -> ColumnElement[bool]:
    return Person.id == any_(literal(list(ids), ARRAY(Uuid)))


def _cursor(after: str) -> tuple[int, UUID]:
    tier, _, person_id = after.partition("_")
    try:
        return TIERS[TIERS.index(int(tier))], UUID(person_id)
    except ValueError as error:
        raise no_cursor() from error
