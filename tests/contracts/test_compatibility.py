"""The comparison that guards the contracts sees every way to break them, and lets additions pass."""

from typing import Any

import pytest

from tests.contracts.compatibility import Schema, Use, breaking_changes


def canvass(**changes: Any) -> dict[str, Any]:
    """A schema as pydantic writes them; a change to None takes the property away."""
    properties: dict[str, Any] = {
        "station": {"type": "string", "pattern": "^[0-9]{5}_[0-9]{4}$", "maxLength": 10},
        "attempts": {"type": "integer", "minimum": 0, "maximum": 100},
        "channel": {"$ref": "#/$defs/Channel"},
        "ends_at": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
        "tags": {"type": "array", "items": {"type": "string", "maxLength": 20}, "maxItems": 5},
        "support": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
        "votes": {"type": "object", "patternProperties": {"^[A-Z]$": {"type": "integer", "maximum": 9}}},
    } | changes
    properties = {name: schema for name, schema in properties.items() if schema is not None}
    return {
        "$defs": {"Channel": {"type": "string", "enum": ["door", "phone"], "title": "Channel"}},
        "type": "object",
        "properties": properties,
        "required": [name for name, schema in properties.items() if not schema.pop("optional", False)],
    }


BREAKS: list[tuple[str, dict[str, Any], str]] = [
    ("a field is removed", {"attempts": None}, "the whole has lost the field attempts"),
    ("a required field is added", {"hour": {"type": "integer"}}, "the whole has a new required field hour"),
    ("a field may be absent", {"attempts": {"type": "integer", "optional": True}}, "/attempts may now be absent"),
    ("a field changes type", {"attempts": {"type": "string"}}, "/attempts may no longer be integer"),
    (
        "a whole number gets a fraction",
        {"attempts": {"type": "number", "minimum": 0, "maximum": 100}},
        "/attempts may now be number",
    ),
    (
        "a field may be null",
        {"attempts": {"anyOf": [{"type": "integer"}, {"type": "null"}]}},
        "/attempts may now be null",
    ),
    (
        "a field may be null no more",
        {"ends_at": {"type": "string", "format": "date-time"}},
        "/ends_at may no longer be null",
    ),
    ("a type is no longer said", {"attempts": {}}, "/attempts may now be anything"),
    (
        "a maximum is lower",
        {"attempts": {"type": "integer", "minimum": 0, "maximum": 99}},
        "/attempts has a tighter maximum: 100 became 99",
    ),
    (
        "a minimum is higher",
        {"attempts": {"type": "integer", "minimum": 1, "maximum": 100}},
        "/attempts has a tighter minimum: 0 became 1",
    ),
    (
        "a bound is added",
        {"tags": {"type": "array", "items": {"type": "string"}, "maxItems": 5, "minItems": 1}},
        "/tags has a tighter minItems: None became 1",
    ),
    (
        "the items of a list get shorter",
        {"tags": {"type": "array", "items": {"type": "string", "maxLength": 19}, "maxItems": 5}},
        "/tags/* has a tighter maxLength: 20 became 19",
    ),
    (
        "the items of a list change type",
        {"tags": {"type": "array", "items": {"type": "integer"}, "maxItems": 5}},
        "/tags/* may now be integer",
    ),
    (
        "a pattern changes",
        {"station": {"type": "string", "pattern": "^[0-9]{5}_[0-9]{3}$", "maxLength": 10}},
        "/station has another pattern",
    ),
    (
        "a format changes",
        {"ends_at": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}},
        "/ends_at has another format: date-time became date",
    ),
    (
        "the values of a table change type",
        {"support": {"type": "object", "additionalProperties": {"type": "string"}}},
        "/support/* may now be string",
    ),
    (
        "a table closes",
        {"support": {"type": "object", "additionalProperties": False}},
        "/support takes fewer other fields",
    ),
    (
        "the keys of a table change",
        {"votes": {"type": "object", "patternProperties": {"^[a-z]$": {"type": "integer", "maximum": 9}}}},
        "/votes has other patterns for its keys",
    ),
    (
        "the values of a keyed table are bounded more tightly",
        {"votes": {"type": "object", "patternProperties": {"^[A-Z]$": {"type": "integer", "maximum": 8}}}},
        "/votes/* has a tighter maximum: 9 became 8",
    ),
    (
        "an enumeration loses a value",
        {"channel": {"type": "string", "enum": ["door", "street"]}},
        "/channel may no longer be 'phone'",
    ),
    (
        "an enumeration becomes a constant",
        {"channel": {"type": "string", "const": "door"}},
        "/channel may no longer be 'phone'",
    ),
    (
        "a free text becomes an enumeration",
        {"station": {"type": "string", "pattern": "^[0-9]{5}_[0-9]{4}$", "maxLength": 10, "enum": ["94033_0001"]}},
        "/station is now limited to 94033_0001",
    ),
]


