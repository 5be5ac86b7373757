"""The page that a volunteer enters a poll on, without a browser."""

import re
from typing import Any

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_member

HTML = {"Accept": "text/html"}
TYPED = {
    "title": "Vague de mai",
    "institute": "Institut Exemple",
    "sponsor": "La Gazette",
    "question": "Pour qui voteriez-vous ?",
    "territory": "circo:9406",
    "population": "registered",
    "sample": "1 000",
    "sampling": "quotas",
    "mode": "internet",
    "fielded_from": "2026-05-01",
    "fielded_to": "2026-05-03",
    "published_on": "",
    "design_effect": "1,4",
    "election": "legislatives-2022-t1",
}


async def send(client: AsyncClient, table: bytes, **changes: str) -> Response:
    return await client.post("/polls", data=TYPED | changes, files={"file": ("t.csv", table)}, headers=HTML)


async def sample(client: AsyncClient) -> bytes:
    return (await client.get("/polls/modele.csv")).content


async def test_the_table_that_the_page_gives_can_be_entered_as_it_is(client: AsyncClient) -> None:
    empty = await client.get("/polls", headers=HTML)
    assert "Aucun sondage n’est encore enregistré" in empty.text

    made = await send(client, await sample(client))
    assert made.status_code == 303, made.text
    shown = await client.get(made.headers["Location"], headers=HTML)

    assert shown.status_code == 200
    assert "Le sondage est enregistré" in shown.text
    assert shown.text.count(", bureau ") == 80
    assert "<option selected>extrême droite</option>" in shown.text
    listed = await client.get("/polls", headers=HTML)
    assert "Vague de mai" in listed.text
    assert "Niveau de chaque bloc" in listed.text
    (poll,) = (await client.get("/v1/polls")).json()["items"]
    assert poll["poll"]["design_effect"] == 1.4
    assert [one["label"] for one in poll["poll"]["answers"]][:2] == ["Liste A", "Liste B"]


async def test_blocs_can_be_said_afterwards_and_the_poll_taken_away(client: AsyncClient) -> None:
    table = (await sample(client)).replace(b" (gauche)", b"").replace(b" (centre)", b"")
    place = (await send(client, table)).headers["Location"].partition("?")[0]
    (poll,) = (await client.get("/v1/polls")).json()["items"]
    ids = [one["id"] for one in poll["poll"]["answers"]]
    assert poll["poll"]["answers"][0]["bloc"] is None

    said = await client.post(f"{place}/blocs", data={"id": ids, "bloc": ["gauche", "centre", "", "gauche"]})
    assert said.status_code == 303
    (poll,) = (await client.get("/v1/polls")).json()["items"]
    # Abstention is no vote, so it has no bloc.
    assert [one["bloc"] for one in poll["poll"]["answers"]] == ["gauche", "centre", None, None]
    assert (await client.post(f"{place}/blocs", data={"id": ids[:1], "bloc": ["inconnu"]})).status_code == 422

    assert (await client.post(f"{place}/delete")).status_code == 303
    assert (await client.get("/v1/polls")).json()["items"] == []


async def test_a_column_named_like_a_list_of_ours_counts_in_its_bloc(client: AsyncClient) -> None:
    lists = [{"id": "a", "label": "Liste A", "nuance": "UG", "ours": True}, {"id": "b", "label": "X", "nuance": "RN"}]
    assert (await client.put("/v1/contest", json={"lists": lists})).status_code == 200
    await send(client, (await sample(client)).replace(b" (gauche)", b""))

    (poll,) = (await client.get("/v1/polls")).json()["items"]
    assert poll["poll"]["answers"][0] == {
        "id": poll["poll"]["answers"][0]["id"],
        "label": "Liste A",
        "kind": "vote",
        "bloc": "gauche",
    }


@pytest.mark.parametrize(
    ("changes", "said", "input"),
    [
        ({"sample": "beaucoup"}, "« Personnes interrogées » : un nombre entier est attendu", "sample"),
        ({"title": ""}, "Indiquez « Titre »", "title"),
        ({"territory": "ici"}, "« Territoire interrogé »", "territory"),
        ({"fielded_to": "hier"}, "« Dernier jour » : une date est attendue", "fielded_to"),
        ({"fielded_to": "2026-04-01"}, "finit avant de commencer", "fielded_to"),
        ({"sampling": "hasard"}, "Choisissez « Tirage » dans la liste", "sampling"),
        ({"election": "europeennes-2019-t1"}, "ne sont pas importés", "file"),
        ({"sample": "900"}, "1000 personnes", "file"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: AsyncClient, changes: dict[str, Any], said: str, input: str
) -> None:
    refused = await send(client, await sample(client), **changes)

    assert refused.status_code == 422
    assert said in refused.text
    assert "Rien n'est enregistré" in refused.text
    assert f'<a href="#{input}">' in refused.text
    assert re.search(rf'id="{input}"[^>]*aria-invalid="true"', refused.text)
    assert 'value="La Gazette"' in refused.text
    assert (await client.get("/v1/polls")).json()["items"] == []


async def test_a_form_sent_without_its_file_says_so_at_the_field(client: AsyncClient) -> None:
    for files in (None, {"file": ("", b"")}):
        refused = await client.post("/polls", data={"title": "La Gazette", "sample": "1000"}, files=files)
        assert refused.status_code == 422
        assert "Choisissez un fichier" in refused.text
        assert '<a href="#file">' in refused.text
        assert 'value="La Gazette"' in refused.text


async def test_a_reader_sees_the_polls_and_their_stations_only(
    client: AsyncClient, sessions: Sessions, campaign_id: Any, app: FastAPI
) -> None:
    place = (await send(client, await sample(client))).headers["Location"].partition("?")[0]
    await new_member(sessions, campaign_id, "candidate", (Role.CANDIDATE,), ("94067",))
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,))

    async with call(app, campaign_id, subject="candidate") as member:
        shown = (await member.get(place, headers=HTML)).text
        assert "Saint-Mandé, bureau 1<" in shown
        assert "Fontenay-sous-Bois" not in shown
    async with call(app, campaign_id, subject="walker") as walker:
        assert (await walker.get("/polls", headers=HTML)).status_code == 403
