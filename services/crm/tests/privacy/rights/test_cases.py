"""The rights desk of crm alone: the register, who is recognised, what is read, erased and refused."""

import io
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events import PersonErased
from common.scopes import Role
from crm.consumers import JOBS
from crm.privacy.rights.retry_watcher import ask_again
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import as_worker, call, new_campaign, new_member, told, work_off
from kit.testing.tokens import settings
from pypdf import PdfReader
from sqlalchemy import text

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
ADA: dict[str, Any] = {
    "first_names": "Ada Éloïse",
    "surname": "Lefèvre",
    "town": "Vincennes",
    "tags": ["marché"],
    "born_on": "1931-05-04",
    "contacts": [
        {"channel": "email", "address": "ada@exemple.fr"},
        {"channel": "phone", "address": "06 12 34 56 78"},
    ],
    "source": "form",
    "given_by": "Collectif des Tilleuls",
}
ASKED: dict[str, Any] = {
    "kind": "access",
    "channel": "email",
    "first_names": "ada",
    "surname": "LEFEVRE",
    "emails": ["Ada@Exemple.fr"],
}


@pytest.fixture(autouse=True)
def environment(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the worker of a crm that runs alone is told."""
    monkeypatch.setenv("ISOLOIR_SECRET_KEY", settings(sessions).secret_key.get_secret_value())
    monkeypatch.delenv("ISOLOIR_RIGHTS_SERVICES", raising=False)


async def ask(client: AsyncClient, **more: Any) -> str:
    answer = await client.post("/v1/rights/cases", json=ASKED | more)
    assert answer.status_code == 201, answer.text
    return f"/v1/rights/cases/{answer.json()['id']}"


async def carry_out(client: AsyncClient, sessions: Sessions, case: str) -> dict[str, Any]:
    await client.post(f"{case}/identity", json={"way": "callback"})
    assert (await client.post(f"{case}/process")).status_code == 202
    await work_off(sessions, JOBS)
    return (await client.get(case)).json()


async def test_somebody_reads_everything_as_json_and_as_a_document(client: AsyncClient, sessions: Sessions) -> None:
    person = (await client.post("/v1/people", json=ADA)).json()["id"]
    yes = {"use": "email", "state": "given", "source": "form", "text_version": "formulaire-2029-05"}
    await client.post(f"/v1/people/{person}/consents", json=yes)
    said = {"channel": "call", "direction": "in", "text": "Veut une piste cyclable."}
    await client.post(f"/v1/people/{person}/interactions", json=said)
    contact = (await client.get(f"/v1/people/{person}")).json()["contacts"][0]["id"]
    await client.post(
        f"/v1/people/{person}/sealed-fields/read", json={"field": "contact", "contact_id": contact, "reason": "call"}
    )
    offered = {"skills": ["postering"], "slots": ["sat_evening"], "areas": []}
    assert (await client.put(f"/v1/people/{person}/availability", json=offered)).is_success
    await client.post("/v1/people", json=ADA | {"first_names": "Karim", "contacts": ADA["contacts"][:1]})

    case = await ask(client)
    early = await client.post(f"{case}/process")
    assert (early.status_code, early.json()["pointer"]) == (409, "/identity")
    done = await carry_out(client, sessions, case)
    assert (done["state"], done["services"]["crm"]["doubtful"]) == ("ready", 1)
    answer = await client.get(f"{case}/answer")
    assert answer.headers["cache-control"] == "no-store"
    (crm,) = answer.json()["services"]
    card, consents, texts, talks, offer, readings = crm["held"]
    assert card["fields"]["E-mails"] == "ada@exemple.fr"
    assert card["fields"]["Date de naissance"] == "1931-05-04"
    assert card["fields"]["Données remises par"] == "Collectif des Tilleuls"
    assert any("formulaire-2029-05" in line for line in consents["fields"].values())
    assert "non conservé" in texts["fields"]["formulaire-2029-05"]
    assert any("piste cyclable" in line for line in talks["fields"].values())
    assert offer["fields"]["Disponible"] == "samedi soir"
    assert any("appeler" in line for line in readings["fields"].values())
    assert "Karim" not in answer.text
    pdf = await client.get(f"{case}/answer.pdf")
    shown = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "ada@exemple.fr" in shown
    assert "saisir la CNIL" in " ".join(shown.split())
    audit_log = (await client.get("/v1/audit-log", params={"act": "exported"})).json()["items"]
    assert [line["about"] for line in audit_log] == ["rights_case", "rights_case"]


async def test_an_erasure_is_carried_out_told_and_forgotten(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    person = (await client.post("/v1/people", json=ADA)).json()["id"]
    case = await ask(client, kind="erasure", phones=["06 99 88 77 66"])
    done = await carry_out(client, sessions, case)
    assert done["services"]["crm"]["erased"] == 1
    assert (await client.get(f"/v1/people/{person}")).status_code == 404
    (erased,) = [event for event in await told(sessions, campaign_id) if isinstance(event, PersonErased)]
    assert str(erased.person) == person
    closed = await client.post(f"{case}/close", json={"outcome": "done"})
    assert (closed.json()["name"], closed.json()["state"]) == (None, "closed")
    async with transaction(sessions, campaign_id) as session:
        assert await session.scalar(text("select asked from rights_case")) is None
    # Neither the address that was in the file nor the one they named can come back unseen.
    back = ADA | {"contacts": [{"channel": "phone", "address": "0699887766"}]}
    again = (await client.post("/v1/people", json=back)).json()
    assert again["contacts"][0]["suppressed"] == "erasure"
    assert (await client.post(f"{case}/process")).status_code == 409


async def test_an_objection_closes_every_channel_without_proof_of_identity(
    client: AsyncClient, sessions: Sessions
) -> None:
    person = (await client.post("/v1/people", json=ADA)).json()["id"]
    yes = {"use": "email", "state": "given", "source": "form", "text_version": "f"}
    await client.post(f"/v1/people/{person}/consents", json=yes)
    case = await ask(client, kind="objection", channel="phone")
    assert (await client.post(f"{case}/process")).status_code == 202
    await work_off(sessions, JOBS)
    after = (await client.get(f"/v1/people/{person}")).json()
    assert after["uses"] == []
    assert {one["suppressed"] for one in after["contacts"]} == {"opt_out"}


async def test_what_is_late_is_said_and_a_deadline_is_prolonged_once_and_in_time(client: AsyncClient) -> None:
    case = await ask(client, received_on="2020-01-31")
    read = (await client.get(case)).json()
    assert (read["due_on"], read["urgency"]) == ("2020-02-29", "late")
    assert (await client.post(f"{case}/extend", json={"why": "complex"})).status_code == 409
    fresh = await ask(client)
    assert (await client.post(f"{fresh}/extend", json={"why": "complex"})).status_code == 200
    assert (await client.post(f"{fresh}/extend", json={"why": "many"})).status_code == 409
    assert (await client.get("/v1/rights/cases")).json()["late"] == 1


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"received_on": "2099-01-01"}, "/received_on"),
        ({"emails": ["nobody"]}, "/emails/0"),
        ({"phones": ["00000000"]}, "/phones/0"),
        ({"kind": "portability"}, "/kind"),
        ({"identity_document": "scan"}, "/identity_document"),
        ({"surname": " "}, "/surname"),
    ],
)
async def test_bad_requests_are_refused_at_the_field(client: AsyncClient, wrong: dict[str, Any], pointer: str) -> None:
    answer = await client.post("/v1/rights/cases", json=ASKED | wrong)
    assert answer.status_code == 422, answer.text
    named = answer.json().get("pointer") or answer.json()["errors"][0]["pointer"]
    assert named == pointer


async def test_it_is_for_who_has_the_whole_campaign_and_for_no_other_campaign(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    case = await ask(client)
    await new_member(sessions, campaign_id, "local-steward", (Role.DATA_STEWARD,), ("94080",))
    await new_member(sessions, campaign_id, "canvasser", (Role.CANVASSER,))
    async with call_as("local-steward") as steward:
        assert (await steward.get("/v1/rights/cases")).status_code == 403
        assert (await steward.post("/v1/rights/cases", json=ASKED)).status_code == 403
    async with call_as("canvasser") as canvasser:
        assert (await canvasser.get("/v1/rights/cases")).status_code == 403
        assert (await canvasser.get("/v1/audit-log")).status_code == 403
    async with call(app, await new_campaign(sessions)) as other:
        for path in (case, f"{case}/answer", f"{case}/answer.pdf"):
            assert (await other.get(path)).status_code == 404
        assert (await other.post(f"{case}/process")).status_code == 404
    assert (await client.get(f"/v1/rights/cases/{uuid4()}")).status_code == 404
    assert (await client.get(f"{case}/answer")).status_code == 410
    assert (await client.post(f"{case}/close", json={"outcome": "done"})).status_code == 409


async def test_nothing_of_who_asks_is_readable_in_the_register(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await client.post("/v1/people", json=ADA)
    await carry_out(client, sessions, await ask(client))
    async with transaction(sessions, campaign_id) as session:
        rows = repr((await session.execute(text("select * from rights_case"))).all())
        jobs = repr((await session.execute(text("select * from job"))).all())
    for word in ("Lef", "LEF", "exemple.fr", "ada@"):
        assert word not in rows + jobs


async def test_the_pages_take_a_case_from_its_entry_to_its_end(client: AsyncClient, sessions: Sessions) -> None:
    await client.post("/v1/people", json=ADA)
    bad = await client.post("/rights", data={"kind": "access", "surname": "Lefèvre"})
    assert bad.status_code == 422
    assert "Indiquez" in bad.text
    form = {"kind": "access", "channel": "phone", "surname": "Lefèvre", "first_names": "Ada", "phone": "0612345678"}
    made = await client.post("/rights", data=form)
    assert made.status_code == 303, made.text
    page = made.headers["location"].split("?")[0]
    shown = (await client.get(page)).text
    assert "Comment a-t-elle été reconnue" in shown
    assert all(f'action="{page}/{act}"' in shown for act in ("identity", "close", "extend"))
    assert (await client.post(f"{page}/identity", data={"way": "passport-scan"})).status_code == 422
    assert (await client.post(f"{page}/identity", data={"way": "in_person"})).status_code == 303
    assert f'action="{page}/process"' in (await client.get(page)).text
    assert (await client.post(f"{page}/process")).status_code == 303
    await work_off(sessions, JOBS)
    assert "Le document à lire" in (await client.get(page)).text
    assert (await client.post(f"{page}/close", data={"outcome": "done"})).status_code == 303
    assert "satisfaite" in (await client.get(page)).text
    assert "Ada Lefèvre" in (await client.get("/rights")).text
    assert "une demande de droits" in (await client.get("/audit-log")).text


async def test_work_that_failed_holds_nobody_up(client: AsyncClient, sessions: Sessions) -> None:
    await client.post("/v1/people", json=ADA)
    case = await ask(client)
    await client.post(f"{case}/identity", json={"way": "known"})
    await client.post(f"{case}/process")
    job = (await client.get(case)).json()["job_id"]
    await client.delete(f"/v1/jobs/{job}")
    page = case.replace("/v1/rights/cases", "/rights")
    assert "Rassembler ses données" in (await client.get(page)).text
    again = await carry_out(client, sessions, case)
    assert again["state"] == "ready"


async def test_a_service_that_is_away_is_named_and_asked_again(
    client: AsyncClient, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISOLOIR_RIGHTS_SERVICES", '{"proxy": "http://127.0.0.1:9/proxy"}')
    monkeypatch.setenv("ISOLOIR_RIGHTS_TOKEN_URL", "http://127.0.0.1:9/oidc/token")
    await client.post("/v1/people", json=ADA)
    case = await ask(client)
    done = await carry_out(client, sessions, case)
    assert done["services"]["proxy"]["state"] == "away"
    assert (await client.get(f"{case}/answer")).json()["away"] == ["proxy"]
    assert "pas répondu" in (await client.get(case.replace("/v1/rights/cases", "/rights"))).text
    monkeypatch.delenv("ISOLOIR_RIGHTS_SERVICES")
    assert (await client.post(f"{case}/process")).status_code == 202
    await work_off(sessions, JOBS)
    assert (await client.get(f"{case}/answer")).json()["away"] == []


async def test_an_erasure_that_a_service_did_not_hear_is_not_done_and_goes_on_by_itself(
    client: AsyncClient, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISOLOIR_RIGHTS_SERVICES", '{"proxy": "http://127.0.0.1:9/proxy"}')
    monkeypatch.setenv("ISOLOIR_RIGHTS_TOKEN_URL", "http://127.0.0.1:9/oidc/token")
    await client.post("/v1/people", json=ADA)
    case = await ask(client, kind="erasure")
    assert (await carry_out(client, sessions, case))["services"]["proxy"]["state"] == "away"
    refused = await client.post(f"{case}/close", json={"outcome": "done"})
    assert (refused.status_code, refused.json()["pointer"]) == (409, "/outcome")
    assert "Procurations" in refused.json()["detail"]
    assert 'value="done"' not in (await client.get(case.replace("/v1/rights/cases", "/rights"))).text
    monkeypatch.delenv("ISOLOIR_RIGHTS_SERVICES")
    async with as_worker(sessions) as worker:
        assert await ask_again(worker) == 0
        assert await ask_again(worker, after=timedelta(0)) == 1
    assert (await client.get(case)).json()["state"] == "working"
    await work_off(sessions, JOBS)
    async with as_worker(sessions) as worker:
        assert await ask_again(worker, after=timedelta(0)) == 0
    assert (await client.post(f"{case}/close", json={"outcome": "done"})).status_code == 200
