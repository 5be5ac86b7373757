"""What the team has to do: given to somebody, by a day, about somebody; ticked off by who has it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_member

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
HERE = {"Sec-Fetch-Site": "same-origin"}


async def give(client: AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.post("/v1/tasks", json={"text": "Rappeler pour la réunion"} | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_task_is_on_the_page_of_its_owner_and_on_the_timeline_of_whom_it_is_about(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    await new_member(sessions, campaign_id, "merle", (Role.CANVASSER,), ("94080",))
    put = {"first_names": "Ada", "surname": "Serinette", "source": "form", "station": "94080_0001"}
    ada = (await client.post("/v1/people", json=put)).json()["id"]
    task = await give(client, owner="merle", due_on="2029-05-03", person_id=ada)
    assert (task["place"], task["owner"], task["created_by"], task["closed_at"]) == (
        "94080_0001",
        "merle",
        "tester",
        None,
    )
    (line, _) = (await client.get(f"/v1/people/{ada}/timeline")).json()["items"]
    assert (line["what"], line["text"], "3 mai 2029" in line["detail"]) == (
        "task",
        "Rappeler pour la réunion",
        True,
    )
    async with call_as("merle") as merle:
        (mine,) = (await merle.get("/v1/my-tasks", params={"open": True})).json()["items"]
        assert mine["id"] == task["id"]
        assert "Rappeler pour la réunion" in (await merle.get("/my-tasks")).text
        assert (await merle.patch(f"/v1/tasks/{task['id']}", json={"done": True})).status_code == 403
        done = await merle.put(f"/v1/my-tasks/{task['id']}", json={"done": True})
        assert (done.status_code, done.json()["closed_as"]) == (200, "done")
    assert "faite" in (await client.get(f"/v1/people/{ada}/timeline")).json()["items"][0]["detail"]
    assert (await client.put(f"/v1/my-tasks/{task['id']}", json={"done": False})).status_code == 404
    again = await client.patch(f"/v1/tasks/{task['id']}", json={"done": False, "owner": "tester", "due_on": None})
    assert (again.json()["owner"], again.json()["due_on"], again.json()["closed_at"]) == ("tester", None, None)
    assert (await client.delete(f"/v1/people/{ada}")).status_code == 204
    assert (await client.get(f"/v1/tasks/{task['id']}")).status_code == 404


async def test_a_task_of_the_team_is_seen_by_who_has_it_gave_it_or_hands_them_out_there(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    await new_member(sessions, campaign_id, "canvasser", (Role.CANVASSER,))
    await new_member(sessions, campaign_id, "local", (Role.COORDINATOR,), ("94080",))
    here, there = await give(client, place="94080_0001"), await give(client, place="94033")
    async with call_as("canvasser") as canvasser:
        assert (await canvasser.get("/v1/tasks")).json()["items"] == []
        assert (await canvasser.get(f"/v1/tasks/{here['id']}")).status_code == 404
    async with call_as("local") as local:
        assert [one["id"] for one in (await local.get("/v1/tasks")).json()["items"]] == [here["id"]]
        assert (await local.patch(f"/v1/tasks/{there['id']}", json={"done": True})).status_code == 404
        outside = await local.post("/v1/tasks", json={"text": "x", "place": "94033"})
        assert (outside.status_code, outside.json()["pointer"]) == (403, "/place")
        own = await give(local)
        assert [one["id"] for one in (await local.get("/v1/my-tasks")).json()["items"]] == [own["id"]]


async def test_tasks_are_listed_as_they_are_due_page_by_page(client: AsyncClient) -> None:
    days = ["2029-05-03", None, "2029-05-01", "2029-05-03", None, "2029-05-02"]
    made = [await give(client, text=f"Tâche {number}", due_on=day) for number, day in enumerate(days)]
    for path in ("/v1/tasks", "/v1/my-tasks"):
        read: list[str] = []
        query: dict[str, Any] = {"limit": 1, "open": True}
        while True:
            page = (await client.get(path, params=query)).json()
            read += [one["text"].removeprefix("Tâche ") for one in page["items"]]
            if page["next"] is None:
                break
            query["after"] = page["next"]
        assert read == ["2", "5", "0", "3", "1", "4"]
    for wrong in (made[0]["id"], "x", f"2029-05-03_{made[0]['id']}", f"demain_20290503T000000.000000Z_{made[0]['id']}"):
        refused = await client.get("/v1/tasks", params={"after": wrong})
        assert (refused.status_code, refused.json()["pointer"]) == (422, "?after")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"text": ""}, "/text"),
        ({"text": " \n "}, "/text"),
        ({"text": "a\x01b"}, "/text"),
        ({"text": "x" * 501}, "/text"),
        ({"text": "x", "owner": "nobody-of-the-team"}, "/owner"),
        ({"text": "x", "due_on": "demain"}, "/due_on"),
        ({"text": "x", "place": "ailleurs"}, "/place"),
        ({"text": "x", "person_id": 7}, "/person_id"),
    ],
)
async def test_nonsense_is_refused_at_its_field(client: AsyncClient, body: dict[str, Any], pointer: str) -> None:
    answer = await client.post("/v1/tasks", json=body)
    assert answer.status_code == 422
    said = answer.json()
    assert pointer in {said.get("pointer"), *(one["pointer"] for one in said.get("errors", []))}
    assert (await client.post("/v1/tasks", json={"text": "x", "person_id": str(uuid4())})).status_code == 404


async def test_the_page_gives_keeps_what_was_typed_and_ticks_off(client: AsyncClient) -> None:
    ada = (await client.post("/v1/people", json={"surname": "Serinette", "source": "form"})).json()["id"]
    assert "SERINETTE" in (await client.get("/my-tasks", params={"person": ada})).text
    bad = await client.post("/my-tasks", data={"text": "Écrire <b>", "due_on": "x", "person_id": ada}, headers=HERE)
    assert (bad.status_code, "Écrire &lt;b&gt;" in bad.text, "SERINETTE" in bad.text) == (422, True, True)
    put = {"text": "Écrire à Mme S.", "owner": "tester", "due_on": "2020-01-01", "person_id": ada}
    assert (await client.post("/my-tasks", data=put, headers=HERE)).status_code == 303
    shown = (await client.get("/my-tasks")).text
    assert "Écrire à Mme S." in shown
    assert "En retard" in shown
    (task,) = (await client.get("/v1/my-tasks")).json()["items"]
    assert (await client.post(f"/my-tasks/{task['id']}/done", headers=HERE)).status_code == 303
    assert "Aucune tâche" in (await client.get("/my-tasks")).text
    assert (await client.post(f"/my-tasks/{task['id']}/again", headers=HERE)).status_code == 303
    assert (await client.get("/my-tasks", params={"person": "x"})).status_code == 422
    assert (await client.get("/my-tasks", params={"person": str(uuid4())})).status_code == 200
