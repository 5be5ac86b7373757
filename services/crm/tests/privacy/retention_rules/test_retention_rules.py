"""The retention engine: what is due is counted, erased by a job, told, and certified."""

import io
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from common.events import PersonErased
from common.scopes import Role
from crm.campaign.campaigns.erasure_date import campaign_due_on
from crm.canvassing.canvasses.models import Canvass
from crm.canvassing.phones.models import Phone
from crm.consumers import JOBS
from crm.forms.sign_up_forms.schemas import SignUpCreate
from crm.forms.sign_up_forms.service import get_form, take
from crm.privacy.retention_rules.daily_run import look_once
from crm.privacy.retention_rules.rules import RULES
from fastapi import FastAPI
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from kit.db.sessions import Sessions, transaction
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import as_worker, call, new_campaign, new_member, today, told, work_off
from kit.testing.tokens import TESTER
from pypdf import PdfReader
from sqlalchemy import select

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
ADA: dict[str, Any] = {"first_names": "Ada", "surname": "Serinette", "source": "form"}
YES = {"use": "email", "state": "given", "source": "form", "text_version": "f"}


def round_on(days_ago: int) -> dict[str, Any]:
    day = today() - timedelta(days=days_ago)
    return {"rounds": [{"number": 1, "on": day.isoformat()}]}


async def enter_four(client: AsyncClient) -> dict[str, str]:
    """Of whom one goes after the ballot: the others said yes, are members, or gave."""
    made: dict[str, str] = {}
    for name, more in {
        "nothing": {},
        "agreed": {},
        "member": {"roles": ["member"]},
        "donor": {"roles": ["donor", "contact"]},
    }.items():
        made[name] = (await client.post("/v1/people", json=ADA | {"first_names": name} | more)).json()["id"]
    await client.post(f"/v1/people/{made['agreed']}/consents", json=YES)
    return made


async def due(client: AsyncClient) -> dict[str, int]:
    return {rule["key"]: rule["due"] for rule in (await client.get("/v1/retention-rules")).json()["items"]}


async def test_after_the_ballot_only_regular_contacts_and_who_agreed_stay(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await new_campaign(sessions, **round_on(61))
    async with call(app, campaign_id) as client:
        made = await enter_four(client)
        wall = {"kind": "private_wall", "label": "Vitrine", "longitude": 2.4, "latitude": 48.7, "note": "Mme Serin"}
        assert (await client.post("/v1/poster-sites", json=wall)).status_code == 201
        dry = (await client.post("/v1/retention-runs", json={})).json()
        assert (dry["dry"], {line["rule"]: line["due"] for line in dry["lines"] if line["due"]}) == (
            True,
            {"campaign": 1, "posters": 1},
        )
        assert (await client.get(f"/v1/people/{made['nothing']}")).status_code == 200

        real = (await client.post("/v1/retention-runs", json={"dry": False})).json()
        early = await client.get(f"/v1/retention-runs/{real['id']}/certificate.pdf")
        assert early.status_code == 409
        await work_off(sessions, JOBS)
        run = (await client.get(f"/v1/retention-runs/{real['id']}")).json()
        assert {line["rule"]: line["erased"] for line in run["lines"] if line["erased"]} == {
            "campaign": 1,
            "posters": 1,
        }
        assert len(run["digest"]) == 64
        for name, status in {"nothing": 404, "agreed": 200, "member": 200, "donor": 200}.items():
            assert (await client.get(f"/v1/people/{made[name]}")).status_code == status, name
        (erased,) = [event for event in await told(sessions, campaign_id) if isinstance(event, PersonErased)]
        assert str(erased.person) == made["nothing"]
        certificate = await client.get(f"/v1/retention-runs/{real['id']}/certificate.pdf")
        shown = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(certificate.content)).pages)
        assert run["digest"][:20] in shown.replace(" ", "").replace("\n", "")
        assert "Serinette" not in shown
        assert set((await due(client)).values()) == {0}


async def test_sixty_days_after_the_ballot_nobody_goes_yet(app: FastAPI, sessions: Sessions) -> None:
    async with call(app, await new_campaign(sessions, **round_on(60))) as client:
        await enter_four(client)
        assert (await due(client))["campaign"] == 0


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_what_was_built_for_an_election_is_kept_sixty_whole_days(last: date) -> None:
    assert campaign_due_on(last) - last == timedelta(days=61)


