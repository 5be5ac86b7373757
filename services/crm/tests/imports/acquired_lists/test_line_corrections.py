"""A line of a list is corrected at its person's word; the file it came by does not undo that."""

import html
import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from crm.consumers import JOBS
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign, today, work_off
from kit.testing.tokens import settings
from sqlalchemy import text

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
TODAY = today()
OUTSIDE: dict[str, Any] = {
    "kind": "outside",
    "name": "Pétition",
    "source": "Collectif",
    "purpose": "Proposer de venir",
    "received_on": TODAY.isoformat(),
    "ends_on": (TODAY + timedelta(days=30)).isoformat(),
}
ROLL = OUTSIDE | {"kind": "roll", "name": "Liste", "no_commercial_use": True, "ends_on": None}
FILE = """nom;prénom;adresse;code postal;ville;bureau;e-mail
Lefèvre;Ada;3 rue des Tilleuls;94300;Vincennes;;ada@exemple.fr
Durand;Anne;ADRESSE MASQUÉE;94300;Vincennes;;
""".encode()


async def send_file(client: AsyncClient, sessions: Sessions, acquired_list: str) -> None:
    sent = (await client.post(f"/v1/acquired-lists/{acquired_list}/files", files={"file": ("liste.csv", FILE)})).json()
    columns = [one["proposed"] for one in sent["columns"]]
    assert (await client.put(f"/v1/imports/{sent['id']}/mapping", json={"columns": columns})).status_code == 202
    await work_off(sessions, JOBS)
    assert (await client.post(f"/v1/imports/{sent['id']}/start")).status_code == 202
    await work_off(sessions, JOBS)


def api(page: str) -> str:
    """Return the address in the API of what a page shows."""
    return page.replace("/acquired-lists/", "/v1/acquired-lists/")


async def fill(client: AsyncClient, sessions: Sessions, put: dict[str, Any]) -> tuple[str, dict[str, str]]:
    opened = await client.post("/v1/acquired-lists", json=put)
    assert opened.status_code == 201, opened.text
    acquired_list = opened.json()["id"]
    await send_file(client, sessions, acquired_list)
    people = (await client.get(f"/v1/acquired-lists/{acquired_list}/people")).json()["items"]
    return acquired_list, {one["surname"]: f"/acquired-lists/{acquired_list}/people/{one['id']}" for one in people}


