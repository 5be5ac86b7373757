"""Invitations and delegations: a link that opens once, and nobody who hands on more, or for longer, than they have."""

import html
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from kit.messages.queue import FIELD
from kit.messages.tables import MESSAGE
from kit.servers.mails import MailServer
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.mail_relay import CaughtMessages, by_mail, send_once
from kit.testing.steps import call, new_campaign, new_member
from kit.testing.tokens import bearer
from sqlalchemy import select

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
SACHA: dict[str, Any] = {"display_name": "Sacha", "roles": ["canvasser"], "territories": ["94033"]}
KIM = {"display_name": "Kim", "roles": "reader", "email": "kim@exemple.fr"}


def link_of(made: dict[str, Any]) -> str:
    return f"/v1/invitations/{made['path'].rpartition('/')[2]}/acceptance"


async def invite(client: AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.post("/v1/invitations", json=SACHA | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_link_lets_in_once_whoever_is_logged_in(client: AsyncClient, app: FastAPI) -> None:
    made = await invite(client)
    async with call(app) as stranger:
        joined = await stranger.post(link_of(made), headers=bearer(None, subject="sacha"))
        assert (joined.status_code, joined.json()["roles"]) == (200, ["canvasser"])
        assert joined.json()["territories"] == ["94033"]
        again = await stranger.post(link_of(made), headers=bearer(None, subject="another"))
        assert again.status_code == 410
        assert again.json()["detail"] == "Cette invitation a déjà servi : elle vaut pour une personne."
        assert (await stranger.post(link_of(made))).status_code == 401
    (read,) = (await client.get("/v1/invitations")).json()["items"]
    assert (read["state"], read["accepted_by"]) == ("accepted", "sacha")
    assert "path" not in read


async def test_a_withdrawn_or_expired_link_opens_nothing(
    client: AsyncClient, app: FastAPI, postgres: Postgres, sessions: Sessions
) -> None:
    gone, old = await invite(client), await invite(client)
    assert (await client.delete(f"/v1/invitations/{gone['id']}")).status_code == 204
    database = sessions.kw["bind"].url.database
    late = f"update invitation set expires_at = now() where id = '{old['id']}'"
    run_sql(postgres, late, database=database)
    async with call(app) as stranger:
        for made in (gone, old):
            assert (await stranger.post(link_of(made), headers=bearer(None, subject="sacha"))).status_code == 410
        run_sql(postgres, f"update link set expires_at = now() where target_id = '{old['id']}'", database=database)
        assert (await stranger.post(link_of(old), headers=bearer(None, subject="sacha"))).status_code == 404


async def test_who_is_in_the_team_gains_nothing_by_a_link(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    await new_member(sessions, campaign_id, "sacha", (Role.READER,))
    made = await invite(client)
    async with call_as("sacha") as sacha:
        assert (await sacha.post(link_of(made))).status_code == 409
        assert (await sacha.get("/v1/members/sacha")).status_code == 403


async def test_the_rights_are_what_the_inviter_may_give_when_the_link_opens(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    await new_member(sessions, campaign_id, "deputy", (Role.MANAGER,))
    async with call_as("deputy") as deputy:
        first, second = await invite(deputy, roles=["manager"]), await invite(deputy)
        demoted = {"display_name": "D", "roles": ["reader"]}
        assert (await deputy.put("/v1/members/deputy", json=demoted)).status_code == 200
    async with call(app) as stranger:
        refused = await stranger.post(link_of(first), headers=bearer(None, subject="mallory"))
        assert (refused.status_code, refused.json()["pointer"]) == (403, "/roles")
        assert (await client.delete("/v1/members/deputy")).status_code == 204
        assert (await stranger.post(link_of(second), headers=bearer(None, subject="mallory"))).status_code == 403
    assert (await client.get("/v1/members/mallory")).status_code == 404


async def test_a_delegation_is_not_handed_on_beyond_its_end_nor_prolonged_by_oneself(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    end = datetime.now(UTC) + timedelta(days=2)
    await new_member(sessions, campaign_id, "delegate", (Role.MANAGER,), ends_at=end)
    later = (end + timedelta(days=1)).isoformat()
    async with call_as("delegate") as delegate:
        for subject in ("delegate", "puppet"):
            for more in ({}, {"ends_at": later}):
                put = {"display_name": "X", "roles": ["manager"]} | more
                refused = await delegate.put(f"/v1/members/{subject}", json=put)
                assert (refused.status_code, refused.json()["pointer"]) == (403, "/ends_at")
        refused = await delegate.post("/v1/invitations", json=SACHA | {"roles": ["manager"]})
        assert (refused.status_code, refused.json()["pointer"]) == (403, "/ends_at")
        within = {"display_name": "X", "roles": ["canvasser"], "ends_at": end.isoformat()}
        assert (await delegate.put("/v1/members/helper", json=within)).status_code == 200
    await new_member(sessions, campaign_id, "over", (Role.MANAGER,), ends_at=datetime.now(UTC) - timedelta(seconds=1))
    async with call_as("over") as over:
        assert (await over.post("/v1/invitations", json=SACHA)).status_code == 403


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.CANVASSER, Role.PHONE_BANK, Role.DATA_STEWARD, Role.READER])
async def test_no_role_grants_itself_more(role: Role, sessions: Sessions, campaign_id: UUID, call_as: CallAs) -> None:
    await new_member(sessions, campaign_id, "climber", (role,), ("94033",))
    async with call_as("climber") as climber:
        for put in ({"roles": ["manager"]}, {"roles": [role.value]}, {"roles": ["financial_agent", role.value]}):
            body = {"display_name": "X"} | put
            assert (await climber.put("/v1/members/climber", json=body)).status_code == 403
            assert (await climber.post("/v1/invitations", json=body)).status_code == 403


async def test_another_campaign_sees_and_withdraws_nothing(
    client: AsyncClient, app: FastAPI, sessions: Sessions
) -> None:
    made = await invite(client)
    async with call(app, await new_campaign(sessions)) as other:
        assert (await other.get("/v1/invitations")).json()["items"] == []
        assert (await other.delete(f"/v1/invitations/{made['id']}")).status_code == 404
        # The token of one campaign, and the link of another: it is the link that says which team.
        joined = await other.post(link_of(made), headers=bearer(None, subject="sacha"))
        assert joined.status_code == 200
        assert (await other.get("/v1/members/sacha")).status_code == 404


async def test_the_pages_make_a_link_and_open_it(client: AsyncClient, app: FastAPI) -> None:
    form = {"display_name": "Sacha, Ivry", "roles": ["phone_bank"], "territories": "", "ends_on": ""}
    page = await client.post("/invitations", data=form)
    assert page.status_code == 200, page.text
    token = page.text.partition("/invitations/")[2].partition('"')[0]
    async with call(app) as stranger:
        headers = bearer(None, subject="sacha")
        opened = [await stranger.get(f"/invitations/{token}") for _ in range(3)]  # scanners open it too
        assert "Appels" in opened[-1].text
        accepted = await stranger.post(f"/invitations/{token}", headers=headers)
        assert (accepted.status_code, accepted.headers["location"]) == (303, "/appels")
        used = await stranger.get(f"/invitations/{token}")
        assert (used.status_code, "a déjà servi" in used.text) == (410, True)
        assert "Rejoindre l'équipe</button>" not in used.text
    assert "acceptée" in (await client.get("/invitations")).text.lower()
    bad = await client.post("/invitations", data={"display_name": "X"})
    assert bad.status_code == 422


async def test_an_invitation_is_taken_back_from_its_page(client: AsyncClient, app: FastAPI) -> None:
    form = {"display_name": "Sacha, Ivry", "roles": ["reader"], "territories": "", "ends_on": ""}
    made = (await client.post("/invitations", data=form)).text
    token = made.partition("/invitations/")[2].partition('"')[0]
    known = (await client.get("/v1/invitations")).json()["items"][0]["id"]
    place = f"/invitations/{known}/withdraw"
    assert place in (await client.get("/invitations")).text
    assert (await client.post(place)).status_code == 303
    assert place not in (await client.get("/invitations")).text
    async with call(app) as stranger:
        shown = await stranger.get(f"/invitations/{token}")
        assert (shown.status_code, "a été retirée" in shown.text) == (410, True)
    newest = (await client.get("/v1/audit-log")).json()["items"][0]
    assert (newest["act"], newest["about_id"], newest["fields"]) == ("erased", known, ["invitation"])


async def test_an_invitation_to_rights_that_have_ended_is_refused(client: AsyncClient) -> None:
    put = {"display_name": "Sacha", "roles": ["reader"], "ends_at": "2020-01-01T00:00:00Z"}
    refused = await client.post("/v1/invitations", json=put)
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/ends_at")


async def test_the_link_goes_by_mail_to_who_is_invited(client: AsyncClient, sessions: Sessions) -> None:
    made = await invite(client, email="Sacha@exemple.fr")
    withdrawn = await invite(client, email="parti@exemple.fr")
    assert (await client.delete(f"/v1/invitations/{withdrawn['id']}")).status_code == 204
    page = await client.post("/invitations", data=KIM)
    assert (page.status_code, "donnez-le vous-même" in page.text) == (200, True), "a demonstration's reaches nobody"

    caught = CaughtMessages()
    async with MailServer(caught) as server:
        for _ in range(3):
            await send_once(sessions, by_mail(server))

    sent = [message_from_bytes(one.content, policy=policy.default) for one in caught]
    assert sorted(str(one["to"]) for one in sent) == ["kim@exemple.fr", "sacha@exemple.fr"]
    assert {str(one["subject"]) for one in sent} == {"Invitation à rejoindre une équipe de campagne"}
    said = next(one for one in sent if "sacha" in str(one["to"])).get_body(("plain",))
    assert said is not None
    assert made["path"] in said.get_content()
    assert "canvasser" not in said.get_content()


async def test_a_mail_is_said_to_leave_where_there_is_a_relay(
    app: FastAPI, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with call(app, await new_campaign(sessions, demo=False)) as client:
        page = await client.post("/invitations", data=KIM)
        assert (page.status_code, "donnez-le vous-même" in page.text) == (200, True)
        relay = {"smtp_host": "relay.example.org", "mail_from": "equipe@exemple.fr"}
        monkeypatch.setattr(app.state, "settings", app.state.settings.model_copy(update=relay))
        page = await client.post("/invitations", data=KIM)
        assert (page.status_code, "part par courriel" in page.text) == (200, True)


@pytest.mark.parametrize("email", ["pas une adresse", "a@b@c.fr", "x@exemple.fr\r\nBcc: y@exemple.fr"])
async def test_an_invitation_to_no_address_is_refused(client: AsyncClient, email: str) -> None:
    refused = await client.post("/v1/invitations", json=SACHA | {"email": email})
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/email")
    assert (await client.get("/v1/invitations")).json()["items"] == []
    page = await client.post("/invitations", data={"display_name": "Kim", "roles": "reader", "email": email})
    assert (page.status_code, "adresse électronique" in page.text) == (422, True)


async def test_a_second_press_of_the_same_person_is_answered_as_the_first(
    client: AsyncClient, app: FastAPI, postgres: Postgres, sessions: Sessions
) -> None:
    made = await invite(client)
    async with call(app) as stranger:
        headers = bearer(None, subject="sacha")
        first, second = [await stranger.post(link_of(made), headers=headers) for _ in range(2)]
        assert (first.status_code, second.status_code) == (200, 200)
        assert first.json() == second.json()
        database = sessions.kw["bind"].url.database
        run_sql(postgres, "update invitation set accepted_at = now() - interval '3 minutes'", database=database)
        assert (await stranger.post(link_of(made), headers=headers)).status_code == 410
        assert (await client.delete("/v1/members/sacha")).status_code == 204
        run_sql(postgres, "update invitation set accepted_at = now()", database=database)
        assert (await stranger.post(link_of(made), headers=headers)).status_code == 410


async def test_places_are_named_in_words_and_a_doubtful_one_is_asked_about(client: AsyncClient) -> None:
    form = {"display_name": "Sacha", "roles": ["canvasser"], "territories": "Vincennes, Saint-Mandé bureau 4"}
    made = await client.post("/invitations", data=form)
    assert made.status_code == 200, made.text
    assert "Vincennes, Saint-Mandé, bureau 4" in html.unescape(made.text).replace("\u00a0", " ")
    (read,) = (await client.get("/v1/invitations")).json()["items"]
    assert read["territories"] == ["94080", "94067_0004"]
    refused = await client.post("/invitations", data=form | {"territories": "Nulleparville"})
    assert (refused.status_code, "aucune commune" in refused.text) == (422, True)


async def test_the_link_goes_by_sms(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    made = await invite(client, mobile="06 12 34 56 78")
    async with transaction(sessions, campaign_id) as session:
        (sealed,) = (await session.scalars(select(MESSAGE.c.content))).all()
        said = (await open_vault(session, campaign_id)).open(FIELD, sealed)
    assert "+33612345678" in said
    assert made["path"] in said
    refused = await client.post("/v1/invitations", json=SACHA | {"mobile": "pas un numéro"})
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/mobile")
