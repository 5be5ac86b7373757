from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.proxy import RequestOpened, RequestWithdrawn
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, clock_offset, new_campaign, new_member, told

Make = Callable[..., dict[str, Any]]


def public(campaign_id: UUID) -> str:
    return f"/v1/public/campaigns/{campaign_id}/requests"


async def test_a_request_is_stored_told_without_the_person_and_given_a_link(
    voter: AsyncClient, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    answer = await voter.post(public(campaign_id), json=body())

    assert answer.status_code == 201, answer.text
    receipt = answer.json()
    assert receipt["status_url"].endswith(f"/suivi/{receipt['token']}")
    assert receipt["warnings"] == []
    (event,) = await told(sessions, campaign_id)
    assert isinstance(event, RequestOpened)
    said = event.request
    assert (said.status, said.commune, said.station, said.rounds) == ("open", "94033", "94033_0012", [1, 2])
    status = (await voter.get(f"/v1/public/status/{receipt['token']}")).json()
    assert (status["state"], status["station"], status["confirmed_at"]) == ("open", "94033_0012", None)


async def test_the_list_shows_a_first_name_and_a_place_only(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    await voter.post(public(campaign_id), json=body())

    (item,) = (await coordinator.get("/v1/requests", params={"state": "open"})).json()["items"]

    assert (item["first_name"], item["commune"], item["station"]) == ("Zoé", "94033", "94033_0012")
    assert (item["rounds"], item["state"], item["duplicate_of"]) == ([1, 2], "open", None)
    text = str(item)
    assert not [secret for secret in ("Lefèvre", "Marie", "exemple.fr", "0612", "1985", "123456789") if secret in text]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"civil_status": {"first_names": " "}}, "/civil_status/first_names"),
    ({"civil_status": {"first_names": "<script>alert(1)</script>"}}, "/civil_status/first_names"),
    ({"civil_status": {"surname": "www.exemple.fr"}}, "/civil_status/surname"),
    ({"civil_status": {"used_surname": "<b>Zoé</b>"}}, "/civil_status/used_surname"),
    ({"civil_status": {"surname": ""}}, "/civil_status/surname"),
    ({"civil_status": {"surname": "Z" * 121}}, "/civil_status/surname"),
    ({"civil_status": {"surname": "Le\u0007fèvre"}}, "/civil_status/surname"),
    ({"civil_status": {"born_on": "1985-02-30"}}, "/civil_status/born_on"),
    ({"civil_status": {"born_on": "1885-02-03"}}, "/civil_status/born_on"),
    ({"civil_status": {"born_on": "2015-02-03"}}, "/civil_status/born_on"),
    ({"civil_status": {"born_on": 475545600}}, "/civil_status/born_on"),
    ({"contact": {"email": "", "phone": ""}}, "/contact/email"),
    ({"contact": {"email": "zoe"}}, "/contact/email"),
    ({"contact": {"phone": "12"}}, "/contact/phone"),
    ({"registration": {"commune": ""}}, "/registration/commune"),
    ({"registration": {"commune": "94999"}}, "/registration/commune"),
    ({"registration": {"commune": "Saint-Denis"}}, "/registration/commune"),
    ({"registration": {"consulate": "Montréal"}}, "/registration/consulate"),
    ({"registration": {"station": "94080_0001"}}, "/registration/station"),
    ({"registration": {"station": "00001"}}, "/registration/station"),
    ({"registration": {"elector_number": "123456789012"}}, "/registration/elector_number"),
    ({"rounds": []}, "/rounds"),
    ({"rounds": [3]}, "/rounds/0"),
    ({"rounds": [1, 2, 1]}, "/rounds"),
    ({"consent": {"given": False}}, "/consent/given"),
    ({"consent": {"version": "1789-07"}}, "/consent/version"),
    ({"website": "http://spam.example"}, "/website"),
    ({"campaign": "x"}, "/campaign"),
]


