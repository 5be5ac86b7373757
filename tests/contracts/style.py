"""Style of an OpenAPI document, the same for all five: docs/api/index.md, rule by rule.

Each rule yields a sentence for each place that breaks it. What was published before a rule, and would break clients if
it were mended, is in `style_exceptions`, by name.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, TypeAlias

import jsonschema_rs
from common.essentials import BACK_OFFICE

from tests.contracts.compatibility import Schema, follow
from tests.contracts.examples import request_examples
from tests.contracts.operations import Document, Operation, operations
from tests.contracts.style_exceptions import (
    BARE_LISTS,
    DOCUMENTS,
    NATURAL_IDS,
    NUMBERED_LOGS,
    OTHER_DATES,
    WITHOUT_IF_MATCH,
    WITHOUT_SINCE,
)

PROBLEMS = ("4XX",)
PAGING: dict[str, Schema] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
    "after": {"type": ["string", "null"], "maxLength": 400},
}
DATE_WORDS = r"(.*_)?(on|day|today|since|until|from|to|next|after|before|time|now|at|as_of)"
Rule: TypeAlias = Callable[[str, Document], Iterator[str]]


def fields(document: Document) -> Iterator[tuple[str, str, Schema]]:
    for name, schema in document["components"]["schemas"].items():
        for field, said in schema.get("properties", {}).items():
            yield name, field, said


def operations_are_named(_: str, document: Document) -> Iterator[str]:
    """A verb and what it is done to, once: what the method of a client is called."""
    seen: set[str] = set()
    for one in operations(document):
        name: str = one.said.get("operationId", "")
        if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", name):
            yield f"{one.where} is called {name!r}, not by a verb and a noun"
        if name in seen:
            yield f"{one.where} is called {name}, as another operation is"
        seen.add(name)
        if not re.fullmatch(
            r"(/v1(/([a-z0-9-]+|\{[a-z][a-z0-9_]*\})(\.[a-z0-9]+)*)+|/health|/ready|/oauth/[a-z]+|/\.well-known/[a-z-]+)",
            one.path,
        ):
            yield f"{one.where} is not of words in small letters with hyphens, under /v1"


def operations_are_described(_: str, document: Document) -> Iterator[str]:
    for one in operations(document):
        if len([tag for tag in one.said.get("tags", ()) if tag != BACK_OFFICE]) != 1:
            yield f"{one.where} has not one tag besides {BACK_OFFICE}"
        # FastAPI's summary is the name once more: what it does is said by a person.
        summary: str = one.said.get("summary", "")
        if not summary or summary == one.said.get("operationId", "").replace("_", " ").title():
            yield f"{one.where} is not described"


def refusals_are_problems(_: str, document: Document) -> Iterator[str]:
    for one in operations(document):
        for status, answer in one.said["responses"].items():
            kinds = list(follow(document, answer).get("content", {}))
            # Readiness is read by machines that look at its status: it says which parts are away. Libraries of OAuth
            # read what RFC 6749 has them told.
            others = ("/ready", "/oauth/token", "/oauth/revoke")
            if not status.startswith(("2", "3")) and kinds != ["application/problem+json"] and one.path not in others:
                yield f"{one.where} answers {status} with {kinds}, not with a problem"
            elif kinds == ["application/problem+json"] and "$ref" not in answer:
                yield f"{one.where} writes its {status} out: refer to one of kit.web.api_docs.SHARED_RESPONSES"
        told = (*PROBLEMS, "404") if "{" in one.path else PROBLEMS
        if missing := [status for status in told if status not in one.said["responses"]]:
            yield f"{one.where} does not say what {', '.join(missing)} is"


def words_are_in_small_letters(_: str, document: Document) -> Iterator[str]:
    for one in operations(document):
        for name, parameter in one.parameters.items():
            pattern = r"[a-z][a-z0-9-]*" if parameter["in"] == "header" else r"[a-z][a-z0-9_]*"
            if not re.fullmatch(pattern, name):
                yield f"{one.where} takes {name}, not in small letters"
    for schema, field, _said in fields(document):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", field):
            yield f"{schema}.{field} is not in small letters"
    for name in document["components"]["schemas"]:
        if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
            yield f"{name} is no name for a type"


def _choices(document: Document, said: Schema) -> Iterator[Schema]:
    said = follow(document, said)
    for choice in said.get("anyOf", [said]):
        found = follow(document, choice)
        kinds: str | list[str] | None = found.get("type")
        yield from ({**found, "type": kind} for kind in kinds) if isinstance(kinds, list) else [found]


def values_are_said_by_their_names(service: str, document: Document) -> Iterator[str]:
    """`_at` an instant, `_on` a day, `_cents` whole, `id` a UUID."""
    for schema, field, said in fields(document):
        place = f"{service} {schema}.{field}"
        found = list(_choices(document, said))
        formats, kinds = {one.get("format") for one in found}, {one.get("type") for one in found}
        if not {place, f"{schema}.{field}"} & OTHER_DATES:
            if field.endswith("_at") and "date-time" not in formats:
                yield f"{schema}.{field} is no instant"
            if field.endswith("_on") and "date" not in formats:
                yield f"{schema}.{field} is no day"
            if formats & {"date", "date-time"} and not re.fullmatch(DATE_WORDS, field):
                yield f"{schema}.{field} is a time, and its name does not say so"
        if field.endswith("_cents") and not kinds <= {"integer", "null"}:
            yield f"{schema}.{field} is not in whole cents"
        if (
            (field == "id" or field.endswith("_id"))
            and "uuid" not in formats
            and not {place, f"{schema}.{field}"} & NATURAL_IDS
        ):
            yield f"{schema}.{field} is no UUID"


def _json_answers(document: Document, one: Operation) -> Iterator[Schema]:
    for answer in one.answers():
        schema = answer.get("content", {}).get("application/json", {}).get("schema")
        if schema is not None:
            yield follow(document, schema)


def _rows_of(document: Document, one: Operation) -> Schema | None:
    """The schema of a list's rows; None where no list is answered."""
    for whole in _json_answers(document, one):
        listed = whole if whole.get("type") == "array" else whole.get("properties", {}).get("items", {})
        if listed.get("type") == "array":
            return follow(document, listed["items"])
    return None


