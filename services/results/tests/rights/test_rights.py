"""What results hands to somebody who was in a polling station, and erases."""

from typing import Any
from uuid import UUID

from httpx import AsyncClient
from kit.testing.tokens import bearer

ZOE: dict[str, Any] = {
    "first_names": "Zoé Marie",
    "surname": "Lefèvre",
    "born_on": "1985-02-27",
    "phone": "06 12 34 56 78",
}
ASKED = {"first_names": "zoe", "surname": "lefevre", "phones": ["+33612345678"]}


async def test_a_poll_watcher_reads_all_of_it_and_is_erased_with_their_duties(
    client: AsyncClient, campaign_id: UUID
) -> None:
    desk = bearer(None, "rights:answer") | {"Isoloir-Campaign": str(campaign_id)}
    watcher = (await client.post("/v1/poll-watchers", json=ZOE)).json()["id"]
    duty = {"poll_watcher_id": watcher, "station": "94033_0001", "round": 1, "duty": "delegate"}
    assert (await client.post("/v1/poll-watchers/assignments", json=duty)).status_code == 201
    await client.post("/v1/poll-watchers", json={"first_names": "Karim", "surname": "Lefèvre"})

    (held,) = (await client.post("/v1/rights/search", json=ASKED, headers=desk)).json()["held"]
    assert held["fields"]["Tâches"] == "délégué titulaire, bureau 94033_0001, tour 1"
    assert held["fields"]["Téléphone"] == "+33612345678"
    gone = (await client.post("/v1/rights/erasures", json=ASKED, headers=desk)).json()
    assert [one["reference"] for one in gone["outcomes"]] == [watcher]
    assert [one["first_names"] for one in (await client.get("/v1/poll-watchers")).json()["items"]] == ["Karim"]
    assert (await client.post("/v1/rights/search", json=ASKED)).status_code == 403
