"""Who bears several words is found, and ranked, as if everybody were looked at."""

from itertools import product
from uuid import UUID

import pytest
from crm.people.records.models import Person
from crm.people.records.name_search import find, look_up
from crm.people.records.names import keys_of, words_of
from httpx import AsyncClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kit.db.sessions import Sessions, transaction
from sqlalchemy import select

FIRST = ("Jean", "Jeanne", "Jeannot", "Marie", "Mari", "Ana", "Jean Marie")
LAST = ("Martin", "Martins", "Marin", "Morin", "Leduro", "Ledur", "Ana", "Jean")
WORDS = sorted({word for name in (*FIRST, *LAST) for word in words_of(name)})


@st.composite
def slipped(draw: st.DrawFn) -> str:
    """A word of somebody, its beginning, or with one letter left out, put in or changed."""
    word, place = draw(st.sampled_from(WORDS)), draw(st.integers(0, 6))
    letter = draw(st.sampled_from(["", "a", "n"]))
    return draw(
        st.sampled_from([word, word[: place + 1], word[:place] + letter + word[place + 1 :], word[:place] + letter])
    )


def tier_of(said: str, borne: list[str]) -> int | None:
    if said in borne:
        return 0
    if any(word.startswith(said) for word in borne):
        return 1
    return 2 if any(keys_of(said) & keys_of(word) for word in borne) else None


def rank(said: list[str], people: dict[UUID, list[str]]) -> dict[UUID, int]:
    """By the definition (`searching.TIERS`)."""
    if not said:
        return {}
    found: dict[UUID, int] = {}
    for one, borne in people.items():
        tiers = [tier_of(word, borne) for word in said]
        if None not in tiers:
            found[one] = max(tier for tier in tiers if tier is not None)
    return found


@pytest.fixture
async def people(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> dict[UUID, list[str]]:
    """What words each bears."""
    rows = [{"first_names": first, "surname": last} for first, last in product(FIRST, LAST)]
    await client.post("/v1/people/bulk", json={"people": rows})
    async with transaction(sessions, campaign_id) as session:
        return {one.id: words_of(one.first_names, one.surname) for one in await session.scalars(select(Person))}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(slipped(), min_size=2, max_size=3).map(" ".join))
async def test_words_find_whom_the_definition_finds(
    sessions: Sessions, campaign_id: UUID, people: dict[UUID, list[str]], said: str
) -> None:
    ranked = rank(words_of(said), people)
    nearest = sorted((tier, one) for one, tier in ranked.items())
    async with transaction(sessions, campaign_id) as session:
        search = await look_up(session, said)
        if search is None:
            assert not words_of(said)
            return
        if len(words_of(said)) > 1:
            assert search.ranked == ranked
        page = await find(session, search, select(Person), None, 10)
    assert [one.id for one in page.items] == [one for _, one in nearest[:10]]
