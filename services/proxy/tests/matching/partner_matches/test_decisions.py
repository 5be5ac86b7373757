"""What a team decides across campaigns holds in both: a match by hand, a pin, two who are not to be matched, an end."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from common.schemas import CampaignState
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import transaction
from kit.testing.steps import STATE, clock_offset
from kit.web.problems import NotFound
from proxy.intake.requests import service as requests
from proxy.matching.partner_matches.decisions import find_candidate
from proxy.matching.shared_matches.models import SharedMatch
from sqlalchemy import update

from services.proxy.tests.teams import Person, Team

HTML = {"Accept": "text/html"}
Two = tuple[Person, Person]


@pytest.fixture
async def two(here: Team, there: Team, agreed: None) -> Two:
    """Somebody here asks, somebody there could; nobody has looked for anybody."""
    return await here.enter("requests", "Amal"), await there.enter("offers", "Basile", radius_km=0)


async def move_clock(team: Team, then: datetime) -> None:
    offset = clock_offset(then)
    said = {"candidate": team.candidate, "name": f"Campagne de {team.candidate}", "clock_offset_seconds": offset}
    async with transaction(team.sessions, team.id) as session:
        await store_campaign(session, team.id, 2, CampaignState.model_validate(STATE | said), LOCAL)


async def candidates(team: Team, person: Person) -> list[dict[str, Any]]:
    answer = await team.client.get(f"/v1/requests/{person.id}/shared-candidates")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def propose(team: Team, asking: Person, one: dict[str, Any], **changed: Any) -> Any:
    sent = {"request_id": asking.id, "rounds": one["rounds"]} | {
        name: one[name] for name in ("holder_campaign_id", "offer_id")
    }
    return await team.client.post("/v1/shared-matches", json=sent | changed)


async def test_a_match_by_hand_asks_the_other_campaigns_person(here: Team, there: Team, two: Two) -> None:
    asking, offering = two
    (one,) = await candidates(here, asking)
    assert (one["partner"], one["offer_id"], one["rounds"]) == ("Bao Là", offering.id, [1, 2])
    assert "Basile" not in str(one)

    made = await propose(here, asking, one)

    assert made.status_code == 201, made.text
    assert (made.json()["state"], made.json()["other_first_name"]) == ("proposed", None)
    assert made.json()["created_by"] not in (None, "partner")
    (seen,) = await there.shared()
    assert (seen["created_by"], seen["side"]) == ("partner", "holder")
    assert (await there.sides(offering))[0]["first_name"] == "Amal"
    assert [kind for kind, _ in await there.mails()][-1] == "proposal"
    # Who waits for an answer is not asked twice, and is no candidate any more.
    assert await candidates(here, asking) == []
    assert (await propose(here, asking, one)).status_code == 404


async def test_only_who_agreed_can_be_asked_by_hand(here: Team, there: Team, agreed: None) -> None:
    asking = await here.enter("requests", "Amal")
    silent = await here.enter("requests", "Chloé", agrees=False)
    await there.enter("offers", "Basile", agrees=False)
    agrees = await there.enter("offers", "Dana")

    (one,) = await candidates(here, asking)

    assert one["offer_id"] == agrees.id
    assert await candidates(here, silent) == []
    assert (await propose(here, silent, one)).status_code == 404
    assert (await propose(here, asking, one, offer_id=str(uuid4()))).status_code == 404
    assert (await propose(here, asking, one, rounds=[3])).status_code == 422
    assert (await propose(here, asking, one, request_id=str(uuid4()))).status_code == 404
    await here.client.delete("/v1/pool/membership")
    assert await candidates(here, asking) == []
    assert (await propose(here, asking, one)).status_code == 404


async def test_a_round_that_is_over_is_proposed_to_nobody(here: Team, there: Team, two: Two) -> None:
    asking, offering = two
    (before,) = await candidates(here, asking)
    for team in (here, there):
        await move_clock(team, datetime(2029, 6, 11, 12, tzinfo=ZoneInfo("Europe/Paris")))

    (one,) = await candidates(here, asking)

    assert (before["rounds"], one["rounds"]) == ([1, 2], [2])
    late = await propose(here, asking, one, rounds=[1])
    assert (late.status_code, late.json()["pointer"]) == (422, "/rounds")
    sent = {"elsewhere": f"{there.id}.{offering.id}"}
    made = await here.client.post(f"/dossiers/{asking.id}/proposer-ailleurs", data=sent, headers=HTML)
    assert made.status_code == 303, made.text
    assert [one["rounds"] for one in await there.shared()] == [[2]]


async def test_an_offer_that_is_no_candidate_has_no_rounds_to_share(here: Team, there: Team, two: Two) -> None:
    """Which rounds may be proposed is said of candidates alone: nobody else is asked for the first round instead."""
    asking, offering = two
    async with transaction(here.sessions, here.id) as session:
        request = await requests.get_request(session, here.id, UUID(asking.id))
        known = await find_candidate(session, request, there.id, UUID(offering.id))
        assert known.rounds == [1, 2]
        for campaign_id, offer_id in ((here.id, UUID(offering.id)), (there.id, uuid4())):
            with pytest.raises(NotFound):
                await find_candidate(session, request, campaign_id, offer_id)


@pytest.mark.parametrize("typed", ["{there}.{nobody}", "{nobody}.{offer}", "{here}.{own}", "{there}.{offer}x", "x", ""])
async def test_an_offer_that_was_not_shown_is_found_by_nobody(here: Team, there: Team, two: Two, typed: str) -> None:
    asking, offering = two
    own = await here.enter("offers", "Chloé")
    sent = typed.format(there=there.id, here=here.id, own=own.id, offer=offering.id, nobody=uuid4())

    answer = await here.client.post(f"/dossiers/{asking.id}/proposer-ailleurs", data={"elsewhere": sent}, headers=HTML)

    assert answer.status_code in (404, 422), answer.text
    assert 'role="alert"' in answer.text
    assert (await here.shared(), await there.shared()) == ([], [])


async def test_a_pinned_proposal_outlives_its_day(here: Team, there: Team, two: Two) -> None:
    asking, offering = two
    (one,) = await candidates(here, asking)
    match = (await propose(here, asking, one)).json()["id"]

    assert (await there.client.put(f"/v1/shared-matches/{match}/pin")).json()["pinned"] is True

    assert (await here.shared())[0]["pinned"] is True
    for team in (here, there):
        await make_late(team, UUID(match))
    await here.match()
    assert (await here.shared())[0]["state"] == "proposed"
    accepted = await there.client.post(f"/v1/public/status/{offering.token}/matches/{match}/accept")
    assert accepted.status_code == 200, accepted.text
    assert await here.state_of(asking) == "accepted"


async def test_without_its_pin_it_expires(here: Team, there: Team, two: Two) -> None:
    asking, _ = two
    (one,) = await candidates(here, asking)
    match = (await propose(here, asking, one)).json()["id"]
    await here.client.put(f"/v1/shared-matches/{match}/pin")
    assert (await here.client.delete(f"/v1/shared-matches/{match}/pin")).json()["pinned"] is False
    for team in (here, there):
        await make_late(team, UUID(match))
    await here.match()
    assert "expired" in [one["state"] for one in await there.shared() if one["id"] == match]
    assert (await here.client.put(f"/v1/shared-matches/{match}/pin")).status_code == 409


async def make_late(team: Team, match_id: UUID) -> None:
    async with transaction(team.sessions, team.id) as session:
        mine = (SharedMatch.campaign_id == team.id) & (SharedMatch.id == match_id)
        await session.execute(update(SharedMatch).where(mine).values(expires_at=SharedMatch.proposed_at))


@pytest.mark.parametrize("side", ["here", "there"])
async def test_forbidden_by_either_team_neither_matching_brings_them_together(
    here: Team, there: Team, agreed: None, side: str
) -> None:
    asking, _ = await here.enter("requests", "Amal"), await there.enter("offers", "Basile")
    await here.match()
    (match,) = await here.shared()
    team = {"here": here, "there": there}[side]

    said = await team.client.put(f"/v1/shared-matches/{match['id']}/forbidden")

    assert (said.json()["state"], said.json()["forbidden"]) == ("declined", True)
    assert await here.state_of(asking) == "open"
    for one in (here, there):
        await one.match()
        assert [found["state"] for found in await one.shared()] == ["declined"]
    assert await candidates(here, asking) == []
    # The word is taken back in both.
    other = {"here": there, "there": here}[side]
    await other.client.delete(f"/v1/shared-matches/{match['id']}/forbidden")
    await here.match()
    assert sorted(found["state"] for found in await there.shared()) == ["declined", "proposed"]


async def test_the_pages_do_it_all(here: Team, there: Team, two: Two) -> None:
    asking, offering = two
    case = f"/dossiers/{asking.id}"
    page = await here.client.get(case, headers=HTML)
    assert "équipe de Bao Là" in page.text
    assert "Basile" not in page.text
    (one,) = await candidates(here, asking)
    key = f"{one['holder_campaign_id']}.{one['offer_id']}"

    done = await here.client.post(f"{case}/proposer-ailleurs", data={"elsewhere": key}, headers=HTML)

    assert done.status_code == 303, done.text
    assert "Basile" not in (await here.client.get(case, headers=HTML)).text
    (match,) = await here.shared()
    pinned = await here.client.post(f"{case}/partages/{match['id']}/epingler", headers=HTML, follow_redirects=True)
    assert "n'expire pas" in pinned.text.replace("&#39;", "'")
    await there.client.post(f"/v1/public/status/{offering.token}/matches/{match['id']}/accept")
    assert "Basile" in (await here.client.get(case, headers=HTML)).text
    # Ended from the case of the one, or from the partner's page of the other, it is over in both.
    ended = await here.client.post(f"{case}/partages/{match['id']}/terminer", headers=HTML, follow_redirects=True)
    assert "Défait" in ended.text
    assert (await there.shared())[0]["state"] == "released"
    banned = await there.client.post(
        f"/partenaires/rapprochements/{match['id']}/interdire", headers=HTML, follow_redirects=True
    )
    assert "ne seront plus rapprochées" in banned.text
    assert (await here.shared())[0]["forbidden"] is True


@pytest.mark.parametrize(
    ("act", "status"), [("partages/{}/danser", 422), ("partages/{other}/terminer", 404), ("proposer-ailleurs", 422)]
)
async def test_what_is_no_button_is_refused_in_a_sentence(
    here: Team, there: Team, two: Two, act: str, status: int
) -> None:
    asking, _ = two
    (one,) = await candidates(here, asking)
    match = (await propose(here, asking, one)).json()["id"]
    path = act.format(match, other=uuid4())
    answer = await here.client.post(f"/dossiers/{asking.id}/{path}", data={"elsewhere": "rien"}, headers=HTML)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
