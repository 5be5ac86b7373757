"""The TypeScript client's module of one service: its types and its resources."""

import json
import re
import textwrap
from typing import Any, cast

from clients.making.python_types import is_file
from clients.making.reading import Api, Operation, Parameter, Schema
from clients.making.resources import Resource, group_operations, iterator_name

_HEAD = """// {summary}
// Made from contracts/openapi/{service}.json: change the API, not this file.
import {{ type Calls, pathPart, rows }} from "../calling.ts";

"""
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
_TAKEN = {"delete", "function", "new", "default", "in", "with", "this", "class", "export", "import"}


def typescript_module(api: Api) -> str:
    text = _HEAD.format(summary=api.summary, service=api.service)
    text += "\n".join(_declared(name, schema) for name, schema in api.schemas.items())
    resources = group_operations(api.operations)
    text += "".join(_resource_class(one) for one in resources)
    text += f"\n{_doc(api.summary, '')}export class {api.service.capitalize()} {{\n"
    text += "".join(f"  readonly {_name(one.name)}: {one.type_name}Resource;\n" for one in resources)
    text += "\n  constructor(calls: Calls) {\n"
    return text + "".join(_made(one) for one in resources) + "  }\n}\n"


def _made(resource: Resource) -> str:
    return f"    this.{_name(resource.name)} = new {resource.type_name}Resource(calls);\n"


def _resource_class(resource: Resource) -> str:
    text = f"\n/** Operations on {resource.tag}. */\nexport class {resource.type_name}Resource {{\n"
    text += "  readonly #calls: Calls;\n\n  constructor(calls: Calls) {\n    this.#calls = calls;\n  }\n"
    for name, one in resource.methods:
        text += "\n" + _method(name, one) + (_iterator(name, one) if one.row else "")
    return text + "}\n"


def type_of(schema: Schema) -> str:
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(type_of(one) for one in schema[several]))
    kind: Any = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(type_of(schema | {"type": one}) for one in cast(list[str], kind))
    if kind == "array":
        return f"({type_of(schema.get('items', {}))})[]"
    if kind == "object":
        more: Any = schema.get("additionalProperties", True)
        return f"Record<string, {type_of(cast(Schema, more)) if isinstance(more, dict) else 'unknown'}>"
    if is_file(schema):
        return "Blob"
    return _PLAIN.get(str(kind), "unknown")


def _declared(name: str, schema: Schema) -> str:
    fields: dict[str, Schema] = schema.get("properties", {})
    said = _doc(schema.get("description", ""), "")
    if schema.get("type") != "object" or not fields:
        return f"{said}export type {name} = {type_of(schema)};\n"
    required: list[str] = schema.get("required", [])
    lines = [
        f"{_doc(one.get('description', ''), '  ')}  {field}{'' if field in required else '?'}: {type_of(one)};"
        for field, one in fields.items()
    ]
    return f"{said}export interface {name} {{\n" + "\n".join(lines) + "\n}\n"


def _doc(text: str, indent: str) -> str:
    if not text:
        return ""
    lines = textwrap.wrap(" ".join(text.replace("*/", "* /").split()), 110)
    return f"{indent}/** " + f"\n{indent} * ".join(lines) + " */\n"


def _name(name: str) -> str:
    """`if-match` and `updated_since` → `ifMatch`, `updatedSince`: of a method, a field or an option."""
    first, *others = re.split(r"[^A-Za-z0-9]+", name.lower())
    return first + "".join(word.capitalize() for word in others)


def _argument(name: str) -> str:
    plain = _name(name)
    return f"{plain}_" if plain in _TAKEN else plain


def _signature(one: Operation, *, paged: bool) -> str:
    taken = [f"{_argument(each.name)}: {type_of(each.schema)}" for each in one.parameters if each.where == "path"]
    if one.body is not None:
        way, schema, needed = one.body
        taken.append(f"body: {'Blob' if way == 'raw' else type_of(schema)}{'' if needed else ' | undefined'}")
    named = [each for each in one.parameters if each.where != "path" and not (paged and each.name == "after")]
    if named:
        fields = "; ".join(_field(each) for each in named)
        taken.append(f"options: {{ {fields} }}" + ("" if any(each.required for each in named) else " = {}"))
    return ", ".join(taken)


def _field(each: Parameter) -> str:
    return f"{_name(each.name)}{'' if each.required else '?'}: {type_of(each.schema)}"


def _method(name: str, one: Operation) -> str:
    answer = {"json": type_of(one.answer or {}), "bytes": "Blob", "nothing": "void"}[one.answers]
    path = re.sub(r"\{(\w+)\}", lambda found: "${pathPart(" + _argument(found[1]) + ")}", one.path)
    given: list[str] = []
    for where, argument in (("query", "query"), ("header", "headers")):
        names = [each.name for each in one.parameters if each.where == where]
        if names:
            inner = ", ".join(f"{json.dumps(each)}: options.{_name(each)}" for each in names)
            given.append(f"{argument}: {{ {inner} }}")
    if one.body is not None:
        given.append({"json": "body", "form": "form: body", "raw": "content: body"}[one.body[0]])
    call = f'this.#calls.{one.answers}("{one.method}", `{path}`, {{ {", ".join(given)} }})'
    cast = f" as Promise<{answer}>" if one.answers == "json" else ""
    about = f"{one.description} (`{one.name}`{', back office' if one.back_office else ''})"
    return (
        _doc(about, "  ")
        + f"  {_name(name)}({_signature(one, paged=False)}): Promise<{answer}> {{\n    return {call}{cast};\n  }}\n"
    )


def _iterator(name: str, one: Operation) -> str:
    passed = [_argument(each.name) for each in one.parameters if each.where == "path"]
    passed.append("{ ...options, after }")
    return (
        f"\n  /** Each row of `{_name(name)}`, asked for page by page. */\n"
        f"  {_name(iterator_name(name))}({_signature(one, paged=True)}): AsyncGenerator<{type_of(one.row or {})}> {{\n"
        f"    return rows((after: any) => this.{_name(name)}({', '.join(passed)}));\n  }}\n"
    )


def sources(apis: list[Api]) -> dict[str, str]:
    return {f"{api.service}.ts": typescript_module(api) for api in apis}
