from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
TYPED = {"first_names": "Zoé", "surname": "Lefèvre", "phone": "06 12 34 56 78", "born_on": "1985-02-27"}


async def test_somebody_is_added_given_a_duty_notified_and_erased(client: AsyncClient) -> None:
    assert (await client.post("/poll-watchers", data=TYPED, headers=PAGE)).status_code == 303
    (zoe,) = (await client.get("/v1/poll-watchers")).json()["items"]
    said = {"poll_watcher_id": zoe["id"], "station": "94033_0001", "duty": "delegate", "round": "1"}
    assert (await client.post("/poll-watchers/assign", data=said, headers=PAGE)).status_code == 303
    page = (await client.get("/poll-watchers", headers=PAGE)).text
    assert "Délégué titulaire, tour 1" in page
    assert "Délégué titulaire, tour 1 : Fontenay-sous-Bois, bureau 1\n" in page
    assert ">06\xa012\xa034\xa056\xa078</a>" in page
    assert "jeudi 7 juin 2029 à 18 h" in page
    assert "1 lettre reste à notifier" in page
    (duty,) = (await client.get("/v1/poll-watchers")).json()["items"][0]["assignments"]
    assert (await client.post(f"/poll-watchers/assignments/{duty['id']}/notified", headers=PAGE)).status_code == 303
    assert ">(notifié)<" in (await client.get("/poll-watchers", headers=PAGE)).text
    letters = (await client.get("/poll-watchers/letters?round=1", headers=PAGE)).text
    assert "Désignation d&#39;un délégué titulaire" in letters
    assert (await client.post(f"/poll-watchers/assignments/{duty['id']}/withdraw", headers=PAGE)).status_code == 303
    assert (await client.post(f"/poll-watchers/{zoe['id']}/erase", headers=PAGE)).status_code == 303
    assert "Personne n’est encore enregistré" in (await client.get("/poll-watchers", headers=PAGE)).text


@pytest.mark.parametrize(
    ("path", "data", "status", "said"),
    [
        ("/poll-watchers", TYPED | {"surname": ""}, 422, "le nom"),
        ("/poll-watchers", TYPED | {"phone": "12"}, 422, "le téléphone"),
        ("/poll-watchers", TYPED | {"born_on": "hier"}, 422, "la date de naissance"),
        (
            "/poll-watchers/assign",
            {"poll_watcher_id": "x", "station": "94033_0001", "duty": "delegate"},
            422,
            "la personne",
        ),
        (
            "/poll-watchers/assign",
            {"poll_watcher_id": str(UUID(int=1)), "station": "nulle part", "duty": "delegate"},
            422,
            "le bureau",
        ),
        (
            "/poll-watchers/assign",
            {"poll_watcher_id": str(UUID(int=1)), "station": "94033_0001", "duty": "roi"},
            422,
            "la tâche",
        ),
        (
            "/poll-watchers/assign",
            {"poll_watcher_id": str(UUID(int=1)), "station": "94033_0001", "duty": "delegate"},
            404,
            "pas connue ici",
        ),
    ],
)
async def test_what_cannot_be_comes_back_with_what_was_typed(
    client: AsyncClient, path: str, data: dict[str, Any], status: int, said: str
) -> None:
    answer = await client.post(path, data=data, headers=PAGE)
    assert answer.status_code == status
    alert = answer.text.partition('role="alert"')[2].partition("</ul>")[0]
    assert said in alert
    if path == "/poll-watchers":
        assert 'value="Zoé"' in answer.text
