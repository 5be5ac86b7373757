"""Many people at once: each row has its own answer."""

from typing import Any
from uuid import uuid4

import pytest
from common.events.crm import PersonChanged
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member, told

ADA: dict[str, Any] = {
    "first_names": "Ada",
    "surname": "Lefèvre",
    "tags": ["marché"],
    "born_on": "1931-05-04",
    "contacts": [{"channel": "email", "address": "ada@exemple.fr"}],
}


async def send(client: AsyncClient, *people: object, **more: object) -> dict[str, Any]:
    answer = await client.post("/v1/people/bulk", json={"people": list(people), **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_each_row_is_entered_or_refused_for_itself(client: AsyncClient, sessions: Sessions) -> None:
    unwell: list[Any] = [
        {"surname": "X", "born_on": "31/12/1970"},
        {"street": "sans nom"},
        [],
        {"surname": "Y", "a": 1},
    ]
    said = await send(client, ADA, *unwell, {"surname": "Zébulon"})
    assert (said["created"], said["refused"]) == (2, 4)
    assert [row["outcome"] for row in said["rows"]] == ["created", *["refused"] * 4, "created"]
    assert [row["index"] for row in said["rows"]] == list(range(6))
    problems = [row["problem"] for row in said["rows"][1:5]]
    assert [(one["status"], one["pointer"]) for one in problems] == [
        (422, "/born_on"),
        (422, "/surname"),
        (422, ""),
        (422, "/a"),
    ]
    listed = (await client.get("/v1/people")).json()["items"]
    assert sorted(one["surname"] for one in listed) == ["Lefèvre", "Zébulon"]


async def test_somebody_known_is_corrected_and_the_same_row_again_changes_nothing(
    client: AsyncClient, app: FastAPI, sessions: Sessions
) -> None:
    first = (await send(client, ADA))["rows"][0]
    again = (await send(client, ADA))["rows"][0]
    assert again == first | {"outcome": "unchanged"}
    more = ADA | {"tags": ["marché", "affiches"], "town": "Vincennes"}
    more["contacts"] = [*ADA["contacts"], {"channel": "phone", "address": "06 12 34 56 78"}]
    (changed,) = (await send(client, more))["rows"]
    assert (changed["outcome"], changed["person_id"]) == ("updated", first["person_id"])
    read = (await client.get(f"/v1/people/{first['person_id']}")).json()
    assert (read["town"], read["tags"], read["version"]) == ("Vincennes", ["marché", "affiches"], changed["version"])
    assert [one["hint"] for one in read["contacts"]] == ["a…@exemple.fr", "… 78"]
    assert read["uses"] == []


async def test_by_id_a_name_is_corrected_and_null_empties(client: AsyncClient, sessions: Sessions) -> None:
    made = (await send(client, ADA | {"town": "Vincennes"}))["rows"][0]["person_id"]
    (row,) = (await send(client, {"id": made, "surname": "Martin", "town": None}))["rows"]
    assert row["outcome"] == "updated"
    read = (await client.get(f"/v1/people/{made}")).json()
    assert (read["first_names"], read["surname"], read["town"]) == ("Ada", "Martin", None)


async def test_nobody_known_is_touched_when_that_is_asked(client: AsyncClient) -> None:
    await send(client, ADA)
    (row,) = (await send(client, ADA | {"tags": list[str]()}, known="refuse"))["rows"]
    assert (row["outcome"], row["problem"]["status"], row["problem"]["pointer"]) == ("refused", 409, "/contacts")


async def test_what_a_refused_row_began_is_undone(client: AsyncClient) -> None:
    made = (await send(client, ADA))["rows"][0]["person_id"]
    said = await send(client, {"id": made, "town": "Paris", "first_names": None, "surname": None}, {"surname": "Zoé"})
    assert [row["outcome"] for row in said["rows"]] == ["refused", "created"]
    assert (await client.get(f"/v1/people/{made}")).json()["town"] is None


async def test_an_id_of_nobody_or_of_another_campaign_is_not_found(
    client: AsyncClient, app: FastAPI, sessions: Sessions
) -> None:
    async with call(app, await new_campaign(sessions)) as other:
        theirs = (await send(other, ADA))["rows"][0]["person_id"]
    said = await send(client, {"id": theirs, "surname": "X"}, {"id": str(uuid4()), "surname": "X"})
    assert [row["problem"]["status"] for row in said["rows"]] == [404, 404]


async def test_a_row_outside_ones_territories_is_refused(client: AsyncClient, app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await new_campaign(sessions)
    await new_member(sessions, campaign_id, "local", (Role.COORDINATOR,), ("94080_0003",))
    async with call(app, campaign_id, subject="local") as local:
        said = await send(local, ADA | {"station": "94080_0003"}, {"surname": "X", "station": "94080_0004"})
    assert [row["outcome"] for row in said["rows"]] == ["created", "refused"]
    assert said["rows"][1]["problem"]["status"] == 403


async def test_a_row_finds_whom_an_earlier_one_entered_renamed_or_gave_an_address(client: AsyncClient) -> None:
    made = (await send(client, ADA))["rows"][0]["person_id"]
    phone = [{"channel": "phone", "address": "06 12 34 56 78"}]
    bea = {"first_names": "Béa", "surname": "Lefèvre", "contacts": phone}
    said = await send(
        client,
        {"id": made, "surname": "Martin", "contacts": phone},
        {"first_names": "ADA", "surname": "martin", "town": "Vincennes", "contacts": phone},
        {"id": made, "town": "Paris"},
        ADA,
        bea,
        bea | {"tags": ["vélo"]},
    )
    outcomes = [(row["outcome"], row["person_id"] == made) for row in said["rows"]]
    assert outcomes[:4] == [("updated", True), ("updated", True), ("updated", True), ("created", False)]
    assert outcomes[4:] == [("created", False), ("updated", False)]
    assert said["rows"][4]["person_id"] == said["rows"][5]["person_id"]
    assert [row["version"] for row in said["rows"]] == [2, 3, 4, 1, 1, 2]
    read = (await client.get(f"/v1/people/{made}")).json()
    assert (read["first_names"], read["surname"], read["town"]) == ("ADA", "martin", "Paris")


async def test_one_person_by_two_addresses_is_corrected_in_the_order_of_the_rows(client: AsyncClient) -> None:
    phone = {"channel": "phone", "address": "06 12 34 56 78"}
    made = (await send(client, ADA | {"contacts": [*ADA["contacts"], phone]}))["rows"][0]["person_id"]
    said = await send(client, ADA | {"town": "Paris"}, ADA | {"town": "Vincennes", "contacts": [phone]}, {"id": made})
    assert [(row["outcome"], row["version"]) for row in said["rows"]] == [
        ("updated", 2),
        ("updated", 3),
        ("unchanged", 3),
    ]
    assert (await client.get(f"/v1/people/{made}")).json()["town"] == "Vincennes"


async def test_who_is_entered_or_renamed_by_many_is_found_by_name_and_in_the_trail(client: AsyncClient) -> None:
    made = (await send(client, ADA, {"surname": "Zébulon"}))["rows"]
    await send(client, {"id": made[1]["person_id"], "surname": "Zoltan"})

    async def found(name: str) -> list[str]:
        return [one["id"] for one in (await client.post("/v1/people/search", json={"name": name})).json()["items"]]

    assert await found("lefevr") == [made[0]["person_id"]]
    assert await found("zoltam") == [made[1]["person_id"]]
    assert await found("zebulon") == []
    kept = (await client.get("/v1/audit-log", params={"about_id": made[1]["person_id"]})).json()["items"]
    assert [(one["act"], one["fields"]) for one in kept] == [("changed", ["surname"]), ("added", ["surname"])]


async def test_a_protected_address_is_forgotten_and_no_row_ends_the_protection(client: AsyncClient) -> None:
    made = (await send(client, ADA | {"street": "1 rue des Lilas", "postcode": "94800"}))["rows"][0]["person_id"]
    said = await send(
        client,
        {"id": made, "address_masked": True},
        {"id": made, "address_masked": True},
        {"id": made, "address_masked": False},
        {"id": made, "street": "2 rue des Lilas"},
    )
    assert [row["outcome"] for row in said["rows"]] == ["updated", "unchanged", "refused", "refused"]
    assert [row["problem"]["pointer"] for row in said["rows"][2:]] == ["/address_masked", "/street"]
    read = (await client.get(f"/v1/people/{made}")).json()
    assert (read["address_masked"], read["street"], read["postcode"]) == (True, None, None)


async def test_a_thousand_of_one_household_and_one_person_a_thousand_times(client: AsyncClient) -> None:
    rows = [{"surname": f"Nom {number}", "contacts": ADA["contacts"]} for number in range(500)]
    said = await send(client, *rows, *(rows[0] | {"town": f"Ville {number}"} for number in range(60)))
    assert (said["created"], said["updated"], said["refused"]) == (500, 60, 0)
    assert {row["person_id"] for row in said["rows"][500:]} == {said["rows"][0]["person_id"]}
    read = (await client.get(f"/v1/people/{said['rows'][0]['person_id']}")).json()
    assert (read["town"], read["version"]) == ("Ville 59", 61)


async def test_no_one_has_more_than_twenty_addresses(client: AsyncClient) -> None:
    many = [{"channel": "email", "address": f"a{number}@exemple.fr"} for number in range(20)]
    made = (await send(client, {"surname": "Zoé", "contacts": many}))["rows"][0]["person_id"]
    (row,) = (await send(client, {"id": made, "town": "Paris", "contacts": ADA["contacts"]}))["rows"]
    assert (row["outcome"], row["problem"]["pointer"]) == ("refused", "/contacts")
    assert (await client.get(f"/v1/people/{made}")).json()["town"] is None


async def test_what_is_told_says_that_an_integration_brought_it(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await new_campaign(sessions)
    async with call(app, campaign_id) as client:
        await send(client, ADA, ADA, {"surname": "Zoé"})
    events = [event for event in await told(sessions, campaign_id) if isinstance(event, PersonChanged)]
    assert [(event.version, event.origin) for event in events] == [(1, "integration"), (1, "integration")]
    assert not any("exemple" in event.model_dump_json() for event in events)


@pytest.mark.parametrize("people", [[], [{"surname": "X"}] * 1001, None, {"surname": "X"}])
async def test_no_row_too_many_and_none_are_refused_whole(client: AsyncClient, people: object) -> None:
    answer = await client.post("/v1/people/bulk", json={"people": people})
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/people")


async def test_the_same_key_gives_the_same_answer(client: AsyncClient) -> None:
    headers = {"Idempotency-Key": "once"}
    first, again = [await client.post("/v1/people/bulk", json={"people": [ADA]}, headers=headers) for _ in range(2)]
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_who_changed_since_is_listed_in_the_order_of_the_change(client: AsyncClient) -> None:
    said = await send(client, *({"surname": f"Nom {number}"} for number in range(5)))
    ids = [row["person_id"] for row in said["rows"]]
    before = max(one["updated_at"] for one in (await client.get("/v1/people")).json()["items"])
    await client.patch(f"/v1/people/{ids[3]}", json={"town": "Paris"})
    await client.patch(f"/v1/people/{ids[1]}", json={"town": "Paris"})
    found: list[str] = []
    query: dict[str, Any] = {"updated_since": before, "limit": 1}
    while True:
        page = (await client.get("/v1/people", params=query)).json()
        found += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    # That instant too: all five were entered in one transaction.
    assert found[-2:] == [ids[3], ids[1]]
    assert sorted(found[:-2]) == sorted([ids[0], ids[2], ids[4]])


@pytest.mark.parametrize("after", ["x", "20290101T000000.000000Z", "20290101T000000.000000Z_x", "_", "ıı_ıı"])
async def test_a_cursor_that_is_none_is_refused(client: AsyncClient, after: str) -> None:
    query = {"updated_since": "2026-01-01T00:00:00Z", "after": after}
    answer = await client.get("/v1/people", params=query)
    assert (answer.status_code, answer.json()["pointer"]) == (422, "?after")


@pytest.mark.parametrize("since", ["2026-01-01", "yesterday", "1", "9999-12-31T23:00:00-10:00", "2026-01-01T00:00:00"])
async def test_a_moment_that_is_none_is_refused(client: AsyncClient, since: str) -> None:
    answer = await client.get("/v1/people", params={"updated_since": since})
    assert (answer.status_code, answer.json()["pointer"]) == (422, "?updated_since")
