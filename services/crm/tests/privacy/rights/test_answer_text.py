"""The words for the person: what was done about their request, or why nothing was, and the remedies (GDPR, art. 12)."""

import html
from typing import Any

import pytest
from httpx import AsyncClient
from kit.db.sessions import Sessions

from .test_correction import ADA, ask
from .test_correction import environment as environment


@pytest.mark.parametrize(
    ("kind", "done"),
    [
        ("objection", "aucun message ni appel de campagne ne vous sera plus adressé"),
        ("erasure", "d'effacer vos données. C'est fait."),
        ("access", "La réponse est jointe"),
        ("rectification", "de corriger ce qui est faux dans vos données. C'est fait."),
    ],
)
async def test_what_was_done_is_ready_to_be_sent(client: AsyncClient, sessions: Sessions, kind: str, done: str) -> None:
    await client.post("/v1/people", json=ADA)
    page = await ask(client, sessions, kind=kind)
    shown = html.unescape((await client.get(page)).text)
    assert "Vous avez demandé à la campagne de " in shown
    assert done in shown
    assert "3, place de Fontenoy" in shown


async def test_an_erasure_that_found_nobody_says_so(client: AsyncClient, sessions: Sessions) -> None:
    page = await ask(client, sessions, kind="erasure")
    assert "Nous n'avons rien trouvé sur vous." in html.unescape((await client.get(page)).text)


async def test_a_refusal_says_its_reason_and_the_remedies(client: AsyncClient, environment: Any) -> None:
    form = {"channel": "email", "surname": "Lefèvre", "first_names": "Ada", "kind": "access"}
    page = (await client.post("/rights", data=form)).headers["location"].partition("?")[0]
    assert "Texte à copier" not in (await client.get(page)).text
    assert (await client.post(f"{page}/close", data={"outcome": "not_identified"})).status_code == 303
    shown = html.unescape((await client.get(page)).text)
    assert "Nous n'y donnons pas suite : nous n'avons pas pu établir" in shown
    assert "et le juge (RGPD, art. 12, 4)" in shown


async def test_each_page_that_corrects_is_named_once_with_the_whole_name(
    client: AsyncClient, sessions: Sessions
) -> None:
    person = (await client.post("/v1/people", json=ADA)).json()["id"]
    page = await ask(client, sessions, kind="rectification")
    shown = html.unescape((await client.get(page)).text)
    assert shown.count(f'href="/people/{person}"') == 1
    assert "fiche de contact d'Ada Lefèvre" in shown
