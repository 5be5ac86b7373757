"""What vendors document, as schemas: each request of a connector and each answer of a simulator is held to it."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from crm.integrations.connectors.simulators.server import Answered, Asked, Simulator, Window

FOLDER = Path(__file__).parent / "facts"
Json = dict[str, Any]


@cache
def facts_of(vendor: str) -> Json:
    return json.loads((FOLDER / f"{vendor}.json").read_text())


@cache
def _validator(vendor: str, schema: str) -> Any:
    return jsonschema_rs.validator_for({"$defs": facts_of(vendor)["$defs"], **json.loads(schema)})


def errors_of(vendor: str, schema: Json, value: Any) -> list[str]:
    found = _validator(vendor, json.dumps(schema, sort_keys=True)).iter_errors(value)
    return [f"{'/'.join(map(str, one.instance_path))}: {one.message[:200]}" for one in found]


def operation_of(vendor: str, method: str, path: str) -> Json | None:
    """The one that is documented for it; a path in words goes before one with an id."""
    found = [one for one in facts_of(vendor)["operations"] if one["method"] == method and _is_at(one["path"], path)]
    return min(found, key=lambda one: one["path"].count("{"), default=None)


def _is_at(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) is not None


def wrong_in_request(vendor: str, asked: Asked) -> list[str]:
    """What their documentation does not let one send."""
    facts, known = facts_of(vendor), operation_of(vendor, asked.method, asked.path)
    if known is None:
        return ["there is no such operation"]
    wrong = [f"unknown parameter {name}" for name in asked.query if name not in known["query"]]
    for name, said in asked.query.items():
        if name in known["query"]:
            wrong += errors_of(vendor, known["query"][name]["schema"], said)
    if known["body"] is not None:
        wrong += errors_of(vendor, known["body"], asked.body)
    elif asked.body is not None:
        wrong.append("a body where there is none")
    if known["how"] == "document":
        wrong += _wrong_in_headers(facts["headers"], asked)
    return wrong


def _wrong_in_headers(facts: Json, asked: Asked) -> list[str]:
    wrong: list[str] = []
    has_key = "authorization" in facts and asked.headers.get("authorization", "").startswith(facts["authorization"])
    if not has_key and not ("api-key" in facts and asked.headers.get("api-key")):
        wrong.append("no token")
    if "accept" in facts and asked.headers.get("accept") not in facts["accept"]:
        wrong.append("another Accept")
    if asked.body is not None and asked.headers.get("content-type", "").partition(";")[0] not in facts["content-type"]:
        wrong.append("another Content-Type")
    return wrong


def wrong_in_answer(vendor: str, asked: Asked, found: Answered) -> list[str]:
    """What they would not answer."""
    facts, known = facts_of(vendor), operation_of(vendor, asked.method, asked.path)
    answers: Mapping[str, Json] = (known["answers"] if known else {}) | facts["refusals"]
    if known and (own := known["answers"].get(str(found.status))) is not None:
        wrong = errors_of(vendor, own, found.body)
    elif str(found.status) in answers:
        wrong = errors_of(vendor, answers[str(found.status)], found.body)
    else:
        return [f"status {found.status}"]
    headers = facts["headers"]
    needed = headers.get("every answer", []) + (headers.get("a 429", []) if found.status == 429 else [])
    return wrong + [
        f"no {name}" for name in needed if name not in found.headers and (known or {}).get("how") != "guide"
    ]


class Checked:
    """A simulator whose every exchange is held against the facts; `wrong`: what was not as they say."""

    def __init__(self, vendor: str, simulator: Simulator) -> None:
        self.vendor, self.simulator = vendor, simulator
        self.wrong: list[str] = []

    @property
    def window(self) -> Window:
        return self.simulator.window

    @property
    def faults(self) -> list[str]:
        return self.simulator.faults

    def answer(self, asked: Asked) -> Answered:
        found = self.simulator.answer(asked)
        wrong = wrong_in_request(self.vendor, asked)
        if found.status in (400, 406, 415) and asked.path != "/oauth/token":
            wrong.append(f"refused: {found.body}")
        wrong += wrong_in_answer(self.vendor, asked, found)
        self.wrong += [f"{asked.method} {asked.path}: {one}" for one in wrong]
        return found