def lists_are_pages(service: str, document: Document) -> Iterator[str]:
    """Every answer that is a list is an object with `items` and `next`.

    An object with an `id` or a `version` is a thing with its parts, and one with several lists is a document.
    """
    for one in operations(document):
        for whole in _json_answers(document, one):
            yield from _faults_of_list(document, one, whole, f"{service} {one.path}")


def _faults_of_list(document: Document, one: Operation, whole: Schema, place: str) -> Iterator[str]:
    if whole.get("type") == "array":
        if place not in BARE_LISTS:
            yield f"{one.where} answers a bare list: an object with `items` and `next` can be added to"
        return
    known: Schema = whole.get("properties", {})
    lists = {name for name, said in known.items() if follow(document, said).get("type") == "array"}
    if "items" in lists:
        cursor = {choice.get("type") for choice in _choices(document, known.get("next", {}))}
        if (cursor != {"string", "null"} or "next" not in whole["required"]) and place not in NUMBERED_LOGS:
            yield f"{one.where} answers `items` without a `next` that is a text or null"
    elif place in DOCUMENTS:
        return
    elif one.said["operationId"].startswith("list_"):
        yield f"{one.where} is called {one.said['operationId']} and answers no `items`"
    elif one.method == "get" and len(lists) == 1 and not known.keys() & {"id", "version"}:
        yield f"{one.where} answers a list as `{lists.pop()}`: call it `items`, or say in DOCUMENTS what it is"


