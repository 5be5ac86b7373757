"""What an OpenAPI document says more than once, written once: types of values, parameters and answers.

Names of these parts follow from what they are; a client that takes the document sees the same types either way.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, cast

from kit.text.single_line import LINE
from kit.web.openapi import operations, schema_name

_BESIDE = frozenset({"description", "examples", "default", "deprecated"})
"""What is said of a field rather than of its type: it stays beside the reference."""
_CHOICES = ("anyOf", "oneOf", "allOf", "prefixItems")
_NAMED = ("properties", "patternProperties", "$defs")
_INNER = ("items", "additionalProperties", "not", "contains")
_REFERENCE = "#/components/schemas/"
_WORTH = 40
"""Characters of a reference, about: a shorter type is not worth one."""
_END_OF_SENTENCE = re.compile(r"(?<!\bart)(?<!\b[LRDA])\.(?:\s+(?=[A-Z`\"«(])|\s*\Z)")
"""Not the point of `art. L. 52-8`."""
_FOR_NOTHING = "Successful Response"


def share_parts(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with references for what it repeats."""
    document = _join_twins(document)
    _summarize(document)
    _share_types(document)
    _shorten(document)
    _share_parameters(document)
    _share_answers(document)
    return document


def _join_twins(document: dict[str, Any]) -> dict[str, Any]:
    """One type where pydantic has two, `AllInput` and `AllOutput`, that differ in nothing but such names."""
    names: set[str] = set(document["components"]["schemas"])
    twins = {name.removesuffix("Input") for name in names if f"{name.removesuffix('Input')}Output" in names - {name}}
    twins = {name for name in twins if f"{name}Input" in names and name not in names}
    if not twins:
        return document
    either = re.compile(rf'"((?:{_REFERENCE})?(?:{"|".join(sorted(twins))}))(?:Input|Output)"')
    one: dict[str, Any] = json.loads(either.sub(r'"\1"', json.dumps(document)))
    schemas: dict[str, Any] = document["components"]["schemas"]
    differ = [
        name
        for name in twins
        if any(
            either.sub(r'"\1"', json.dumps(schemas[name + end])) != json.dumps(one["components"]["schemas"][name])
            for end in ("Input", "Output")
        )
    ]
    return document if differ else one


def _shorten(document: dict[str, Any]) -> None:
    """Two forms that say the same, the shorter one."""
    for schema, _ in _schemas(document):
        _merge_null(schema)
        _leave_out_defaults(schema)
    for parameter in _parameters(document):
        _leave_out_defaults(parameter)
        if "description" in parameter and parameter["schema"].get("description") == parameter["description"]:
            del parameter["schema"]["description"]
    for operation in operations(document):
        for status, answer in operation["responses"].items():
            if answer.get("description") == _FOR_NOTHING:
                answer["description"] = HTTPStatus(int(status)).phrase


def _summarize(document: dict[str, Any]) -> None:
    """The first sentence is what lists of operations show: FastAPI has the name there, which `operationId` is."""
    for operation in operations(document):
        said = operation.get("description", "")
        if end := _END_OF_SENTENCE.search(said):
            operation["summary"], said = said[: end.start()], said[end.end() :]
            operation["description"] = said
            if not said:
                del operation["description"]


def _leave_out_defaults(part: dict[str, Any]) -> None:
    """What holds where nothing is said."""
    for word, default in (("required", False), ("additionalProperties", True), ("deprecated", False)):
        if part.get(word) is default:
            del part[word]
    # Of a key that may be anything nothing is said.
    if not part.get("propertyNames", {"type": "string"}).keys() - _BESIDE:
        del part["propertyNames"]
    for word in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        if isinstance(part.get(word), float) and part[word].is_integer():
            part[word] = int(part[word])


def _merge_null(schema: dict[str, Any]) -> None:
    """`anyOf` a text and null is `type: [string, null]`: bounds of texts say nothing of null."""
    choices = cast(list[dict[str, Any]], schema.get("anyOf", ()))
    if len(choices) == 2 and choices[1] == {"type": "null"} and isinstance(choices[0].get("type"), str):
        other = choices[0]
        # A list of values would have to hold null, and what both say would be said twice.
        if not {"enum", "const"} & other.keys() and not other.keys() & schema.keys():
            del schema["anyOf"]
            schema |= other | {"type": [other["type"], "null"]}