@pytest.mark.parametrize(("changed", "pointer"), WRONG)
async def test_what_is_wrong_is_pointed_at_and_nothing_is_stored(
    voter: AsyncClient,
    sessions: Sessions,
    campaign_id: UUID,
    body: Make,
    changed: dict[str, Any],
    pointer: str,
) -> None:
    answer = await voter.post(public(campaign_id), json=body(**changed))

    assert answer.status_code == 422, answer.text
    assert answer.json()["pointer"] == pointer
    assert "Lefèvre" not in answer.text
    assert await told(sessions, campaign_id) == []


async def test_everything_wrong_is_said_at_once_in_the_language_asked_for(
    voter: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    bad = body(civil_status={"surname": "", "born_on": "2001-02-29"}, registration={"commune": "nowhere"}, rounds=[])

    french = (await voter.post(public(campaign_id), json=bad)).json()
    english = (await voter.post(public(campaign_id), json=bad, headers={"Accept-Language": "en"})).json()

    pointers = ["/civil_status/surname", "/civil_status/born_on", "/registration/commune", "/rounds"]
    assert [error["pointer"] for error in french["errors"]] == pointers
    assert [error["pointer"] for error in english["errors"]] == pointers
    assert french["detail"] == "Écrivez votre nom de naissance."
    assert english["detail"] == "Give the birth name."


async def test_a_nul_byte_is_refused(voter: AsyncClient, campaign_id: UUID, body: Make) -> None:
    answer = await voter.post(public(campaign_id), json=body(civil_status={"surname": "Le\x00fèvre"}))
    assert answer.status_code == 422


async def test_a_short_elector_number_is_kept_and_doubted(voter: AsyncClient, campaign_id: UUID, body: Make) -> None:
    answer = await voter.post(public(campaign_id), json=body(registration={"elector_number": "1234"}))
    assert answer.status_code == 201
    assert "numéro d'ordre" in answer.json()["warnings"][0]


async def test_who_votes_abroad_names_a_consulate(
    voter: AsyncClient, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    abroad = {"commune": "", "station": "", "consulate": "Montréal"}
    answer = await voter.post(public(campaign_id), json=body(registration=abroad))

    assert answer.status_code == 201, answer.text
    (event,) = await told(sessions, campaign_id)
    assert isinstance(event, RequestOpened)
    assert (event.request.commune, event.request.station) == ("ZZ000", None)


async def test_who_is_of_age_in_the_second_round_only_asks_for_that_one(
    voter: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    young = {"born_on": "2011-06-14"}
    both = await voter.post(public(campaign_id), json=body(civil_status=young))
    second = await voter.post(public(campaign_id), json=body(civil_status=young, rounds=[2]))

    assert (both.status_code, both.json()["pointer"], second.status_code) == (422, "/rounds", 201)


async def test_a_round_whose_day_has_come_takes_no_more_requests(
    voter: AsyncClient, sessions: Sessions, body: Make
) -> None:
    day = datetime(2029, 6, 10, 6, tzinfo=UTC)
    offset = clock_offset(day)
    polling_day = await new_campaign(sessions, clock_offset_seconds=offset)
    eve = await new_campaign(sessions, clock_offset_seconds=offset - 86_400)

    late = await voter.post(public(polling_day), json=body())
    second = await voter.post(public(polling_day), json=body(rounds=[2]))
    # The silence of the eve is about propaganda: people may still ask.
    silent = await voter.post(public(eve), json=body())

    assert (late.status_code, late.json()["pointer"]) == (422, "/rounds")
    assert (second.status_code, silent.status_code) == (201, 201)


async def test_the_same_person_twice_is_flagged_and_not_lost(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    first = (await voter.post(public(campaign_id), json=body())).json()
    again = {"first_names": "ZOE-MARIE", "surname": "LEFEVRE"}
    await voter.post(public(campaign_id), json=body(civil_status=again, contact={"email": "autre@exemple.fr"}))

    items = (await coordinator.get("/v1/requests")).json()["items"]
    flags = {item["id"]: item["duplicate_of"] for item in items}
    (original,) = [found for found in flags.values() if found]
    assert len(items) == 2
    assert flags[original] is None

    await voter.post(f"/v1/public/status/{first['token']}/withdraw")
    items = (await coordinator.get("/v1/requests", params={"state": "open"})).json()["items"]
    assert [item["duplicate_of"] for item in items] == [None]


async def test_an_unknown_campaign_is_not_found(voter: AsyncClient, sessions: Sessions, body: Make) -> None:
    answer = await voter.post(public(uuid4()), json=body())
    assert answer.status_code == 404


async def test_the_same_idempotency_key_opens_one_request(
    voter: AsyncClient, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    headers = {"Idempotency-Key": "a-phone-in-a-lift"}
    first = await voter.post(public(campaign_id), json=body(), headers=headers)
    second = await voter.post(public(campaign_id), json=body(), headers=headers)

    assert first.json() == second.json()
    assert len(await told(sessions, campaign_id)) == 1


async def test_a_coordinator_enters_a_request_of_the_own_territory_only(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    await new_member(sessions, campaign_id, "local", (Role.PROXY_COORDINATOR,), ("94033_0012",))
    async with call(app, campaign_id, subject="local") as local:
        inside = await local.post("/v1/requests", json=body())
        outside = await local.post("/v1/requests", json=body(registration={"station": "94033_0013"}))
        unplaced = await local.post("/v1/requests", json=body(registration={"station": ""}))
        seen = (await local.get("/v1/requests")).json()["items"]

    assert (inside.status_code, outside.status_code, unplaced.status_code) == (201, 403, 403)
    assert outside.json()["pointer"] == "/registration/station"
    assert [item["station"] for item in seen] == ["94033_0012"]


async def test_another_campaign_sees_nothing(
    app: FastAPI, sessions: Sessions, voter: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    await voter.post(public(campaign_id), json=body())
    other = await new_campaign(sessions)
    async with call(app, other) as stranger:
        assert (await stranger.get("/v1/requests")).json()["items"] == []
        named = await stranger.get("/v1/requests", headers={"Isoloir-Campaign": str(campaign_id)})
    assert named.status_code == 403


async def test_a_canvasser_may_not_see_who_asks(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> None:
    await new_member(sessions, campaign_id, "door", (Role.CANVASSER,))
    async with call(app, campaign_id, subject="door") as canvasser:
        assert (await canvasser.get("/v1/requests")).status_code == 403
        assert (await canvasser.get("/")).status_code == 403


async def test_withdrawn_twice_is_told_once(
    voter: AsyncClient, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    token = (await voter.post(public(campaign_id), json=body())).json()["token"]
    for _ in range(2):
        answer = await voter.post(f"/v1/public/status/{token}/withdraw")
        assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")

    opened, withdrawn = await told(sessions, campaign_id)
    assert isinstance(opened, RequestOpened)
    assert isinstance(withdrawn, RequestWithdrawn)
    assert (opened.request.ref, opened.version, withdrawn.version) == (withdrawn.request.ref, 1, 2)
    assert withdrawn.request.status == "withdrawn"


async def test_who_votes_elsewhere_is_told_and_taken(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    path = f"/v1/public/campaigns/{campaign_id}/requests"
    here = (await voter.post(path, json=body())).json()
    away = await voter.post(path, json=body(registration={"commune": "93066", "station": ""}))

    assert here["warnings"] == []
    assert away.status_code == 201
    (warning,) = away.json()["warnings"]
    assert "pas dans le territoire de la campagne" in warning
    seen = (await voter.get(f"/v1/public/status/{away.json()['token']}")).json()
    assert seen["warnings"] == [warning]
    assert warning in (await voter.get(f"/suivi/{away.json()['token']}")).text.replace("&#39;", "'")
    rows = (await coordinator.get("/v1/requests")).json()["items"]
    (one,) = (row["id"] for row in rows if row["commune"] == "93066")
    case = await coordinator.get(f"/dossiers/{one}", headers={"Accept": "text/html"})
    assert "vote hors du territoire" in case.text


async def test_who_holds_a_proxy_may_be_of_anywhere(voter: AsyncClient, campaign_id: UUID, body: Make) -> None:
    sent = body(registration={"commune": "93066", "station": ""}) | {"radius_km": 10}
    answer = await voter.post(f"/v1/public/campaigns/{campaign_id}/offers", json=sent)
    assert (answer.status_code, answer.json()["warnings"]) == (201, [])
