"""Shifts: taken by volunteers themselves or given by the team; none overfull, nobody in two places at once."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from common.events.crm import ActionCompleted
from common.scopes import Role
from crm.campaign_events.shifts.reminder_watcher import remind_due
from crm.privacy.rights.holdings import DESK
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from kit.messages import Mail, Sms
from kit.rights import RequesterIdentity
from kit.testing.steps import Reading, as_worker, call, clock_offset, new_campaign, new_member, told
from sqlalchemy import text

Meeting = Callable[..., dict[str, Any]]
NewPerson = Callable[..., Awaitable[str]]
SHIFT = {
    "title": "Accueil",
    "starts_at": "2029-05-22T18:00:00+02:00",
    "ends_at": "2029-05-22T20:00:00+02:00",
    "needed": 2,
}


@pytest.fixture
async def campaign_event(client: AsyncClient, meeting: Meeting) -> str:
    return (await client.post("/v1/campaign-events", json=meeting(is_public=False))).json()["id"]


@pytest.fixture
def new_person(client: AsyncClient) -> NewPerson:
    """`await new_person("Ada", skills=["logistics"])`: a volunteer's id."""

    async def make(name: str, *, skills: list[str] | None = None, roles: list[str] | None = None) -> str:
        contacts = [{"channel": "email", "address": f"{name.lower()}@exemple.fr"}]
        put = {"first_names": name, "source": "form", "roles": roles or ["volunteer"], "contacts": contacts}
        made = (await client.post("/v1/people", json=put)).json()["id"]
        if skills is not None:
            await client.put(f"/v1/people/{made}/availability", json={"skills": skills})
        return made

    return make


