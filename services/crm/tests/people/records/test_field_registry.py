"""Every column of a contact is declared in the registry, and takes each way that a contact's data takes."""

import csv
import io
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from common.events.crm import PersonChanged
from crm.consumers import JOBS
from crm.imports.duplicates.service import merge, part
from crm.imports.exports.schemas import HEADS
from crm.people.records.contact_field import ContactField
from crm.people.records.field_registry import FIELDS
from crm.people.records.field_selections import BY_NAME, CARD, FORM, fields_in
from crm.people.records.notice_duty import read_some
from crm.privacy.rights.holdings import everywhere, find
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.rights import RequesterIdentity
from kit.testing.steps import told, work_off
from sqlalchemy import text

from .test_field_declarations import OF_TEAM, ONCE

SAME = {"Sec-Fetch-Site": "same-origin"}
MAIL = {"channel": "email", "address": "ada@exemple.fr"}
VALUES: dict[str, Any] = {
    "surname": "Lefèvre",
    "postcode": "94120",
    "commune": "94033",
    "station": "94033_0001",
    "born_on": "1980-01-02",
    "tags": ["marché"],
    "roles": ["volunteer"],
    "custom": {"velo": "cargo"},
    "source": "import",
    "collected_on": "2026-02-03",
    "notice_on": "2026-02-04",
    "retained_as": "regular",
}
AFTERWARDS: dict[str, Any] = {
    "postcode": "94130",
    "commune": "94080",
    "station": "94080_0002",
    "born_on": "1981-02-03",
    "tags": ["vélo"],
    "roles": ["donor"],
    "custom": {"velo": "classique"},
    "notice_on": "2026-02-05",
    "retained_as": "agreed",
}
IN_FILES: dict[str, str] = {"roles": "bénévole", "tags": "marché", "born_on": "02/01/1980", "address_masked": "non"}
IN_EXPORTS: dict[str, str] = {
    "roles": "Bénévole",
    "tags": "marché",
    "custom": "Vélo : cargo",
    "source": "Fichier importé",
    "uses": "",
    "retained_as": "Contact régulier du même responsable",
}


def value_of(field: ContactField, *, afterwards: bool = False) -> Any:
    """What a test says of a field, a new one too."""
    days = "2026-02-07" if afterwards else "2026-02-06"
    invented = days if field.kind == "day" else f"Autre {field.name[:3]}" if afterwards else f"Essai {field.name[:3]}"
    return (AFTERWARDS if afterwards else VALUES).get(field.name, invented)


TYPED = [one for one in FIELDS if one.name not in OF_TEAM | {"address_masked"}]
ADA: dict[str, Any] = {one.name: value_of(one) for one in TYPED}
CORRECTED: dict[str, Any] = {one.name: value_of(one, afterwards=True) for one in TYPED if one.name not in ONCE}
MERGED = [
    one.name
    for one in FIELDS
    if one.merge in ("first", "address", "union", "keys") and one.name not in ("surname", "opinion")
]


@pytest.fixture(autouse=True)
async def bicycle(client: AsyncClient) -> None:
    answer = await client.put("/v1/custom-fields/velo", json={"label": "Vélo", "kind": "text"})
    assert answer.status_code < 300, answer.text


async def enter(client: AsyncClient, **said: Any) -> str:
    answer = await client.post("/v1/people", json={"contacts": [MAIL]} | said)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def held(client: AsyncClient, person: str) -> dict[str, Any]:
    """What the API says of somebody, with what is sealed."""
    found = (await client.get(f"/v1/people/{person}")).json()
    for one in FIELDS:
        if one.sealed:
            asked = {"field": one.name, "reason": "correction"}
            answer = await client.post(f"/v1/people/{person}/sealed-fields/read", json=asked)
            assert answer.status_code < 300, answer.text
            found[one.name] = answer.json()["value"]
    return {one.name: found[one.name] for one in FIELDS}


