import re
from html import unescape
from uuid import UUID

from crm.consumers import JOBS
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import work_off

HEAD = "numero;nom_voie;code_insee;nom_commune;lon;lat;code_bv\n"
ROWS = "1;Rue des Essais;00001;Fictif;-8.9;46.1;00001_0001\n3;Rue des Essais;00001;Fictif;pas;un point;00001_0001\n"


async def send(client: AsyncClient, content: str, source: str = "Base d'essai", **more: str) -> str:
    file = {"file": ("adresses.csv", content.encode())}
    sent = await client.post("/addresses", files=file, data={"source": source} | more)
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]


async def test_a_file_is_sent_followed_and_counted(client: AsyncClient, sessions: Sessions) -> None:
    at = await send(client, HEAD + ROWS)
    waiting = (await client.get(at)).text
    assert "attend son tour" in waiting
    assert 'http-equiv="refresh"' in waiting
    await work_off(sessions, JOBS)
    done = (await client.get(at)).text
    assert "Le fichier est chargé" in done
    assert 'http-equiv="refresh"' not in done
    assert re.search(r'"figure">1</span> adresse', done)


async def test_a_file_that_is_no_table_says_why(client: AsyncClient, sessions: Sessions) -> None:
    at = await send(client, "%PDF-1.7")
    await work_off(sessions, JOBS)
    failed = unescape((await client.get(at)).text)
    assert "n'a pas pu être chargé" in failed


async def test_what_is_missing_is_said_and_what_was_typed_stays(client: AsyncClient) -> None:
    file = {"file": ("adresses.csv", (HEAD + ROWS).encode())}
    for data in ({"source": ""}, {"source": "S", "communes": "Maisons"}, {"source": "S", "rows": "people"}):
        answer = await client.post("/addresses", files=file, data=data)
        assert (answer.status_code, 'role="alert"' in answer.text) == (422, True), data
    assert (
        'value="Maisons"'
        in (await client.post("/addresses", files=file, data={"source": "S", "communes": "Maisons"})).text
    )


async def test_another_kind_of_work_is_not_shown_here(client: AsyncClient, turf: UUID) -> None:
    asked = await client.post("/v1/turf-cuts", json={"where": {"communes": ["00001"]}})
    assert asked.status_code == 202, asked.text
    shown = await client.get("/addresses", params={"job": asked.json()["id"]})
    assert (shown.status_code, "attend son tour" in shown.text) == (200, False)
