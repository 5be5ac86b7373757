"""NationBuilder v2: sign-ups, tags and taggings, with its limits, its pages and the shapes of its errors."""

import itertools
import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from crm.connectors.simulators.serving import Answered, Asked, Window

MATCHED_ON = ("external_id", "email")
WRITABLE = {
    *("external_id", "first_name", "last_name", "email", "mobile_number", "email_opt_in", "do_not_contact"),
    "home_address_attributes",
}


@dataclass
class NationBuilderSimulator:
    token: str = "a-token-of-a-nation"
    window: Window = field(default_factory=lambda: Window(250, 10.0))
    faults: list[str] = field(default_factory=lambda: list[str]())
    signups: dict[str, dict[str, Any]] = field(default_factory=lambda: {})
    tags: dict[str, str] = field(default_factory=lambda: {})
    taggings: dict[str, tuple[str, str]] = field(default_factory=lambda: {})
    writes: int = 0
    _ids: Any = field(default_factory=lambda: itertools.count(1))
    _last: datetime = datetime(2020, 1, 1, tzinfo=UTC)

    def now(self) -> str:
        """Each later than the one before, so that an order by time is one."""
        self._last = max(datetime.now(UTC), self._last + timedelta(microseconds=1))
        return self._last.isoformat()

    def add(self, *tags: str, **attributes: Any) -> str:
        """As somebody does on their site."""
        key = str(next(self._ids))
        now = self.now()
        self.signups[key] = {
            "email_opt_in": True,
            "do_not_contact": False,
            "created_at": now,
            "updated_at": now,
        } | attributes
        for name in tags:
            self.taggings[str(next(self._ids))] = (key, self._tag(name))
        return key

    def edit(self, key: str, **attributes: Any) -> None:
        self.signups[key] |= attributes | {"updated_at": self.now()}

    def tags_of(self, key: str) -> set[str]:
        return {self.tags[tag] for signup, tag in self.taggings.values() if signup == key}

    def answer(self, asked: Asked) -> Answered:
        wait = self.window.take()
        left = {
            "RateLimit-Limit": str(self.window.limit),
            "RateLimit-Remaining": str(self.window.limit - len(self.window.seen)),
        }
        if wait:
            headers = left | {"Retry-After": str(math.ceil(wait)), "RateLimit-Reset": str(math.ceil(wait))}
            return Answered(429, {"code": "rate_limited", "message": "Rate limit exceeded"}, headers)
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return Answered(401, {"code": "unauthorized", "message": "You are not authorized"}, left)
        parts = asked.path.removeprefix("/api/v2/").split("/")
        found = self._route(asked, parts)
        return Answered(found.status, found.body, left | dict(found.headers))

    def _route(self, asked: Asked, parts: list[str]) -> Answered:
        match asked.method, parts:
            case "GET", ["signups"]:
                return self._list(asked)
            case "GET", ["signups", key] if key in self.signups:
                return Answered(200, {"data": self._row(key), "included": self._included([key])})
            case "PATCH", ["signups", "push"]:
                return self._push(asked.body["data"]["attributes"])
            case "PATCH", ["signups", key] if key in self.signups:
                return self._write(key, asked.body["data"]["attributes"], 200)
            case "DELETE", ["signups", key] if key in self.signups:
                del self.signups[key]
                return Answered(204)
            case "POST", ["signup_tags"]:
                name = asked.body["data"]["attributes"]["name"]
                if len(name) > 255:
                    return _invalid("name is too long")
                key = self._tag(name)
                return Answered(
                    201, {"data": {"id": key, "type": "signup_tags", "attributes": {"name": self.tags[key]}}}
                )
            case "POST", ["signup_taggings"]:
                said = asked.body["data"]["attributes"]
                key, pair = str(next(self._ids)), (str(said["signup_id"]), str(said["tag_id"]))
                if pair[0] not in self.signups or pair[1] not in self.tags:
                    return _invalid("signup and tag must exist")
                self.taggings[key] = pair
                self._touch(pair[0])
                return Answered(201, {"data": {"id": key, "type": "signup_taggings", "attributes": said}})
            case "DELETE", ["signup_taggings", key] if key in self.taggings:
                self._touch(self.taggings.pop(key)[0])
                return Answered(204)
            case _:
                return Answered(404, {"code": "not_found", "message": "Record not found"})

    def _list(self, asked: Asked) -> Answered:
        size, number = int(asked.query.get("page[size]", "20")), int(asked.query.get("page[number]", "1"))
        if not 1 <= size <= 100:
            return Answered(400, {"code": "bad_request", "message": "page[size] must be between 1 and 100"})
        since = asked.query.get("filter[updated_at][gte]", "").replace(" ", "+")
        order = asked.query.get("sort", "id")
        keys = [key for key, one in self.signups.items() if one["updated_at"] >= since]
        keys.sort(key=lambda key: self.signups[key]["updated_at"] if order == "updated_at" else int(key))
        shown = keys[(number - 1) * size : number * size]
        body: dict[str, Any] = {"data": [self._row(key) for key in shown], "links": {"self": asked.path}}
        if "include" in asked.query:
            body["included"] = self._included(shown)
        return Answered(200, body)

    def _push(self, said: dict[str, Any]) -> Answered:
        for name in MATCHED_ON:
            for key, one in self.signups.items():
                if said.get(name) and one.get(name) == said[name]:
                    return self._write(key, said, 200)
        key = str(next(self._ids))
        now = self.now()
        self.signups[key] = {"email_opt_in": True, "do_not_contact": False, "created_at": now}
        return self._write(key, said, 201)

    def _write(self, key: str, said: dict[str, Any], status: int) -> Answered:
        if unknown := set(said) - WRITABLE:
            return _invalid(f"{sorted(unknown)[0]} is not writable")
        email = said.get("email")
        if email and any(one.get("email") == email for other, one in self.signups.items() if other != key):
            return _invalid("email has already been taken")
        plain = {name: value for name, value in said.items() if name != "home_address_attributes"}
        home: dict[str, Any] = self.signups[key].get("home_address") or {}
        plain["home_address"] = home | said.get("home_address_attributes", {})
        self.signups[key] |= plain
        self._touch(key)
        self.writes += 1
        return Answered(status, {"data": self._row(key)})

    def _touch(self, key: str) -> None:
        if key in self.signups:
            self.signups[key]["updated_at"] = self.now()

    def _tag(self, name: str) -> str:
        for key, known in self.tags.items():
            if known.casefold() == name.casefold():
                return key
        key = str(next(self._ids))
        self.tags[key] = name
        return key

    def _row(self, key: str) -> dict[str, Any]:
        linked = [{"type": "signup_tags", "id": tag} for signup, tag in self.taggings.values() if signup == key]
        return {
            "id": key,
            "type": "signups",
            "attributes": dict(self.signups[key]),
            "relationships": {"signup_tags": {"data": linked}},
        }

    def _included(self, keys: list[str]) -> list[dict[str, Any]]:
        mine = {key: pair for key, pair in self.taggings.items() if pair[0] in set(keys)}
        tags = {tag for _, tag in mine.values()}
        return [
            *({"id": tag, "type": "signup_tags", "attributes": {"name": self.tags[tag]}} for tag in sorted(tags)),
            *(
                {"id": key, "type": "signup_taggings", "attributes": {"signup_id": signup, "tag_id": tag}}
                for key, (signup, tag) in mine.items()
            ),
        ]


def _invalid(title: str) -> Answered:
    return Answered(422, {"errors": [{"status": "422", "title": title}]})
