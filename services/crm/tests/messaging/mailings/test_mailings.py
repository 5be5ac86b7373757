"""Written, approved, sent once, and in the register."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from crm.messaging.mailings.previews import MAX_TESTS
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import Reading, call, clock_offset, new_campaign
from sqlalchemy import text

from .conftest import MAILING, RULE, Enter
from .mailing_steps import deliver, make, sent

pytestmark = pytest.mark.usefixtures("rule")


async def test_somebody_else_approves_and_a_change_takes_it_back(
    client: AsyncClient, call_as: Callable[..., Any], sessions: Sessions, enter: Enter
) -> None:
    await client.put("/v1/mailing-rule", json=RULE | {"second_person": True})
    mailing = await make(client)
    assert (await client.post(f"/v1/mailings/{mailing}/send", json={})).status_code == 409
    assert (await client.post(f"/v1/mailings/{mailing}/approve")).status_code == 403
    await client.put("/v1/members/merle", json={"display_name": "Merle", "roles": ["manager"]})
    async with call_as("merle") as merle:
        assert (await merle.post(f"/v1/mailings/{mailing}/approve")).json()["approved_by"] == "merle"
        changed = await client.put(f"/v1/mailings/{mailing}", json=MAILING | {"body": "Autre"})
        assert changed.json()["approved_by"] is None
        assert (await merle.post(f"/v1/mailings/{mailing}/send", json={})).status_code == 409
        assert (await merle.post(f"/v1/mailings/{mailing}/approve")).status_code == 200
    assert (await client.post(f"/v1/mailings/{mailing}/send", json={})).json()["state"] == "queueing"
    audit_log = (await client.get("/v1/audit-log", params={"about_id": mailing})).json()["items"]
    assert [(line["fields"], line["actor"] == "merle") for line in audit_log] == [
        (["sent"], False),
        (["approved"], True),
        (["text"], False),
        (["approved"], True),
        ([], False),
    ]
    assert (await client.put(f"/v1/mailings/{mailing}", json=MAILING)).status_code == 409
    await client.put("/v1/members/pie", json={"display_name": "Pie", "roles": ["coordinator"]})
    async with call_as("pie") as pie:
        other = await make(pie, name="Autre")
        assert (await pie.post(f"/v1/mailings/{other}/send", json={})).status_code == 403


async def test_a_name_that_another_message_has_is_refused_by_its_field(client: AsyncClient) -> None:
    await make(client, name="Premier")
    second = await make(client, name="Second")
    for answer in (
        await client.post("/v1/mailings", json=MAILING | {"name": "Premier"}),
        await client.put(f"/v1/mailings/{second}", json=MAILING | {"name": "Premier"}),
    ):
        assert (answer.status_code, answer.json()["pointer"]) == (409, "/name")
    assert (await client.get(f"/v1/mailings/{second}")).json()["name"] == "Second"


async def test_a_template_that_loops_and_a_segment_of_another_campaign_are_refused(
    client: AsyncClient, sessions: Sessions
) -> None:
    loops = await client.post("/v1/mailings", json=MAILING | {"body": "{% for i in range(9**9) %}x{% endfor %}"})
    assert (loops.status_code, loops.json()["pointer"]) == (422, "/body")
    reads = await client.post("/v1/mailings", json=MAILING | {"body": "{{ settings.secret_key }}"})
    assert (reads.status_code, reads.json()["pointer"]) == (422, "/body")
    names = await client.post("/v1/mailings", json=MAILING | {"subject": "Bonjour {{ prenom }}"})
    assert (names.status_code, names.json()["pointer"]) == (422, "/subject")
    strange = {"kind": "segment", "segment_id": "00000000-0000-4000-8000-000000000000"}
    other = await client.post("/v1/mailings", json=MAILING | {"filter": strange})
    assert (other.status_code, other.json()["pointer"]) == (422, "/filter/segment_id")
    opinion = await client.post("/v1/mailings", json=MAILING | {"filter": {"kind": "opinion"}})
    assert opinion.status_code == 422
    assert "RGPD" in opinion.json()["detail"]


async def test_the_silence_stops_propaganda_and_not_the_teams_logistics(sessions: Sessions, app: Any) -> None:
    eve = datetime(2029, 6, 9, 8, tzinfo=UTC)
    offset = clock_offset(eve)
    campaign_id = await new_campaign(sessions, clock_offset_seconds=offset)
    async with call(app, campaign_id) as client:
        await client.put("/v1/mailing-rule", json=RULE)
        mailing = await make(client)
        refused = await client.post(f"/v1/mailings/{mailing}/send", json={})
        assert (refused.status_code, refused.json()["article"]) == (409, "L. 49")
        later = await client.post(f"/v1/mailings/{mailing}/send", json={"at": "2029-06-10T12:00:00+02:00"})
        assert later.status_code == 409
        after = await client.post(f"/v1/mailings/{mailing}/send", json={"at": "2029-06-11T12:00:00+02:00"})
        assert after.json()["state"] == "scheduled"
        assert (await client.post(f"/v1/mailings/{mailing}/cancel")).json()["state"] == "cancelled"
        team = await make(client, name="Équipe", purpose="team")
        assert (await client.post(f"/v1/mailings/{team}/send", json={})).status_code == 200
        address = {"address": "moi@exemple.fr"}
        tried = await client.post(f"/v1/mailings/{mailing}/test", json=address)
        assert (tried.status_code, tried.json()["article"]) == (409, "L. 49")
        assert (await client.post(f"/v1/mailings/{team}/test", json=address)).status_code == 204


async def test_a_reader_overseas_is_silent_before_the_mainland(sessions: Sessions, app: Any) -> None:
    friday = datetime(2029, 6, 8, 6, tzinfo=UTC)
    offset = clock_offset(friday)
    campaign_id = await new_campaign(sessions, clock_offset_seconds=offset)
    async with call(app, campaign_id) as client:
        await client.put("/v1/mailing-rule", json=RULE)
        for name, commune in (("Ada", "97105"), ("Bob", "94033")):
            contacts = [{"channel": "email", "address": f"{name}@exemple.fr"}]
            put = {"first_names": name, "source": "form", "commune": commune, "contacts": contacts}
            person = (await client.post("/v1/people", json=put)).json()["id"]
            yes = {"use": "email", "state": "given", "source": "form", "text_version": "f-1"}
            await client.post(f"/v1/people/{person}/consents", json=yes)
        mailing = await make(client)
        assert (await client.post(f"/v1/mailings/{mailing}/count")).json()["excluded"] == {"silence": 1}
        done = await sent(client, sessions, mailing)
        assert done["counts"] == {"reached": 1, "silence": 1}
        async with transaction(sessions, campaign_id) as session:
            (expires,) = (await session.scalars(text("select expires_at from message"))).all()
        # The mainland's own eve, on the real clock.
        mainland = datetime(2029, 6, 8, 22, tzinfo=UTC) - timedelta(seconds=offset)
        assert abs(expires - mainland) < timedelta(minutes=1)


async def test_an_sms_says_who_and_stop_and_goes_to_mobiles_only(
    client: AsyncClient, sessions: Sessions, enter: Enter
) -> None:
    ada = await enter("Ada", "sms", phone="06 12 34 56 78")
    await enter("Bob", "sms", phone="01 45 67 89 10")
    mailing = await make(client, channel="sms", subject="", body="{{ prenom }}, samedi au marché !")
    seen = (await client.post(f"/v1/mailings/{mailing}/preview", json={"person_id": ada})).json()
    assert seen["text"].startswith("Camille Exemple : Ada, samedi au marché !")
    assert seen["text"].endswith("STOP : répondez STOP")
    assert seen["excluded"] is None
    done = await sent(client, sessions, mailing)
    assert done["counts"] == {"reached": 1, "not_mobile": 1}
    wrong = RULE | {"sms_stop": "écrivez-nous"}
    assert (await client.put("/v1/mailing-rule", json=wrong)).json()["pointer"] == "/sms_stop"


async def test_a_no_takes_back_what_waits_and_the_click_needs_no_account(
    client: AsyncClient, sessions: Sessions, enter: Enter, app: Any
) -> None:
    ada = await enter("Ada", "email", email="ada@exemple.fr")
    await sent(client, sessions, await make(client))
    (mail,) = await deliver(sessions)
    url = message_from_bytes(mail.content, policy=policy.default)["List-Unsubscribe"].strip("<>")
    path = "/" + url.partition("://")[2].partition("/")[2]
    await sent(client, sessions, await make(client, name="Autre"))
    async with AsyncClient(transport=Reading(app), base_url="http://service") as anybody:
        look = await anybody.get(path)
        assert look.status_code == 200
        assert (await client.get(f"/v1/people/{ada}")).json()["uses"] == ["email"]
        clicked = await anybody.post(path, data={"List-Unsubscribe": "One-Click"})
        assert clicked.status_code == 200
        assert (await anybody.post(path)).status_code == 200
        assert (await anybody.post(path[:-4] + "AAAA")).status_code == 404
    card = (await client.get(f"/v1/people/{ada}/consents")).json()
    assert card["uses"] == []
    assert [line["source"] for line in card["ledger"]] == ["link", "form"]
    assert await deliver(sessions) == []
    assert (await client.get("/v1/message-queue/counts")).json()["cancelled"] == 1


async def test_a_test_goes_to_one_address_unless_it_is_closed(
    client: AsyncClient, sessions: Sessions, enter: Enter
) -> None:
    mailing = await make(client)
    assert (await client.post(f"/v1/mailings/{mailing}/test", json={"address": "moi@exemple.fr"})).status_code == 204
    (mail,) = await deliver(sessions)
    assert message_from_bytes(mail.content, policy=policy.default)["Subject"] == "[Essai] Samedi au marché"
    wrong = await client.post(f"/v1/mailings/{mailing}/test", json={"address": "moi"})
    assert (wrong.status_code, wrong.json()["pointer"]) == (422, "/address")
    gone = await enter("Eve", email="eve@exemple.fr")
    await client.delete(f"/v1/people/{gone}")
    closed = await client.post(f"/v1/mailings/{mailing}/test", json={"address": "eve@exemple.fr"})
    assert closed.status_code == 409
    tried = [
        await client.post(f"/v1/mailings/{mailing}/test", json={"address": f"a{number}@exemple.fr"})
        for number in range(MAX_TESTS)
    ]
    assert [one.status_code for one in tried] == [204] * (MAX_TESTS - 1) + [429]
