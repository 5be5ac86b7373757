"""Nobody alone takes the rights of who directs the campaign: by two who are in it for a while, or by the operator."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from common.events.crm import MemberChanged
from common.scopes import ROLE_SCOPES, Feature, Role
from crm.campaign.members.models import ManagerRemoval, Teammate
from crm.campaign.members.protection import SEASONED, is_protected, is_seasoned, takes_away
from fastapi import FastAPI
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from kit.campaigns.queries import Member
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign, new_member, told
from sqlalchemy import update

from services.crm.tests.conftest import CallAs

BROWSER = {"Accept": "text/html"}
MANAGER = {"display_name": "Seconde", "roles": ["manager"]}
LESS: list[dict[str, Any]] = [
    {"roles": ["reader"]},
    {"territories": ["94033"]},
    {"ends_at": "2029-06-18T00:00:00Z"},
    {"closed": ["messages"]},
]
NOW = datetime(2029, 5, 19, 12, tzinfo=UTC)
members = st.builds(
    Member,
    st.just("x"),
    st.just(1),
    st.sets(st.sampled_from(Role), max_size=3).map(tuple),
    st.sampled_from(((), ("94033",), ("94033", "94041"))),
    st.sampled_from((None, NOW, NOW + timedelta(days=2))),
    st.sets(st.sampled_from(Feature), max_size=2).map(tuple),
)


@pytest.fixture
async def team(sessions: Sessions, campaign_id: UUID) -> None:
    """Beside "tester": a second manager, the candidate, and who reads."""
    await new_member(sessions, campaign_id, "second", (Role.MANAGER,))
    await new_member(sessions, campaign_id, "candidate", (Role.CANDIDATE,))
    await new_member(sessions, campaign_id, "reader", (Role.READER,))


@given(members, members)
def test_what_takes_nothing_away_leaves_every_call(before: Member, after: Member) -> None:
    if not takes_away(before, after):
        assert before.scopes <= after.scopes
    assert not takes_away(before, before)
    assert takes_away(before, None)


def test_managers_of_the_whole_campaign_are_protected() -> None:
    assert is_protected(Member("x", 1, ("manager",), (), None), NOW)
    assert is_protected(Member("x", 1, ("manager",), (), NOW + timedelta(1), ("messages",)), NOW)
    assert not is_protected(Member("x", 1, ("manager",), ("94033",), None), NOW)
    assert not is_protected(Member("x", 1, ("manager",), (), NOW), NOW)
    assert not is_protected(Member("x", 1, ("candidate",), (), None), NOW)
    assert "people:export" in ROLE_SCOPES[Role.MANAGER]
    assert is_seasoned(None, NOW)
    assert is_seasoned(NOW - SEASONED, NOW)
    assert not is_seasoned(NOW - SEASONED + timedelta(seconds=1), NOW)


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize("who", ["candidate", "tester"])
async def test_one_person_alone_takes_nothing_from_a_manager(
    call_as: CallAs, sessions: Sessions, campaign_id: UUID, who: str
) -> None:
    async with call_as(who) as alone, call_as("second") as second:
        assert (await alone.delete("/v1/members/second")).status_code == 409
        page = await alone.post("/team/second/remove", headers=BROWSER)
        assert (page.status_code, "opérateur" in page.text) == (409, True)
        for change in LESS:
            answer = await alone.put("/v1/members/second", json=MANAGER | change)
            # Who has not all of a manager's rights could not give them anew either.
            assert answer.status_code in (403, 409), change
        closed = await alone.put("/v1/members/second/features", json={"closed": ["messages"]})
        assert closed.status_code == (409 if who == "tester" else 403)
        assert (await second.get("/v1/members")).status_code == 200
    assert await told(sessions, campaign_id) == []


@pytest.mark.usefixtures("team")
async def test_a_candidate_and_a_manager_together_take_another_manager_out(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    path = "/v1/members/second/removal"
    async with call_as("candidate") as candidate, call_as("second") as second, call_as("reader") as reader:
        asked = await candidate.post(path)
        assert asked.status_code == 201, asked.text
        assert (await candidate.post(path)).json() == asked.json()
        assert (asked.json()["subject"], asked.json()["asked_by"]) == ("second", "candidate")
        assert (await client.post(path)).status_code == 409
        refused = [
            await candidate.post(f"{path}/confirmation"),
            await second.post(f"{path}/confirmation"),
            await second.delete(path),
            await reader.post(f"{path}/confirmation"),
        ]
        assert [answer.status_code for answer in refused] == [403] * 4
        assert (await second.get(path)).status_code == 200
        assert (await client.post(f"{path}/confirmation")).status_code == 204
        assert (await second.get("/v1/members")).status_code == 403
        assert (await candidate.get(path)).status_code == 404
    (left,) = await told(sessions, campaign_id)
    assert isinstance(left, MemberChanged)
    assert (left.member, left.roles) == ("second", [])


async def test_two_without_a_manager_between_them_are_not_enough(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    for who in ("candidate", "other"):
        await new_member(sessions, campaign_id, who, (Role.CANDIDATE,))
    await new_member(sessions, campaign_id, "second", (Role.MANAGER,))
    async with call_as("candidate") as candidate, call_as("other") as other:
        assert (await candidate.post("/v1/members/second/removal")).status_code == 201
        assert (await other.post("/v1/members/second/removal/confirmation")).status_code == 403
    assert (await client.get("/v1/members/second")).status_code == 200


@pytest.mark.usefixtures("team")
async def test_an_accomplice_who_was_just_let_in_does_not_count(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    path = "/v1/members/second/removal"
    assert (await client.put("/v1/members/friend", json=MANAGER)).status_code == 200
    async with call_as("friend") as friend:
        assert (await friend.post(path)).status_code == 403
        assert (await client.post(path)).status_code == 201
        assert (await friend.post(f"{path}/confirmation")).status_code == 403
        # Nor does taking the rights away and giving them anew make them older.
        async with transaction(sessions, campaign_id) as session:
            mine = update(Teammate).where(Teammate.subject == "friend")
            await session.execute(mine.values(directs_since=datetime.now(UTC) - SEASONED))
        assert (await client.put("/v1/members/friend", json=MANAGER | {"display_name": "Amie"})).status_code == 200
        assert (await friend.post(f"{path}/confirmation")).status_code == 204


@pytest.mark.usefixtures("team")
async def test_who_asked_still_directs_the_campaign_when_it_is_confirmed(client: AsyncClient, call_as: CallAs) -> None:
    path = "/v1/members/second/removal"
    async with call_as("candidate") as candidate:
        assert (await candidate.post(path)).status_code == 201
        assert (await client.delete("/v1/members/candidate")).status_code == 204
    assert (await client.post(f"{path}/confirmation")).status_code == 403
    assert (await client.delete(path)).status_code == 204
    assert (await client.get(path)).status_code == 404


@pytest.mark.usefixtures("team")
async def test_a_request_that_nobody_confirms_lapses(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    path = "/v1/members/second/removal"
    async with call_as("candidate") as candidate:
        assert (await candidate.post(path)).status_code == 201
        async with transaction(sessions, campaign_id) as session:
            await session.execute(update(ManagerRemoval).values(expires_at=datetime.now(UTC)))
        assert (await client.post(f"{path}/confirmation")).status_code == 404
        assert (await client.post(path)).status_code == 201
        assert (await candidate.post(f"{path}/confirmation")).status_code == 204


@pytest.mark.usefixtures("team")
async def test_a_manager_leaves_by_their_own_word_unless_they_are_the_last(
    client: AsyncClient, call_as: CallAs
) -> None:
    async with call_as("second") as second:
        assert (await second.post("/v1/members/second/removal")).status_code == 409
        assert (await second.delete("/v1/members/second")).status_code == 204
    assert (await client.delete("/v1/members/tester")).status_code == 409
    async with call_as("candidate") as candidate:
        assert (await candidate.post("/v1/members/tester/removal")).status_code == 409
        assert (await candidate.post("/v1/members/reader/removal")).status_code == 409
        assert (await candidate.delete("/v1/members/reader")).status_code == 204


@pytest.mark.usefixtures("team")
async def test_who_is_meant_and_who_may_confirm_read_of_it(client: AsyncClient, call_as: CallAs) -> None:
    async with call_as("candidate") as candidate, call_as("second") as second, call_as("reader") as reader:
        page = (await candidate.get("/team", headers=BROWSER)).text
        assert 'action="/team/second/removal"' in page
        assert 'action="/team/second/remove"' not in page
        asked = await candidate.post("/team/second/removal", headers=BROWSER)
        assert asked.headers["location"] == "/team?done=asked"
        assert "Votre retrait de l&#39;équipe est demandé" in (await second.get("/", headers=BROWSER)).text
        assert "attend une deuxième personne" in (await client.get("/", headers=BROWSER)).text
        for somebody in (candidate, reader):
            assert "retrait" not in (await somebody.get("/", headers=BROWSER)).text
        theirs = (await second.get("/team", headers=BROWSER)).text
        assert "a demandé votre retrait" in theirs
        assert "removal/confirm" not in theirs
        assert "Quitter l&#39;équipe" in theirs
        own = (await candidate.get("/team", headers=BROWSER)).text
        assert ("removal/confirm" in own, "removal/withdraw" in own) == (False, True)
        assert "removal/confirm" in (await client.get("/team", headers=BROWSER)).text
        kept = await candidate.post("/team/second/removal/withdraw", headers=BROWSER)
        assert kept.headers["location"] == "/team?done=kept"
        assert "retrait" not in (await second.get("/", headers=BROWSER)).text
        assert (await client.post("/team/second/removal/confirm", headers=BROWSER)).status_code == 404
        assert (await client.post("/team/second/removal", headers=BROWSER)).status_code == 303
        done = await candidate.post("/team/second/removal/confirm", headers=BROWSER)
        assert done.headers["location"] == "/team?done=removed"


@pytest.mark.usefixtures("team")
async def test_the_operator_suspends_puts_back_and_takes_out_at_once(
    app: FastAPI, client: AsyncClient, call_as: CallAs, campaign_id: UUID
) -> None:
    path = f"/v1/campaigns/{campaign_id}/members"
    ended = MANAGER | {"ends_at": datetime.now(UTC).isoformat()}
    async with call(app, campaign_id, "operate", subject="operator") as operator, call_as("second") as second:
        assert (await operator.put(f"{path}/second", json=ended)).json()["ended"] is True
        assert (await second.get("/v1/members")).status_code == 403
        assert (await operator.put(f"{path}/second", json=MANAGER)).status_code == 200
        assert (await second.get("/v1/members")).status_code == 200
        # Whom the operator names counts from the first day.
        assert (await second.post("/v1/members/tester/removal")).status_code == 201
        assert (await operator.delete(f"{path}/second")).status_code == 204
        assert (await operator.delete(f"{path}/second")).status_code == 404
        # The last one too: the operator names another.
        assert (await operator.delete(f"{path}/tester")).status_code == 204
        assert (await operator.put(f"{path}/third", json=MANAGER)).status_code == 200
        other = path.replace(str(campaign_id), "00000000-0000-4000-8000-000000000000")
        assert (await operator.put(f"{other}/third", json=MANAGER)).status_code == 404
    async with call_as("third") as third:
        assert (await third.get("/v1/members")).status_code == 200
        assert (await third.delete(f"{path}/candidate")).status_code == 403
    assert (await client.get("/v1/members")).status_code == 403


@pytest.mark.usefixtures("team")
async def test_another_campaigns_manager_asks_for_nobody_here(app: FastAPI, sessions: Sessions) -> None:
    async with call(app, await new_campaign(sessions)) as stranger:
        for method, path in (("POST", ""), ("GET", ""), ("DELETE", ""), ("POST", "/confirmation")):
            answer = await stranger.request(method, f"/v1/members/second/removal{path}")
            assert answer.status_code == 404, (method, path)