@pytest.mark.parametrize(("changes", "sentence"), [case[1:] for case in BREAKS], ids=[case[0] for case in BREAKS])
def test_a_breaking_change_is_named(changes: dict[str, Any], sentence: str) -> None:
    assert sentence in breaking_changes(canvass(), canvass(**changes))


ADDITIONS: list[tuple[str, dict[str, Any]]] = [
    ("nothing", {}),
    ("an optional field", {"hour": {"type": "integer", "optional": True}}),
    ("a field with a default, that is always sent", {"hour": {"type": "integer", "default": 0}}),
    ("a value of an enumeration", {"channel": {"type": "string", "enum": ["door", "phone", "street"]}}),
    ("a wider bound", {"attempts": {"type": "integer", "minimum": -1, "maximum": 101}}),
    ("no bound", {"attempts": {"type": "integer"}}),
    ("a description", {"attempts": {"type": "integer", "minimum": 0, "maximum": 100, "description": "Tried."}}),
    ("the order of alternatives", {"ends_at": {"type": ["null", "string"], "format": "date-time"}}),
]


@pytest.mark.parametrize("changes", [case[1] for case in ADDITIONS], ids=[case[0] for case in ADDITIONS])
def test_an_addition_breaks_nobody(changes: dict[str, Any]) -> None:
    assert breaking_changes(canvass(), canvass(**changes)) == []


def test_a_break_behind_a_reference_is_seen() -> None:
    new = canvass()
    new["$defs"]["Channel"]["enum"] = ["door"]
    assert breaking_changes(canvass(), new) == ["/channel may no longer be 'phone'"]


def test_a_schema_that_moves_behind_a_reference_is_the_same() -> None:
    new = canvass(attempts={"$ref": "#/$defs/Count"})
    new["$defs"]["Count"] = {"type": "integer", "minimum": 0, "maximum": 100}
    assert breaking_changes(canvass(), new) == []


def test_a_schema_that_holds_itself_is_compared_once() -> None:
    def tree(kind: str) -> dict[str, Any]:
        node = {"type": "object", "properties": {"leaf": {"type": kind}, "inner": {"$ref": "#/$defs/Node"}}}
        return {"$defs": {"Node": node}, "$ref": "#/$defs/Node"}

    assert breaking_changes(tree("string"), tree("string")) == []
    assert "/leaf may now be integer" in breaking_changes(tree("string"), tree("integer"))


def test_who_reads_is_not_broken_by_narrower_answers() -> None:
    narrower = canvass(attempts={"type": "integer", "minimum": 1, "maximum": 9}, hour={"type": "integer"})
    assert breaking_changes(canvass(), narrower, Use.READ) == []
    assert breaking_changes(canvass(), narrower, Use.WRITTEN) != []


def test_who_writes_is_not_broken_by_what_is_asked_no_more() -> None:
    looser = canvass(attempts={"type": "integer", "optional": True})
    assert breaking_changes(canvass(), looser, Use.WRITTEN) == []
    assert breaking_changes(canvass(), looser, Use.READ) == ["/attempts may now be absent"]


def test_what_relied_on_a_schema_that_turns_out_to_break_breaks_as_well() -> None:
    """Each holds the other: of the second nothing is known until the first is wholly compared."""

    def document(first: Schema) -> Schema:
        holds = {"type": "object", "properties": {"first": {"$ref": "#/$defs/First"}}}
        both = {name: {"$ref": f"#/$defs/{name.title()}"} for name in ("first", "second")}
        return {"type": "object", "properties": both, "$defs": {"First": first, "Second": holds}}

    second = {"second": {"$ref": "#/$defs/Second"}}
    old = document({"type": "object", "properties": second | {"hour": {"type": "string"}}})
    new = document({"type": "object", "properties": second})
    assert breaking_changes(old, new) == [
        "/first has lost the field hour",
        "/second/first has lost the field hour",
    ]
