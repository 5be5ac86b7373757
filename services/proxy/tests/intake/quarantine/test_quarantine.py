import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.proxy import RequestWithdrawn
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_member, told
from proxy.intake.quarantine import pages, service
from proxy.intake.quarantine.signals import PEOPLE_PER_DEVICE
from sqlalchemy import text

Make = Callable[..., dict[str, Any]]


async def flood(voter: AsyncClient, campaign_id: UUID, body: Make, kind: str = "requests", count: int = 0) -> list[str]:
    """Different people from one device without a proof; the tokens of their links."""
    tokens: list[str] = []
    for number in range(count or PEOPLE_PER_DEVICE):
        person = body(
            civil_status={"surname": f"Inventé{number}"}, contact={"email": f"p{number}@exemple.fr", "phone": ""}
        )
        answer = await voter.post(f"/v1/public/campaigns/{campaign_id}/{kind}", json=person)
        assert answer.status_code == 201, answer.text
        tokens.append(answer.json()["token"])
    return tokens


async def test_many_people_from_one_device_are_held_and_still_taken(
    voter: AsyncClient, coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    await flood(voter, campaign_id, body, count=PEOPLE_PER_DEVICE - 1)
    assert (await coordinator.get("/v1/quarantine")).json()["items"] == []
    await flood(voter, campaign_id, body)

    (hold,) = (await coordinator.get("/v1/quarantine")).json()["items"]
    assert (hold["kind"], hold["first_name"]) == ("request", "Zoé")
    assert set(hold["signals"]) == {"device", "unproven"}
    listed = (await coordinator.get("/v1/requests?limit=100")).json()["items"]
    async with transaction(sessions, campaign_id) as session:
        held = await service.quarantined_among(session, campaign_id, [UUID(one["id"]) for one in listed])
        assert await service.count_quarantined(session, campaign_id) == len(held) == 1


async def test_a_family_on_one_box_is_left_alone(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    for name in ("Zoé", "Léo", "Ida"):
        person = body(civil_status={"first_names": name})
        assert (await voter.post(f"/v1/public/campaigns/{campaign_id}/requests", json=person)).status_code == 201
    assert (await coordinator.get("/v1/quarantine")).json()["items"] == []


async def test_released_it_is_like_any_other_and_refused_it_is_withdrawn(
    voter: AsyncClient, coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    tokens = await flood(voter, campaign_id, body, count=PEOPLE_PER_DEVICE + 1)
    first, second = (await coordinator.get("/v1/quarantine")).json()["items"]
    assert (await coordinator.post(f"/v1/quarantine/{first['id']}/release")).status_code == 200
    again = await coordinator.post(f"/v1/quarantine/{first['id']}/refuse")
    assert again.status_code == 409
    assert (await voter.get(f"/v1/public/status/{tokens[-2]}")).json()["state"] == "open"

    assert (await coordinator.post(f"/v1/quarantine/{second['id']}/refuse")).status_code == 200
    assert (await voter.get(f"/v1/public/status/{tokens[-1]}")).json()["state"] == "withdrawn"
    assert isinstance((await told(sessions, campaign_id))[-1], RequestWithdrawn)
    assert (await coordinator.get("/v1/quarantine")).json()["items"] == []
    assert (await coordinator.post(f"/v1/quarantine/{uuid4()}/release")).status_code == 404


async def test_the_page_decides_without_a_script(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    await flood(voter, campaign_id, body, "offers", PEOPLE_PER_DEVICE + 1)
    page = (await coordinator.get("/quarantaine")).text
    assert "Le même appareil" in page
    first, second = (await coordinator.get("/v1/quarantine")).json()["items"]
    done = await coordinator.post(f"/quarantaine/{first['id']}/accepter")
    assert done.headers["location"] == "/quarantaine?done=released"
    twice = await coordinator.post(f"/quarantaine/{first['id']}/ecarter")
    assert (twice.status_code, 'role="alert"' in twice.text) == (409, True)
    await coordinator.post(f"/quarantaine/{second['id']}/ecarter")
    assert "Aucun formulaire n'attend" in (await coordinator.get("/quarantaine")).text
    states = [one["state"] for one in (await coordinator.get("/v1/offers?limit=100")).json()["items"]]
    assert states.count("withdrawn") == 1


async def test_erasing_a_person_erases_where_they_came_from(
    voter: AsyncClient,
    coordinator: AsyncClient,
    campaign_id: UUID,
    body: Make,
    read_everything: Callable[[], Awaitable[str]],
) -> None:
    tokens = await flood(voter, campaign_id, body)
    (hold,) = (await coordinator.get("/v1/quarantine")).json()["items"]
    assert hold["id"] in await read_everything()
    assert (await voter.delete(f"/v1/public/status/{tokens[-1]}")).status_code == 204
    assert hold["id"] not in await read_everything()
    assert (await coordinator.get("/v1/quarantine")).json()["items"] == []


async def test_no_address_and_no_contact_is_in_a_trace(
    voter: AsyncClient, campaign_id: UUID, canary: dict[str, Any], read_everything: Callable[[], Awaitable[str]]
) -> None:
    agent = {"User-Agent": "Navigateur-Canari/7"}
    await voter.post(f"/v1/public/campaigns/{campaign_id}/requests", json=canary, headers=agent)
    everything = await read_everything()
    for word in ("127.0.0.1", "Canari/7", "canary@exemple.fr", "0698765432"):
        assert word not in everything


async def test_a_coordinator_sees_and_decides_in_their_territories(
    app: FastAPI, voter: AsyncClient, coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    await flood(voter, campaign_id, body)
    (hold,) = (await coordinator.get("/v1/quarantine")).json()["items"]
    await new_member(sessions, campaign_id, "ailleurs", territories=("94080",))
    async with call(app, campaign_id, subject="ailleurs") as elsewhere:
        assert (await elsewhere.get("/v1/quarantine")).json()["items"] == []
        assert (await elsewhere.post(f"/v1/quarantine/{hold['id']}/release")).status_code == 403


async def test_a_member_vouches_for_a_holder(
    voter: AsyncClient, coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    await voter.post(f"/v1/public/campaigns/{campaign_id}/offers", json=body())
    (offer,) = (await coordinator.get("/v1/offers")).json()["items"]
    place = f"/v1/offers/{offer['id']}"
    assert (await coordinator.get(f"{place}/reliability")).json()["level"] == 0
    vouched = (await coordinator.put(f"{place}/vouch")).json()
    assert (vouched["level"], vouched["vouched_by"]) == (3, "tester")
    assert (await coordinator.put(f"{place}/vouch")).json() == vouched
    async with transaction(sessions, campaign_id) as session:
        assert await service.read_reliabilities(session, campaign_id) == {UUID(offer["id"]): 3}
    assert (await coordinator.delete(f"{place}/vouch")).json()["level"] == 0
    entered = await coordinator.post("/v1/offers", json=body(civil_status={"surname": "Autre"}))
    assert entered.status_code == 201
    async with transaction(sessions, campaign_id) as session:
        assert sorted((await service.read_reliabilities(session, campaign_id)).values()) == [0, 2]
    assert (await coordinator.put(f"/v1/offers/{uuid4()}/vouch")).status_code == 404


async def test_a_flood_from_one_device_is_refused_by_one_press_and_who_was_accepted_stays(
    app: FastAPI, voter: AsyncClient, coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    await flood(voter, campaign_id, body, count=PEOPLE_PER_DEVICE + 3)
    accepted, first, *_ = (await coordinator.get("/v1/quarantine")).json()["items"]
    await coordinator.post(f"/quarantaine/{accepted['id']}/accepter")
    await new_member(sessions, campaign_id, "elsewhere", (Role.PROXY_COORDINATOR,), ("75101",))
    async with call(app, campaign_id, subject="elsewhere") as stranger:
        assert (await stranger.post(f"/quarantaine/{first['id']}/ecarter-semblables")).status_code == 403

    assert "Tout écarter de cet appareil" in (await coordinator.get("/quarantaine")).text
    done = await coordinator.post(f"/quarantaine/{first['id']}/ecarter-semblables")
    assert done.headers["location"] == "/quarantaine?done=alike&refused=3"
    page = (await coordinator.get("/quarantaine?done=alike&refused=3")).text
    assert "3 formulaires écartés" in page
    assert "Aucun formulaire n'attend" in page
    states = [one["state"] for one in (await coordinator.get("/v1/requests?limit=100")).json()["items"]]
    assert states.count("withdrawn") == 3
    assert (await coordinator.post(f"/quarantaine/{first['id']}/ecarter-semblables")).status_code == 409


async def test_more_forms_than_a_page_shows_are_counted(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, body: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "SHOWN", 2)
    await flood(voter, campaign_id, body, count=PEOPLE_PER_DEVICE + 3)
    page = (await coordinator.get("/quarantaine")).text
    assert "4 formulaires attendent ; voici les 2 plus anciens" in page


async def test_two_people_with_one_elector_number_are_flagged(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    """Whatever the second came by, and whichever way the digits are written."""
    public = f"/v1/public/campaigns/{campaign_id}"
    first = await voter.post(f"{public}/requests", json=body())
    assert first.status_code == 201
    assert (await coordinator.get("/v1/quarantine")).json()["items"] == []
    same = {"civil_status": {"surname": "Autre"}, "registration": {"elector_number": "123.456.789"}}
    second = await voter.post(f"{public}/requests", json=body(**same))
    assert (second.status_code, second.json()["warnings"]) == (201, []), "a stranger learns nothing of the first"
    [held] = (await coordinator.get("/v1/quarantine")).json()["items"]
    assert "number" in held["signals"]
    assert "Une autre personne a déjà donné ce numéro" in (await coordinator.get("/quarantaine")).text

    same["civil_status"] = {"surname": "Appelée"}
    entered = await coordinator.post("/v1/requests", json=body(**same))
    assert any("déjà donné ce numéro" in warning for warning in entered.json()["warnings"])
    assert len((await coordinator.get("/v1/quarantine")).json()["items"]) == 2

    again = await voter.post(f"{public}/requests", json=body())
    assert again.status_code == 201
    assert len((await coordinator.get("/v1/quarantine")).json()["items"]) == 2, "the same person sent it twice"


async def test_a_number_of_a_form_that_was_refused_is_free_again(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    public = f"/v1/public/campaigns/{campaign_id}/requests"
    forged = (await voter.post(public, json=body(civil_status={"surname": "Faux"}))).json()["token"]
    number = body(civil_status={"surname": "Faux"})["registration"]["elector_number"]
    assert (await voter.post(f"/v1/public/status/{forged}/withdraw")).is_success
    real = body(civil_status={"surname": "Vrai"}, registration={"elector_number": number})
    assert (await voter.post(public, json=real)).status_code == 201
    assert (await coordinator.get("/v1/quarantine")).json()["items"] == []


async def test_a_correction_to_the_number_of_somebody_else_is_flagged_once(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, body: Make, typed: Make
) -> None:
    public = f"/v1/public/campaigns/{campaign_id}/requests"
    assert (await voter.post(public, json=body())).status_code == 201
    token = (await voter.post(public, json=body(civil_status={"surname": "Autre"}))).json()["token"]
    corrected = typed(surname="Autre", elector_number="123456789")
    assert (await voter.post(f"/suivi/{token}/corriger", data=corrected)).status_code == 303
    [held] = (await coordinator.get("/v1/quarantine")).json()["items"]
    assert held["signals"] == ["number"]
    assert (await coordinator.post(f"/v1/quarantine/{held['id']}/release")).is_success
    assert (await voter.post(f"/suivi/{token}/corriger", data=corrected)).status_code == 303
    assert (await coordinator.get("/v1/quarantine")).json()["items"] == []


async def test_two_forms_at_once_with_one_number_do_not_both_pass(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    public = f"/v1/public/campaigns/{campaign_id}/requests"
    number = {"elector_number": "987654321"}
    people = [body(civil_status={"surname": f"Personne {one}"}, registration=number) for one in "ABC"]
    answers = await asyncio.gather(*(voter.post(public, json=one) for one in people))
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len((await coordinator.get("/v1/quarantine")).json()["items"]) == 2


async def test_numbers_stored_before_they_were_compared_are_compared(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, body: Make, sessions: Sessions
) -> None:
    public = f"/v1/public/campaigns/{campaign_id}/requests"
    assert (await voter.post(public, json=body())).status_code == 201
    async with transaction(sessions, campaign_id) as session:
        await session.execute(text("update person set elector_hash = null"))
    other = body(civil_status={"surname": "Autre"}, registration={"elector_number": "123456789"})
    assert (await voter.post(public, json=other)).status_code == 201
    assert len((await coordinator.get("/v1/quarantine")).json()["items"]) == 1
