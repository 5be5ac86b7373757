"""The Python client's modules of one service: its types, its resources, and the same resources for asyncio."""

import json
import keyword
import re
from dataclasses import dataclass

from clients.making.python_types import doc, type_of, types_module
from clients.making.reading import Api, Operation, Parameter
from clients.making.resources import Resource, group_operations, iterator_name

_HEAD = '''"""{summary}.

Made from contracts/openapi/{service}.json: change the API, not this file.
"""
# ruff: noqa

from __future__ import annotations

import builtins
from collections.abc import {iterator}
from functools import cached_property
from typing import cast
{typing}
from isoloir_client.{calling} import {calls}
{imports}

'''


@dataclass(frozen=True)
class Flavour:
    """The words in which the synchronous and the asyncio client differ."""

    prefix: str
    calling: str
    define: str
    wait: str
    iterator: str


WAITING = Flavour("", "calls", "def", "", "Iterator")
AWAITED = Flavour("Async", "async_calls", "async def", "await ", "AsyncIterator")


def sources(apis: list[Api]) -> dict[str, str]:
    made = {"__init__.py": '"""Made from contracts/openapi: a package for each service."""\n'}
    for api in apis:
        made[f"{api.service}/__init__.py"] = doc(f"{api.summary}: types, resources, and the resources for asyncio.", "")
        made[f"{api.service}/types.py"] = types_module(api)
        made[f"{api.service}/resources.py"] = resources_module(api, WAITING)
        made[f"{api.service}/async_resources.py"] = resources_module(api, AWAITED)
    return made


def resources_module(api: Api, flavour: Flavour) -> str:
    resources = group_operations(api.operations)
    classes = [_resource_class(resource, flavour) for resource in resources]
    types = f"isoloir_client.apis.{api.service}.types"
    head = _HEAD.format(
        summary=api.summary.rstrip("."),
        service=api.service,
        iterator=flavour.iterator,
        calling=flavour.calling,
        calls=f"{flavour.prefix}Calls",
        typing=_imports(api, "typing", {"Any", "Literal"}),
        imports=_imports(api, "isoloir_client.calls", {"Upload"}) + _imports(api, types, set(api.schemas)),
    )
    return head + "\n\n".join([*classes, _service_class(api, resources, flavour)])


def _names(api: Api) -> set[str]:
    """Every word of the types that signatures have."""
    found: set[str] = set()
    for one in api.operations:
        schemas = [each.schema for each in one.parameters] + (
            [one.body[1]] if one.body and one.body[0] != "raw" else []
        )
        schemas += [one.answer or {}] if one.answers == "json" else []
        schemas += [one.row] if one.row else []
        found |= {word for schema in schemas for word in re.findall(r"\w+", type_of(schema))}
    return found


def _imports(api: Api, module: str, known: set[str]) -> str:
    names = sorted(_names(api) & known)
    return f"from {module} import (\n" + "".join(f"    {name},\n" for name in names) + ")\n" if names else ""


def _service_class(api: Api, resources: list[Resource], flavour: Flavour) -> str:
    text = f"class {flavour.prefix}{api.service.capitalize()}:\n" + doc(api.summary, "    ") + "\n"
    text += f"    def __init__(self, calls: {flavour.prefix}Calls) -> None:\n        self._calls = calls\n"
    for one in resources:
        name = f"{flavour.prefix}{one.type_name}Resource"
        text += f"\n    @cached_property\n    def {one.name}(self) -> {name}:\n        return {name}(self._calls)\n"
    return text


def _resource_class(resource: Resource, flavour: Flavour) -> str:
    text = f"class {flavour.prefix}{resource.type_name}Resource:\n"
    text += doc(f"Operations on {resource.tag}.", "    ")
    text += f"\n    def __init__(self, calls: {flavour.prefix}Calls) -> None:\n        self._calls = calls\n"
    for name, one in resource.methods:
        text += "\n" + _method(name, one, flavour)
        if one.row:
            text += "\n" + _iterator(name, one, flavour)
    return text


def _said(kind: str) -> str:
    """In a class that has a method `list`, `list[…]` is that method."""
    return re.sub(r"\blist\[", "builtins.list[", kind)


def _argument(name: str) -> str:
    plain = re.sub(r"\W", "_", name.lower())
    return f"{plain}_" if keyword.iskeyword(plain) or plain in ("self", "body") else plain


def _signature(one: Operation, *, paged: bool) -> str:
    taken = [
        f"{_argument(each.name)}: {_said(type_of(each.schema))}" for each in one.parameters if each.where == "path"
    ]
    if one.body is not None:
        way, schema, needed = one.body
        kind = "bytes" if way == "raw" else _said(type_of(schema))
        taken.append(f"body: {kind}" if needed else f"body: {kind} | None = None")
    named = [each for each in one.parameters if each.where != "path" and not (paged and each.name == "after")]
    words = [_keyword(each) for each in sorted(named, key=lambda each: not each.required)]
    if one.body is not None and one.body[0] == "raw":
        words.append("content_type: str")
    return ", ".join(["self", *taken, *(["*", *words] if words else [])])


def _keyword(each: Parameter) -> str:
    kind = _said(type_of(each.schema))
    if each.required:
        return f"{_argument(each.name)}: {kind}"
    return f"{_argument(each.name)}: {kind if 'None' in kind.split(' | ') else f'{kind} | None'} = None"


def _method(name: str, one: Operation, flavour: Flavour) -> str:
    answer = {"json": _said(type_of(one.answer or {})), "bytes": "bytes", "nothing": "None"}[one.answers]
    path = re.sub(r"\{(\w+)\}", lambda found: "{self._calls.part(" + _argument(found[1]) + ")}", one.path)
    given: dict[str, str] = {}
    for where, argument in (("query", "query"), ("header", "headers")):
        names = [each.name for each in one.parameters if each.where == where]
        if names:
            given[argument] = "{" + ", ".join(f"{json.dumps(each)}: {_argument(each)}" for each in names) + "}"
    if one.body is not None:
        given[{"json": "body", "form": "form", "raw": "content"}[one.body[0]]] = "body"
        if one.body[0] == "raw":
            given["content_type"] = "content_type"
    inside = "".join(f", {argument}={value}" for argument, value in given.items())
    call = f'{flavour.wait}self._calls.ask_{one.answers}("{one.method}", f"{path}"{inside})'
    result = f"cast({answer!r}, {call})" if one.answers == "json" and answer != "Any" else call
    about = f"{one.description} (`{one.name}`{', back office' if one.back_office else ''})"
    return (
        f"    {flavour.define} {name}({_signature(one, paged=False)}) -> {answer}:\n"
        + doc(about, "        ")
        + f"        return {result}\n"
    )


def _iterator(name: str, one: Operation, flavour: Flavour) -> str:
    """Page after page, row by row."""
    passed = [_argument(each.name) for each in one.parameters if each.where == "path"]
    passed += [f"{_argument(each.name)}={_argument(each.name)}" for each in one.parameters if each.where != "path"]
    passed = [each for each in passed if each != "after=after"] + ["after=after"]
    rows = f"{flavour.iterator}[{_said(type_of(one.row or {}))}]"
    return (
        f"    def {iterator_name(name)}({_signature(one, paged=True)}) -> {rows}:\n"
        + doc(f"Each row of `{name}`, asked for page by page.", "        ")
        + f"        return self._calls.rows(lambda after: self.{name}({', '.join(passed)}))\n"
    )
