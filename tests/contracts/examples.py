"""Every request of an OpenAPI document that its examples show whole: what a reader copies and sends."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.contracts.compatibility import Schema, follow
from tests.contracts.operations import Document, operations


class Example(NamedTuple):
    method: str
    path: str
    body: Any


def request_examples(document: Document) -> Iterator[Example]:
    for one in operations(document):
        content = one.said.get("requestBody", {}).get("content", {}).get("application/json")
        if content is not None:
            schema = follow(document, content["schema"])
            found = [*_of(content), *schema.get("examples", ())] or _made_of_its_fields(document, schema)
            yield from (Example(one.method.upper(), one.path, body) for body in found)


def _of(content: Schema) -> Iterator[Any]:
    if "example" in content:
        yield content["example"]
    yield from (named["value"] for named in content.get("examples", {}).values())


def _made_of_its_fields(document: Document, schema: Schema) -> list[Any]:
    """One of what its fields show, where that is all that must be said."""
    fields: dict[str, Schema] = schema.get("properties", {})
    shown = {name: said["examples"][0] for name, said in fields.items() if said.get("examples")}
    shown |= {name: said["const"] for name, said in fields.items() if "const" in said}
    for name in set(schema.get("required", ())) - shown.keys():
        inside = follow(document, fields[name])
        if not inside.get("examples"):
            return []
        shown[name] = inside["examples"][0]
    return [shown] if shown else []