async def test_a_rectification_leads_to_the_line_and_its_file_does_not_undo_it(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISOLOIR_SECRET_KEY", settings(sessions).secret_key.get_secret_value())
    monkeypatch.delenv("ISOLOIR_RIGHTS_SERVICES", raising=False)
    acquired_list, lines = await fill(client, sessions, OUTSIDE)
    asked = {"channel": "email", "surname": "Lefèvre", "first_names": "Ada", "email": "ada@exemple.fr"}
    wrong = {"kind": "rectification", "wanted": "Je suis Adèle, 12 rue Neuve"}
    case = (await client.post("/rights", data=asked | wrong)).headers["location"].partition("?")[0]
    await client.post(f"{case}/identity", data={"way": "reply"})
    assert (await client.post(f"{case}/process")).status_code == 303
    await work_off(sessions, JOBS)
    shown = html.unescape((await client.get(case)).text)
    line = lines["Lefèvre"]
    assert f'href="{line}"' in shown
    page = html.unescape((await client.get(line, headers=HTML)).text)
    assert 'value="3 rue des Tilleuls"' in page
    assert "ada@exemple.fr" not in page
    form = {"first_names": "Adèle", "surname": "Lefèvre", "street": "12 rue Neuve", "postcode": "94300"}
    done = await client.post(line, data=form | {"contacts": "adele@exemple.fr\n06 12 34 56 78"}, headers=HTML)
    assert done.status_code == 303, done.text
    await send_file(client, sessions, acquired_list)
    people = (await client.get(f"/v1/acquired-lists/{acquired_list}/people")).json()["items"]
    assert sorted((one["first_names"], one["street"]) for one in people) == [("Adèle", "12 rue Neuve"), ("Anne", None)]
    audit_log = (await client.get("/v1/audit-log", params={"about_id": acquired_list, "act": "changed"})).json()[
        "items"
    ]
    assert [one["fields"] for one in audit_log] == [["first_names", "street", "town", "commune", "contact"]]
    assert (await client.post(f"{case}/close", data={"outcome": "done"})).status_code == 303
    async with transaction(sessions, campaign_id) as session:
        for table in ("rights_case", "audit_entry"):
            assert "Neuve" not in repr((await session.execute(text(f"select * from {table}"))).all())
    held = await client.post(
        "/v1/rights/cases",
        json=wrong
        | {"kind": "access", "channel": "post"}
        | {"first_names": "Adèle", "surname": "Lefèvre", "emails": ["adele@exemple.fr"], "wanted": None},
    )
    case_id = held.json()["id"]
    await client.post(f"/rights/{case_id}/identity", data={"way": "reply"})
    await client.post(f"/rights/{case_id}/process")
    await work_off(sessions, JOBS)
    answer = (await client.get(f"/v1/rights/cases/{case_id}/answer")).json()
    (found,) = answer["services"][0]["held"]
    assert (found["fields"]["E-mails"], found["fields"]["Téléphones"]) == ("adele@exemple.fr", "+33612345678")


async def test_what_a_list_may_not_hold_is_not_corrected_into_it(
    client: AsyncClient, sessions: Sessions, app: FastAPI
) -> None:
    _, lines = await fill(client, sessions, ROLL)
    bad: tuple[tuple[str, Any, str], ...] = (
        ("Lefèvre", {"contacts": [{"channel": "email", "address": "a@exemple.fr"}]}, "/contacts"),
        ("Durand", {"street": "3 rue"}, "/street"),
        ("Durand", {"postcode": "94300"}, "/postcode"),
        ("Lefèvre", {"surname": None, "first_names": None}, "/surname"),
        ("Lefèvre", {"surname": "a\x00b"}, "/surname"),
        ("Lefèvre", {"surname": 7}, "/surname"),
        ("Lefèvre", {"surname": "\ud800"}, "/surname"),
        ("Lefèvre", {"born_in": 10**30}, "/born_in"),
        ("Lefèvre", {"station": "x"}, "/station"),
        ("Lefèvre", {"opinion": 5}, "/opinion"),
    )
    for who, put, pointer in bad:
        content = json.dumps(put).encode()
        refused = await client.patch(api(lines[who]), content=content, headers={"Content-Type": "application/json"})
        assert (refused.status_code, refused.json().get("pointer")) == (422, pointer), (put, refused.text)
    assert (await client.patch(api(lines["Durand"]), json={"town": "Paris"})).json()["town"] == "Paris"
    wrong = await client.post(lines["Lefèvre"], data={"surname": "", "born_in": "x"}, headers=HTML)
    assert wrong.status_code == 422
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.patch(api(lines["Lefèvre"]), json={"town": "Paris"})).status_code == 404
        assert (await stranger.get(lines["Lefèvre"], headers=HTML)).status_code == 404
    other = lines["Lefèvre"].rpartition("/")[0]
    assert (await client.patch(f"{api(other)}/{uuid4()}", json={"town": "Paris"})).status_code == 404


async def test_of_two_who_correct_a_line_the_second_is_told(client: AsyncClient, sessions: Sessions) -> None:
    _, lines = await fill(client, sessions, ROLL)
    line = lines["Lefèvre"]
    form = (await client.get(line, headers=HTML)).text
    read = await client.get(api(line))
    assert read.json()["version"] == 1
    first = await client.patch(api(line), json={"town": "Paris"}, headers={"If-Match": read.headers["etag"]})
    assert (first.status_code, first.headers["etag"], first.json()["version"]) == (200, '"2"', 2)
    late = await client.patch(api(line), json={"town": "Lyon"}, headers={"If-Match": '"1"'})
    assert late.status_code == 412
    assert 'name="version" value="1"' in form
    typed = await client.post(line, data={"surname": "Lefèvre", "town": "Lyon", "version": "1"}, headers=HTML)
    assert (typed.status_code, "a changé" in typed.text) == (412, True)
    same = await client.patch(api(line), json={"town": "Paris"}, headers={"If-Match": '"2"'})
    assert (same.status_code, same.json()["version"]) == (200, 2)
