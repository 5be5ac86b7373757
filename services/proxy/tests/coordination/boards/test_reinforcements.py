from collections.abc import Callable
from typing import Any
from uuid import UUID

from common.events.predict import PrioritiesUpdated
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_member, react
from proxy.consumers import CONSUMERS
from proxy.coordination.boards.needs import need_of
from proxy.matching.solver.nearness import count_near
from proxy.matching.solver.pairs import tenths_between
from proxy.matching.solver.pools import Holder, Place, Pool, Seeker

Make = Callable[..., dict[str, Any]]
SPOTS = [
    Place("94033", "", "94033_0001", 48.85, 2.47),
    Place("94033", "", None, 48.86, 2.48),
    Place("94080", "", "94080_0001", 48.84, 2.43),
    Place("94080"),
    Place("ZZ000", "Montréal"),
]
HTML = {"Accept": "text/html"}
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


async def hear(sessions: Sessions, campaign_id: UUID, scores: dict[str, float]) -> None:
    """Predict's priorities, the best station first."""
    example: dict[str, Any] = PrioritiesUpdated.model_json_schema()["examples"][0]
    told = [
        {"station": station, "rank": rank, "score": score, "low": 1, "high": 90}
        for rank, (station, score) in enumerate(scores.items(), start=1)
    ]
    (consumer,) = [one for one in CONSUMERS if one.event is PrioritiesUpdated]
    said = {"campaign_id": campaign_id, "version": 1, "priorities": told, "stations_ranked": len(told)}
    await react(sessions, consumer, PrioritiesUpdated.model_validate(example | said))


async def test_where_nobody_is_near_comes_first_and_then_the_rank(
    app: FastAPI, sessions: Sessions, coordinator: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    await new_member(sessions, campaign_id, "second")
    for name, place in (("un", "94033_0012"), ("deux", "94033_0003"), ("trois", "94080_0001")):
        registration = {"commune": place[:5], "station": place, "elector_number": ""}
        sent = body(civil_status={"surname": name}, registration=registration)
        await enter(app, coordinator, campaign_id, "requests", sent)
    near = body(civil_status={"surname": "offrante"}, registration={"commune": "94033", "station": ""})
    await enter(app, coordinator, campaign_id, "offers", near | {"radius_km": 2})
    await hear(sessions, campaign_id, {"94033_0003": 8.0, "94033_0012": 7.0})

    found = (await coordinator.get("/v1/holder-shortages")).json()["items"]
    page = (await coordinator.get("/renforts")).text

    assert [(one["station"], one["near"], one["rank"], one["votes"]) for one in found] == [
        ("94080_0001", 0, None, 2),
        ("94033_0003", 1, 1, 2),
        ("94033_0012", 1, 2, 2),
    ]
    assert "Personne de disponible à portée" in page
    assert "Lefèvre" not in page
    assert "1er bureau dans l'ordre des priorités" in page.replace("&#39;", "'")


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0.1, 100), st.floats(0.1, 100), st.integers(0, 3))
def test_more_votes_or_a_higher_priority_never_come_later(
    votes: int, more: int, score: float, higher: float, near: int
) -> None:
    assert need_of(votes + more, near, score + higher) <= need_of(votes, near, score)
    assert need_of(votes, near, score) < need_of(votes + more, near, None)
    assert need_of(votes, 0, None) < need_of(votes + more, 1, score)
    assert need_of(votes, near, -score) == need_of(votes, near, 0)


async def test_volunteers_are_asked_for_where_they_are_needed_most(
    app: FastAPI, sessions: Sessions, coordinator: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    """Four votes where an effort wins little come after two where it wins ten times as much; nobody is asked twice."""
    await new_member(sessions, campaign_id, "second")
    for name, place in (("un", "94033_0012"), ("deux", "94033_0012"), ("trois", "94080_0001")):
        registration = {"commune": place[:5], "station": place, "elector_number": ""}
        sent = body(civil_status={"surname": name}, registration=registration)
        await enter(app, coordinator, campaign_id, "requests", sent)
    for number in range(12):
        civil = {"first_names": f"Offre{'abcdefghijkl'[number]}", "surname": "Loin", "born_on": "1980-01-01"}
        place = {"commune": "94033", "station": "3", "elector_number": ""}
        sent = body(civil_status=civil, registration=place, contact={"email": f"o{number}@exemple.fr"})
        await coordinator.post("/v1/offers", json=sent | {"radius_km": 0})
    async with call(app, campaign_id, subject="second") as other:
        for one in (await other.get("/v1/offers")).json()["items"]:
            await other.post(f"/v1/offers/{one['id']}/confirm")
    await hear(sessions, campaign_id, {"94080_0001": 50.0, "94033_0012": 5.0})

    page = await coordinator.get("/renforts", headers=HTML)
    done = (await coordinator.post("/v1/invitations")).json()
    again = await coordinator.post("/renforts/inviter", headers=HTML, follow_redirects=True)

    assert [(one["station"], one["invited"]) for one in done["places"]] == [("94080_0001", 10), ("94033_0012", 2)]
    assert done["invited"] == 12
    assert "Inviter dans cet ordre" in page.text
    # Those who were asked for one place may be asked for the other the next time; nobody twice for the same.
    assert "12 personnes invitées, pour 2 lieux" in again.text.replace("\u202f", " ")
    assert (await coordinator.post("/v1/invitations")).json()["invited"] == 0


async def test_a_territory_sees_its_own(
    app: FastAPI, sessions: Sessions, voter: AsyncClient, campaign_id: UUID, typed: Make
) -> None:
    await voter.post(f"/demande/{campaign_id}", data=typed())
    await new_member(sessions, campaign_id, "local", (Role.PROXY_COORDINATOR,), ("94080",))
    async with call(app, campaign_id, subject="local") as local:
        assert (await local.get("/v1/holder-shortages")).json()["items"] == []
