from collections.abc import Callable
from typing import Any
from uuid import UUID

from common.events.predict import PrioritiesUpdated
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.db import Sessions
from kit.testing import call, new_member, react
from proxy.consumers import CONSUMERS
from proxy.matching.nearness import count_near
from proxy.matching.pairs import tenths_between
from proxy.matching.pools import Holder, Place, Pool, Seeker

Make = Callable[..., dict[str, Any]]
SPOTS = [
    Place("94033", "", "94033_0001", 48.85, 2.47),
    Place("94033", "", None, 48.86, 2.48),
    Place("94080", "", "94080_0001", 48.84, 2.43),
    Place("94080"),
    Place("ZZ000", "Montréal"),
]
places = st.sampled_from(SPOTS)
holders = st.lists(st.tuples(places, st.sampled_from([0, 3, 9]), st.booleans()), max_size=6)


@settings(deadline=None)
@given(st.lists(places, max_size=4), holders)
def test_those_near_are_those_who_go_as_far(at: list[Place], drawn: list[tuple[Place, int, bool]]) -> None:
    people = tuple(Holder(f"h{number}", place, {1: 1}, radius) for number, (place, radius, _) in enumerate(drawn))
    pool = Pool(tuple(Seeker("", place, frozenset({1})) for place in at), people)

    found = count_near(pool, [free for _, _, free in drawn])

    expected = [
        sum(
            free and (far := tenths_between(place, there)) is not None and far <= radius * 10
            for there, radius, free in drawn
        )
        for place in at
    ]
    assert found == expected


async def enter(app: FastAPI, coordinator: AsyncClient, campaign_id: UUID, kind: str, body: dict[str, Any]) -> None:
    await coordinator.post(f"/v1/{kind}", json=body)
    async with call(app, campaign_id, subject="second") as other:
        for one in (await other.get(f"/v1/{kind}")).json()["items"]:
            await other.post(f"/v1/{kind}/{one['id']}/confirm")


async def test_where_nobody_is_near_comes_first_and_then_the_rank(
    app: FastAPI, sessions: Sessions, coordinator: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    await new_member(sessions, campaign_id, "second")
    for name, place in (("un", "94033_0012"), ("deux", "94033_0003"), ("trois", "94080_0001")):
        registration = {"commune": place[:5], "station": place, "elector_number": ""}
        sent = body(civil_status={"surname": name}, registration=registration)
        await enter(app, coordinator, campaign_id, "requests", sent)
    near = body(civil_status={"surname": "offrante"}, registration={"commune": "94033", "station": ""})
    await enter(app, coordinator, campaign_id, "offers", near | {"radius_km": 5})
    example: dict[str, Any] = PrioritiesUpdated.model_json_schema()["examples"][0]
    told = [
        {"station": station, "rank": rank, "score": 9 - rank, "low": 1, "high": 9}
        for rank, station in enumerate(("94033_0003", "94033_0012"), start=1)
    ]
    (consumer,) = [one for one in CONSUMERS if one.event is PrioritiesUpdated]
    said = {"campaign_id": campaign_id, "version": 1, "priorities": told, "stations_ranked": 2}
    await react(sessions, consumer, PrioritiesUpdated.model_validate(example | said))

    found = (await coordinator.get("/v1/reinforcements")).json()
    page = (await coordinator.get("/renforts")).text

    assert [(one["station"], one["near"], one["rank"], one["votes"]) for one in found] == [
        ("94080_0001", 0, None, 2),
        ("94033_0003", 1, 1, 2),
        ("94033_0012", 1, 2, 2),
    ]
    assert "Personne de disponible à portée" in page
    assert "Lefèvre" not in page
    assert "1er bureau dans l'ordre des priorités" in page.replace("&#39;", "'")


async def test_a_territory_sees_its_own(
    app: FastAPI, sessions: Sessions, voter: AsyncClient, campaign_id: UUID, typed: Make
) -> None:
    await voter.post(f"/demande/{campaign_id}", data=typed())
    await new_member(sessions, campaign_id, "local", (Role.PROXY_COORDINATOR,), ("94080",))
    async with call(app, campaign_id, subject="local") as local:
        assert (await local.get("/v1/reinforcements")).json() == []
