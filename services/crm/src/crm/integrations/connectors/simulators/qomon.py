"""Qomon: contacts, an asynchronous upsert, a PATCH that replaces, and a search by conditions.

It accepts what the published pages show and refuses the rest in their error format. Guesses: that unknown properties
are refused (422), the upsert's answer, the searchable attributes, and the limit.
"""

import itertools
import math
import re
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from crm.integrations.connectors.simulators.server import Answered, Asked, Window

_ADDRESS = {
    *("addition", "building", "city", "country", "county", "door", "floor", "housenumber", "infos"),
    *("pollingstation", "postalcode", "state", "street"),
}
REPLACED = {
    *("action_ids", "address", "age_category", "birth_city", "birth_country", "birth_dept", "birthdate", "black_list"),
    *("custom_fields", "firstname", "formdatas", "mail", "married_name", "mobile", "mobile_invalid", "nationality"),
    *("notes", "phone", "phone_invalid", "surname", "tags", "user_contact_id"),
}
"""Fields that a PATCH sets; those it does not name are cleared."""
UPSERTED = {
    *("actions", "address", "age_category", "birthcity", "birthcountry", "birthdate", "birthdept", "black_list"),
    *("consents", "custom_fields", "firstname", "forms", "gender", "id", "mail", "married_name", "mobile"),
    *("name_presences", "nationality", "nationbuilderid", "notes", "phone", "status", "surname", "tags"),
}
_INNER = {
    "address": _ADDRESS | {"citycode", "id", "latitude", "longitude"},
    "custom_fields": {"id", "label", "value", "form_id", "form_ref_id", "data", "date"},
    "formdatas": {"form_id", "form_ref_id", "data", "date", "survey_id"},
    "tags": {"name"},
}
OPERATORS = {
    *("eql", "not_eql", "ext", "not_ext", "lte", "gte", "range", "contains", "not_contains", "start_with"),
    *("not_start_with", "eql:strictdata", "not_eql:strictdata", "any_of", "none_of", "all_of"),
}
ATTRIBUTES = {"UpdatedAt", "mail", "surname", "firstname", "mobile", "address.city"}
_SEARCHED = {"page", "per_page", "query", "sort_attr", "sort_asc", "include_interactions"}
_EMPTY: Mapping[str, Any] = {
    **dict.fromkeys(("firstname", "surname", "married_name", "gender", "birthdate", "mail", "phone", "mobile")),
    **{"address": None, "black_list": False, "tags": [], "action_ids": [], "formdatas": [], "custom_fields": []},
}
FIRST_FORM = 1001


class _Refused(Exception):
    def __init__(self, status: int, detail: str, location: str = "body") -> None:
        super().__init__(detail)
        self.answer = _problem(status, detail, location=location)


