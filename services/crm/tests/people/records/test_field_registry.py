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
from crm.imports.files.column_fields import TARGETS, propose
from crm.integrations.connectors.three_way_merge import FIELDS as SYNCED
from crm.people.records.contact_field import ContactField
from crm.people.records.field_registry import (
    BOOKKEEPING,
    BY_NAME,
    CARD,
    COLUMNS,
    FIELDS,
    FORM,
    Entry,
    fields_in,
    names_merged,
)
from crm.people.records.models import Person
from crm.people.records.notice_duty import read_some
from crm.people.records.schemas import BulkPerson, PersonCreate, PersonRead, PersonUpdate
from crm.people.records.sensitive_fields import is_sensitive
from crm.privacy.rights.holdings import everywhere, find
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.rights import RequesterIdentity
from kit.testing.steps import told, work_off
from pydantic import BaseModel
from sqlalchemy import text

SAME = {"Sec-Fetch-Site": "same-origin"}
MAIL = {"channel": "email", "address": "ada@exemple.fr"}
OF_TEAM = frozenset({"uses", "opinion", "language"})
"""Fields that nobody types: the ledger, an answer, and the form that was filled in say them."""
ONCE = frozenset({"source", "given_by", "collected_on", "address_masked"})
"""Fields that are said when somebody is entered; the protection of an address has its own operation afterwards."""
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
}
IN_FILES: dict[str, str] = {"roles": "bénévole", "tags": "marché", "born_on": "02/01/1980", "address_masked": "non"}
IN_EXPORTS: dict[str, str] = {
    "roles": "Bénévole",
    "tags": "marché",
    "custom": "Vélo : cargo",
    "source": "Fichier importé",
    "uses": "",
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
    sent = (await client.post("/v1/imports", files={"file": ("contacts.csv", data)})).json()
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


def test_every_column_is_a_field_or_bookkeeping() -> None:
    columns = set(Person.__table__.columns.keys())
    assert columns == {*COLUMNS, *BOOKKEEPING}
    assert not BOOKKEEPING.keys() & BY_NAME.keys()
    assert len(BY_NAME) == len(FIELDS)


def test_a_file_a_row_and_a_form_take_each_field_that_people_say() -> None:
    entry = {*Entry._fields, "address_masked", "source"}
    said = {one.name for one in FIELDS if one.name not in OF_TEAM}
    assert said <= entry
    assert said <= PersonCreate.model_fields.keys() | BulkPerson.model_fields.keys()
    assert said - ONCE <= PersonUpdate.model_fields.keys()
    assert {one.name for one in FIELDS if not one.sealed} <= PersonRead.model_fields.keys()


def test_what_the_models_of_the_api_hold_is_a_field() -> None:
    others = {"contacts", "id", "version", "themes", "has_birth_date", "notice_due_on", "updated_at"}
    models: tuple[type[BaseModel], ...] = (PersonCreate, PersonUpdate, PersonRead, BulkPerson)
    for model in models:
        assert model.model_fields.keys() <= BY_NAME.keys() | others, model


def test_every_column_has_a_rule_of_merging_that_is_carried_out() -> None:
    rules = ("first", "address", "protected", "union", "keys", "earliest", "ledger", "kept")
    assert set(names_merged(*rules)) == set(COLUMNS)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_header_is_read_as_its_field_and_no_other(field: ContactField) -> None:
    target = field.target or field.name
    assert bool(field.headers) == bool(field.column) == (target in TARGETS)
    for header in field.headers.split("|") if field.headers else ():
        assert propose([header], {}) == [target], header


def test_connectors_compare_the_fields_that_say_so() -> None:
    assert {one.name for one in FIELDS if one.synced} == {*SYNCED} - {"email", "phone"}


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
        assert one.phrase in unescape(answer.text), one.name


def words_of_field(field: ContactField) -> list[str]:
    """Every text that says what a field is, to people and to the files that are read."""
    texts = (field.name.replace("_", " "), field.label, field.audit_log, field.phrase, field.form, field.hint)
    return [text for text in (*texts, field.column, *field.headers.split("|")) if text]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_field_asks_for_nothing_that_art_9_protects(field: ContactField) -> None:
    """The rule of custom fields, on the built-in ones. What is sealed is agreed to by itself (art. 9(2)(a))."""
    assert field.sealed or [text for text in words_of_field(field) if is_sensitive(text)] == []


@pytest.mark.parametrize("label", ["Religion", "Son état de santé", "Syndicat", "Orientation sexuelle"])
def test_a_field_that_would_is_found(label: str) -> None:
    planted = ContactField(name="detail", label=label, audit_log="détail", group="details")
    assert [text for text in words_of_field(planted) if is_sensitive(text)] == [label]
