"""Pairing, the bundle, and what a phone may send: over HTTP, as somebody would who wants more than their due."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from crm.canvassing.phones.models import Phone
from crm.canvassing.phones.service import BUNDLE_LASTS
from crm.canvassing.turfs import service as turfs
from fastapi import FastAPI
from httpx import AsyncClient
from kit.campaigns.tables import CAMPAIGN
from kit.db.sessions import Sessions, transaction
from kit.security.auth import Caller
from kit.testing.steps import call, clock_offset, new_campaign, new_member
from sqlalchemy import update

NewPhone = Callable[..., Awaitable[dict[str, Any]]]


async def bundle_of(outside: AsyncClient, phone: dict[str, Any]) -> dict[str, Any]:
    answer = await outside.get("/v1/phone", headers=phone)
    assert answer.status_code == 200, answer.text
    return answer.json()


def report(door: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "station": door["station"],
        "happened_at": datetime.now(UTC).isoformat(),
        "channel": "door",
        "outcome": "not_home",
        "door": door["id"],
    } | fields


async def send(outside: AsyncClient, phone: dict[str, Any], *rows: dict[str, Any], **more: Any) -> Any:
    return await outside.post("/v1/phone/canvasses", json={"canvasses": rows, **more}, headers=phone)


async def test_a_phone_gets_the_doors_of_its_turf_in_the_order_of_the_walk(
    outside: AsyncClient, new_phone: NewPhone, turf: UUID
) -> None:
    bundle = await bundle_of(outside, await new_phone())

    assert (bundle["turf"], bundle["name"], len(bundle["doors"])) == (str(turf), "Autour du marché", 14)
    block = [door for door in bundle["doors"] if (door["street"], door["number"]) == ("Rue des Essais", "1")]
    assert [door["where"] for door in block] == [
        "Bât. B, 1er étage, porte 11",
        "Bât. B, 1er étage, porte 12",
        "Bât. B, rez-de-chaussée, porte 1",
    ]
    assert {door["note"] for door in block} == {"Code 12A4. Sonner deux fois"}
    assert {door["state"] for door in bundle["doors"]} == {"to_do"}
    lasts = datetime.fromisoformat(bundle["expires_at"]) - datetime.now(UTC)
    assert timedelta(0) < lasts <= BUNDLE_LASTS


async def test_nobody_is_in_a_bundle(outside: AsyncClient, client: AsyncClient, new_phone: NewPhone) -> None:
    person = {
        "surname": "Introuvable",
        "street": "1 Rue des Essais",
        "station": "00001_0001",
        "source": "form",
        "contacts": [{"channel": "phone", "address": "06 12 34 56 78"}],
    }
    assert (await client.post("/v1/people", json=person)).status_code == 201
    text = (await outside.get("/v1/phone", headers=await new_phone())).text

    assert "Introuvable" not in text
    assert "12345678" not in text.replace(" ", "")


async def test_a_code_pairs_one_phone_once_and_a_lost_answer_may_be_asked_again(
    client: AsyncClient, outside: AsyncClient, turf: UUID
) -> None:
    made = (await client.post("/v1/pairings", json={"turf": str(turf), "label": "Zoé"})).json()
    put = {"token": made["address"].partition("#")[2]}
    first = await outside.post("/v1/phone/pairing", json=put, headers={"Idempotency-Key": "a"})
    again = await outside.post("/v1/phone/pairing", json=put, headers={"Idempotency-Key": "a"})
    other = await outside.post("/v1/phone/pairing", json=put, headers={"Idempotency-Key": "b"})
    guessed = await outside.post("/v1/phone/pairing", json={"token": "x" * 43})

    assert first.json() == again.json()
    assert (other.status_code, guessed.status_code) == (410, 404)


async def test_a_replayed_day_counts_once(outside: AsyncClient, client: AsyncClient, new_phone: NewPhone) -> None:
    phone = await new_phone()
    rows = [report(door) for door in (await bundle_of(outside, phone))["doors"]]
    first = (await send(outside, phone, *rows)).json()
    again = (await send(outside, phone, *rows)).json()

    assert (first["recorded"], again["recorded"], again["known"]) == (14, 0, 14)
    assert len((await client.get("/v1/canvasses")).json()["items"]) == 14
    after = await bundle_of(outside, phone)
    assert {(door["state"], door["attempts"], door["last"]) for door in after["doors"]} == {("again", 1, "not_home")}


async def test_two_phones_on_one_turf_see_what_the_other_did(outside: AsyncClient, new_phone: NewPhone) -> None:
    one, other = await new_phone(), await new_phone()
    doors = (await bundle_of(outside, one))["doors"]
    await send(outside, one, report(doors[0], outcome="refused"), report(doors[1], outcome="do_not_contact"))
    await send(outside, other, report(doors[0]), report(doors[2]))

    bundle = await bundle_of(outside, other)
    states = {door["id"]: door["state"] for door in bundle["doors"]}
    assert states[doors[0]["id"]] == "done"
    assert doors[1]["id"] not in states
    assert bundle["left_out"] == 1
    assert states[doors[2]["id"]] == "again"


async def test_a_phone_records_nothing_outside_its_turf(
    outside: AsyncClient, client: AsyncClient, new_phone: NewPhone
) -> None:
    phone = await new_phone()
    door = (await bundle_of(outside, phone))["doors"][0]
    unknown = report(door, station="00001_0009") | {"door": str(uuid4())}
    elsewhere = report(door, station="00001_0009")
    answer = (await send(outside, phone, unknown, elsewhere, report(door))).json()

    assert [row["status"] for row in answer["rows"]] == ["refused", "recorded", "recorded"]
    kept = (await client.get(f"/v1/canvasses/{elsewhere['id']}")).json()
    assert kept["station"] == door["station"], "a door counts where its address votes"


async def test_a_key_opens_nothing_but_the_phones_own_addresses(outside: AsyncClient, new_phone: NewPhone) -> None:
    phone = await new_phone()
    for path in ("/v1/people", "/v1/phones", "/v1/canvasses", "/v1/campaigns"):
        assert (await outside.get(path, headers=phone)).status_code == 401, path
    assert (await outside.get("/v1/phone")).status_code == 401


async def test_a_member_of_another_campaign_pairs_nothing_here(
    app: FastAPI, sessions: Sessions, turf: UUID, new_phone: NewPhone, client: AsyncClient
) -> None:
    await new_phone()
    (phone,) = (await client.get("/v1/phones")).json()["items"]
    other = await new_campaign(sessions)
    async with call(app, other) as stranger:
        made = await stranger.post("/v1/pairings", json={"turf": str(turf), "label": "Intrus"})
        assert made.status_code == 404
        assert (await stranger.get("/v1/phones")).json()["items"] == []
        assert (await stranger.post(f"/v1/phones/{phone['id']}/revocation")).status_code == 404


async def test_who_has_a_territory_sees_the_phones_that_walk_there(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, new_phone: NewPhone, client: AsyncClient
) -> None:
    walked = (await bundle_of(client, await new_phone()))["doors"][0]["station"].partition("_")[0]
    for subject, place, seen in (("ici", walked, 1), ("ailleurs", "01001", 0)):
        await new_member(sessions, campaign_id, subject, (Role.COORDINATOR,), (place,))
        async with call(app, campaign_id, subject=subject) as member:
            assert len((await member.get("/v1/phones")).json()["items"]) == seen
            assert ("Zoé" in (await member.get("/phones")).text) == bool(seen)


async def test_a_canvasser_pairs_no_phone(app: FastAPI, sessions: Sessions, campaign_id: UUID, turf: UUID) -> None:
    await new_member(sessions, campaign_id, "marche", (Role.CANVASSER,), ())
    async with call(app, campaign_id, subject="marche") as canvasser:
        answer = await canvasser.post("/v1/pairings", json={"turf": str(turf), "label": "Moi"})
    assert answer.status_code == 403


async def test_an_expired_phone_gets_no_bundle_and_loses_nothing(
    outside: AsyncClient, sessions: Sessions, campaign_id: UUID, new_phone: NewPhone
) -> None:
    phone = await new_phone()
    door = (await bundle_of(outside, phone))["doors"][0]
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(Phone).values(bundle_until=datetime.now(UTC) - timedelta(minutes=1)))

    refused = await outside.get("/v1/phone", headers=phone)
    assert (refused.status_code, "expiré" in refused.json()["detail"]) == (410, True)
    assert (await send(outside, phone, report(door))).json()["recorded"] == 1


async def test_a_withdrawn_turf_is_given_to_nobody(
    outside: AsyncClient, client: AsyncClient, sessions: Sessions, campaign_id: UUID, new_phone: NewPhone, turf: UUID
) -> None:
    phone = await new_phone()
    door = (await bundle_of(outside, phone))["doors"][0]
    caller = Caller(subject="chef", campaign_id=campaign_id, scopes=frozenset(), roles=frozenset(), territories=())
    async with transaction(sessions, campaign_id) as session:
        await turfs.withdraw_turf(session, caller, turf)

    assert (await outside.get("/v1/phone", headers=phone)).status_code == 410
    assert (await client.post("/v1/pairings", json={"turf": str(turf), "label": "Zoé"})).status_code == 409
    assert (await send(outside, phone, report(door))).json()["recorded"] == 1


async def test_a_phone_that_is_taken_back_is_out_at_once(
    outside: AsyncClient, client: AsyncClient, new_phone: NewPhone
) -> None:
    phone = await new_phone()
    (known,) = (await client.get("/v1/phones")).json()["items"]
    assert (await client.post(f"/v1/phones/{known['id']}/revocation")).status_code == 200

    assert (await outside.get("/v1/phone", headers=phone)).status_code == 401
    answer = await outside.post("/v1/phone/canvasses", json={"canvasses": [1]}, headers=phone)
    assert answer.status_code == 401


async def test_in_the_silence_nobody_is_sent_out_and_what_happened_is_taken(
    app: FastAPI, outside: AsyncClient, sessions: Sessions, campaign_id: UUID, new_phone: NewPhone, client: AsyncClient
) -> None:
    phone = await new_phone()
    door = (await bundle_of(outside, phone))["doors"][0]
    state = (await client.get(f"/v1/campaigns/{campaign_id}")).json()
    eve = datetime.combine(
        date.fromisoformat(state["campaign"]["rounds"][0]["on"]) - timedelta(days=1), datetime.min.time(), UTC
    )
    offset = clock_offset(eve + timedelta(hours=12))
    async with transaction(sessions, campaign_id) as session:
        moved = CAMPAIGN.c.state.op("||")({"demo": True, "clock_offset_seconds": offset})
        await session.execute(update(CAMPAIGN).values(state=moved))

    refused = await outside.get("/v1/phone", headers=phone)
    assert (refused.status_code, refused.json().get("article")) == (409, "L. 49")
    assert (await send(outside, phone, report(door))).json()["recorded"] == 1


async def test_ten_thousand_rows_with_three_bad_ones(outside: AsyncClient, new_phone: NewPhone) -> None:
    phone = await new_phone()
    door = (await bundle_of(outside, phone))["doors"][0]
    rows = [report(door) for _ in range(10_000)]
    rows[5]["outcome"] = "peut-être"
    rows[5_000] |= {"door": str(uuid4()), "station": "99999_0001"}
    rows[9_999]["happened_at"] = "hier"
    answer = (await send(outside, phone, *rows)).json()

    assert (answer["recorded"], answer["refused"]) == (9_997, 3)
    assert [row["pointer"] for row in answer["rows"] if row["status"] == "refused"] == [
        "/canvasses/5/outcome",
        "/canvasses/5000/station",
        "/canvasses/9999/happened_at",
    ]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [({"label": ""}, "/label"), ({"turf": "x"}, "/turf"), ({"more": 1}, "/more"), ({"label": "a\nb"}, "/label")],
)
async def test_a_pairing_that_cannot_be_names_its_field(
    client: AsyncClient, turf: UUID, changed: dict[str, Any], pointer: str
) -> None:
    answer = await client.post("/v1/pairings", json={"turf": str(turf), "label": "Zoé"} | changed)
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


async def test_the_coordinators_page_makes_a_code_and_takes_a_phone_back(
    client: AsyncClient, turf: UUID, new_phone: NewPhone
) -> None:
    await new_phone()
    page = (await client.get("/phones")).text
    assert "Zoé" in page
    assert "Autour du marché" in page
    made = await client.post("/phones", data={"turf": str(turf), "label": "Équipe 2"})
    assert made.status_code == 200
    assert "<svg" in made.text
    assert "Équipe 2" in made.text
    bad = await client.post("/phones", data={"turf": "x", "label": "Équipe 2"})
    assert bad.status_code == 422
    assert "Choisissez une tournée" in bad.text
    assert 'href="#turf"' in bad.text
    assert 'value="Équipe 2"' in bad.text
