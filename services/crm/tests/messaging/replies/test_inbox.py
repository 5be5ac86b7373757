"""The inbox: each answer waits until somebody of the team has taken care of it."""

import html
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from crm.consumers import JOBS
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import as_worker, new_member, work_off

from .test_replies import MAILING, RULE, bounce, reply

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
SENT = {"content-type": "message/rfc822"}


@pytest.fixture
async def sent(client: AsyncClient, sessions: Sessions) -> dict[str, Any]:
    """Ada and Bob were written to; `ada` and `bob` are the ids of the messages, `mailing` that of the mailing."""
    for name in ("Ada", "Bob"):
        contacts = [{"channel": "email", "address": f"{name.lower()}@exemple.fr"}]
        person = (
            await client.post("/v1/people", json={"first_names": name, "source": "form", "contacts": contacts})
        ).json()
        yes = {"use": "email", "state": "given", "source": "form", "text_version": "f-1"}
        await client.post(f"/v1/people/{person['id']}/consents", json=yes)
    await client.put("/v1/mailing-rule", json=RULE)
    mailing = (await client.post("/v1/mailings", json=MAILING)).json()["id"]
    assert (await client.post(f"/v1/mailings/{mailing}/send", json={})).status_code == 200
    async with as_worker(sessions) as worker:
        await work_off(worker, JOBS)
    found: dict[str, Any] = {"mailing": mailing}
    people = (await client.get("/v1/people")).json()["items"]
    for one in people:
        timeline = (await client.get(f"/v1/people/{one['id']}/timeline")).json()["items"]
        found[one["first_names"].lower()] = next(line["id"] for line in timeline if line["what"] == "message")
    found["intake"] = (await client.post("/v1/intake-links")).json()["path"]
    return found


async def test_an_answer_is_given_to_somebody_answered_and_counted(client: AsyncClient, sent: dict[str, Any]) -> None:
    mail = f"{sent['intake']}/mail"
    assert "Aucune réponse à traiter" in (await client.get("/replies", headers=HTML)).text
    came = await client.post(mail, content=reply(sent["ada"], "À quelle heure ?"), headers=SENT)
    assert came.json()["became"] == "reply"
    assert (await client.post(mail, content=bounce(sent["bob"]), headers=SENT)).json()["became"] == "bounce"
    (waiting,) = (await client.get("/v1/replies")).json()["items"]
    assert (waiting["mailing_id"], waiting["state"], waiting["assigned_to"]) == (sent["mailing"], "open", None)
    page = html.unescape((await client.get(f"/replies/{waiting['id']}", headers=HTML)).text)
    assert "À quelle heure ?" in page
    counted = html.unescape((await client.get(f"/mailings/{sent['mailing']}", headers=HTML)).text)
    assert "Ont répondu : 1" in counted
    assert "Revenus, adresse fermée : 1" in counted

    nobody = {"assigned_to": "inconnue", "version": "1"}
    assert (await client.post(f"/replies/{waiting['id']}/assignee", data=nobody, headers=HTML)).status_code == 422
    given = {"assigned_to": "tester", "version": "1"}
    assert (await client.post(f"/replies/{waiting['id']}/assignee", data=given, headers=HTML)).status_code == 303
    assert len((await client.get("/v1/replies", params={"box": "mine"})).json()["items"]) == 1
    cards = (await client.get("/v1/summary")).json()["cards"]
    assert [one["figure"] for one in cards if one["key"] == "replies"] == ["1"]
    stale = await client.post(f"/replies/{waiting['id']}/answer", data={"text": "18 h.", "version": "1"}, headers=HTML)
    assert stale.status_code == 412
    done = await client.post(f"/replies/{waiting['id']}/answer", data={"text": "18 h.", "version": "2"}, headers=HTML)
    assert done.status_code == 303, done.text
    assert (await client.get("/v1/replies")).json()["items"] == []
    (kept,) = (await client.get("/v1/replies", params={"box": "done"})).json()["items"]
    assert kept["state"] == "answered"
    timeline = (await client.get(f"/v1/people/{kept['person_id']}/timeline")).json()["items"]
    assert [one["text"] for one in timeline if one["what"] == "interaction"][:1] == ["18 h."]


