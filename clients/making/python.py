"""The Python client's module of one service."""

import json
import keyword
import re
import textwrap
from typing import Any, cast

from clients.making.reading import Api, Operation, Parameter, Schema

_HEAD = '''"""{summary}

Made from contracts/openapi/{service}.json by `make contracts`: change the API, not this file.
"""
# ruff: noqa

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NotRequired, TypeAlias, TypedDict, cast

from isoloir_client.calling import Calls, Upload


'''
_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def python_module(api: Api) -> str:
    text = head = _HEAD.format(summary=api.summary.rstrip("."), service=api.service)
    for name, schema in api.schemas.items():
        text += _declared(name, schema) + "\n\n\n"
    text += f"class {api.service.capitalize()}:\n"
    text += _doc(api.summary, "    ") + "\n    def __init__(self, calls: Calls) -> None:\n        self._calls = calls\n"
    text += "".join("\n" + _method(one) + (_iterator(one) if one.row else "") for one in api.operations)
    return text if "Upload" in text.removeprefix(head) else text.replace("import Calls, Upload", "import Calls")


def type_of(schema: Schema) -> str:
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    if "enum" in schema:
        return f"Literal[{', '.join(repr(value) for value in schema['enum'])}]"
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(type_of(one) for one in schema[several]))
    kind: Any = schema.get("type")
    if kind == "array":
        return f"list[{type_of(schema.get('items', {}))}]"
    if kind == "object":
        more: Any = schema.get("additionalProperties", True)
        return f"dict[str, {type_of(cast(Schema, more)) if isinstance(more, dict) else 'Any'}]"
    if is_file(schema):
        return "Upload"
    return _PLAIN.get(str(kind), "Any")


def is_file(schema: Schema) -> bool:
    return schema.get("format") == "binary" or schema.get("contentMediaType") == "application/octet-stream"


def _declared(name: str, schema: Schema) -> str:
    fields: dict[str, Schema] = schema.get("properties", {})
    if schema.get("type") != "object" or not fields:
        return f'{name}: TypeAlias = "{_quoted(type_of(schema))}"'
    required: list[str] = schema.get("required", [])
    said = {field: _field(one, field in required) for field, one in fields.items()}
    if any(not field.isidentifier() or keyword.iskeyword(field) for field in said):
        inner = ", ".join(f'"{field}": "{_quoted(kind)}"' for field, kind in said.items())
        return f'{name} = TypedDict("{name}", {{{inner}}})'
    lines = [f"class {name}(TypedDict):"]
    if schema.get("description"):
        lines.append(_doc(schema["description"], "    "))
    for field, kind in said.items():
        lines.append(f"    {field}: {kind}")
        if fields[field].get("description"):
            lines.append(_doc(fields[field]["description"], "    ").rstrip("\n"))
    return "\n".join(lines)


def _field(schema: Schema, required: bool) -> str:
    return type_of(schema) if required else f"NotRequired[{type_of(schema)}]"


def _quoted(kind: str) -> str:
    return kind.replace('"', '\\"')


def _doc(text: str, indent: str) -> str:
    lines = textwrap.wrap(" ".join(text.replace("\\", "\\\\").replace('"""', "'''").split()), 110)
    if lines[-1].endswith('"'):
        lines[-1] += " "
    closing = f'"""{lines[0]}"""' if len(lines) == 1 else '"""' + f"\n{indent}".join(lines) + f'\n{indent}"""'
    return f"{indent}{closing}\n"


def _argument(name: str) -> str:
    plain = re.sub(r"\W", "_", name.lower())
    return f"{plain}_" if keyword.iskeyword(plain) or plain in ("self", "body") else plain


def _signature(one: Operation, *, paged: bool) -> list[str]:
    taken = [f"{_argument(each.name)}: {_input(each)}" for each in one.parameters if each.where == "path"]
    if one.body is not None:
        way, schema, needed = one.body
        kind = "bytes" if way == "raw" else type_of(schema)
        taken.append(f"body: {kind}" if needed else f"body: {kind} | None = None")
    named = [each for each in one.parameters if each.where != "path" and not (paged and each.name == "after")]
    words = [_keyword(each) for each in sorted(named, key=lambda each: not each.required)]
    if one.body is not None and one.body[0] == "raw":
        words.append("content_type: str")
    return ["self", *taken, *(["*", *words] if words else [])]


def _input(each: Parameter) -> str:
    return "str" if type_of(each.schema) == "str" else type_of(each.schema)


def _keyword(each: Parameter) -> str:
    kind = type_of(each.schema)
    if each.required:
        return f"{_argument(each.name)}: {kind}"
    return f"{_argument(each.name)}: {kind if 'None' in kind.split(' | ') else f'{kind} | None'} = None"


def _method(one: Operation) -> str:
    answer = {"json": type_of(one.answer or {}), "bytes": "bytes", "nothing": "None"}[one.answers]
    path = re.sub(r"\{(\w+)\}", lambda found: "{self._calls.part(" + _argument(found[1]) + ")}", one.path)
    given: dict[str, str] = {}
    for where, argument in (("query", "query"), ("header", "headers")):
        names = [each.name for each in one.parameters if each.where == where]
        if names:
            given[argument] = "{" + ", ".join(f"{json.dumps(name)}: {_argument(name)}" for name in names) + "}"
    if one.body is not None:
        given[{"json": "body", "form": "form", "raw": "content"}[one.body[0]]] = "body"
        if one.body[0] == "raw":
            given["content_type"] = "content_type"
    inside = "".join(f", {name}={value}" for name, value in given.items())
    call = f'self._calls.ask_{one.answers}("{one.method}", f"{path}"{inside})'
    result = f"return cast({answer!r}, {call})" if one.answers == "json" and answer != "Any" else f"return {call}"
    return (
        f"    def {one.name}({', '.join(_signature(one, paged=False))}) -> {answer}:\n"
        + _doc(one.description, "        ")
        + f"        {result}\n"
    )


def _iterator(one: Operation) -> str:
    """Page after page, row by row."""
    row = type_of(one.row or {})
    name = "each_of_" + one.name.removeprefix("list_")
    passed = [_argument(each.name) for each in one.parameters if each.where == "path"]
    named = [_argument(each.name) for each in one.parameters if each.where != "path" and each.name != "after"]
    passed += [f"{argument}={argument}" for argument in named]
    return (
        f"\n    def {name}({', '.join(_signature(one, paged=True))}) -> Iterator[{row}]:\n"
        + _doc(f"Each row of `{one.name}`, asked for page by page.", "        ")
        + f"        yield from self._calls.rows(lambda after: self.{one.name}({', '.join([*passed, 'after=after'])}))\n"
    )


def sources(apis: list[Api]) -> dict[str, Any]:
    return {f"{api.service}.py": python_module(api) for api in apis} | {
        "__init__.py": '"""Made by `make contracts`: one module for each service."""\n'
    }