@dataclass
class QomonSimulator:
    token: str = "a-token-of-a-space"
    window: Window = field(default_factory=lambda: Window(50, 10.0))
    faults: list[str] = field(default_factory=lambda: list[str]())
    contacts: dict[str, dict[str, Any]] = field(default_factory=lambda: {})
    labels: list[str] = field(default_factory=lambda: ["isoloir_id"])
    known_tags: set[str] = field(default_factory=lambda: set[str]())
    hidden: set[str] = field(default_factory=lambda: set[str]())
    """Fields that no answer has."""
    delay: float = 0.2
    """Seconds until an upsert is carried out."""
    writes: int = 0
    replaced: int = 0
    _later: list[tuple[float, dict[str, Any]]] = field(default_factory=lambda: [])
    _ids: Any = field(default_factory=lambda: itertools.count(1))
    _last: datetime = datetime(2020, 1, 1, tzinfo=UTC)

    def add(self, *tags: str, **said: Any) -> str:
        key, now = str(next(self._ids)), self._now()
        self.contacts[key] = {"id": int(key), "CreatedAt": now, "UpdatedAt": now} | dict(_EMPTY) | said
        self.contacts[key]["tags"] = [{"name": tag} for tag in tags]
        return key

    def edit(self, key: str, **said: Any) -> None:
        self.contacts[key] |= said | {"UpdatedAt": self._now()}

    def answer(self, asked: Asked) -> Answered:
        self._catch_up()
        cost = 5 if (asked.method, asked.path) == ("POST", "/contacts") or asked.method == "PATCH" else 1
        if wait := self.window.take(cost):
            return _problem(429, "Too many requests", {"Retry-After": str(math.ceil(wait))})
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return _problem(401, "Unauthorized")
        try:
            return self._route(asked)
        except _Refused as refusal:
            return refusal.answer

    def _route(self, asked: Asked) -> Answered:
        if asked.query:
            raise _Refused(422, "unexpected query parameter", "query")
        kind = asked.headers.get("content-type", "").partition(";")[0]
        if asked.body is not None and kind != "application/json":
            raise _Refused(415, "unsupported media type")
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["forms", "custom_fields"]:
                forms: list[dict[str, Any]] = [
                    {"id": FIRST_FORM + index, "label": label, "type": "text", "refvalues": []}
                    for index, label in enumerate(self.labels)
                ]
                return _success({"forms": forms})
            case "POST", ["contacts", "upsert"]:
                body = _object(asked.body, "body")
                if body.get("kind") != "contact":
                    raise _Refused(422, "expected kind to be contact", "body.kind")
                data = _checked(body.get("data"), UPSERTED, "body.data")
                self._later.append((time.monotonic() + self.delay, data))
                return Answered(202, {"status": "success"})
            case "POST", ["search"]:
                return self._search(asked.body)
            case "GET", ["contacts", key] if key in self.contacts:
                return _success({"contact": self._shown(key)})
            case "PATCH", ["contacts", key] if key in self.contacts:
                contact = _object(_object(asked.body, "body").get("data"), "body.data").get("contact")
                self._replace(key, _checked(contact, REPLACED, "body.data.contact"))
                return _success({"contact": self._shown(key)})
            case "DELETE", ["contacts", key] if key in self.contacts:
                del self.contacts[key]
                return Answered(204)
            case _:
                return _problem(404, "Not found")

    def _replace(self, key: str, contact: dict[str, Any]) -> None:
        immutable = {name: self.contacts[key][name] for name in ("id", "CreatedAt")}
        # The whole contact: absent fields are cleared.
        self.contacts[key] = dict(_EMPTY) | contact | immutable | {"UpdatedAt": self._now()}
        self._learn(contact)
        self.writes += 1
        self.replaced += 1

    def _shown(self, key: str) -> dict[str, Any]:
        return {name: contact for name, contact in self.contacts[key].items() if name not in self.hidden}

    def _catch_up(self) -> None:
        now = time.monotonic()
        due, self._later = (
            [data for at, data in self._later if at <= now],
            [(at, data) for at, data in self._later if at > now],
        )
        for data in due:
            self._upsert(data)

    def _upsert(self, data: dict[str, Any]) -> None:
        answers: list[dict[str, Any]] = data.get("custom_fields", [])
        if any(answer.get("label") not in self.labels for answer in answers):
            return  # nothing is written, nothing is logged
        said = {name: value for name, value in data.items() if name not in ("id", "tags", "custom_fields")}
        key = self._match(data)
        if key is None:
            key = self.add(**said)
        else:
            self.edit(key, **said)
        mine = self.contacts[key]
        known = {one["name"] for one in mine["tags"]}
        mine["tags"] = [*mine["tags"], *(one for one in data.get("tags", []) if one["name"] not in known)]
        forms = {FIRST_FORM + self.labels.index(answer["label"]): str(answer["value"]) for answer in answers}
        kept = [one for one in mine["custom_fields"] if one["form_id"] not in forms]
        mine["custom_fields"] = [
            *kept,
            *({"form_id": form, "form_ref_id": 0, "data": said} for form, said in forms.items()),
        ]
        self._learn(data)
        self.writes += 1

    def _match(self, data: dict[str, Any]) -> str | None:
        if str(data.get("id")) in self.contacts:
            return str(data["id"])
        whole = ("surname", "firstname", "birthdate", "address")
        for key, contact in self.contacts.items():
            if data.get("mail"):
                names = [name for name in ("surname", "firstname") if data.get(name)]
                if contact.get("mail") == data["mail"] and all(contact.get(name) == data[name] for name in names):
                    return key
            elif all(contact.get(name) == data.get(name) for name in whole):
                return key
        return None

    def _search(self, body: Any) -> Answered:
        said = _object(_object(body, "body").get("data"), "body.data").get("advanced_search")
        asked = _checked(said, _SEARCHED, "body.data.advanced_search")
        size, number = asked.get("per_page"), asked.get("page", 0)
        if not isinstance(size, int) or not 1 <= size <= 1000 or not isinstance(number, int):
            raise _Refused(422, "expected number between 1 and 1000", "body.data.advanced_search.per_page")
        groups: list[dict[str, Any]] = _object(asked.get("query"), "query").get("$all", [])
        tests = [_group(one) for one in groups]
        found = [
            key
            for key, one in self.contacts.items()
            if all(whole(self._fits(one, said) for said in conditions) for whole, conditions in tests)
        ]
        return _success({"contacts": [self._shown(key) for key in found[number * size : (number + 1) * size]]})

    def _fits(self, condition: dict[str, Any], searched: dict[str, str]) -> bool:
        if searched["attr"] == "UpdatedAt":
            hours = re.fullmatch(r"now-(\d+)h", searched["value"])
            if hours is None:
                return False
            since = datetime.now(UTC) - timedelta(hours=int(hours[1]))
            return datetime.fromisoformat(condition["UpdatedAt"]) >= since
        return str(condition.get(searched["attr"]) or "").casefold() == searched["value"].casefold()

    def _learn(self, data: dict[str, Any]) -> None:
        self.known_tags |= {tag["name"] for tag in data.get("tags", [])}

    def _now(self) -> str:
        self._last = max(datetime.now(UTC), self._last + timedelta(microseconds=1))
        return self._last.isoformat()


