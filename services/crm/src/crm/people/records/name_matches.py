"""Meanings of a search's words among the names of a campaign, and the bearers of one of each, where those are few.

In SQL that is written once: of a search of a few milliseconds, making its statements took the most.
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
"""Of the campaign that one word may mean."""
FEW = 500
"""Who bears the rarest of several words, or all of them, is looked at one by one; above it many do, and the first few
are found soon in the order of the index."""
MAX_MET, MAX_PAIRS = 40, 6
"""Words, and pairs of frequent ones, that are met one by one."""


class Sought(NamedTuple):
    """Words of the campaign that one searched word may mean, by how far from it they are."""

    meant: tuple[frozenset[str], frozenset[str], frozenset[str]]

    def within(self, tier: int) -> list[str]:
        return sorted(frozenset[str]().union(*self.meant[: tier + 1]))


class _Source(NamedTuple):
    """SQL that gives ids, and its parameters."""

    sql: str
    given: Mapping[str, Any]


async def meant_by(session: AsyncSession, words: Sequence[str]) -> list[Sought]:
    """The words of the campaign that are meant by each."""
    if not words:
        return []
    given: dict[str, Any] = {}
    for place, word in enumerate(words):
        given |= {f"word{place}": word, f"keys{place}": sorted(keys_of(word)), f"end{place}": word + "\U0010ffff"}
    found = [set[str]() for _ in words]
    for row in await session.execute(_meaning(len(words)), given):
        found[row.place].add(row.word)
    return [_sought(word, mine) for word, mine in zip(words, found, strict=True)]


def _sought(word: str, found: set[str]) -> Sought:
    begun = frozenset(one for one in found if one.startswith(word) and one != word)
    return Sought((frozenset({word} & found), begun, frozenset(found - begun - {word})))


async def rank_few(session: AsyncSession, words: Sequence[Sought]) -> dict[UUID, int] | None:
    """Return the bearers of what each word may mean, with the tier of their farthest word; None where they are many."""
    sets = [word.within(2) for word in words]
    if not all(sets):
        return {}
    given = {f"words{place}": mine for place, mine in enumerate(sets)}
    counts = (await session.execute(_counting(len(sets)), given)).one()
    rarest = min(range(len(sets)), key=counts.__getitem__)
    if counts[rarest] <= FEW:
        source = _Source("select person_id from person_key where key = any(:rare)", {"rare": sets[rarest]})
    else:
        # Each word is a frequent one: who bears them all may be nobody. A plan that is made for any words, which
        # PostgreSQL goes over to once it knows a statement, goes along no two of them and takes twice as long.
        await session.execute(_PLAN_ANEW)
        source = await _bearing_all(session, sets)
    meant = [
        (word, place, tier)
        for place, sought in enumerate(words)
        for tier, mine in enumerate(sought.meant)
        for word in sorted(mine)
    ]
    meanings, places, tiers = map(list, zip(*meant, strict=True))
    asked = {"meanings": meanings, "places": places, "tiers": tiers, "many": len(words), **source.given}
    ranked = (await session.execute(_ranking(source.sql), asked)).all()
    return {row.person_id: row.tier for row in ranked} if len(ranked) <= FEW else None


async def _bearing_all(session: AsyncSession, sets: Sequence[Sequence[str]]) -> _Source:
    """Return the source of people who bear a word of each set. As conditions on a row they would be looked at for every
    name of the campaign.

    The bearers of one word come in order from the index, so that those of two frequent words are met by going along
    both; who bears a rare one is looked at. Of many words sets are met with sets, which takes three times as long.
    """
    every = sorted({word for words in sets for word in words})
    frequent = set(await session.scalars(_FREQUENT, {"words": every})) if len(every) <= MAX_MET else set(every)
    pairs = list(product(*[[word for word in words if word in frequent] for words in sets]))
    given: dict[str, Any] = {f"words{place}": words for place, words in enumerate(sets)}
    if len(pairs) > MAX_PAIRS:
        return _Source(
            " intersect ".join(f"select person_id from person_key where key = any(:{one})" for one in given), given
        )
    parts: list[str] = []
    for number, pair in enumerate(pairs):
        names = [f"pair{number}_{place}" for place in range(len(pair))]
        given |= dict(zip(names, pair, strict=True))
        parts.append(_meeting(names))
    for place, words in enumerate(sets):
        rare = [word for word in words if word not in frequent]
        if rare:
            given[f"rare{place}"] = rare
            borne = " and ".join(_borne(one) for one in range(len(sets)) if one != place)
            parts.append(
                f"select person_id from person_key k where key = any(:rare{place}) and {borne} limit {FEW + 1}"
            )
    return _Source(" union ".join(f"(select * from ({part}) p{number})" for number, part in enumerate(parts)), given)


def _meeting(names: Sequence[str]) -> str:
    """Return the query of the people who bear each of these words."""
    keys = [f"k{place}" for place in range(len(names))]
    same = [f"{one}.campaign_id = k0.campaign_id and {one}.person_id = k0.person_id" for one in keys[1:]]
    borne = [f"{key}.key = :{name}" for key, name in zip(keys, names, strict=True)]
    tables = ", ".join(f"person_key {key}" for key in keys)
    return f"select k0.person_id from {tables} where {' and '.join([*same, *borne])} limit {FEW + 1}"


def _borne(place: int) -> str:
    theirs = "o.campaign_id = k.campaign_id and o.person_id = k.person_id"
    return f"exists (select from person_key o where {theirs} and o.key = any(:words{place}))"


@lru_cache
def _meaning(many: int) -> TextClause:
    return text(
        " union all ".join(
            f"""(
                select {place} as place, word from name_key
                where key = any(:keys{place}) or (word = key and key >= :word{place} and key < :end{place})
                group by word order by word <> :word{place}, length(word), word limit {MAX_WORDS}
            )"""
            for place in range(many)
        )
    )


@lru_cache
def _counting(many: int) -> TextClause:
    counts = (
        f"(select count(*) from (select from person_key where key = any(:words{place}) limit {FEW + 1}) few)"
        for place in range(many)
    )
    return text(f"select {', '.join(counts)}")


@lru_cache(100)
def _ranking(source: str) -> TextClause:
    # `offset 0`: person by person in the index, or the planner might begin with all who bear a word.
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
"""Those that more than `FEW` bear."""
