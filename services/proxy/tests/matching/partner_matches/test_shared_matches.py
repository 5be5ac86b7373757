"""People of two campaigns that agreed are matched if they agreed too: stage by stage, told by their own campaign."""

import asyncio
from typing import Any

import pytest
from common.events.proxy import RequestMatched
from kit.db.sessions import transaction
from kit.testing.steps import told
from proxy.matching.shared_matches.models import SharedMatch, SharedVote
from proxy.people.identities.models import Person as Stored
from proxy.pools.models import PoolConsent, PoolMembership, PoolVote
from proxy.pools.tenancies import tenancy_of
from sqlalchemy import func, select

from services.proxy.tests.teams import NewTeam, Person, Team, agree

Pairing = tuple[Person, Person, dict[str, Any]]


@pytest.fixture
async def proposed(here: Team, there: Team, agreed: None) -> Pairing:
    """Somebody here asks, somebody there could: the request, the offer, and the match as `there` sees it."""
    asking = await here.enter("requests", "Amal")
    offering = await there.enter("offers", "Basile")
    result = await here.match()
    assert result["across_campaigns"] == 2
    (match,) = await there.shared()
    return asking, offering, match


async def test_two_campaigns_serve_more_than_each_alone(here: Team, there: Team, proposed: Pairing) -> None:
    asking, offering, match = proposed
    assert match["side"] == "holder"
    assert match["target_id"] == offering.id
    assert match["partner"] == "Alix Ici"
    (mine,) = await here.shared()
    assert (mine["id"], mine["side"], mine["target_id"]) == (match["id"], "grantor", asking.id)
    assert await here.state_of(asking) == "proposed"
    # A second matching, there or here, asks nobody twice.
    assert (await there.match())["proposed"] == 0
    assert (await here.match())["proposed"] == 0


async def test_little_is_shown_before_and_what_the_proxy_needs_after(
    here: Team, there: Team, proposed: Pairing
) -> None:
    asking, offering, match = proposed
    (seen,) = await there.sides(offering)
    assert (seen["first_name"], seen["commune"], seen["contact"], seen["partner"]) == (
        "Amal",
        "94033",
        None,
        "Alix Ici",
    )
    assert (await there.shared())[0]["other_first_name"] is None
    act = f"/v1/public/status/{offering.token}/matches/{match['id']}"
    assert (await there.client.post(f"{act}/identity")).status_code == 409
    grantor = f"/v1/public/status/{asking.token}/matches/{match['id']}"
    assert (await here.client.post(f"{grantor}/accept")).status_code == 403

    (after,) = (await there.client.post(f"{act}/accept")).json()

    assert after["contact"]["email"] == "amal@exemple.fr"
    assert (await there.client.post(f"{act}/accept")).status_code == 200  # twice changes nothing more
    assert await here.state_of(asking) == "accepted"
    assert (await there.shared())[0]["other_first_name"] == "Amal"
    assert (await here.sides(asking))[0]["contact"]["email"] == "basile@exemple.fr"
    assert (await here.client.post(f"{grantor}/identity")).json()["born_on"] == "1985-03-27"
    assert isinstance((await told(here.sessions, here.id))[-1], RequestMatched)
    assert "accepted_grantor" in [kind for kind, _ in await here.mails()]
    assert [kind for kind, _ in await there.mails()][-2:] == ["proposal", "accepted_holder"]
    assert {mail.to for _, mail in await there.mails()} == {"basile@exemple.fr"}
    assert {mail.from_name for _, mail in await there.mails()} == {"Équipe de Bao Là"}


async def test_neither_team_finds_the_other_s_person_in_its_rows(here: Team, there: Team, proposed: Pairing) -> None:
    asking, _, match = proposed
    await there.client.post(f"/v1/public/status/{proposed[1].token}/matches/{match['id']}/accept")
    async with transaction(there.sessions, there.id) as session:
        names = list(await session.scalars(select(Stored.first_names)))
        rows = list(await session.scalars(select(SharedMatch)))
        pool_id = await session.scalar(select(PoolMembership.pool_id))
        assert pool_id is not None
        assert names == ["Basile"]
        assert [str(one.other_id) for one in rows] == [asking.id]
        assert await session.scalar(select(func.count()).select_from(PoolVote)) == 0
        async with tenancy_of(session, pool_id):
            votes = list(await session.scalars(select(PoolVote)))
            assert await session.scalar(select(func.count()).select_from(Stored)) == 0
            assert await session.scalar(select(func.count()).select_from(PoolConsent)) == 0
        assert sorted(one.side for one in votes) == ["grantor", "grantor", "holder", "holder"]
        assert list(await session.scalars(select(Stored.first_names))) == ["Basile"]
    assert (await there.client.get(f"/v1/shared-matches/{match['id']}")).status_code == 200
    assert (await there.client.get(f"/v1/matches/{match['id']}")).status_code == 404