async def test_who_has_no_open_address_left_is_not_answered_and_the_page_says_so(
    client: AsyncClient, sent: dict[str, Any]
) -> None:
    mail = f"{sent['intake']}/mail"
    await client.post(mail, content=reply(sent["ada"], "Qui êtes-vous ?"), headers=SENT)
    await client.post(mail, content=bounce(sent["ada"]), headers=SENT)
    (waiting,) = (await client.get("/v1/replies")).json()["items"]
    answer = {"text": "Bonjour.", "version": "1"}
    refused = await client.post(f"/replies/{waiting['id']}/answer", data=answer, headers=HTML)
    assert (refused.status_code, "joignez-la autrement" in html.unescape(refused.text)) == (409, True)
    assert (await client.post(f"/v1/replies/{waiting['id']}/close")).json()["state"] == "closed"
    assert (await client.post(f"/v1/replies/{waiting['id']}/reopen")).json()["state"] == "open"


async def test_a_reply_is_given_to_a_member_of_the_team(client: AsyncClient, sent: dict[str, Any]) -> None:
    await client.post(f"{sent['intake']}/mail", content=reply(sent["ada"], "À quelle heure ?"), headers=SENT)
    (waiting,) = (await client.get("/v1/replies")).json()["items"]
    path = f"/v1/replies/{waiting['id']}/assignee"
    assert (await client.put(path, json={"assigned_to": "inconnue"})).json()["pointer"] == "/assigned_to"
    assert (await client.put(path, json={"assigned_to": "tester"})).json()["assigned_to"] == "tester"
    assert (await client.put(path, json={"assigned_to": None})).json()["assigned_to"] is None


async def test_who_asks_in_their_own_words_is_unsubscribed_by_one_button(
    client: AsyncClient, sent: dict[str, Any]
) -> None:
    asked = "Merci de me retirer de vos listes."
    await client.post(f"{sent['intake']}/mail", content=reply(sent["ada"], asked), headers=SENT)
    (waiting,) = (await client.get("/v1/replies")).json()["items"]
    page = f"/replies/{waiting['id']}"
    assert "Réponse d'Ada" in html.unescape((await client.get(page, headers=HTML)).text)
    assert (await client.post(f"{page}/unsubscribe", data={"version": "9"}, headers=HTML)).status_code == 412
    done = await client.post(f"{page}/unsubscribe", data={"version": "1"}, headers=HTML)
    assert (done.status_code, done.headers["location"]) == (303, "/replies?done=stopped")
    assert (await client.get("/v1/replies")).json()["items"] == []
    person = (await client.get(f"/v1/people/{waiting['person_id']}")).json()
    assert person["uses"] == []


async def test_a_stop_from_another_address_of_theirs_is_heeded(client: AsyncClient, sent: dict[str, Any]) -> None:
    mail = reply(sent["ada"], "Désinscrivez-moi", "ada.bureau@exemple.fr", "<b@x>")
    came = await client.post(f"{sent['intake']}/mail", content=mail, headers=SENT)
    assert came.json()["became"] == "withdrawn"
    uses = {one["first_names"]: one["uses"] for one in (await client.get("/v1/people")).json()["items"]}
    assert uses == {"Ada": [], "Bob": ["email"]}


async def test_a_reply_is_given_only_to_who_may_open_it(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, sent: dict[str, Any]
) -> None:
    await new_member(sessions, campaign_id, "mae", (Role.PHONE_BANK,))
    await new_member(sessions, campaign_id, "lou", (Role.COORDINATOR,))
    await client.post(f"{sent['intake']}/mail", content=reply(sent["ada"], "À quelle heure ?"), headers=SENT)
    (waiting,) = (await client.get("/v1/replies")).json()["items"]
    page = f"/replies/{waiting['id']}"
    shown = (await client.get(page, headers=HTML)).text
    assert ('value="lou"' in shown, 'value="mae"' in shown) == (True, False)
    for subject, status in (("mae", 422), ("lou", 303)):
        given = {"assigned_to": subject, "version": "1"}
        assert (await client.post(f"{page}/assignee", data=given, headers=HTML)).status_code == status


async def test_the_page_makes_the_address_where_a_provider_passes_sms_on(
    client: AsyncClient, call_as: Callable[..., Any], sessions: Sessions, campaign_id: UUID, sent: dict[str, Any]
) -> None:
    made = await client.post("/replies/intake", headers=HTML)
    assert (made.status_code, made.headers["cache-control"]) == (200, "no-store")
    found = re.search(r"/v1/public/intake/[A-Za-z0-9_-]+/sms", made.text)
    assert found is not None, made.text
    came = await client.post(found[0], json={"from": "+33612345678", "text": "STOP"})
    assert came.json() == {"became": "withdrawn"}
    assert "/v1/public/intake/" not in (await client.get("/replies", headers=HTML)).text
    await new_member(sessions, campaign_id, "lou", (Role.COORDINATOR,))
    async with call_as("lou") as lou:
        assert (await lou.post("/replies/intake", headers=HTML)).status_code == 403
        assert "Faire une adresse" not in (await lou.get("/replies", headers=HTML)).text
