"""Names in the campaign that a search's words may mean, and the people who have one of each, if few.

The SQL is built once and cached: building it took most of a search's few milliseconds.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Text, TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.names import keys_of

MAX_WORDS = 200
"""Maximum number of the campaign's words that one searched word may mean."""
FEW = 500
"""Up to this number, all who have a word are checked one by one; above, the first matches come soon in index order."""
MAX_MET, MAX_PAIRS = 40, 6
"""Maximum numbers of words, and of pairs of frequent words, that are intersected one by one."""


class Sought(NamedTuple):
    """A searched word: the campaign's words that it may mean, by distance."""

    meant: tuple[frozenset[str], frozenset[str], frozenset[str]]

    def within(self, tier: int) -> list[str]:
        return sorted(frozenset[str]().union(*self.meant[: tier + 1]))


class _Source(NamedTuple):
    """SQL that gives ids, and its parameters."""

    sql: str
    given: Mapping[str, Any]


async def meant_by(session: AsyncSession, words: Sequence[str]) -> list[Sought]:
    """Return the campaign's words that each searched word may mean."""
    if not words:
        return []
    parameters: dict[str, Any] = {}
    for index, word in enumerate(words):
        parameters |= {f"word{index}": word, f"keys{index}": sorted(keys_of(word)), f"end{index}": word + "\U0010ffff"}
    matches = [set[str]() for _ in words]
    for row in await session.execute(_meaning(len(words)), parameters):
        matches[row.place].add(row.word)
    return [_sought(word, matching) for word, matching in zip(words, matches, strict=True)]


def _sought(word: str, matches: set[str]) -> Sought:
    begun = frozenset(match for match in matches if match.startswith(word) and match != word)
    return Sought((frozenset({word} & matches), begun, frozenset(matches - begun - {word})))


async def rank_few(session: AsyncSession, words: Sequence[Sought]) -> dict[UUID, int] | None:
    """Return the people who match every word, with the tier of their farthest word; None if they are many."""
    sets = [word.within(2) for word in words]
    if not all(sets):
        return {}
    parameters = {f"words{index}": candidates for index, candidates in enumerate(sets)}
    counts = (await session.execute(_counting(len(sets)), parameters)).one()
    rarest = min(range(len(sets)), key=counts.__getitem__)
    if counts[rarest] <= FEW:
        source = _Source("select person_id from person_key where key = any(:rare)", {"rare": sets[rarest]})
    else:
        # All words are frequent, yet nobody may have them all. PostgreSQL's generic plan would not intersect two
        # indexes, and takes twice as long.
        await session.execute(_PLAN_ANEW)
        source = await _bearing_all(session, sets)
    meant = [
        (word, index, tier)
        for index, sought in enumerate(words)
        for tier, candidates in enumerate(sought.meant)
        for word in sorted(candidates)
    ]
    meanings, places, tiers = map(list, zip(*meant, strict=True))
    query_parameters = {"meanings": meanings, "places": places, "tiers": tiers, "many": len(words), **source.given}
    ranked = (await session.execute(_ranking(source.sql), query_parameters)).all()
    return {row.person_id: row.tier for row in ranked} if len(ranked) <= FEW else None


async def _bearing_all(session: AsyncSession, sets: Sequence[Sequence[str]]) -> _Source:
    """Return the query of people who have a word of each set.

    Two frequent words are intersected in index order; a rare word's people are checked one by one. Larger sets are
    intersected as sets, three times slower. As conditions on `person`, every name would be scanned.
    """
    every = sorted({word for words in sets for word in words})
    frequent = set(await session.scalars(_FREQUENT, {"words": every})) if len(every) <= MAX_MET else set(every)
    pairs = list(product(*[[word for word in words if word in frequent] for words in sets]))
    parameters: dict[str, Any] = {f"words{index}": words for index, words in enumerate(sets)}
    if len(pairs) > MAX_PAIRS:
        return _Source(
            " intersect ".join(f"select person_id from person_key where key = any(:{one})" for one in parameters),
            parameters,
        )
    parts: list[str] = []
    for number, pair in enumerate(pairs):
        names = [f"pair{number}_{index}" for index in range(len(pair))]
        parameters |= dict(zip(names, pair, strict=True))
        parts.append(_meeting(names))
    for index, words in enumerate(sets):
        rare = [word for word in words if word not in frequent]
        if rare:
            parameters[f"rare{index}"] = rare
            conditions = " and ".join(_borne(one) for one in range(len(sets)) if one != index)
            parts.append(
                f"select person_id from person_key k where key = any(:rare{index}) and {conditions} limit {FEW + 1}"
            )
    return _Source(
        " union ".join(f"(select * from ({part}) p{number})" for number, part in enumerate(parts)), parameters
    )


def _meeting(names: Sequence[str]) -> str:
    """Return the query of the people who have each of these words."""
    keys = [f"k{index}" for index in range(len(names))]
    joins = [f"{one}.campaign_id = k0.campaign_id and {one}.person_id = k0.person_id" for one in keys[1:]]
    conditions = [f"{key}.key = :{name}" for key, name in zip(keys, names, strict=True)]
    tables = ", ".join(f"person_key {key}" for key in keys)
    return f"select k0.person_id from {tables} where {' and '.join([*joins, *conditions])} limit {FEW + 1}"


def _borne(index: int) -> str:
    same_person = "o.campaign_id = k.campaign_id and o.person_id = k.person_id"
    return f"exists (select from person_key o where {same_person} and o.key = any(:words{index}))"


@lru_cache
def _meaning(many: int) -> TextClause:
    return text(
        " union all ".join(
            f"""(
                select {index} as place, word from name_key
                where key = any(:keys{index}) or (word = key and key >= :word{index} and key < :end{index})
                group by word order by word <> :word{index}, length(word), word limit {MAX_WORDS}
            )"""
            for index in range(many)
        )
    )


@lru_cache
def _counting(many: int) -> TextClause:
    counts = (
        f"(select count(*) from (select from person_key where key = any(:words{index}) limit {FEW + 1}) few)"
        for index in range(many)
    )
    return text(f"select {', '.join(counts)}")


@lru_cache(100)
def _ranking(source: str) -> TextClause:
    # `offset 0` forces a lookup per person; the planner might otherwise start from all who have a word.
    return text(f"""
        select person_id, max(tier) as tier from (
            select few.person_id, meant.place, min(meant.tier) as tier
            from (select distinct person_id from ({source}) every limit {FEW + 1}) few
            cross join lateral (select key from person_key where person_id = few.person_id offset 0) borne
            join unnest(:meanings, :places, :tiers) as meant (word, place, tier) on meant.word = borne.key
            group by few.person_id, meant.place
        ) ranked group by person_id having count(*) = :many
    """).bindparams(
        bindparam("meanings", type_=ARRAY(Text)),
        bindparam("places", type_=ARRAY(Integer)),
        bindparam("tiers", type_=ARRAY(Integer)),
    )


_PLAN_ANEW = text("set local plan_cache_mode = force_custom_plan")
_FREQUENT = text(f"""
    select word from unnest(:words) as asked (word)
    where exists (select from person_key where key = asked.word offset {FEW} limit 1)
""").bindparams(bindparam("words", type_=ARRAY(Text)))
"""Words of more than `FEW` people."""