async def test_who_did_not_agree_is_matched_in_their_own_campaign_alone(here: Team, there: Team, agreed: None) -> None:
    asking = await here.enter("requests", "Amal", agrees=False)
    await there.enter("offers", "Basile")
    assert (await here.match())["votes_served"] == 0
    assert (await there.match())["votes_served"] == 0
    assert await here.state_of(asking) == "open"
    choice = f"/v1/public/status/{asking.token}/pool-choice"
    before = (await here.client.get(f"/v1/public/status/{asking.token}")).json()["pool_choice"]
    assert (before["given"], before["renew"]) == (False, False)
    assert "Bao Là" in before["text"]
    after = (await here.client.put(choice, json={"given": True})).json()
    assert after["pool_choice"]["given"] is True
    await here.match()
    assert await here.state_of(asking) == "proposed"
    # Taken back, what was only proposed ends; they are free to agree again.
    await here.client.put(choice, json={"given": False})
    assert await here.state_of(asking) == "open"
    assert (await there.shared())[0]["state"] == "declined"


async def test_a_consent_reaches_only_campaigns_that_were_named(
    here: Team, there: Team, new_team: NewTeam, agreed: None
) -> None:
    asking = await here.enter("requests", "Amal")
    third = await new_team("Chloé Ailleurs")
    await agree(here, third)
    await third.enter("offers", "Cyr")
    assert (await here.match())["votes_served"] == 0
    seen = (await here.client.get(f"/v1/public/status/{asking.token}")).json()["pool_choice"]
    assert (seen["given"], seen["renew"]) == (True, True)
    await here.client.put(f"/v1/public/status/{asking.token}/pool-choice", json={"given": True})
    await here.match()
    assert await here.state_of(asking) == "proposed"
    assert (await third.shared())[0]["partner"] == "Alix Ici"
    assert await there.shared() == []


async def test_of_two_who_accept_at_once_in_two_campaigns_one_has_it(here: Team, there: Team, agreed: None) -> None:
    asking = await here.enter("requests", "Amal")
    guest = await there.enter("offers", "Basile")
    await here.match()
    own = await here.enter("offers", "Cyr")
    by_hand = {"request_id": asking.id, "offer_id": own.id, "rounds": [1, 2]}
    local = (await here.client.post("/v1/matches", json=by_hand)).json()
    (shared,) = await there.shared()
    calls = [
        (here, f"/v1/public/status/{own.token}/matches/{local['id']}/accept"),
        (there, f"/v1/public/status/{guest.token}/matches/{shared['id']}/accept"),
    ]

    answers = await asyncio.gather(*(team.client.post(path) for team, path in calls))

    assert sorted(one.status_code for one in answers) == [200, 409]
    assert await here.state_of(asking) == "accepted"
    states = {(await there.shared())[0]["state"], (await here.client.get(f"/v1/matches/{local['id']}")).json()["state"]}
    assert states == {"accepted", "taken"}
    assert (await here.shared())[0]["state"] == (await there.shared())[0]["state"]


async def test_the_law_s_caps_hold_over_the_pool(here: Team, there: Team, agreed: None) -> None:
    """One person offered in both campaigns: one proxy made in France for a round, whoever asks."""
    asking = await here.enter("requests", "Amal")
    other = await there.enter("requests", "Bilal", agrees=False)
    offers = [await here.enter("offers", "Basile"), await there.enter("offers", "Basile")]
    ids: list[str] = []
    for team, request, offer in ((here, asking, offers[0]), (there, other, offers[1])):
        wanted = {"request_id": request.id, "offer_id": offer.id, "rounds": [1, 2]}
        ids.append((await team.client.post("/v1/matches", json=wanted)).json()["id"])
    calls = [
        team.client.post(f"/v1/public/status/{offer.token}/matches/{match}/accept")
        for team, offer, match in zip((here, there), offers, ids, strict=True)
    ]

    answers = await asyncio.gather(*calls)

    assert sorted(one.status_code for one in answers) == [200, 409]
    refused = next(one for one in answers if one.status_code == 409)
    assert "L. 73" in refused.json()["detail"]


async def test_a_person_who_asked_two_campaigns_gives_one_vote(here: Team, there: Team, agreed: None) -> None:
    asked = [await here.enter("requests", "Amal"), await there.enter("requests", "Amal")]
    offers = [await here.enter("offers", "Basile"), await there.enter("offers", "Cyr")]
    answers: list[int] = []
    for team, request, offer in zip((here, there), asked, offers, strict=True):
        wanted = {"request_id": request.id, "offer_id": offer.id, "rounds": [1]}
        match = (await team.client.post("/v1/matches", json=wanted)).json()["id"]
        answers.append((await team.client.post(f"/v1/public/status/{offer.token}/matches/{match}/accept")).status_code)
    assert answers == [200, 409]


