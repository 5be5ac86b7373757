"""`docs/events.md`: every event for people who read rather than parse."""

import json
from typing import Any

from common.events import Event

from tests.contracts.compatibility import follow

_HEAD = """# Events

<!-- Generated from the code by `make contracts`: change the events in libs/common, not this page. -->

What the five services tell each other, and what an integrator can follow with `GET /v1/events?after=` on each service.
Every event has an `id` (the same one twice is one fact), a `version` (a lower one than you know is old news) and the
`campaign_id` it belongs to. No private person is in any of them. Fields may be added and enumerations may get new
values without notice; anything else makes a new version of the subject, `v2`. The same in machine form:
`contracts/asyncapi.json` and `contracts/events/`.

| subject | told when | heard by |
|---|---|---|
"""


def events_page(events: dict[str, type[Event]], heard: dict[str, list[str]]) -> str:
    rows = [
        f"| [`{subject}`](#{event.__name__.lower()}) | {_summary(event)} | {_hearers(heard, subject)} |"
        for subject, event in events.items()
    ]
    sections = [_section(event, heard) for event in events.values()]
    return _HEAD + "\n".join(rows) + "\n\n" + "\n".join(sections)


def _section(event: type[Event], heard: dict[str, list[str]]) -> str:
    schema = event.model_json_schema(mode="serialization")
    common = Event.model_fields.keys()
    own = {name: field for name, field in schema["properties"].items() if name not in common}
    # Pydantic sorts what is in an example; people look for the order of the table.
    shown = {name: schema["examples"][0][name] for name in schema["properties"]}
    example = json.dumps(shown, indent=2, ensure_ascii=False)
    text = " ".join(schema["description"].split())
    return (
        f"## {event.__name__}\n\n"
        f"`{event.subject}`, heard by {_hearers(heard, event.subject)}. {text}\n\n"
        "| field | type | meaning |\n|---|---|---|\n"
        + "\n".join(_rows(schema, own, ""))
        + f"\n\n```json\n{example}\n```\n"
    )


def _rows(root: dict[str, Any], properties: dict[str, Any], prefix: str) -> list[str]:
    rows: list[str] = []
    for name, field in properties.items():
        meaning = _meaning(root, field)
        rows.append(f"| `{prefix}{name}` | {_type(root, field)} | {_cell(meaning)} |")
        inner = follow(root, field)
        mark = ""
        if inner.get("type") == "array":
            inner, mark = follow(root, inner["items"]), "[]"
        rows += _rows(root, inner.get("properties", {}), f"{prefix}{name}{mark}.")
    return rows


def _meaning(root: dict[str, Any], field: dict[str, Any]) -> str:
    schema = follow(root, field)
    inner = [follow(root, choice) for choice in schema.get("anyOf", [])]
    return next((found["description"] for found in (field, schema, *inner) if "description" in found), "")


def _type(root: dict[str, Any], field: dict[str, Any]) -> str:
    schema = follow(root, field)
    if "anyOf" in schema:
        return " or ".join(_type(root, choice) for choice in schema["anyOf"])
    if "const" in schema or "enum" in schema:
        values = [schema["const"]] if "const" in schema else schema["enum"]
        return ", ".join(f"`{value}`" for value in values)
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(root, schema['items'])}"
    if kind == "object" and "properties" not in schema:
        return "table of numbers"
    return {"string": schema.get("format", "text"), "integer": "whole number", "object": "object"}.get(kind, kind)


def _summary(event: type[Event]) -> str:
    return _cell((event.__doc__ or "").partition("\n")[0].removeprefix("Told when ").rstrip("."))


def _hearers(heard: dict[str, list[str]], subject: str) -> str:
    return ", ".join(heard.get(subject, [])) or "the feed only"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