async def test_who_came_in_a_file_and_was_never_told_goes_when_it_is_asked(
    client: AsyncClient, sessions: Sessions
) -> None:
    old = (today() - timedelta(days=31)).isoformat()
    for more in ({"collected_on": old}, {}, {"collected_on": old, "source": "form"}):
        body = ADA | {"source": "import", "surname": f"S{len(str(more))}"} | more
        assert (await client.post("/v1/people", json=body)).status_code == 201
    assert (await due(client))["unheard"] == 1
    async with as_worker(sessions) as worker:
        await look_once(worker)
    assert await work_off(sessions, JOBS) == 0
    await client.post("/v1/retention-runs", json={"dry": False, "rules": ["unheard"]})
    await work_off(sessions, JOBS)
    assert (await due(client))["unheard"] == 0


async def test_what_needs_nobodys_word_is_erased_once_a_day(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await new_campaign(sessions, **round_on(90))
    async with call(app, campaign_id) as client:
        await enter_four(client)
        async with as_worker(sessions) as worker:
            await look_once(worker)
            await look_once(worker)
        assert await work_off(sessions, JOBS) == 1
        assert (await due(client))["campaign"] == 0
        (run,) = (await client.get("/v1/retention-runs")).json()["items"]
        assert (run["asked_by"], run["ended_at"] is None) == ("retention", False)


async def test_answers_askers_and_the_trail_are_forgotten_in_their_time(
    client: AsyncClient, sessions: Sessions, postgres: Postgres
) -> None:
    asked = {"kind": "access", "channel": "post", "first_names": "Ada", "surname": "Serinette"}
    case = (await client.post("/v1/rights/cases", json=asked)).json()["id"]
    await client.post(f"/v1/rights/cases/{case}/close", json={"outcome": "withdrawn"})
    before = await due(client)
    database = sessions.kw["bind"].url.database
    run_sql(
        postgres,
        "update rights_case set answer = 'x', closed_at = now() - interval '40 days'",
        "update audit_entry set at = now() - interval '366 days'",
        database=database,
    )
    assert (before["answers"], before["trail"]) == (0, 0)
    found = await due(client)
    assert (found["answers"], found["askers"], found["trail"] > 0) == (1, 0, True)
    run_sql(postgres, "update rights_case set closed_at = now() - interval '367 days'", database=database)
    assert (await due(client))["askers"] == 1
    await client.post("/v1/retention-runs", json={"dry": False})
    await work_off(sessions, JOBS)
    assert {key: number for key, number in (await due(client)).items() if number} == {}
    assert (await client.get(f"/v1/rights/cases/{case}")).json()["name"] is None


async def test_it_is_for_who_has_the_whole_campaign(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    await new_member(sessions, campaign_id, "local-steward", (Role.DATA_STEWARD,), ("94080",))
    await new_member(sessions, campaign_id, "reader", (Role.READER,))
    async with call_as("local-steward") as steward:
        assert (await steward.post("/v1/retention-runs", json={"dry": False})).status_code == 403
    async with call_as("reader") as reader:
        for path in (
            "/v1/retention-rules",
            "/v1/register",
            "/v1/impact-assessment.pdf",
            "/retention-rules",
            "/register",
        ):
            assert (await reader.get(path)).status_code == 403
    for wrong in ({"dry": "no"}, {"rules": ["everything"]}, {"all": True}):
        assert (await client.post("/v1/retention-runs", json=wrong)).status_code == 422


async def test_the_pages_count_ask_twice_before_erasing_and_keep_who_answers(
    client: AsyncClient, sessions: Sessions
) -> None:
    put = {"display_name": "Camille", "roles": ["manager"]}
    assert (await client.put(f"/v1/members/{TESTER}", json=put)).status_code == 200
    shown = (await client.get("/retention-rules")).text.replace("&#39;", "'")
    assert all(rule.what in shown for rule in RULES)
    assert (await client.post("/retention-rules", data={"how": "dry"})).status_code == 303
    assert (await client.post("/retention-rules", data={"how": "erase"})).status_code == 422
    assert (await client.post("/retention-rules", data={"how": "erase", "sure": "yes"})).status_code == 303
    await work_off(sessions, JOBS)
    ran = (await client.get("/retention-rules")).text
    assert "Certificat (PDF)" in ran
    # Whoever asked is called by name, and rules with nothing due are no list of zeros.
    assert "Par Camille" in ran
    assert "Rien n’était arrivé à son terme." in ran
    (*_, run) = (await client.get("/v1/retention-runs")).json()["items"]
    certificate = (await client.get(f"/v1/retention-runs/{run['id']}/certificate.pdf")).content
    assert "à la demande de Camille" in " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(certificate)).pages
    )
    assert "Responsable du traitement" in (await client.get("/register")).text
    bad = await client.post("/register", data={"name": "X", "address": "Y", "email": "no"})
    assert (bad.status_code, "Vérifiez l&#39;e-mail" in bad.text) == (422, True)
    good = {"name": "Camille", "address": "1 rue", "email": "a@exemple.fr"}
    assert (await client.post("/register", data=good)).status_code == 303
    assert "a@exemple.fr" in (await client.get("/register")).text
    # Who came from a file of people goes back to it, and nowhere else.
    file = uuid4()
    assert f'name="waiting" value="{file}"' in (await client.get(f"/register?waiting={file}")).text
    back = await client.post("/register", data=good | {"waiting": str(file)})
    assert back.headers["location"] == f"/imports/{file}"
    astray = await client.post("/register", data=good | {"waiting": "//exemple.fr"})
    assert astray.headers["location"] == "/register?done=kept"


async def add_phone(sessions: Sessions, campaign_id: UUID) -> None:
    now = datetime.now(UTC)
    async with transaction(sessions, campaign_id) as session:
        session.add(
            Phone(
                campaign_id=campaign_id,
                turf=uuid4(),
                label="Tél. 1",
                questionnaire_id=None,
                number=None,
                paired_at=now,
                seen_at=now,
                bundle_until=now,
            )
        )


async def test_after_the_ballot_a_visit_is_a_count_and_no_phone_has_a_key(
    app: FastAPI, sessions: Sessions, canvass: Callable[..., dict[str, Any]]
) -> None:
    campaign_id = await new_campaign(sessions, **round_on(61))
    async with call(app, campaign_id) as client:
        assert (await client.post("/v1/canvasses", json=canvass(door=str(uuid4())))).is_success
        await add_phone(sessions, campaign_id)
        before = await due(client)
        assert (before["canvasses"], before["phones"]) == (1, 1)
        sums = (await client.get("/v1/canvasses/totals")).json()
        await client.post("/v1/retention-runs", json={"dry": False})
        await work_off(sessions, JOBS)
        assert set((await due(client)).values()) == {0}
        assert (await client.get("/v1/canvasses/totals")).json()["items"] == sums["items"]
    async with transaction(sessions, campaign_id) as session:
        (visit,) = (await session.scalars(select(Canvass))).all()
        assert (visit.door, visit.recorded_by, visit.fingerprint, visit.outcome) == (None, "", b"", "answered")
        assert (await session.scalars(select(Phone))).all() == []


async def test_what_waits_for_a_word_and_copies_for_an_undo_go_in_their_time(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, postgres: Postgres
) -> None:
    form = (await client.post("/v1/sign-up-forms", json={"name": "F", "title": "T", "uses": ["email"]})).json()["id"]
    async with transaction(sessions, campaign_id) as session:
        signed = SignUpCreate(first_names="Ada", email="ada@exemple.fr", uses=["email"])
        await take(
            session, await get_form(session, campaign_id, UUID(form)), signed, "192.0.2.1", "https://exemple.fr", "fr"
        )
    file = {"file": ("f.csv", b"nom;courriel\nSerinette;b@exemple.fr\n")}
    assert (await client.post("/v1/imports?origin=regular", files=file)).status_code == 201
    await client.post("/v1/people", json=ADA)
    taken = await client.post("/v1/people-exports", json={"columns": ["surname"], "reason": "essai"})
    assert taken.status_code == 200
    assert set((await due(client)).values()) == {0}
    run_sql(
        postgres,
        "update sign_up set sent_at = now() - interval '8 days'",
        "update person_import set created_at = now() - interval '8 days'",
        "update people_export set created_at = now() - interval '366 days'",
        database=sessions.kw["bind"].url.database,
    )
    found = await due(client)
    assert (found["sign_ups"], found["copies"], found["trail"]) == (1, 1, 1)
    await client.post("/v1/retention-runs", json={"dry": False})
    await work_off(sessions, JOBS)
    assert set((await due(client)).values()) == {0}
    assert (await client.get("/v1/people-exports")).json()["items"] == []
