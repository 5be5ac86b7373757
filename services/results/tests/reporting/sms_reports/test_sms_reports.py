from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call

from services.results.tests.boards.public_boards.test_shares import move_clock

Text: TypeAlias = Callable[..., Awaitable[str]]
PHONE = "+33612345678"
PV = "PV 1 I1000 V700 B12 N8 E680 1=400 2=280"


@pytest.fixture
async def gateway(client: AsyncClient) -> dict[str, Any]:
    """Zoé reports from two stations; a gateway hands over what she sends."""
    zoe = {"first_names": "Zoé", "surname": "Exemple", "phone": "06 12 34 56 78"}
    watcher = (await client.post("/v1/poll-watchers", json=zoe)).json()["id"]
    for station in ("94033_0001", "94080_0001"):
        put = {"poll_watcher_id": watcher, "station": station, "round": 1, "duty": "reporter"}
        assert (await client.post("/v1/poll-watchers/assignments", json=put)).status_code == 201
    return (await client.post("/v1/sms-gateways")).json()


@pytest.fixture
def text(app: FastAPI, gateway: dict[str, Any]) -> Text:
    token = gateway["address"].rpartition("/")[2]

    async def send(said: str, sender: str = PHONE, **more: Any) -> str:
        async with call(app) as client:
            answer = await client.post(f"/v1/sms-reports/{token}", json={"from": sender, "text": said} | more)
        assert answer.status_code == 200, answer.text
        return answer.json()["reply"]

    return send


async def test_a_sheet_by_text_is_counted_and_answered(client: AsyncClient, text: Text) -> None:
    assert "94033_0001" in (await text("MIDI 94033_0001 243"))
    reply = await text(PV.replace("PV 1", "PV 94033_0001"))
    assert reply == "Bureau 94033_0001 : PV reçu et compté, merci."
    (sheet,) = (await client.get("/v1/tallies")).json()["items"]
    assert (sheet["state"], sheet["votes"]) == ("validated", {"A": 400, "B": 280})
    (turnout,) = (await client.get("/v1/turnouts")).json()["items"]
    assert turnout["voters"] == 243


async def test_a_sheet_before_the_day_of_the_vote_is_answered_as_a_trial(
    client: AsyncClient, text: Text, sessions: Sessions, campaign_id: UUID
) -> None:
    await move_clock(sessions, campaign_id, datetime(2029, 6, 9, 20, tzinfo=UTC))
    assert "essai reçu" in await text(PV.replace("PV 1", "PV 94033_0001"))
    (sheet,) = (await client.get("/v1/tallies")).json()["items"]
    assert (sheet["state"], sheet["reason"]) == ("set_aside", "early")
    assert "on vote le dimanche 10 juin 2029" in await text("MIDI 94033_0001 243")
    assert (await client.get("/v1/turnouts")).json()["items"] == []


async def test_a_code_that_two_of_the_senders_stations_have_is_asked_again(client: AsyncClient, text: Text) -> None:
    assert "deux de vos bureaux" in await text(PV)
    assert (await client.get("/v1/tallies")).json()["items"] == []


async def test_each_line_of_a_message_is_answered_by_itself(client: AsyncClient, text: Text) -> None:
    reply = await text(
        "\n".join(
            [
                "17H 94033_0001 512",
                "CENT 94033_0001 1=56 2=41 B2 N1",
                PV.replace("PV 1", "PV 94033_0001").replace("V700", "V701"),
                "MIDI 94033_0002 5",
                "PV 94080_0001 I1000 V700 B12 N8 E680 7=400",
                "17H 94080_0001 5000",
                "n'importe quoi",
            ]
        )
    )
    lines = reply.splitlines()
    assert lines[0] == "Bureau 94033_0001 : 512 votants, merci."
    assert lines[1] == "Bureau 94033_0001 : 100 premiers bulletins reçus, merci."
    assert "il ne tombe pas juste. Votants (701)" in lines[2]
    assert "n'est pas un des vôtres" in lines[3]
    assert "aucun candidat n'a le panneau 7" in lines[4]
    assert "1000 inscrits" in lines[5]
    assert "commencez par" in lines[6]
    (sheet,) = (await client.get("/v1/tallies")).json()["items"]
    assert (sheet["state"], sheet["reason"]) == ("disputed", "arithmetic")


async def test_who_writes_again_corrects_and_who_repeats_changes_nothing(client: AsyncClient, text: Text) -> None:
    line = PV.replace("PV 1", "PV 94033_0001")
    await text(line.replace("V700", "V701"), id="1")
    await text(line, id="2")
    assert "compté" in await text(line, id="3")
    states = [one["state"] for one in (await client.get("/v1/tallies")).json()["items"]]
    assert sorted(states) == ["set_aside", "validated"]


async def test_a_message_that_a_gateway_hands_over_twice_is_read_once(client: AsyncClient, text: Text) -> None:
    first = await text("MIDI 94033_0001 243", id="m-1")
    again = await text("MIDI 94033_0001 999", id="m-1")
    assert first == again
    assert (await client.get("/v1/turnouts")).json()["items"][0]["voters"] == 243


async def test_an_unknown_number_reports_nothing_and_is_kept(client: AsyncClient, text: Text) -> None:
    assert "pas celui d'un correspondant" in await text(PV, sender="+33699999999")
    assert "pas celui d'un correspondant" in await text(PV, sender="BANQUE")
    kept = (await client.get("/v1/sms-reports?misunderstood=true")).json()["items"]
    assert [(one["sender"], one["poll_watcher_id"], one["text"]) for one in kept] == [
        ("BANQUE", None, PV),
        ("+33699999999", None, PV),
    ]
    assert (await client.get("/v1/tallies")).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"from": PHONE}, "/text"),
        ({"text": PV}, "/from"),
        ({"from": PHONE, "text": ""}, "/text"),
        ({"from": PHONE, "text": "x" * 2001}, "/text"),
        ({"from": 5, "text": PV}, "/from"),
    ],
)
async def test_what_is_no_message_points_at_the_field(
    app: FastAPI, gateway: dict[str, Any], body: dict[str, Any], pointer: str
) -> None:
    token = gateway["address"].rpartition("/")[2]
    async with call(app) as client:
        answer = await client.post(f"/v1/sms-reports/{token}", json=body)
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


async def test_a_gateway_that_was_closed_or_never_was_hands_over_nothing(
    client: AsyncClient, app: FastAPI, gateway: dict[str, Any]
) -> None:
    token = gateway["address"].rpartition("/")[2]
    assert (await client.delete(f"/v1/sms-gateways/{gateway['id']}")).status_code == 204
    assert (await client.delete(f"/v1/sms-gateways/{UUID(int=1)}")).status_code == 404
    async with call(app) as stranger:
        for known in (token, "x" * 43):
            assert (
                await stranger.post(f"/v1/sms-reports/{known}", json={"from": PHONE, "text": PV})
            ).status_code == 404


async def test_a_pairing_code_is_no_gateway(client: AsyncClient, app: FastAPI, gateway: dict[str, Any]) -> None:
    (watcher,) = (await client.get("/v1/poll-watchers")).json()["items"]
    made = await client.post("/v1/pairings", json={"poll_watcher_id": watcher["id"]})
    token = made.json()["address"].rpartition("#")[2]
    async with call(app) as stranger:
        assert (await stranger.post(f"/v1/sms-reports/{token}", json={"from": PHONE, "text": PV})).status_code == 404