def _object(value: Any, location: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Refused(422, "expected object", location)
    return cast("dict[str, Any]", value)


def _checked(said: Any, known: Collection[str], location: str) -> dict[str, Any]:
    found = _object(said, location)
    for name, value in found.items():
        if name not in known:
            raise _Refused(422, "unexpected property", f"{location}.{name}")
        inner: list[Any] = cast("list[Any]", value) if isinstance(value, list) else [value]
        for one in inner if name in _INNER and value is not None else ():
            for key in _object(one, f"{location}.{name}"):
                if key not in _INNER[name]:
                    raise _Refused(422, "unexpected property", f"{location}.{name}.{key}")
    return found


def _group(said: dict[str, Any]) -> tuple[Callable[[Iterable[bool]], bool], list[dict[str, str]]]:
    """Whether all of its conditions must hold, or one."""
    if set(said) not in ({"$all"}, {"$at_least_one"}):
        raise _Refused(400, "expected $all or $at_least_one", "query")
    word = next(iter(said))
    return all if word == "$all" else any, [_condition(one) for one in said[word]]


def _condition(said: dict[str, Any]) -> dict[str, str]:
    condition = _object(said.get("$condition"), "$condition")
    if condition.get("attr") not in ATTRIBUTES or condition.get("ope") not in OPERATORS:
        raise _Refused(400, "unknown attribute or operator", "$condition")
    return condition


def _success(data: dict[str, Any]) -> Answered:
    return Answered(200, {"status": "success", "data": data})


def _problem(status: int, title: str, headers: dict[str, str] | None = None, location: str = "") -> Answered:
    errors = [{"location": location, "message": title}] if location else []
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": title, "errors": errors}
    return Answered(status, body, headers or {})
