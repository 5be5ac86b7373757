"""Counting by bits finds what asking each person finds, whatever changed since the bits were written."""

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from crm.segments.segments import service
from crm.segments.segments.bit_counts import MAX_CHANGED, count_by_bits
from crm.segments.segments.bit_updates import fold_all, fold_some
from crm.segments.segments.facets import express
from crm.segments.segments.filters import FILTER, Filter
from crm.segments.segments.models import SegmentBits, SegmentChange, SegmentPlace
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.security.auth import Caller
from kit.testing.steps import new_campaign
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

NOW = timedelta(0)
TAGS, ROLES, USES = ["marché", "vélo", "école"], ["volunteer", "donor", "member"], ["email", "sms", "post"]


def caller_of(campaign_id: UUID, *territories: str) -> Caller:
    return Caller(
        subject="tester", campaign_id=campaign_id, scopes=frozenset(), roles=frozenset(), territories=territories
    )


async def add_people(session: AsyncSession, campaign_id: UUID, count: int, chance: random.Random) -> list[UUID]:
    ids = [uuid4() for _ in range(count)]
    rows = [
        {
            "campaign": campaign_id,
            "id": one,
            "tags": chance.sample(TAGS, chance.randrange(3)),
            "roles": chance.sample(ROLES, chance.randrange(3)),
            "uses": chance.sample(USES, chance.randrange(3)),
            "source": chance.choice(["form", "import", "door"]),
            "on": datetime(2024, 1, 1, tzinfo=UTC).date() + timedelta(chance.randrange(900)),
            "many": chance.randrange(6),
            "last": None if chance.random() < 0.3 else datetime.now(UTC) - timedelta(hours=chance.randrange(3000)),
            "station": chance.choice(["94080_0001", "94080_0002", None]),
        }
        for one in ids
    ]
    await session.execute(
        text("""
            insert into person (campaign_id, id, version, surname, tags, roles, uses, custom, source, collected_on,
                interactions, last_interaction_at, station, entered_by, updated_by)
            values (:campaign, :id, 1, 'Essai', :tags, :roles, :uses, '{}', :source, :on, :many, :last, :station,
                'test', 'test')
        """),
        rows,
    )
    return ids