async def file_of(client: AsyncClient, sessions: Sessions, said: dict[str, str], **mapping: Any) -> str:
    """Load a file with one line, of which each column bears the first name that the registry knows for it."""
    header = ";".join([*(BY_NAME[name].headers.split("|")[0] for name in said), "e-mail"])
    data = "\r\n".join([header, ";".join([*said.values(), "ada@exemple.fr"])]).encode()
    sent = (await client.post("/v1/imports?origin=regular", files={"file": ("contacts.csv", data)})).json()
    mapped = {"columns": [one["proposed"] for one in sent["columns"]], "unknown_tags": "create"} | mapping
    answer = await client.put(f"/v1/imports/{sent['id']}/mapping", json=mapped)
    assert answer.status_code == 202, answer.text
    await work_off(sessions, JOBS)
    assert (await client.post(f"/v1/imports/{sent['id']}/start")).status_code == 202
    await work_off(sessions, JOBS)
    return sent["id"]


async def only_one(client: AsyncClient) -> str:
    (row,) = (await client.post("/v1/people/search", json={"name": "lefevre"})).json()["items"]
    return row["id"]


def in_file() -> dict[str, str]:
    return {one.name: IN_FILES.get(one.name, str(value_of(one))) for one in FIELDS if one.column}


async def test_the_api_takes_and_gives_every_field(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    person = await enter(client, **ADA)
    assert {name: value for name, value in (await held(client, person)).items() if name in ADA} == ADA
    answer = await client.patch(f"/v1/people/{person}", json=CORRECTED)
    assert answer.status_code == 200, answer.text
    now = await held(client, person)
    assert {name: now[name] for name in CORRECTED} == CORRECTED
    changed = [one for one in await told(sessions, campaign_id) if isinstance(one, PersonChanged)][-1]
    assert set(changed.fields) == CORRECTED.keys()


async def test_the_bulk_route_enters_and_corrects_every_field(client: AsyncClient) -> None:
    async def send(row: dict[str, Any]) -> dict[str, Any]:
        answer = await client.post("/v1/people/bulk", json={"people": [row]})
        (done,) = answer.json()["rows"]
        assert done["problem"] is None, done
        return done

    person = (await send(ADA | {"contacts": [MAIL]}))["person_id"]
    assert {name: value for name, value in (await held(client, person)).items() if name in ADA} == ADA
    assert (await send({"id": person} | CORRECTED))["outcome"] == "updated"
    now = await held(client, person)
    assert {name: now[name] for name in CORRECTED} == CORRECTED


async def test_a_file_enters_every_field_that_has_headers(client: AsyncClient, sessions: Sessions) -> None:
    await file_of(client, sessions, in_file())
    now = await held(client, await only_one(client))
    for one in FIELDS:
        if one.column and one.name != "address_masked":
            assert now[one.name] == value_of(one), one.name


async def test_a_file_fills_in_somebody_who_is_known_and_an_undo_takes_it_back(
    client: AsyncClient, sessions: Sessions
) -> None:
    known = {one.name: value_of(one) for one in fields_in("name")} | {"source": "form"}
    person = await enter(client, **known)
    before = await held(client, person)
    loaded = await file_of(client, sessions, in_file(), known="complete")
    now = await held(client, person)
    filled = [one.name for one in FIELDS if one.column and one.completed and one.name != "address_masked"]
    assert {name: now[name] for name in filled} == {name: value_of(BY_NAME[name]) for name in filled}
    assert (await client.post(f"/v1/imports/{loaded}/undo")).status_code == 202
    await work_off(sessions, JOBS)
    assert await held(client, person) == before


async def test_a_merge_takes_every_field_over_and_its_undoing_gives_it_back(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    kept = await enter(client, surname="Autre", source="form", collected_on="2026-03-01", contacts=[])
    other = await enter(client, **ADA)
    async with transaction(sessions, campaign_id) as session:
        await session.execute(text("update person set language = 'ar' where id = :id"), {"id": other})
    before = [await held(client, one) for one in (kept, other)]
    caller = everywhere(campaign_id, "tester")
    async with transaction(sessions, campaign_id) as session:
        made = await merge(session, caller, UUID(kept), UUID(other))
        made_id = made.id
    now = await held(client, kept)
    assert {name: now[name] for name in MERGED} == {name: before[1][name] for name in MERGED}
    assert now["collected_on"] == ADA["collected_on"]
    async with transaction(sessions, campaign_id) as session:
        await part(session, caller, made_id)
    assert [await held(client, one) for one in (kept, other)] == before


async def test_an_export_holds_every_field_that_may_leave(client: AsyncClient) -> None:
    await enter(client, **ADA)
    asked = {"columns": list(HEADS), "reason": "essai"}
    answer = await client.post("/v1/people-exports", json=asked)
    assert answer.status_code == 200, answer.text
    heads, line = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";")
    cells = dict(zip(heads, line, strict=True))
    for one in FIELDS:
        if one.exported:
            assert cells[one.label] == IN_EXPORTS.get(one.name, value_of(one)), one.name
        else:
            assert one.label not in cells


async def test_the_forms_show_take_and_correct_every_field_that_has_an_input(client: AsyncClient) -> None:
    typed = {one.name: str(value_of(one)) for one in FORM}
    page = unescape((await client.get("/people")).text)
    for one in FORM:
        assert f'<label for="{one.name}">{one.form}' in page
    answer = await client.post("/people", data=typed | {"source": "form"}, headers=SAME)
    assert answer.status_code == 303, answer.text
    where = answer.headers["location"]
    person = where.rpartition("/")[2]
    now = await held(client, person)
    assert {one.name: str(now[one.name]) for one in FORM} == typed
    page = unescape((await client.get(where)).text)
    for one in FORM:
        assert f'name="{one.name}"' in page
    for one in CARD:
        assert f"{one.label} : " in page, one.name
    again = {one.name: str(value_of(one, afterwards=True)) for one in FORM}
    answer = await client.post(f"{where}/edit", data=again | {"version": "1"}, headers=SAME)
    assert answer.status_code == 303, answer.text
    now = await held(client, person)
    assert {one.name: str(now[one.name]) for one in FORM} == again


async def test_the_copy_for_their_rights_holds_every_field_and_an_erasure_none(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    person = await enter(client, **ADA)
    for url, said in (
        (f"/v1/people/{person}/consents", {"use": "opinion", "state": "given", "source": "form", "text_version": "v1"}),
        (f"/v1/people/{person}/consents", {"use": "post", "state": "given", "source": "form", "text_version": "v1"}),
    ):
        assert (await client.post(url, json=said)).status_code == 201
    assert (await client.put(f"/v1/people/{person}/opinion", json={"opinion": 4})).status_code < 300
    assert (await client.put(f"/v1/people/{person}/protection", json={"address_masked": True})).status_code < 300
    async with transaction(sessions, campaign_id) as session:
        await session.execute(text("update person set language = 'ar'"))
        asked = RequesterIdentity(first_names=ADA["first_names"], surname=ADA["surname"], emails=["ada@exemple.fr"])
        found = await find(session, campaign_id, asked)
    card = found.held[0].fields
    for one in FIELDS:
        if one.kind == "custom":
            assert card["Vélo"] == "cargo"
        elif one.masked:
            assert one.label not in card
        else:
            assert card[one.label], one.name
    assert (await client.delete(f"/v1/people/{person}")).status_code < 300
    async with transaction(sessions, campaign_id) as session:
        assert await session.scalar(text("select count(*) from person")) == 0


async def test_a_notice_tells_the_kind_of_data_that_each_field_is(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    for one in TYPED:
        if one.notice is None:
            continue
        alone = {"first_names": one.name.replace("_", " "), "source": "import", one.name: value_of(one)}
        person = await enter(client, **alone, contacts=[])
        async with transaction(sessions, campaign_id) as session:
            (row,) = await read_some(session, campaign_id, [UUID(person)])
        assert getattr(row, one.notice), one.name


async def test_the_audit_log_names_every_field_in_french(client: AsyncClient) -> None:
    person = await enter(client, **ADA)
    assert (await client.patch(f"/v1/people/{person}", json=CORRECTED)).status_code == 200
    page = unescape((await client.get("/audit-log")).text)
    for name in CORRECTED:
        assert BY_NAME[name].audit_log in page, name
    assert all(one.audit_log and one.label for one in FIELDS)


async def test_a_wrong_value_is_said_in_the_words_of_the_field(client: AsyncClient) -> None:
    for one in FORM:
        bad = {"surname": "Essai", "source": "form", one.name: "<" * 5}
        answer = await client.post("/people", data=bad, headers=SAME)
        assert answer.status_code == 422, one.name
        assert one.phrase
        # A station is named: the refusal quotes the name and says how one is written.
        said = "« <<<<< »" if one.name == "station" else one.phrase
        assert said in unescape(answer.text), one.name
