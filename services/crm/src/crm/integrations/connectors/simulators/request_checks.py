"""NationBuilder's checks before it reads the content: headers, query parameters, the document's shape."""

import re
from collections.abc import Collection, Mapping
from typing import Any, cast

from crm.integrations.connectors.simulators import attributes as names
from crm.integrations.connectors.simulators.server import Answered, Asked

MEDIA = ("application/vnd.api+json", "application/json")
LARGEST_PAGE = 100
_FILTER = re.compile(r"filter\[(\w+)\](?:\[(\w+)\])?")
_RESOURCES: Mapping[str, Collection[str]] = {
    "signups": names.WRITABLE | names.READ_ONLY | {"id"},
    "contacts": names.CONTACT | {"id", "created_at"},
    "lists": names.LIST | {"id", "created_at", "updated_at", "signups_count"},
    "signup_tags": names.TAG | {"id", "signup_id", "taggings_count"},
    "signup_taggings": names.TAGGING | {"id", "created_at"},
}
_BOOLEANS = ("email_opt_in", "mobile_opt_in", "do_not_contact", "do_not_call", "is_deceased")


class Refusal(Exception):
    """`answer`: the error to return."""

    def __init__(self, answer: Answered) -> None:
        super().__init__(str(answer.body))
        self.answer = answer


def bad_request(message: str) -> Refusal:
    return Refusal(Answered(400, {"code": "bad_request", "message": message}))


def invalid(attribute: str, message: str) -> Refusal:
    error = {
        "code": "unprocessable_entity",
        "status": "422",
        "title": "Validation Error",
        "detail": f"{attribute.replace('_', ' ').capitalize()} {message}",
        "source": {"pointer": f"/data/attributes/{attribute}"},
        "meta": {"attribute": attribute, "message": message},
    }
    return Refusal(Answered(422, {"errors": [error]}))


def check_media(asked: Asked) -> None:
    """Check the headers; raise Refusal. Their guide says that 406 means that these are missing."""
    accept = asked.headers.get("accept", "")
    kind = asked.headers.get("content-type", "").partition(";")[0]
    if not any(one in accept for one in (*MEDIA, "*/*")) or (asked.body is not None and kind not in MEDIA):
        raise Refusal(Answered(406, {"code": "not_acceptable", "message": "Not Acceptable"}))


def check_query(asked: Asked, resource: str, *, listed: bool) -> None:
    """Check the query; raise Refusal for an unknown parameter, filter, operator, sideload or order."""
    known = _RESOURCES.get(resource, ())
    for name, said in asked.query.items():
        some = said.split(",")
        if name == "include":
            sideloads = names.SIDELOADS if resource == "signups" else frozenset({"signup", "signups", "author", "tag"})
            _all_in(some, sideloads, "Tried to include")
        elif name == f"extra_fields[{resource}]" and resource == "signups":
            _all_in(some, names.EXTRA, "Tried to ask for extra field")
        elif name.startswith("fields["):
            continue  # an unknown field name is ignored, without an error
        elif name in ("page[number]", "page[size]") and listed:
            most = LARGEST_PAGE if name == "page[size]" else 10**9
            if not said.isdecimal() or not 1 <= int(said) <= most:
                raise bad_request(f"{name} is out of bounds")
        elif name == "sort" and listed:
            _all_in([one.removeprefix("-") for one in some], known, "Tried to sort on")
        elif (found := _FILTER.fullmatch(name)) and listed:
            _all_in([found[1]], known, "Tried to filter on")
            _all_in([found[2] or "eq"], names.OPERATORS, "Tried to filter by operator")
        else:
            raise bad_request(f"unknown parameter {name}")


def document(asked: Asked, kind: str, allowed: Collection[str], key: str | None = None) -> dict[str, Any]:
    """Return the attributes of a document that creates or, with `key`, updates a resource. Raises Refusal."""
    data = member(asked, kind, key)
    said = data.get("attributes", {})
    if not isinstance(said, dict):
        raise bad_request("attributes must be an object")
    attributes = cast("dict[str, Any]", said)
    _all_in(attributes, allowed, "Tried to write")
    for name, value in attributes.items():
        if name in names.ADDRESSES:
            if not isinstance(value, dict | None):
                raise bad_request(f"{name} must be an object")
            _all_in(cast("dict[str, Any]", value or {}), names.ADDRESS, "Tried to write")
        elif value is not None and name != "pc_in_cents" and isinstance(value, bool) != (name in _BOOLEANS):
            raise bad_request(f"{name} has another type")
    return attributes


def member(asked: Asked, kind: str, key: str | None) -> dict[str, Any]:
    """Return the `data` of a document of that type and, if given, id. Raises Refusal."""
    body = cast("dict[str, Any]", asked.body) if isinstance(asked.body, dict) else {}
    data = body.get("data")
    if not isinstance(data, dict):
        raise bad_request("data is missing")
    data = cast("dict[str, Any]", data)
    if data.get("type") != kind:
        raise bad_request(f"data.type must be {kind}")
    if key is not None and data.get("id") != key:
        raise bad_request("data.id must be the id of the resource")
    return data


def _all_in(names: Collection[str], allowed: Collection[str], label: str) -> None:
    for name in names:
        if name not in allowed:
            raise bad_request(f"{label} :{name}, but could not find one with that name.")
