"""Every column of a contact is declared in the registry, and the API's models, files and connectors know it."""

import pytest
from crm.imports.files.column_fields import TARGETS, propose
from crm.integrations.connectors.three_way_merge import FIELDS as SYNCED
from crm.people.records.contact_field import ContactField
from crm.people.records.field_registry import BOOKKEEPING, FIELDS, Entry
from crm.people.records.field_selections import BY_NAME, COLUMNS, names_merged
from crm.people.records.models import Person
from crm.people.records.schemas import BulkPerson, PersonCreate, PersonRead, PersonUpdate
from crm.people.records.sensitive_fields import is_sensitive
from pydantic import BaseModel

OF_TEAM = frozenset({"uses", "opinion", "language"})
"""Fields that nobody types: the ledger, an answer, and the form that was filled in say them."""
ONCE = frozenset({"source", "given_by", "collected_on", "address_masked"})
"""Fields that are said when somebody is entered; the protection of an address has its own operation afterwards."""


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
