"""No political message chooses people by opinion, support, theme or a free field (2024/900, art. 18)."""

from typing import Any
from uuid import UUID

import pytest
from crm.consumers import JOBS
from crm.messaging.political_ads.labels import criteria_words, source_words
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import work_off
from sqlalchemy import text

RULE: dict[str, Any] = {
    "second_person": False,
    "sponsor": "Mandataire de C. Exemple",
    "sponsor_address": "1 rue de l'Exemple, 94800 Villejuif",
    "declared": {"kind": "body", "country": "FR", "controlled_abroad": False},
}
MAILING: dict[str, Any] = {"name": "Samedi", "channel": "email", "subject": "Samedi", "body": "Au marché."}
THEME = {"kind": "theme", "theme": "ecologie"}
SUPPORT = {"kind": "role", "role": "sympathiser"}
FREE = {"kind": "custom", "key": "divers", "op": "is", "value": "a"}
HIDDEN = {"kind": "all", "of": [{"kind": "place", "places": ["94080"]}, {"kind": "not", "of": THEME}]}


@pytest.fixture(autouse=True)
async def ready(client: AsyncClient) -> None:
    assert (await client.put("/v1/custom-fields/divers", json={"label": "Divers", "kind": "text"})).status_code == 200
    assert (await client.put("/v1/mailing-rule", json=RULE)).status_code == 200


@pytest.mark.parametrize("found", [THEME, SUPPORT, FREE, HIDDEN, {"kind": "any", "of": [SUPPORT, THEME]}])
async def test_a_political_message_is_refused_and_one_of_the_team_is_not(
    client: AsyncClient, found: dict[str, Any]
) -> None:
    answer = await client.post("/v1/mailings", json=MAILING | {"filter": found})
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/filter")
    assert answer.json()["article"] == "Règlement (UE) 2024/900, art. 18"
    assert (await client.post("/v1/mailings", json=MAILING | {"filter": found, "purpose": "team"})).status_code == 201


async def test_a_theme_beside_the_filter_is_refused(client: AsyncClient) -> None:
    answer = await client.post("/v1/mailings", json=MAILING | {"theme": "ecologie"})
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/theme")


async def test_a_segment_of_segments_hides_nothing(client: AsyncClient) -> None:
    inner = await client.post("/v1/segments", json={"name": "Thème", "filter": THEME})
    assert inner.status_code == 201, inner.text
    found: dict[str, Any] = {"kind": "not", "of": {"kind": "segment", "segment_id": inner.json()["id"]}}
    outer = (await client.post("/v1/segments", json={"name": "Autres", "filter": found})).json()["id"]
    answer = await client.post("/v1/mailings", json=MAILING | {"filter": {"kind": "segment", "segment_id": outer}})
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/filter")


async def test_what_was_written_before_is_not_approved_nor_sent(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    made = (await client.post("/v1/mailings", json=MAILING)).json()
    async with transaction(sessions, campaign_id) as session:
        await session.execute(text("update mailing set theme = 'ecologie'"))
    sent = await client.post(f"/v1/mailings/{made['id']}/send", json={})
    assert (sent.status_code, sent.json()["pointer"]) == (422, "/theme")
    async with transaction(sessions, campaign_id) as session:
        await session.execute(text("update mailing set theme = null"))
    assert (await client.post(f"/v1/mailings/{made['id']}/send", json={})).status_code == 200
    async with transaction(sessions, campaign_id) as session:
        await session.execute(text("update mailing set theme = 'ecologie'"))
    await work_off(sessions, JOBS)
    stopped = (await client.get(f"/v1/mailings/{made['id']}")).json()
    assert (stopped["state"], "art. 18" in stopped["stopped"]) == ("draft", True)


async def test_calls_are_chosen_no_otherwise(client: AsyncClient) -> None:
    segment = (await client.post("/v1/segments", json={"name": "Thème", "filter": THEME})).json()["id"]
    asked = {
        "id": "0d6f3c1e-58a4-4b7e-9c02-8f1f6d2b7a34",
        "name": "Appels de juin",
        "segment_id": segment,
        "starts_on": "2029-05-14",
        "ends_on": "2029-05-25",
        "hours": [{"start": "18:00", "end": "20:00"}],
    }
    answer = await client.post("/v1/call-campaigns", json=asked)
    assert (answer.status_code, answer.json().get("pointer")) == (422, "/filter"), answer.text


def test_the_notice_says_what_this_message_was_chosen_by() -> None:
    place: dict[str, Any] = {"filter": {"kind": "all", "of": [{"kind": "skill", "skill": "driving"}]}, "theme": None}
    assert criteria_words(place) == ["ce que la personne propose de faire"]
    assert source_words(place) == [
        "Dit par les personnes elles-mêmes : ce que la personne propose de faire.",
        "Ni opinion, ni soutien, ni thème, ni réponse à un questionnaire n’a servi à choisir.",
    ]
    themed = source_words({"filter": {"kind": "tag", "tag": "a"}, "theme": "ecologie"})
    assert themed[-1].startswith("Peut révéler une opinion : un thème")
    assert themed[1] == "Tenu par la campagne : une étiquette donnée par l'équipe."
