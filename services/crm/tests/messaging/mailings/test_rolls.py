"""Letters to voters of a roll: by place and age, each once, with where their name is from; never joined to contacts."""

import html
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from crm.consumers import JOBS
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, today, work_off
from pypdf import PdfReader

from .conftest import RULE, Enter

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
TODAY = today()
ROLL: dict[str, Any] = {
    "kind": "roll",
    "name": "Liste de Vincennes",
    "source": "Préfecture du Val-de-Marne",
    "purpose": "Courrier du premier tour",
    "received_on": TODAY.isoformat(),
    "no_commercial_use": True,
}
FILE = """nom;prénom;adresse;code postal;ville;code insee;bureau;date de naissance
Lefèvre;Éloïse;3 rue des Tilleuls;94300;Vincennes;94080;3;04/05/1931
Lefèvre;Paul;3 rue des Tilleuls;94300;Vincennes;94080;3;04/05/1999
Durand;Anne;ADRESSE MASQUÉE;94300;Vincennes;94080;4;04/05/1970
Moreau;Zoé;9 rue des Prés;94300;Vincennes;94080;4;04/05/1970
""".encode()
LETTER: dict[str, Any] = {
    "name": "Courrier",
    "channel": "post",
    "subject": "Le 10 juin",
    "body": "# Bonjour {{ prenom }} {{ nom }}\n\n- votez\n- faites voter",
}


async def fill(client: AsyncClient, sessions: Sessions, **more: Any) -> str:
    opened = await client.post("/v1/acquired-lists", json=ROLL | more)
    assert opened.status_code == 201, opened.text
    acquired_list = opened.json()["id"]
    sent = (await client.post(f"/v1/acquired-lists/{acquired_list}/files", files={"file": ("liste.csv", FILE)})).json()
    columns = [one["proposed"] for one in sent["columns"]]
    assert (await client.put(f"/v1/imports/{sent['id']}/mapping", json={"columns": columns})).status_code == 202
    await work_off(sessions, JOBS)
    assert (await client.post(f"/v1/imports/{sent['id']}/start")).status_code == 202
    await work_off(sessions, JOBS)
    return acquired_list


@pytest.fixture
async def roll(client: AsyncClient, sessions: Sessions) -> str:
    assert (await client.put("/v1/mailing-rule", json=RULE)).status_code == 200
    return await fill(client, sessions)


