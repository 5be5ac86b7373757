"""The notice to contacts over the API: their file, what is counted, and sending it."""

from typing import Any

from crm.consumers import JOBS
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.mail_relay import CaughtMessages
from kit.testing.steps import work_off

from .notices import send_all

NOTICE = "/v1/contact-notice"
CONTACTS = """nom;prénom;adresse;code postal;ville;code insee;bureau;téléphone;e-mail
Lefèvre;Éloïse;3 rue des Tilleuls;94300;Vincennes;94080;3;;eloise@exemple.fr, e.lefevre@exemple.fr
Moreau;Zoé;9 rue des Prés;94300;Vincennes;94080;4;0612345678;
Durand;Anne;;;Vincennes;94080;4;;anne@exemple.fr
Petit;Luc;;;Vincennes;94080;4;0612345679;
""".encode()
GIVEN = "Collectif des Tilleuls"


async def read(client: AsyncClient) -> dict[str, Any]:
    answer = await client.get(NOTICE)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def inform(client: AsyncClient, sessions: Sessions, reply: str = "250 OK", **asked: str) -> CaughtMessages:
    answer = await client.post(f"{NOTICE}/send", json=asked)
    assert answer.status_code == 202, answer.text
    await work_off(sessions, JOBS)
    return await send_all(sessions, reply)


async def person_of(client: AsyncClient, surname: str) -> dict[str, Any]:
    found = (await client.post("/v1/people/search", json={"name": surname})).json()["items"]
    return (await client.get(f"/v1/people/{found[0]['id']}")).json()