async def test_declined_it_ends_in_both_and_is_not_proposed_again(here: Team, there: Team, proposed: Pairing) -> None:
    asking, offering, match = proposed
    act = f"/v1/public/status/{offering.token}/matches/{match['id']}"
    await there.client.post(f"{act}/accept")
    assert (await there.client.post(f"{act}/decline")).json() == []
    assert await here.state_of(asking) == "open"
    assert [one["state"] for one in (*await here.shared(), *await there.shared())] == ["released", "released"]
    assert "ended_grantor" in [kind for kind, _ in await here.mails()]
    assert (await here.match())["votes_served"] == 0
    assert (await there.match())["votes_served"] == 0


async def test_ended_by_a_team_the_other_reads_that_it_was_the_partner(
    here: Team, there: Team, proposed: Pairing
) -> None:
    _, _, match = proposed
    assert (await here.client.delete(f"/v1/shared-matches/{match['id']}")).status_code == 204
    assert (await here.shared())[0]["ended_by"] == "tester"
    assert (await there.shared())[0]["ended_by"] == "partner"


async def test_leaving_ends_what_is_proposed_and_keeps_what_two_people_agreed(
    here: Team, there: Team, proposed: Pairing
) -> None:
    asking, offering, match = proposed
    more = await here.enter("requests", "Dalia")
    await there.enter("offers", "Emile")
    await there.client.post(f"/v1/public/status/{offering.token}/matches/{match['id']}/accept")
    await here.match()
    assert await here.state_of(more) == "proposed"

    assert (await there.client.delete("/v1/pool/membership")).status_code == 204

    assert await here.state_of(more) == "open"
    assert await here.state_of(asking) == "accepted"
    assert (await here.sides(asking))[0]["contact"]["email"] == "basile@exemple.fr"


async def test_erased_nothing_of_the_person_is_left_in_either_campaign(
    here: Team, there: Team, proposed: Pairing
) -> None:
    asking, offering, match = proposed
    await there.client.post(f"/v1/public/status/{offering.token}/matches/{match['id']}/accept")
    assert (await here.client.delete(f"/v1/public/status/{asking.token}")).status_code == 204
    assert await there.shared() == []
    assert (await there.client.get(f"/v1/public/status/{offering.token}")).json()["state"] == "open"
    for team in (here, there):
        async with transaction(team.sessions, team.id) as session:
            assert await session.scalar(select(func.count()).select_from(SharedVote)) == 0
            pool_id = await session.scalar(select(PoolMembership.pool_id))
            assert pool_id is not None
            async with tenancy_of(session, pool_id):
                assert await session.scalar(select(func.count()).select_from(PoolVote)) == 0


async def test_it_is_established_in_both(here: Team, there: Team, proposed: Pairing) -> None:
    asking, offering, match = proposed
    await there.client.post(f"/v1/public/status/{offering.token}/matches/{match['id']}/accept")
    act = f"/v1/public/status/{asking.token}/matches/{match['id']}"
    early = await here.client.post(f"{act}/votes", json={"round": 1, "voted": True})
    assert early.status_code == 409
    said = (await here.client.put(f"{act}/establishment", json={"reference": "ab 12"})).json()
    assert (said["said_by"], said["reference_given"]) == ("grantor", True)
    assert await here.state_of(asking) == "established"
    assert (await there.shared())[0]["established_at"]
    assert [kind for kind, _ in await there.mails()][-1] == "established_holder"
    here.client.headers["Accept"] = "text/html"
    page = (await here.client.get(f"/dossiers/{asking.id}")).text
    assert "AB12" in page
    assert "Basile, de l'équipe de Bao Là" in page
    assert "Bao Là" in (await here.client.get("/partenaires")).text
    status = (await here.client.get(f"/suivi/{asking.token}")).text
    assert "Cette personne s'est adressée" in status.replace("&#39;", "'")


async def test_a_third_campaign_reaches_nothing_of_it(
    here: Team, there: Team, new_team: NewTeam, proposed: Pairing
) -> None:
    third = await new_team("Chloé Ailleurs")
    _, _, match = proposed
    assert (await third.client.get(f"/v1/shared-matches/{match['id']}")).status_code == 404
    assert (await third.client.delete(f"/v1/shared-matches/{match['id']}")).status_code == 404
    other = await third.enter("offers", "Cyr", agrees=False)
    act = f"/v1/public/status/{other.token}/matches/{match['id']}/accept"
    assert (await third.client.post(act)).status_code == 404