def words_of(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


async def test_each_voter_gets_one_letter_that_says_where_their_name_is_from(
    client: AsyncClient, enter: Enter, roll: str, campaign_id: UUID
) -> None:
    await enter("Ada", "post", street="1 rue", postcode="94300", town="Vincennes")
    made = await client.post("/v1/mailings", json=LETTER | {"listed": {"list_id": roll}})
    assert made.status_code == 201, made.text
    mailing = f"/v1/mailings/{made.json()['id']}"
    counted = (await client.post(f"{mailing}/count")).json()
    assert counted == {"reached": 3, "excluded": {"no_address": 1}, "targeted": False}
    printed = await client.post(f"{mailing}/letters")
    assert printed.status_code == 200, printed.text
    pages = words_of(printed.content)
    assert [name for page in pages for name in ("LEFÈVRE", "MOREAU", "DURAND", "Ada") if name in page] == [
        "LEFÈVRE",
        "LEFÈVRE",
        "MOREAU",
    ]
    for page in pages:
        assert "viennent de la liste électorale, remise par : Préfecture du Val-de-Marne" in page
        assert "vous opposer à leur usage : 1 rue de l'Exemple, 94800 Villejuif" in page
        assert "Avis de transparence : http" in page
        assert "• votez" in page
    again = await client.post(f"{mailing}/letters")
    assert again.status_code == 409
    (political_ad,) = (await client.get("/v1/political-ads")).json()["items"]
    assert (political_ad["reach"], political_ad["medium"], political_ad["targeted"]) == (3, "post", False)
    notice = html.unescape((await client.get(f"/annonce/{campaign_id}/{political_ad['id']}")).text)
    assert "Des électrices et des électeurs" in notice
    assert "ont accepté" not in notice
    audit_log = (await client.get("/v1/audit-log", params={"about_id": roll, "act": "exported"})).json()["items"]
    assert [line["fields"] for line in audit_log] == [["letters"]]


async def test_voters_are_chosen_by_place_and_age_alone(client: AsyncClient, roll: str) -> None:
    young = LETTER | {"listed": {"list_id": roll, "station": "94080_0003", "age_to": 40}}
    mailing = (await client.post("/v1/mailings", json=young)).json()["id"]
    assert (await client.post(f"/v1/mailings/{mailing}/count")).json()["reached"] == 1
    (page,) = words_of((await client.post(f"/v1/mailings/{mailing}/letters")).content)
    assert "Bonjour Paul Lefèvre" in page
    for criterion in ("name_origin", "birthplace", "opinion"):
        wrong = LETTER | {"name": criterion, "listed": {"list_id": roll, criterion: "x"}}
        refused = await client.post("/v1/mailings", json=wrong)
        assert (refused.status_code, "art. 9" in refused.json()["detail"]) == (422, True)


async def test_a_roll_is_joined_to_nothing(client: AsyncClient, sessions: Sessions, app: FastAPI, roll: str) -> None:
    listed = {"listed": {"list_id": roll}}
    outside = {"kind": "outside", "name": "Pétition", "ends_on": (TODAY + timedelta(days=30)).isoformat()}
    elsewhere = await client.post("/v1/acquired-lists", json=ROLL | outside | {"no_commercial_use": False})
    bad: tuple[tuple[dict[str, Any], str], ...] = (
        (listed | {"channel": "email"}, "/channel"),
        (listed | {"purpose": "team"}, "/channel"),
        (listed | {"filter": {"kind": "tag", "tag": "marché"}}, "/listed"),
        (listed | {"theme": "ecologie"}, "/listed"),
        (listed | {"per_household": True}, "/listed"),
        ({"listed": {"list_id": str(uuid4())}}, "/listed/list_id"),
        ({"listed": {"list_id": elsewhere.json()["id"]}}, "/listed/list_id"),
    )
    for wrong, pointer in bad:
        refused = await client.post("/v1/mailings", json=LETTER | wrong)
        assert (refused.status_code, refused.json()["pointer"]) == (422, pointer), refused.text
    other = await new_campaign(sessions)
    async with call(app, other) as stranger:
        assert (await stranger.post("/v1/mailings", json=LETTER | listed)).status_code == 422


async def test_nobody_is_written_to_in_the_silence_or_once_the_roll_has_gone(
    client: AsyncClient, sessions: Sessions, app: FastAPI, roll: str
) -> None:
    mailing = (await client.post("/v1/mailings", json=LETTER | {"listed": {"list_id": roll}})).json()["id"]
    assert (await client.delete(f"/v1/acquired-lists/{roll}")).status_code == 204
    assert (await client.post(f"/v1/mailings/{mailing}/letters")).status_code == 422
    page = html.unescape((await client.get(f"/mailings/{mailing}", headers=HTML)).text)
    assert "La liste électorale est effacée" in page
    eve = datetime(2029, 6, 9, 8, tzinfo=UTC)
    silent = await new_campaign(sessions, clock_offset_seconds=int((eve - datetime.now(UTC)).total_seconds()))
    async with call(app, silent) as there:
        await there.put("/v1/mailing-rule", json=RULE)
        opened = await there.post("/v1/acquired-lists", json=ROLL | {"received_on": "2029-06-01"})
        put = LETTER | {"listed": {"list_id": opened.json()["id"]}}
        mailing = (await there.post("/v1/mailings", json=put)).json()["id"]
        assert (await there.post(f"/v1/mailings/{mailing}/count")).json()["reached"] == 0
        refused = await there.post(f"/v1/mailings/{mailing}/letters")
        assert (refused.status_code, refused.json()["article"]) == (409, "L. 49")


async def test_the_composer_writes_to_a_part_of_a_roll(client: AsyncClient, roll: str) -> None:
    form = LETTER | {"purpose": "campaign", "audience": f"roll:{roll}", "station": "94080_0004", "cost": ""}
    assert "Lettre à une liste électorale : Liste de Vincennes" in html.unescape(
        (await client.get("/mailings/new", headers=HTML)).text
    )
    acquired_list = html.unescape((await client.get(f"/acquired-lists/{roll}", headers=HTML)).text)
    assert f'href="/mailings/new?roll={roll}"' in acquired_list
    begun = (await client.get("/mailings/new", params={"roll": roll}, headers=HTML)).text
    assert f'value="roll:{roll}" selected' in begun
    for age in ("12", "douze", "²", "9" * 400):
        wrong = await client.post("/mailings/new", data=form | {"age_from": age}, headers=HTML)
        assert (wrong.status_code, "l'âge" in html.unescape(wrong.text)) == (422, True)
    # No browser sends it from our page.
    endless = await client.post("/mailings/new", data=form | {"age_from": "9" * 5000}, headers=HTML)
    assert endless.status_code == 422
    made = await client.post("/mailings/new", data=form, headers=HTML)
    assert made.status_code == 303, made.text
    place = made.headers["location"].partition("?")[0]
    page = html.unescape((await client.get(place, headers=HTML)).text)
    assert "Aux électeurs de la liste « Liste de Vincennes »" in page
    assert "Vincennes, bureau 4" in page
    assert "94080_0004" not in page
    seen = html.unescape((await client.post(f"{place}/preview", headers=HTML)).text)
    assert "viennent de la liste électorale" in seen
    edit = (await client.get(f"{place}/edit", headers=HTML)).text
    assert f'value="roll:{roll}" selected' in edit
    assert (await client.post(f"{place}/letters.pdf", headers=HTML)).content.startswith(b"%PDF")
    page = html.unescape((await client.get(place, headers=HTML)).text)
    assert "une lettre imprimée. Il n'en reste aucune." in page