async def change_some(session: AsyncSession, ids: Sequence[UUID], chance: random.Random) -> None:
    for one in chance.sample(ids, len(ids) // 5):
        match chance.randrange(4):
            case 0:
                await session.execute(text("delete from person where id = :id"), {"id": one})
            case 1:
                more = {"id": one, "tag": chance.choice(TAGS)}
                await session.execute(text("update person set tags = array[:tag] where id = :id"), more)
            case 2:
                await session.execute(
                    text(
                        "update person set interactions = interactions + 1, last_interaction_at = now() where id = :id"
                    ),
                    {"id": one},
                )
            case _:
                await session.execute(text("update person set surname = 'Autre' where id = :id"), {"id": one})


def filters(chance: random.Random, depth: int = 3) -> dict[str, Any]:
    if depth and chance.random() < 0.6:
        kind = chance.choice(["all", "any", "not"])
        if kind == "not":
            return {"kind": kind, "of": filters(chance, depth - 1)}
        return {"kind": kind, "of": [filters(chance, depth - 1) for _ in range(chance.randrange(1, 4))]}
    return chance.choice(
        [
            {"kind": "tag", "tag": chance.choice(TAGS)},
            {"kind": "role", "role": chance.choice(ROLES)},
            {"kind": "use", "use": chance.choice(USES)},
            {"kind": "source", "source": chance.choice(["form", "import", "paper"])},
            {"kind": "collected", "since": "2024-06-01", "until": f"2025-0{chance.randrange(1, 9)}-01"},
            {"kind": "collected", "within_days": chance.randrange(1, 2000)},
            {"kind": "exchanges", "at_least": chance.randrange(6)},
            {"kind": "exchanges", "at_most": chance.randrange(6)},
            {"kind": "exchanges", "at_least": 1, "last_within_days": chance.randrange(1, 120)},
        ]
    )


async def check_counts(sessions: Sessions, campaign_id: UUID, chance: random.Random) -> None:
    """Every filter by bits, by the service, and by the plain condition."""
    caller = caller_of(campaign_id)
    async with transaction(sessions, campaign_id) as session:
        for _ in range(25):
            found: Filter = FILTER.validate_python(filters(chance))
            rows = await service.people_in(session, caller, found)
            plain = await session.scalar(rows.with_only_columns(func.count()))
            asked = express(found, await service.ground_of(session, caller, found))
            assert asked is not None
            assert await count_by_bits(session, campaign_id, asked, rows) == plain, found
            assert await service.count_people(session, caller, found) == plain


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_counts_are_those_of_each_person(sessions: Sessions, campaign_id: UUID, seed: int) -> None:
    chance = random.Random(seed)
    other = await new_campaign(sessions)
    async with transaction(sessions, other) as session:
        await add_people(session, other, 40, chance)
    async with transaction(sessions, campaign_id) as session:
        ids = await add_people(session, campaign_id, 150, chance)
    await check_counts(sessions, campaign_id, chance)  # nothing is folded yet
    await fold_all(sessions, other, many=1)
    for _ in range(3):
        await fold_all(sessions, campaign_id, many=1)
        assert not await _listed(sessions, campaign_id)
        await check_counts(sessions, campaign_id, chance)
        async with transaction(sessions, campaign_id) as session:
            await change_some(session, ids, chance)
            ids += await add_people(session, campaign_id, 20, chance)
        assert await _listed(sessions, campaign_id)
        await check_counts(sessions, campaign_id, chance)
    async with transaction(sessions, campaign_id) as session:
        await session.execute(text("delete from person"))
    await check_counts(sessions, campaign_id, chance)
    await fold_all(sessions, campaign_id, many=1)
    async with transaction(sessions, campaign_id) as session:
        for table in (SegmentBits, SegmentPlace, SegmentChange):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
    async with transaction(sessions, other) as session:
        assert await session.scalar(select(func.count()).select_from(SegmentPlace)) == 40


async def test_what_is_changed_while_it_is_folded_stays_listed(sessions: Sessions, campaign_id: UUID) -> None:
    chance = random.Random(4)
    async with transaction(sessions, campaign_id) as session:
        ids = await add_people(session, campaign_id, 30, chance)
    async with transaction(sessions, campaign_id) as changing:
        await changing.execute(text("update person set tags = array['nouveau'] where id = any(:ids)"), {"ids": ids[:9]})
        await fold_all(sessions, campaign_id, many=1)  # sees nothing of it
        assert not await _listed(sessions, campaign_id)
    assert await _listed(sessions, campaign_id) == 9
    await check_counts(sessions, campaign_id, chance)


async def test_one_folds_at_a_time(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        await add_people(session, campaign_id, 10, random.Random(5))
    async with transaction(sessions, campaign_id) as first:
        assert await fold_some(first, campaign_id)
        async with transaction(sessions, campaign_id) as second:
            assert not await fold_some(second, campaign_id)
    assert not await _listed(sessions, campaign_id)


async def test_few_changes_are_left_for_who_counts_and_old_ones_are_not(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        await add_people(session, campaign_id, 10, random.Random(6))
    await fold_all(sessions, campaign_id, many=11)
    assert await _listed(sessions, campaign_id) == 10
    await fold_all(sessions, campaign_id, many=11, older=NOW)
    assert not await _listed(sessions, campaign_id)


async def test_after_very_many_changes_each_person_is_asked(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        await add_people(session, campaign_id, MAX_CHANGED + 1, random.Random(7))
        found: Filter = FILTER.validate_python({"kind": "tag", "tag": "vélo"})
        caller = caller_of(campaign_id)
        rows = await service.people_in(session, caller, found)
        asked = express(found, await service.ground_of(session, caller, found))
        assert asked is not None
        assert await count_by_bits(session, campaign_id, asked, rows) is None
        plain = await session.scalar(rows.with_only_columns(func.count()))
        assert await service.count_people(session, caller, found) == plain


async def test_a_member_of_a_territory_counts_its_people(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        await add_people(session, campaign_id, 60, random.Random(8))
    await fold_all(sessions, campaign_id, many=1)
    found: Filter = FILTER.validate_python({"kind": "exchanges", "at_least": 2})
    async with transaction(sessions, campaign_id) as session:
        mine = await service.count_people(session, caller_of(campaign_id, "94080_0001"), found)
        there = "select count(*) from person where station = '94080_0001' and interactions >= 2"
        assert mine == await session.scalar(text(there))


async def test_only_what_the_bits_hold_lists_somebody(
    sessions: Sessions, campaign_id: UUID, client: AsyncClient
) -> None:
    made = (await client.post("/v1/people", json={"surname": "Essai", "source": "form"})).json()
    await fold_all(sessions, campaign_id, many=1)
    await client.patch(f"/v1/people/{made['id']}", json={"surname": "Autre"})
    assert not await _listed(sessions, campaign_id)
    await client.patch(f"/v1/people/{made['id']}", json={"tags": ["vélo"]})
    assert await _listed(sessions, campaign_id) == 1
    counted = await client.post("/v1/segments/count", json={"filter": {"kind": "tag", "tag": "vélo"}})
    assert counted.json() == {"people": 1, "unknown_tags": []}


async def test_two_who_count_and_one_who_folds_do_not_wait_for_each_other(
    sessions: Sessions, campaign_id: UUID
) -> None:
    chance = random.Random(9)
    async with transaction(sessions, campaign_id) as session:
        await add_people(session, campaign_id, 300, chance)
    await asyncio.gather(
        fold_all(sessions, campaign_id, many=1),
        check_counts(sessions, campaign_id, chance),
        check_counts(sessions, campaign_id, chance),
    )


async def _listed(sessions: Sessions, campaign_id: UUID) -> int:
    async with transaction(sessions, campaign_id) as session:
        return await session.scalar(select(func.count()).select_from(SegmentChange)) or 0
