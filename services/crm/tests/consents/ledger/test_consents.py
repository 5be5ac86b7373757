"""What people agree to: proved, withdrawn, and never brought back by a file."""

from typing import Any

import pytest
from httpx import AsyncClient
from kit.testing.steps import today

ADA: dict[str, Any] = {
    "first_names": "Ada",
    "surname": "Exemple",
    "contacts": [
        {"channel": "email", "address": "ada@exemple.fr"},
        {"channel": "phone", "address": "06 12 34 56 78"},
    ],
    "source": "form",
}
YES = {"use": "email", "state": "given", "source": "form", "text_version": "formulaire-1"}


@pytest.fixture
async def person(client: AsyncClient) -> str:
    return str((await client.post("/v1/people", json=ADA)).json()["id"])


async def say(client: AsyncClient, person: str, **more: Any) -> dict[str, Any]:
    answer = await client.post(f"/v1/people/{person}/consents", json=YES | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def closed(client: AsyncClient, person: str) -> list[str | None]:
    return [one["suppressed"] for one in (await client.get(f"/v1/people/{person}")).json()["contacts"]]


async def test_a_yes_opens_one_channel_and_no_other(client: AsyncClient, person: str) -> None:
    said = await say(client, person, proof="Feuille 12, ligne 4")
    assert said["uses"] == ["email"]
    assert (said["ledger"][0]["proof"], said["ledger"][0]["text_version"]) == ("Feuille 12, ligne 4", "formulaire-1")
    assert (await client.get(f"/v1/people/{person}")).json()["uses"] == ["email"]


async def test_a_no_closes_the_address_and_only_the_person_opens_it_again(client: AsyncClient, person: str) -> None:
    await say(client, person)
    assert (await say(client, person, state="withdrawn", source="link"))["uses"] == []
    assert await closed(client, person) == ["opt_out", None]
    assert (await say(client, person, source="import"))["uses"] == []
    assert await closed(client, person) == ["opt_out", None]
    again = await say(client, person, source="paper")
    assert (again["uses"], len(again["ledger"])) == (["email"], 4)
    assert await closed(client, person) == [None, None]


async def test_one_no_of_two_uses_of_a_phone_leaves_the_other(client: AsyncClient, person: str) -> None:
    await say(client, person, use="sms")
    await say(client, person, use="call")
    assert (await say(client, person, use="sms", state="withdrawn"))["uses"] == ["call"]
    assert await closed(client, person) == [None, None]
    await say(client, person, use="call", state="withdrawn")
    assert await closed(client, person) == [None, "opt_out"]


async def test_a_new_card_with_a_closed_address_says_so(client: AsyncClient, person: str) -> None:
    await say(client, person, state="withdrawn")
    other = await client.post("/v1/people", json=ADA | {"first_names": "Léo"})
    assert [one["suppressed"] for one in other.json()["contacts"]] == ["opt_out", None]


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"text_version": None}, "/text_version"),
        ({"use": "automated_call"}, "/slot"),
        ({"slot": "18:00-20:00"}, "/slot"),
        ({"use": "online_targeting", "source": "import"}, "/source"),
        ({"use": "opinion", "source": "integration"}, "/source"),
        ({"stated_at": "2090-01-01T00:00:00Z"}, "/stated_at"),
        ({"use": "fax"}, "/use"),
    ],
)
async def test_a_yes_that_proves_nothing_is_refused(
    client: AsyncClient, person: str, more: dict[str, Any], pointer: str
) -> None:
    answer = await client.post(f"/v1/people/{person}/consents", json=YES | more)
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)
    assert (await client.get(f"/v1/people/{person}/consents")).json() == {"uses": [], "ledger": []}


async def test_nobody_under_eighteen_is_targeted(client: AsyncClient) -> None:
    sixteen = today().replace(year=today().year - 16, day=1).isoformat()
    young = (await client.post("/v1/people", json=ADA | {"born_on": sixteen, "roles": ["volunteer"]})).json()["id"]
    answer = await client.post(f"/v1/people/{young}/consents", json=YES | {"use": "online_targeting"})
    assert (answer.status_code, "18 ans" in answer.json()["detail"]) == (422, True), answer.text


async def test_an_opinion_is_kept_only_of_who_agreed(client: AsyncClient, person: str) -> None:
    path = f"/v1/people/{person}/opinion"
    refused = await client.put(path, json={"opinion": 5})
    assert (refused.status_code, "art. 9" in refused.json()["detail"]) == (409, True)
    await say(client, person, use="opinion", source="door")
    assert (await client.put(path, json={"opinion": 5})).status_code == 204
    assert "5" not in str((await client.get(f"/v1/people/{person}")).json()["custom"])
    await say(client, person, use="opinion", state="withdrawn")
    reading = {"field": "opinion", "reason": "correction"}
    assert (await client.post(f"/v1/people/{person}/sealed-fields/read", json=reading)).json()["value"] is None
