"""Somebody found by name among a million: who bears the words as they were typed first, then who bears words that
begin so, then who bears them with one letter wrong.

The campaign's words that are meant are looked up in its dictionary (`name_key`); who bears them is read from
`person_key` in the order of its index, no further than the page: the planner is left no way to begin with all people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple
from uuid import UUID

from kit.paging import Rows, no_cursor
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    column,
    func,
    intersect,
    literal,
    not_,
    or_,
    select,
    text,
    union,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from crm.people.models import NameKey, Person, PersonKey
from crm.people.names import keys_of, words_of

MOST_WORDS_SAID = 6
_KEYS, _OTHER = [aliased(PersonKey) for _ in range(MOST_WORDS_SAID)], aliased(PersonKey)
"""Made once: of a query of ten names, making them is what takes longest."""
MOST_WORDS = 200
"""Of the campaign that one word may mean."""
FEW = 500
"""Who bears the rarest of several words, or all of them, is looked at one by one; above it many do, and the first few
are found soon in the order of the index."""
MOST_MET, MOST_PAIRS = 40, 6
"""Words, and pairs of frequent ones, that are met one by one."""
TIERS = (0, 1, 2)
"""As it was typed; its beginning; one letter wrong. Of several words the worst counts."""


class Sought(NamedTuple):
    """What one word may mean: words of the campaign, by how far from it they are."""

    meant: tuple[frozenset[str], frozenset[str], frozenset[str]]

    def within(self, tier: int) -> list[str]:
        return sorted(frozenset[str]().union(*self.meant[: tier + 1]))


@dataclass(frozen=True)
class Search:
    """Words that were looked up; `among`: all who can be found, and maybe others, where those are few."""

    words: Sequence[Sought]
    among: Sequence[UUID] | None = None

    def bearing(self, tier: int, after: UUID | None) -> Select[UUID] | None:
        """Ids, each once, of who is found in that tier and in none before; None where nobody can be."""
        within = [word.within(tier) for word in self.words]
        before = [word.within(tier - 1) for word in self.words] if tier else None
        if before == within or not all(within):
            return None
        alone = len(self.words) == 1
        key = _KEYS[0]
        # Who bears a word of an earlier tier is left out below: of one word the new ones are enough.
        first = sorted({*within[0]} - {*before[0]}) if alone and before is not None else within[0]
        conditions = [
            _is_one_of(key.key, first),
            *(_bears(key.campaign_id, key.person_id, words) for words in within[1:]),
        ]
        if before is not None and all(before):
            conditions.append(not_(and_(*[_bears(key.campaign_id, key.person_id, words) for words in before])))
        if self.among is not None:
            conditions.append(key.person_id == any_(literal(list(self.among), ARRAY(Uuid))))
        if after is not None:
            conditions.append(key.person_id > after)
        return select(key.person_id).where(*conditions).distinct()

    def condition(self) -> ColumnElement[bool]:
        """Whether a person is found at all, for who lists them in another order."""
        among = [] if self.among is None else [Person.id == any_(literal(list(self.among), ARRAY(Uuid)))]
        return and_(*among, *[_bears(Person.campaign_id, Person.id, word.within(2)) for word in self.words])


async def look_up(session: AsyncSession, said: str) -> Search | None:
    """None where the text has no word."""
    sought = [await _meant(session, word) for word in words_of(said)[:MOST_WORDS_SAID]]
    if len(sought) < 2:
        return Search(sought) if sought else None
    sets = [word.within(2) for word in sought]
    some = min([await _some(session, _bearers(words)) for words in sets], key=len)
    if len(some) > FEW:
        # Each word is a frequent one: who bears them all may be nobody.
        some = await _some(session, await _bearing_all(session, sets))
    return Search(sought, some if len(some) <= FEW else None)


async def find(
    session: AsyncSession, search: Search, rows: Select[Person], after: str | None, limit: int
) -> Rows[Person]:
    """A page of those of `rows` that are found, the nearest first; `next` tells the tier and the id of the last."""
    found: list[tuple[int, Person]] = []
    start, last = (0, None) if after is None else _cursor(after)
    for tier in TIERS[start:]:
        wanted = limit + 1 - len(found)
        if wanted > 0:
            found += [(tier, one) for one in await _in_tier(session, search, rows, tier, last, wanted)]
        last = None
    if len(found) <= limit:
        return Rows([one for _, one in found], None)
    tier, person = found[limit - 1]
    return Rows([one for _, one in found[:limit]], f"{tier}_{person.id}")


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
    found = (await session.scalars(mine.where(Person.id == any_(literal(list(ids), ARRAY(Uuid)))))).all()
    if len(ids) < wanted or len(found) == wanted:
        return found
    # What else is asked of them has left some out.
    return (await session.scalars(mine.where(Person.id.in_(bearing)))).all()


async def _meant(session: AsyncSession, word: str) -> Sought:
    """The words of the campaign that are meant by one."""
    begins = and_(NameKey.word == NameKey.key, NameKey.key >= word, NameKey.key < word + "\U0010ffff")
    meant = (
        select(NameKey.word)
        .where(or_(NameKey.key.in_(sorted(keys_of(word))), begins))
        .group_by(NameKey.word)
        .order_by(NameKey.word != word, func.length(NameKey.word), NameKey.word)
        .limit(MOST_WORDS)
    )
    found = set(await session.scalars(meant))
    begun = frozenset(one for one in found if one.startswith(word) and one != word)
    return Sought((frozenset({word} & found), begun, frozenset(found - begun - {word})))


async def _bearing_all(session: AsyncSession, sets: Sequence[Sequence[str]]) -> Select[UUID] | CompoundSelect[UUID]:
    """Who bears a word of each set. As conditions on a row they would be looked at for every name of the campaign.

    The bearers of one word come in order from the index, so that those of two frequent words are met by going along
    both; who bears a rare one is looked at. Of many words sets are met with sets, which takes three times as long.
    """
    every = sorted({word for words in sets for word in words})
    frequent = await _frequent(session, every) if len(every) <= MOST_MET else set(every)
    pairs = list(product(*[[word for word in words if word in frequent] for words in sets]))
    if len(pairs) > MOST_PAIRS:
        return intersect(*map(_bearers, sets))
    parts = [_bearing(words, FEW + 1) for words in pairs]
    for place, words in enumerate(sets):
        rare = [word for word in words if word not in frequent]
        if rare:
            others = [one for number, one in enumerate(sets) if number != place]
            key = _KEYS[0]
            borne = [_bears(key.campaign_id, key.person_id, one) for one in others]
            parts.append(select(key.person_id).where(_is_one_of(key.key, rare), *borne).limit(FEW + 1))
    return union(*[select(part.subquery().c.person_id) for part in parts])


async def _frequent(session: AsyncSession, words: Sequence[str]) -> set[str]:
    """Those that more than `FEW` bear."""
    texts = func.unnest(literal(list(words), ARRAY(Text(collation="C"))))
    asked = texts.table_valued(column("word", Text(collation="C")), name="asked").render_derived()
    word = asked.c.word
    last = select(PersonKey.person_id).where(PersonKey.key == word).offset(FEW).limit(1).correlate(asked)
    return set(await session.scalars(select(word).where(last.exists())))


def _bearing(words: Sequence[str], most: int) -> Select[UUID]:
    """Who bears each of these words."""
    keys = _KEYS[: len(words)]
    same = [
        condition
        for one in keys[1:]
        for condition in (one.campaign_id == keys[0].campaign_id, one.person_id == keys[0].person_id)
    ]
    borne = [key.key == word for key, word in zip(keys, words, strict=True)]
    return select(keys[0].person_id).where(*borne, *same).limit(most)


def _bearers(words: Sequence[str]) -> Select[UUID]:
    return select(PersonKey.person_id).where(_is_one_of(PersonKey.key, words))


async def _some(session: AsyncSession, ids: Select[UUID] | CompoundSelect[UUID]) -> list[UUID]:
    """One more than `FEW` where there are more."""
    return list(await session.scalars(ids.limit(FEW + 1)))


def _bears(
    campaign_id: InstrumentedAttribute[UUID], person_id: InstrumentedAttribute[UUID], words: Sequence[str]
) -> ColumnElement[bool]:
    theirs = (_OTHER.campaign_id == campaign_id, _OTHER.person_id == person_id)
    return select(_OTHER.person_id).where(*theirs, _is_one_of(_OTHER.key, words)).exists()


def _is_one_of(key: InstrumentedAttribute[str], words: Sequence[str]) -> ColumnElement[bool]:
    # Equality with one lets the index give the bearers in order.
    return key == words[0] if len(words) == 1 else key == any_(literal(list(words), ARRAY(Text(collation="C"))))


def _cursor(after: str) -> tuple[int, UUID]:
    tier, _, person_id = after.partition("_")
    try:
        return TIERS[TIERS.index(int(tier))], UUID(person_id)
    except ValueError as error:
        raise no_cursor() from error
