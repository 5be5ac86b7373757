"""The types of one service, for the Python client."""

import keyword
import textwrap
from typing import Any, cast

from clients.making.reading import Api, Schema

_HEAD = '''"""What is sent to {service} and what it answers.

Made from contracts/openapi/{service}.json: change the API, not this file.
"""
# ruff: noqa

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

'''

_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def types_module(api: Api) -> str:
    text = "\n\n\n".join(_declared(name, schema) for name, schema in api.schemas.items())
    upload = "from isoloir_client.calls import Upload\n\n" if "Upload" in text else ""
    return _HEAD.format(service=api.service) + upload + "\n" + text + "\n"


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
    if isinstance(kind, list):
        return " | ".join(type_of(schema | {"type": one}) for one in cast(list[str], kind))
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
        lines.append(doc(schema["description"], "    "))
    for field, kind in said.items():
        lines.append(f"    {field}: {kind}")
        if fields[field].get("description"):
            lines.append(doc(fields[field]["description"], "    ").rstrip("\n"))
    return "\n".join(lines)


def _field(schema: Schema, required: bool) -> str:
    return type_of(schema) if required else f"NotRequired[{type_of(schema)}]"


def _quoted(kind: str) -> str:
    return kind.replace('"', '\\"')


def doc(text: str, indent: str) -> str:
    lines = textwrap.wrap(" ".join(text.replace("\\", "\\\\").replace('"""', "'''").split()), 110)
    if lines[-1].endswith('"'):
        lines[-1] += " "
    closing = f'"""{lines[0]}"""' if len(lines) == 1 else '"""' + f"\n{indent}".join(lines) + f'\n{indent}"""'
    return f"{indent}{closing}\n"