def _share_types(document: dict[str, Any]) -> None:
    """Make a component of each text of a pattern, enumeration and union that stands in several places."""
    found: dict[str, list[tuple[dict[str, Any], str]]] = {}
    for schema, name in _schemas(document):
        type_ = {word: said for word, said in schema.items() if word not in _BESIDE}
        if (
            name
            and type_.keys() & {"pattern", "enum", "discriminator", "x-earliest"}
            and not isinstance(type_.get("type"), list)
        ):
            found.setdefault(_text(type_), []).append((schema, name))
    schemas: dict[str, Any] = document["components"]["schemas"]
    for text, places in found.items():
        if (len(places) - 1) * (len(text) - _WORTH) > 2 * _WORTH:
            name = _unused(_type_name(json.loads(text), [name for _, name in places]), schemas)
            schemas[name] = json.loads(text)
            meaning, often = Counter(schema.get("description", "") for schema, _ in places).most_common(1)[0]
            if meaning and often > 1:
                schemas[name]["description"] = meaning
            for schema, _ in places:
                for word in schema.keys() - _BESIDE:
                    del schema[word]
                if schema.get("description") == schemas[name].get("description"):
                    schema.pop("description", None)
                schema["$ref"] = _REFERENCE + name
    document["components"]["schemas"] = dict(sorted(schemas.items()))


def _type_name(type_: dict[str, Any], fields: list[str]) -> str:
    if type_.get("pattern") == LINE:
        return f"LineOf{type_['maxLength']}"
    if "x-earliest" in type_:
        return "Day" if type_["format"] == "date" else "Instant"
    # By the field that has it most often; the shorter name where two do.
    name, _ = min(Counter(fields).items(), key=lambda one: (-one[1], len(one[0]), one[0]))
    return schema_name(name) if re.fullmatch(r"\w+", name) else "Text"


def _unused(name: str, taken: dict[str, Any]) -> str:
    return next(one for one in (name, *(f"{name}{number}" for number in range(2, 100))) if one not in taken)


def _share_parameters(document: dict[str, Any]) -> None:
    found: dict[str, list[tuple[dict[str, Any], int]]] = {}
    for operation in operations(document):
        for place, parameter in enumerate(operation.get("parameters", ())):
            if "$ref" not in parameter:
                found.setdefault(_text(parameter), []).append((operation, place))
    shared: dict[str, Any] = document["components"].setdefault("parameters", {})
    for text, places in found.items():
        if len(places) > 1:
            parameter = json.loads(text)
            name = _unused(schema_name(re.sub(r"\W", "_", parameter["name"])), shared)
            shared[name] = parameter
            for operation, place in places:
                operation["parameters"][place] = {"$ref": f"#/components/parameters/{name}"}


def _share_answers(document: dict[str, Any]) -> None:
    """Several operations give the same thing: after each change of it, what it is now."""
    found: dict[str, list[tuple[dict[str, Any], str]]] = {}
    for operation in operations(document):
        for status, answer in operation["responses"].items():
            if "$ref" not in answer:
                found.setdefault(_text(answer), []).append((operation["responses"], status))
    shared: dict[str, Any] = document["components"]["responses"]
    for text, places in found.items():
        if len(places) > 1:
            answer = json.loads(text)
            name = _unused(_answer_name(answer), shared)
            shared[name] = answer
            for responses, status in places:
                responses[status] = {"$ref": f"#/components/responses/{name}"}


def _answer_name(answer: dict[str, Any]) -> str:
    """What it gives, and how it is said."""
    said = schema_name(re.sub(r"\W+", "_", answer["description"])) if len(answer["description"]) < 20 else ""
    given = [one.get("schema", {}).get("$ref", "").rpartition("/")[2] for one in answer.get("content", {}).values()]
    return f"{''.join(given)}{'' if said == 'OK' and any(given) else said}" or "Answer"


def _text(part: dict[str, Any]) -> str:
    return json.dumps(part, sort_keys=True)


def _schemas(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Every schema of fields, parameters and bodies with the name of what has it; none for a component itself."""
    for schema in document["components"]["schemas"].values():
        yield from _within(schema, "")
    for parameter in _parameters(document):
        yield from _within(parameter["schema"], parameter["name"])
    for operation in operations(document):
        for said in (operation.get("requestBody", {}), *operation["responses"].values()):
            for content in said.get("content", {}).values():
                yield from _within(content.get("schema", {}), "")


def _parameters(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Where they are written: under `components` or with their operation."""
    yield from document["components"].get("parameters", {}).values()
    for operation in operations(document):
        yield from (one for one in operation.get("parameters", ()) if "$ref" not in one)


def _within(schema: dict[str, Any], name: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The innermost first: a type is shared as a whole once its parts are."""
    for keyword in _NAMED:
        for field, inner in schema.get(keyword, {}).items():
            yield from _within(inner, field if keyword == "properties" else name)
    for keyword in _CHOICES:
        for inner in schema.get(keyword, ()):
            yield from _within(inner, name)
    for keyword in _INNER:
        if isinstance(schema.get(keyword), dict):
            yield from _within(schema[keyword], name)
    yield schema, name