def pages_are_asked_for_alike(service: str, document: Document) -> Iterator[str]:
    """With `limit` and `after`, of the same bounds everywhere (`kit.web.paging.Paging`), and with nothing else."""
    for one in operations(document):
        if _rows_of(document, one) is None or f"{service} {one.path}" in NUMBERED_LOGS:
            continue
        for name in sorted({"before", "cursor", "offset", "page", "per_page"} & one.parameters.keys()):
            yield f"{one.where} is paged with `{name}`, not with `after`"
        if bool("after" in one.parameters) != bool("limit" in one.parameters):
            yield f"{one.where} takes one of `limit` and `after` without the other"
        for name, bounds in PAGING.items():
            taken = one.parameters.get(name, {"schema": bounds})["schema"]
            if {key: value for key, value in taken.items() if key not in ("title", "description")} != bounds:
                yield f"{one.where} takes a `{name}` of other bounds: {taken}"


def changes_can_be_asked_for(service: str, document: Document) -> Iterator[str]:
    """Rows that say when they changed can be asked for by it."""
    for one in operations(document):
        found = _rows_of(document, one) if one.method == "get" and "after" in one.parameters else None
        if found is None or f"{service} {one.path}" in WITHOUT_SINCE:
            continue
        changing = {"updated_at", "version"} & found.get("properties", {}).keys()
        if changing and "updated_since" not in one.parameters:
            yield f"{one.where} has rows with {', '.join(sorted(changing))}, and no `updated_since`"


def changes_are_conditional(service: str, document: Document) -> Iterator[str]:
    for one in operations(document):
        if "if-match" in one.parameters and "412" not in one.said["responses"]:
            yield f"{one.where} takes If-Match and does not say what 412 is"
        free = "if-match" in one.parameters or f"{service} {one.path}" in WITHOUT_IF_MATCH
        if one.method == "patch" and not free:
            yield f"{one.where} takes no If-Match: who writes last would win"


def callers_know_what_is_left(_: str, document: Document) -> Iterator[str]:
    """Each answer says it: the document once, for all of them."""
    told = document["components"]["responses"]["Problem"].get("headers", {}).keys()
    for header in ("RateLimit", "RateLimit-Policy"):
        if header not in told or f"`{header}`" not in document["info"]["description"]:
            yield f"the document does not say how many requests are left: {header}"
    for one in operations(document):
        if one.said["security"] and one.method == "post" and "idempotency-key" not in one.parameters:
            yield f"{one.where} takes no Idempotency-Key"


def examples_are_valid(_: str, document: Document) -> Iterator[str]:
    for name, schema in document["components"]["schemas"].items():
        examples: list[Any] = schema.get("examples", [])
        if not examples:
            continue
        validator = jsonschema_rs.validator_for(
            {"$ref": f"#/components/schemas/{name}", "components": document["components"]}, validate_formats=True
        )
        for example in examples:
            if not validator.is_valid(example):
                yield f"{name} has an example that it refuses"


def bodies_are_shown(_: str, document: Document) -> Iterator[str]:
    """Each JSON body has an example that is whole: `test_examples` sends it as it is."""
    shown = {(one.method, one.path) for one in request_examples(document)}
    for one in operations(document):
        takes = "application/json" in one.said.get("requestBody", {}).get("content", {})
        if takes and (one.method.upper(), one.path) not in shown:
            yield f"{one.where} takes a body and shows none"


def what_goes_says_when(_: str, document: Document, changes: str = "") -> Iterator[str]:
    """`changes`: the text of the API's page of changes."""
    for one in operations(document):
        if not one.said.get("deprecated"):
            continue
        try:
            on, gone = (date.fromisoformat(one.said[key]) for key in ("x-deprecated-on", "x-sunset-on"))
        except (KeyError, ValueError):
            yield f"{one.where} is deprecated and does not say since when and until when"
            continue
        if (gone - on).days < 180:
            yield f"{one.where} goes less than 180 days after it was said"
        if f"`{one.where}`" not in changes:
            yield f"{one.where} is deprecated and its API's page of changes does not say so"


RULES: list[Rule] = [
    operations_are_named,
    operations_are_described,
    refusals_are_problems,
    words_are_in_small_letters,
    values_are_said_by_their_names,
    lists_are_pages,
    pages_are_asked_for_alike,
    changes_can_be_asked_for,
    changes_are_conditional,
    callers_know_what_is_left,
    examples_are_valid,
    bodies_are_shown,
]