async def add(client: AsyncClient, campaign_event: str, **fields: Any) -> str:
    answer = await client.post(f"/v1/campaign-events/{campaign_event}/shifts", json=SHIFT | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def own_page(client: AsyncClient, person: str) -> str:
    return (await client.post(f"/v1/people/{person}/self-service-link")).json()["path"] + "/creneaux"


async def mails(sessions: Sessions, campaign_id: UUID) -> list[Mail | Sms]:
    async with transaction(sessions, campaign_id) as session:
        vault = await open_vault(session, campaign_id)
        rows = await session.scalars(text("select content from message where kind = 'shift' order by entry"))
        return [Mail.model_validate_json(vault.open("message", blob)) for blob in rows]


async def test_of_many_who_want_the_last_place_one_has_it(
    client: AsyncClient, campaign_event: str, new_person: NewPerson
) -> None:
    shift = await add(client, campaign_event, needed=1)
    people = [await new_person(f"N{n}") for n in range(6)]
    path = f"/v1/campaign-events/{campaign_event}/shifts/{shift}/people"
    answers = await asyncio.gather(*[client.put(f"{path}/{one}") for one in people])
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    (shown,) = (await client.get(f"/v1/campaign-events/{campaign_event}/shifts")).json()["items"]
    assert (shown["taken"], len(shown["people"])) == (1, 1)
    (winner,) = shown["people"]
    assert (await client.put(f"{path}/{winner['person_id']}")).status_code == 200  # again: it is theirs
    assert (await client.delete(f"{path}/{winner['person_id']}")).status_code == 204
    loser = next(one for one in people if one != winner["person_id"])
    assert (await client.put(f"{path}/{loser}")).status_code == 200


async def test_nobody_is_in_two_at_once_however_they_ask(
    client: AsyncClient, campaign_event: str, new_person: NewPerson
) -> None:
    ada = await new_person("Ada")
    first = await add(client, campaign_event)
    second = await add(
        client, campaign_event, starts_at="2029-05-22T19:00:00+02:00", ends_at="2029-05-22T21:00:00+02:00"
    )
    after = await add(
        client, campaign_event, starts_at="2029-05-22T20:00:00+02:00", ends_at="2029-05-22T20:30:00+02:00"
    )
    paths = [f"/v1/campaign-events/{campaign_event}/shifts/{one}/people/{ada}" for one in (first, second)]
    answers = await asyncio.gather(*[client.put(path) for path in paths * 2])
    assert sorted(answer.status_code for answer in answers) == [200, 200, 409, 409]
    won = next(path for path, answer in zip(paths * 2, answers, strict=True) if answer.status_code == 200)
    if won == paths[0]:  # where one ends the next may begin
        assert (
            await client.put(f"/v1/campaign-events/{campaign_event}/shifts/{after}/people/{ada}")
        ).status_code == 200
    assert (await client.delete(f"/v1/campaign-events/{campaign_event}/shifts/{first}")).status_code == 204
    assert (await client.delete(f"/v1/campaign-events/{campaign_event}/shifts/{first}")).status_code == 404


async def test_a_volunteer_takes_and_leaves_by_their_own_link(
    client: AsyncClient, app: FastAPI, campaign_id: UUID, campaign_event: str, new_person: NewPerson, meeting: Meeting
) -> None:
    shift = await add(client, campaign_event, needed=1)
    # A page shows the coming month.
    soon = clock_offset(datetime(2029, 5, 20, tzinfo=UTC))
    await client.put(f"/v1/campaigns/{campaign_id}/clock", json={"offset_seconds": soon})
    ada, bob, cleo = [await new_person(name) for name in ("Ada", "Bob", "Cleo")]
    stranger = await new_person("Zoe", roles=["sympathiser"])
    html = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    async with AsyncClient(transport=Reading(app), base_url="http://service", headers=html) as anybody:
        page = await own_page(client, ada)
        assert "Je prends" in (await anybody.get(page)).text
        assert (await anybody.post(f"{page}/{shift}", data={"act": "take"})).status_code == 303
        assert "Je ne peux plus" in (await anybody.get(page)).text
        other = await own_page(client, bob)
        assert "Complet" in (await anybody.get(other)).text
        assert (await anybody.post(f"{other}/{shift}", data={"act": "take"})).status_code == 409
        assert (await anybody.post(f"{page}/{shift}", data={"act": "leave"})).status_code == 303
        assert (await anybody.post(f"{other}/{shift}")).status_code == 303
        # What is internal is not for who only signed up; what is public is.
        outside = await own_page(client, stranger)
        assert "Accueil" not in (await anybody.get(outside)).text
        assert (await anybody.post(f"{outside}/{shift}")).status_code == 404
        public = (await client.post("/v1/campaign-events", json=meeting())).json()["id"]
        await add(client, public, title="Ranger")
        # Of another link, as of another shift, nothing is said.
        assert (await anybody.get(page.replace("/moi/", "/venue/").removesuffix("/creneaux"))).status_code == 404
        assert (await anybody.post(f"{await own_page(client, cleo)}/{public}")).status_code == 404


async def test_who_can_and_is_free_is_proposed(client: AsyncClient, campaign_event: str, new_person: NewPerson) -> None:
    busy = await new_person("Ada", skills=["logistics"])
    free = await new_person("Bob", skills=["logistics", "driving"])
    await new_person("Cleo", skills=["law"])
    shift = await add(client, campaign_event, skills=["logistics"])
    other = await add(client, campaign_event, title="Sono")
    await client.put(f"/v1/campaign-events/{campaign_event}/shifts/{other}/people/{busy}")
    found = (await client.get(f"/v1/campaign-events/{campaign_event}/shifts/{shift}/eligible-volunteers")).json()[
        "items"
    ]
    assert found == [{"person_id": free, "name": "Bob", "available": None}]
    everybody = (await client.get(f"/v1/campaign-events/{campaign_event}/shifts/{other}/eligible-volunteers")).json()[
        "items"
    ]
    assert {one["name"] for one in everybody} == {"Bob", "Cleo"}


async def test_who_said_that_they_can_then_is_proposed_first(
    client: AsyncClient, campaign_event: str, new_person: NewPerson
) -> None:
    # Tuesday, from six in the evening. Who only offered times is no « volunteer » yet, and can help all the same.
    times = {"Ada": ["sat_morning"], "Bob": [], "Cleo": ["tue_evening", "sat_morning"]}
    for name, slots in times.items():
        person = await new_person(name, skills=[], roles=["sympathiser"] if name == "Cleo" else None)
        await client.put(f"/v1/people/{person}/availability", json={"slots": slots})
    await new_person("Dora", roles=["sympathiser"])
    shift = await add(client, campaign_event)
    found = await client.get(f"/v1/campaign-events/{campaign_event}/shifts/{shift}/eligible-volunteers")
    assert [(one["name"], one["available"]) for one in found.json()["items"]] == [
        ("Cleo", True),
        ("Bob", None),
        ("Ada", False),
    ]


async def test_who_offered_to_help_takes_a_shift_of_the_team(
    client: AsyncClient, campaign_id: UUID, campaign_event: str, new_person: NewPerson, app: FastAPI
) -> None:
    shift = await add(client, campaign_event)
    soon = clock_offset(datetime(2029, 5, 20, tzinfo=UTC))
    await client.put(f"/v1/campaigns/{campaign_id}/clock", json={"offset_seconds": soon})
    page = await own_page(client, await new_person("Ada", skills=["logistics"], roles=["sympathiser"]))
    async with AsyncClient(transport=Reading(app), base_url="http://service") as anybody:
        assert "Accueil" in (await anybody.get(page)).text
        assert (await anybody.post(f"{page}/{shift}", data={"act": "take"})).status_code == 303


async def test_shifts_move_along_unless_somebody_would_be_torn(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, new_person: NewPerson, meeting: Meeting
) -> None:
    ada = await new_person("Ada")
    paths: list[str] = []
    for day in (22, 23):
        hours = {"starts_at": f"2029-05-{day}T19:00:00+02:00", "ends_at": f"2029-05-{day}T21:00:00+02:00"}
        made = (await client.post("/v1/campaign-events", json=meeting(**hours))).json()["id"]
        paths.append(f"/v1/campaign-events/{made}")
        shift = await add(
            client, made, starts_at=f"2029-05-{day}T18:00:00+02:00", ends_at=f"2029-05-{day}T20:00:00+02:00"
        )
        assert (await client.put(f"{paths[-1]}/shifts/{shift}/people/{ada}")).status_code == 200
    onto = meeting(starts_at="2029-05-23T20:00:00+02:00", ends_at="2029-05-23T22:00:00+02:00")
    torn = await client.put(paths[0], json=onto)
    assert (torn.status_code, torn.json()["pointer"]) == (409, "/starts_at")
    past = meeting(starts_at="2029-05-24T19:00:00+02:00", ends_at="2029-05-24T21:00:00+02:00")
    assert (await client.put(paths[0], json=past)).status_code == 200
    (shift,) = (await client.get(f"{paths[0]}/shifts")).json()["items"]
    assert datetime.fromisoformat(shift["starts_at"]) == datetime(2029, 5, 24, 16, tzinfo=UTC)
    assert [one.subject for one in await mails(sessions, campaign_id) if isinstance(one, Mail)] == [
        "Votre créneau a changé"
    ]
    await client.post(f"{paths[0]}/cancel")
    assert (await mails(sessions, campaign_id))[-1].text.count("annulé") == 1
    assert (await client.get(f"{paths[0]}/shifts")).json()["items"] == []


async def test_who_does_it_is_reminded_once_and_counted_at_the_end(
    app: FastAPI, sessions: Sessions, meeting: Meeting
) -> None:
    def offset(day: int, hour: int) -> int:
        return clock_offset(datetime(2029, 5, day, hour, 30, tzinfo=UTC))

    campaign_id = await new_campaign(sessions, clock_offset_seconds=offset(20, 9))
    async with call(app, campaign_id) as client:
        made = (await client.post("/v1/campaign-events", json=meeting(action={"volunteers": 9}))).json()["id"]
        shift = await add(client, made)
        for name in ("Ada", "Bob"):
            contacts = [{"channel": "email", "address": f"{name.lower()}@exemple.fr"}]
            put = {"first_names": name, "source": "form", "roles": ["volunteer"], "contacts": contacts}
            person = (await client.post("/v1/people", json=put)).json()["id"]
            await client.put(f"/v1/campaign-events/{made}/shifts/{shift}/people/{person}")
        async with as_worker(sessions) as worker:
            for day, hour in ((21, 16), (22, 14)):
                await client.put(f"/v1/campaigns/{campaign_id}/clock", json={"offset_seconds": offset(day, hour)})
                assert [await remind_due(worker), await remind_due(worker)] == [1, 0]
        subjects = sorted(one.subject for one in await mails(sessions, campaign_id) if isinstance(one, Mail))
        assert subjects == ["Votre créneau, demain"] * 2 + ["Votre créneau, tout à l'heure"] * 2
        await client.put(f"/v1/campaigns/{campaign_id}/clock", json={"offset_seconds": offset(22, 20)})
        await client.post(f"/v1/campaign-events/{made}/end", json={"attended": 30})
    last = (await told(sessions, campaign_id))[-1]
    assert isinstance(last, ActionCompleted)
    assert (last.action.volunteers, last.action.attendees) == (2, 30)


async def test_it_is_read_to_who_asks_and_goes_with_their_card(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, campaign_event: str, new_person: NewPerson
) -> None:
    ada = await new_person("Ada")
    shift = await add(client, campaign_event)
    await client.put(f"/v1/campaign-events/{campaign_event}/shifts/{shift}/people/{ada}")
    async with transaction(sessions, campaign_id) as session:
        asked = RequesterIdentity(first_names="Ada", surname="Ada", emails=["ada@exemple.fr"])
        held = (await DESK.find(session, campaign_id, asked)).held
    assert "Créneaux de bénévole" in [one.kind for one in held]
    await client.delete(f"/v1/people/{ada}")
    assert (await client.get(f"/v1/campaign-events/{campaign_event}/shifts")).json()["items"][0]["taken"] == 0


async def test_names_are_for_who_sees_people_and_others_see_how_many(
    client: AsyncClient,
    sessions: Sessions,
    campaign_id: UUID,
    campaign_event: str,
    new_person: NewPerson,
    call_as: Callable[..., AbstractAsyncContextManager[AsyncClient]],
) -> None:
    shift = await add(client, campaign_event)
    await client.put(f"/v1/campaign-events/{campaign_event}/shifts/{shift}/people/{await new_person('Ada')}")
    await new_member(sessions, campaign_id, "reader", (Role.READER,))
    async with call_as("reader") as reader:
        (shown,) = (await reader.get(f"/v1/campaign-events/{campaign_event}/shifts")).json()["items"]
        assert (shown["taken"], shown["people"][0]["name"]) == (1, "")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"ends_at": "2029-05-22T17:00:00+02:00"}, ""),
        ({"starts_at": "2029-05-12T17:00:00+02:00", "ends_at": "2029-05-12T18:00:00+02:00"}, "/starts_at"),
        ({"needed": 0}, "/needed"),
        ({"needed": 2**80}, "/needed"),
        ({"skills": ["juggling"]}, "/skills/0"),
        ({"title": ""}, "/title"),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field(
    client: AsyncClient, campaign_event: str, wrong: dict[str, Any], pointer: str
) -> None:
    refused = await client.post(f"/v1/campaign-events/{campaign_event}/shifts", json=SHIFT | wrong)
    assert (refused.status_code, refused.json()["pointer"]) == (422, pointer)
