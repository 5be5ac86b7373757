"""From entering somebody to erasing them, by pages alone."""

import html
import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from common.scopes import Role
from httpx import AsyncClient

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
ADA = {
    "surname": "Lefèvre",
    "first_names": "Ada",
    "phone": "06 12 34 56 78",
    "email": "ada@exemple.fr",
    "tags": "marché, vélo, marché",
    "town": "Vincennes",
    "role": "volunteer",
    "source": "door",
}


async def send(client: AsyncClient, path: str, **data: Any) -> str:
    answer = await client.post(path, data=data, headers=HTML)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def text(client: AsyncClient, path: str) -> str:
    return html.unescape((await client.get(path, headers=HTML)).text)


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None
    return found[1]


async def test_somebody_is_entered_found_asked_and_erased_by_pages(client: AsyncClient) -> None:
    where = await send(client, "/people", **ADA)
    found = await client.post("/people/search", data={"q": "lefebvre"}, headers=HTML)
    assert "LEFÈVRE" in html.unescape(found.text)
    page = await text(client, where)
    assert "marché, vélo" in page
    assert "612345678" not in page

    asked = {"field": "contact", "contact_id": field(page, "contact_id"), "reason": "call"}
    revealed = await client.post(f"{where}/sealed-fields/read", data=asked, headers=HTML)
    assert "ada@exemple.fr" in revealed.text
    assert revealed.headers["cache-control"] == "no-store"
    assert "ada@exemple.fr" not in await text(client, where)

    yes = {"use": "email", "state": "given", "source": "door", "text_version": "porte-1", "proof": "Fiche 3"}
    await send(client, f"{where}/consent", **yes)
    assert "Recevoir des e-mails : <strong>oui</strong>" in await text(client, where)
    await send(client, f"{where}/consent", use="email", state="withdrawn", source="link")
    page = await text(client, where)
    assert "refusée par la personne" in page
    assert "Tout ce qu'elle a dit (2)" in page

    await send(client, f"{where}/edit", version=field(page, "version"), surname="Diallo", first_names="Ada")
    page = await text(client, where)
    assert "DIALLO" in page
    assert "Vincennes" not in page
    await send(client, f"{where}/contacts/{field(page, 'contact_id')}/remove")
    assert (await send(client, f"{where}/erase")).endswith("/people?done=erased")
    assert (await client.get(where, headers=HTML)).status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"phone": "05 43 21"}, "Ce numéro n'existe pas"),
        ({"email": "ada"}, "Cette adresse e-mail n'est pas complète"),
        ({"surname": "", "first_names": ""}, "Donnez un nom ou un prénom"),
        ({"station": "94"}, "« 94 » : ajoutez le numéro du bureau"),
        ({"source": ""}, "Vérifiez l'origine : ce champ manque."),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: AsyncClient, change: dict[str, str], said: str
) -> None:
    answer = await client.post("/people", data=ADA | change, headers=HTML)
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert 'value="Vincennes"' in answer.text
    assert "Aucune fiche encore" in await text(client, "/people")


async def test_a_polling_station_is_typed_and_shown_by_its_name(client: AsyncClient) -> None:
    where = await send(client, "/people", **ADA | {"station": "Vincennes, bureau 3"})
    kept = (await client.get(f"/v1{where}")).json()
    assert kept["station"] == "94080_0003"
    page = await text(client, where)
    assert 'value="Vincennes, bureau 3"' in page

    await send(client, f"{where}/edit", version=1, surname="Lefèvre", station="Vincennes, bureau 4")
    assert (await client.get(f"/v1{where}")).json()["station"] == "94080_0004"


async def test_the_second_editor_keeps_what_they_typed(client: AsyncClient) -> None:
    where = await send(client, "/people", **ADA)
    await send(client, f"{where}/edit", version=1, surname="Lefèvre", town="Créteil")
    late = await client.post(
        f"{where}/edit", data={"version": 1, "surname": "Lefèvre", "town": "Saint-Mandé"}, headers=HTML
    )
    assert late.status_code == 412
    assert 'value="Saint-Mandé"' in late.text
    assert "Créteil" in late.text


async def test_who_may_not_read_sealed_fields_has_no_button_for_it(client: AsyncClient, call_as: CallAs) -> None:
    where = await send(client, "/people", **ADA)
    await client.put("/v1/members/steward", json={"display_name": "Sam", "roles": [Role.DATA_STEWARD.value]})
    async with call_as("steward") as steward:
        page = await text(steward, where)
    assert "Pourquoi la lire" not in page
    assert "a…@exemple.fr" in page


@pytest.mark.parametrize(
    ("path", "typed", "at", "said"),
    [
        ("theme", {"theme": "santé", "noted_on": "demain", "noted_where": "Marché"}, "theme-noted_on", "le jour"),
        ("contact", {"channel": "phone", "address": "06 12"}, "contact-address", "Ce numéro n'existe pas"),
        ("edit", {"version": "1", "surname": "Lefèvre", "station": "94"}, "edit-station", "le numéro du bureau"),
        (
            "consent",
            {"use": "automated_call", "state": "given", "source": "door", "text_version": "v 1", "proof": "Fiche 3"},
            "consent-text_version",
            "le texte du consentement",
        ),
    ],
)
async def test_a_form_of_the_page_says_at_which_input_and_keeps_the_rest(
    client: AsyncClient, path: str, typed: dict[str, str], at: str, said: str
) -> None:
    where = await send(client, "/people", **ADA)
    answer = await client.post(f"{where}/{path}", data=typed, headers=HTML)
    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert re.search(rf'<a href="#{at}">[^<]*{said}', page)
    assert re.search(rf'<input id="{at}"[^>]* aria-invalid="true"', page)
    assert page.count('aria-invalid="true"') == 1
    assert all(f'value="{text}"' in page for text in typed.values())
