"""An OpenAPI document as what a client is made of: types, and operations with their parameters, body and answer."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

Schema: TypeAlias = dict[str, Any]
METHODS = ("get", "put", "post", "patch", "delete")
BACK_OFFICE = "back-office"
"""The second tag of operations that are none of those to begin with (docs/essentials.md)."""
Kind: TypeAlias = Literal["json", "bytes", "nothing"]


@dataclass(frozen=True)
class Parameter:
    name: str
    where: str
    required: bool
    schema: Schema
    description: str


@dataclass(frozen=True)
class Operation:
    """`body`: how it is sent (`json`, `form`, `raw`), its schema, and whether it must be. `row`: what a page has."""

    name: str
    tag: str
    back_office: bool
    method: str
    path: str
    description: str
    parameters: tuple[Parameter, ...]
    body: tuple[str, Schema, bool] | None
    answers: Kind
    answer: Schema | None
    row: Schema | None
    deprecated: bool


@dataclass(frozen=True)
class Api:
    service: str
    summary: str
    schemas: dict[str, Schema]
    operations: list[Operation]


def read_api(file: Path) -> Api:
    document = _with_texts_written_out(json.loads(file.read_text(encoding="utf-8")))
    schemas: dict[str, Schema] = document["components"]["schemas"]
    found = [one for one in _operations(document, schemas) if one is not None]
    return Api(file.stem, document["info"]["summary"], schemas, sorted(found, key=lambda one: one.name))


def _with_texts_written_out(document: Schema) -> Schema:
    """The same document: a text of a pattern has no type of its own in a client, where it is a text like another."""
    named: dict[str, Schema] = document["components"]["schemas"]
    texts = {name for name, schema in named.items() if schema.get("type") == "string" and "enum" not in schema}

    def written(part: Any) -> Any:
        if isinstance(part, list):
            return [written(one) for one in cast(list[Any], part)]
        if not isinstance(part, dict):
            return part
        said = cast(Schema, part)
        name = str(said.get("$ref", "")).removeprefix("#/components/schemas/")
        if name in texts:
            return named[name] | {word: inner for word, inner in said.items() if word != "$ref"}
        return {word: written(inner) for word, inner in said.items()}

    document["components"]["schemas"] = {name: schema for name, schema in named.items() if name not in texts}
    return written(document)


def _operations(document: Schema, schemas: dict[str, Schema]) -> Iterator[Operation | None]:
    for path, item in document["paths"].items():
        for method in (name for name in METHODS if name in item):
            yield _operation(document, path, method, item[method], schemas)


def _operation(document: Schema, path: str, method: str, said: Schema, schemas: dict[str, Schema]) -> Operation | None:
    answers, answer = _answer(document, said)
    if answers is None:
        return None  # a stream: written by hand
    parameters = tuple(
        Parameter(one["name"], one["in"], one.get("required", False), one["schema"], one.get("description", ""))
        for one in (_followed(document, each) for each in said.get("parameters", ()))
        if one["name"] != "If-None-Match"  # for who keeps answers; a method always gives the thing
    )
    takes_after = any(one.name == "after" for one in parameters)
    return Operation(
        name=said["operationId"],
        tag=next(tag for tag in said["tags"] if tag != BACK_OFFICE),
        back_office=BACK_OFFICE in said["tags"],
        method=method.upper(),
        path=path,
        description=" ".join(f"{said['summary']}. {said.get('description', '')}".split()),
        parameters=parameters,
        body=_body(said),
        answers=answers,
        answer=answer,
        row=_row(answer, schemas) if takes_after and answer else None,
        deprecated=said.get("deprecated", False),
    )


def _followed(document: Schema, part: Schema) -> Schema:
    """A parameter or an answer, where it is written."""
    *_, kind, name = part.get("$ref", "//").split("/")
    return document["components"][kind][name] if name else part


def _answer(document: Schema, said: Schema) -> tuple[Kind | None, Schema | None]:
    answers = [_followed(document, one) for status, one in said["responses"].items() if status.startswith("2")]
    contents = [one.get("content", {}) for one in answers]
    kinds = {kind for content in contents for kind in content}
    if "text/event-stream" in kinds:
        return None, None
    if "application/json" in kinds:
        (schema, *_) = [content["application/json"].get("schema", {}) for content in contents if content]
        return "json", schema
    return ("bytes" if kinds else "nothing"), None


def _body(said: Schema) -> tuple[str, Schema, bool] | None:
    if "requestBody" not in said:
        return None
    content: Schema = said["requestBody"]["content"]
    required = said["requestBody"].get("required", False)
    for kind, way in (("application/json", "json"), ("multipart/form-data", "form")):
        if kind in content:
            return way, content[kind]["schema"], required
    return "raw", {}, required


def _row(answer: Schema, schemas: dict[str, Schema]) -> Schema | None:
    page = schemas.get(answer.get("$ref", "").rpartition("/")[2], {}).get("properties", {})
    listed = page.get("items", {})
    # A feed always has a next place to ask from: it has no last page.
    ends = "null" in page.get("next", {}).get("type", ())
    return listed["items"] if ends and listed.get("type") == "array" else None
