"""What a document repeats is written once, and means what it meant."""

from typing import Any

from kit.text.single_line import LINE
from kit.web.openapi_parts import share_parts

_LINE: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": LINE}
_OR_NONE = {"type": "null"}


def document(operations: dict[str, Any], **schemas: Any) -> dict[str, Any]:
    return {"paths": operations, "components": {"schemas": schemas, "responses": {}}}


def thing(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields}


def operation(name: str, **said: Any) -> dict[str, Any]:
    return {"operationId": name, "responses": {"204": {"description": "Successful Response"}}} | said


def test_a_type_of_several_fields_is_written_once_with_what_is_said_of_most() -> None:
    called = {"description": "What it is called."}
    shared = share_parts(
        document(
            {},
            One=thing(name=_LINE | called),
            Two=thing(
                name={"anyOf": [_LINE | called, _OR_NONE]}, place=_LINE | {"description": "Where.", "default": "x"}
            ),
        )
    )["components"]["schemas"]
    assert shared["LineOf200"] == _LINE | called
    reference = {"$ref": "#/components/schemas/LineOf200"}
    assert shared["One"]["properties"]["name"] == reference
    assert shared["Two"]["properties"]["name"] == {"anyOf": [reference, _OR_NONE]}
    assert shared["Two"]["properties"]["place"] == {"description": "Where.", "default": "x", **reference}


def test_a_name_that_is_taken_is_not_taken_again() -> None:
    values = {"type": "string", "enum": ["first_long_value", "second_long_value", "third_long_value", "fourth_value"]}
    held = thing(kind=dict(values), of=thing(kind=dict(values)), other=thing(kind=dict(values)))
    shared = share_parts(document({}, Kind=thing(), Thing=held))["components"]["schemas"]
    assert shared["Kind"] == thing()
    assert shared["Kind2"] == values


def test_what_occurs_once_stays_where_it_is() -> None:
    assert share_parts(document({}, One=thing(name=_LINE)))["components"]["schemas"] == {"One": thing(name=_LINE)}


def test_null_is_one_more_type_but_beside_values_or_another_meaning() -> None:
    day = {"type": "string", "format": "date"}
    values = {"type": "string", "enum": ["a", "b"]}
    shared = share_parts(
        document(
            {},
            One=thing(
                on={"anyOf": [day, _OR_NONE], "description": "When."},
                kind={"anyOf": [values, _OR_NONE]},
                said={"anyOf": [day | {"description": "A day."}, _OR_NONE], "description": "When."},
            ),
        )
    )["components"]["schemas"]["One"]["properties"]
    assert shared["on"] == {"type": ["string", "null"], "format": "date", "description": "When."}
    assert shared["kind"] == {"anyOf": [values, _OR_NONE]}
    assert shared["said"]["anyOf"][0]["description"] == "A day."


def test_one_type_is_left_of_two_that_differ_in_their_names() -> None:
    def holding(end: str) -> dict[str, Any]:
        return thing(of={"type": "array", "items": {"$ref": f"#/components/schemas/All{end}"}})

    one = document({}, AllInput=holding("Input"), AllOutput=holding("Output"))
    assert share_parts(one)["components"]["schemas"] == {"All": holding("")}
    other = document({}, AllInput=holding("Input"), AllOutput=thing(size={"type": "integer"}))
    assert share_parts(other)["components"]["schemas"].keys() == {"AllInput", "AllOutput"}


def test_parameters_and_answers_of_several_operations_are_written_once() -> None:
    taken = {"name": "thing_id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    paths = {f"/{name}": {"delete": operation(name, parameters=[dict(taken)])} for name in ("a", "b")}
    shared = share_parts(document(paths))
    assert shared["components"]["parameters"] == {"ThingId": taken}
    assert shared["components"]["responses"] == {"NoContent": {"description": "No Content"}}
    for name in ("a", "b"):
        said = shared["paths"][f"/{name}"]["delete"]
        assert said["parameters"] == [{"$ref": "#/components/parameters/ThingId"}]
        assert said["responses"] == {"204": {"$ref": "#/components/responses/NoContent"}}


def test_the_first_sentence_of_a_description_is_the_summary() -> None:
    said = "Refuse it (art. L. 52-8). Its payer is told."
    alone = operation("b", summary="B", description="Delete it.")
    paths = {"/a": {"get": operation("a", summary="A", description=said)}, "/b": {"get": alone}}
    shared = share_parts(document(paths))["paths"]
    assert shared["/a"]["get"]["summary"] == "Refuse it (art. L. 52-8)"
    assert shared["/a"]["get"]["description"] == "Its payer is told."
    assert shared["/b"]["get"]["summary"] == "Delete it"
    assert "description" not in shared["/b"]["get"]
