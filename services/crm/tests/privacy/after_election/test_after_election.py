"""The tasks after the election, by their days, and the file of the people who may stay."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from crm.consumers import JOBS
from crm.privacy.retention_rules.service import ask_now
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign, new_member, today, work_off

ADA: dict[str, Any] = {"surname": "Serinette", "source": "form"}
YES = {"use": "email", "state": "given", "source": "form", "text_version": "f"}


async def campaign_of(sessions: Sessions, days_ago: int) -> UUID:
    on = (today() - timedelta(days=days_ago)).isoformat()
    return await new_campaign(sessions, rounds=[{"number": 1, "on": on}])


async def tasks(client: AsyncClient) -> dict[str, dict[str, Any]]:
    return {one["key"]: one for one in (await client.get("/v1/after-election")).json()["items"]}


async def enter(client: AsyncClient) -> None:
    for name, roles in {"Personne": [], "Membre": ["member"], "Accord": []}.items():
        made = await client.post("/v1/people", json=ADA | {"first_names": name, "roles": roles})
        assert made.status_code == 201
        if name == "Accord":
            assert (await client.post(f"/v1/people/{made.json()['id']}/consents", json=YES)).status_code == 201


@pytest.mark.parametrize(
    ("days_ago", "accesses", "staying", "erasure"),
    [(-10, "later", "later", "later"), (1, "due", "due", "later"), (61, "due", "done", "due")],
)
async def test_each_task_has_its_day(
    app: FastAPI, sessions: Sessions, days_ago: int, accesses: str, staying: str, erasure: str
) -> None:
    campaign_id = await campaign_of(sessions, days_ago)
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,))
    async with call(app, campaign_id) as client:
        await enter(client)
        found = await tasks(client)
    states = {key: one["state"] for key, one in found.items()}
    assert states == {"accesses": accesses, "rights": "done", "staying-people": staying, "erasure": erasure}
    last = today() - timedelta(days=days_ago)
    assert found["staying-people"]["due_on"] == (last + timedelta(days=60)).isoformat()
    assert (found["erasure"]["due_on"], found["erasure"]["by_itself"]) == (
        (last + timedelta(days=61)).isoformat(),
        True,
    )
    assert found["staying-people"]["detail"] == "2 sur 3 peuvent rester."


async def test_the_file_holds_those_who_may_stay_and_nobody_else(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await campaign_of(sessions, 1)
    async with call(app, campaign_id) as client:
        await enter(client)
        page = (await client.get("/staying-people")).text
        assert "<strong>2</strong> sur 3" in page
        file = await client.post("/staying-people", data={"form": "csv"})
        names = {line.split(";")[2] for line in file.text.splitlines()[1:]}
        assert (file.status_code, len(names)) == (200, 2)
        assert "Personne" not in file.text.partition("\n")[2]
        assert (await client.post("/staying-people", data={"form": "pdf"})).status_code == 422
        log = (await client.get("/people-exports")).text
    assert "Remise de qui peut rester" in log


async def test_who_may_do_nothing_of_it_has_no_task(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await campaign_of(sessions, 1)
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,))
    await new_member(sessions, campaign_id, "part", (Role.MANAGER,), territories=("94033",))
    for subject in ("walker", "part"):
        async with call(app, campaign_id, subject=subject) as client:
            assert await tasks(client) == {}


async def load(client: AsyncClient, sessions: Sessions, origin: str, *lines: str) -> None:
    """Import people with the columns « Nom », « E-mail », « Accepte de rester » and « Désinscrit »."""
    data = "\r\n".join(["nom;e-mail;accepte de rester;desinscrit", *lines]).encode()
    sent = (await client.post(f"/v1/imports?origin={origin}", files={"file": ("contacts.csv", data)})).json()
    mapped = {"columns": ["surname", "email", "kept", "refuses:all"], "known": "complete"}
    assert (await client.put(f"/v1/imports/{sent['id']}/mapping", json=mapped)).status_code == 202
    await work_off(sessions, JOBS)
    assert (await client.post(f"/v1/imports/{sent['id']}/start")).status_code == 202
    await work_off(sessions, JOBS)


async def test_page_file_and_erasure_agree_on_regular_contacts_and_who_agreed(app: FastAPI, sessions: Sessions) -> None:
    """CNIL, 30 January 2026: regular contacts stay until the exchanges end, and who agreed to be kept."""
    campaign_id = await campaign_of(sessions, 61)
    async with call(app, campaign_id) as client:
        regular = ("Ida;ida@exemple.fr;;", "Jo;jo@exemple.fr;;", "Ken;ken@exemple.fr;;oui")
        await load(client, sessions, "regular", *regular)
        await load(client, sessions, "agreed", "Lou;lou@exemple.fr;oui;", "Max;max@exemple.fr;non;")
        await load(client, sessions, "campaign", "Nina;nina@exemple.fr;;", "Omar;omar@exemple.fr;oui;")
        people = {
            one["surname"]: one["id"] for one in (await client.post("/v1/people/search", json={})).json()["items"]
        }
        assert sorted(people) == ["Ida", "Jo", "Ken", "Lou", "Nina", "Omar"]
        no = {"use": "email", "state": "withdrawn", "source": "link"}
        assert (await client.post(f"/v1/people/{people['Jo']}/consents", json=no)).status_code == 201
        opinion = {"use": "opinion", "state": "given", "source": "door", "text_version": "v1"}
        assert (await client.post(f"/v1/people/{people['Nina']}/consents", json=opinion)).status_code == 201
        page = " ".join((await client.get("/staying-people")).text.split())
        assert "<strong>3</strong> sur 6" in page
        assert "1 contact régulier a dit stop et part" in page
        file = await client.post("/staying-people", data={"form": "csv"})
        heads, *lines = [line.split(";") for line in file.text.removeprefix("\ufeff").splitlines()]
        names, why = heads.index("Nom"), heads.index("Après l'élection")
        assert {line[names]: line[why] for line in lines} == {
            "Ida": "Contact régulier du même responsable",
            "Lou": "A accepté de rester au fichier",
            "Omar": "A accepté de rester au fichier",
        }
        async with transaction(sessions, campaign_id) as session:
            assert await ask_now(session, campaign_id, "campaign")
        await work_off(sessions, JOBS)
        left = {one["surname"] for one in (await client.post("/v1/people/search", json={})).json()["items"]}
    assert left == {"Ida", "Lou", "Omar"}


async def test_a_regular_contact_can_be_noted_and_taken_back_on_the_persons_page(
    app: FastAPI, sessions: Sessions
) -> None:
    campaign_id = await campaign_of(sessions, 1)
    same = {"Sec-Fetch-Site": "same-origin"}
    async with call(app, campaign_id) as client:
        person = (await client.post("/v1/people", json=ADA)).json()["id"]
        for chosen, stays in (("regular", 1), ("", 0)):
            version = (await client.get(f"/v1/people/{person}")).json()["version"]
            typed = {"version": str(version), "surname": "Serinette", "retained_as": chosen}
            answer = await client.post(f"/people/{person}/edit", data=typed, headers=same)
            assert answer.status_code == 303, answer.text
            assert f"<strong>{stays}</strong> sur 1" in (await client.get("/staying-people")).text
        bad = typed | {"version": "3", "retained_as": "forever"}
        answer = await client.post(f"/people/{person}/edit", data=bad, headers=same)
        assert answer.status_code == 422
        assert "le motif de conservation" in answer.text
