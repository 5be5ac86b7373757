"""Qomon: contacts, an upsert that is done later and says nothing, a PATCH that replaces, a search by conditions."""

import itertools
import math
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from crm.connectors.simulators.serving import Answered, Asked, Window

_ATTRS = {"Mail": "mail", "Surname": "surname", "Firstname": "firstname"}


@dataclass
class QomonSimulator:
    token: str = "a-token-of-a-space"
    window: Window = field(default_factory=lambda: Window(50, 10.0))
    faults: list[str] = field(default_factory=lambda: list[str]())
    contacts: dict[str, dict[str, Any]] = field(default_factory=lambda: {})
    labels: list[str] = field(default_factory=lambda: ["isoloir_id"])
    known_tags: set[str] = field(default_factory=lambda: set[str]())
    delay: float = 0.2
    """Seconds until an upsert is done."""
    writes: int = 0
    _later: list[tuple[float, dict[str, Any]]] = field(default_factory=lambda: [])
    _ids: Any = field(default_factory=lambda: itertools.count(1))
    _last: datetime = datetime(2020, 1, 1, tzinfo=UTC)

    def add(self, *tags: str, **said: Any) -> str:
        key, now = str(next(self._ids)), self._now()
        self.contacts[key] = {"id": int(key), "black_list": False, "created_at": now, "updated_at": now} | said
        self.contacts[key]["tags"] = [{"name": tag} for tag in tags]
        return key

    def edit(self, key: str, **said: Any) -> None:
        self.contacts[key] |= said | {"updated_at": self._now()}

    def answer(self, asked: Asked) -> Answered:
        self._catch_up()
        cost = 5 if (asked.method, asked.path) == ("POST", "/contacts") or asked.method == "PATCH" else 1
        if wait := self.window.take(cost):
            return _problem(429, "Too many requests", {"Retry-After": str(math.ceil(wait))})
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return _problem(401, "Unauthorized")
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["forms"]:
                return Answered(200, {"data": {"forms": [{"label": label} for label in self.labels]}})
            case "POST", ["contacts", "upsert"]:
                self._later.append((time.monotonic() + self.delay, asked.body["data"]))
                return Answered(202, {"status": "accepted"})
            case "POST", ["search"]:
                return self._search(asked.body["data"]["advanced_search"])
            case "GET", ["contacts", key] if key in self.contacts:
                return Answered(200, {"data": {"contact": self.contacts[key]}})
            case "PATCH", ["contacts", key] if key in self.contacts:
                kept = {name: self.contacts[key][name] for name in ("id", "created_at")}
                # The whole contact: what is not said is gone.
                self.contacts[key] = {"black_list": False, "tags": []} | asked.body["data"]["contact"] | kept
                self.contacts[key]["updated_at"] = self._now()
                self._learn(self.contacts[key])
                self.writes += 1
                return Answered(200, {"data": {"contact": self.contacts[key]}})
            case "DELETE", ["contacts", key] if key in self.contacts:
                del self.contacts[key]
                return Answered(204)
            case _:
                return _problem(404, "Not found")

    def _catch_up(self) -> None:
        now = time.monotonic()
        due, self._later = (
            [data for at, data in self._later if at <= now],
            [(at, data) for at, data in self._later if at > now],
        )
        for data in due:
            self._upsert(data)

    def _upsert(self, data: dict[str, Any]) -> None:
        if any(one["label"] not in self.labels for one in data.get("custom_fields", [])):
            return  # nothing is written, nothing is logged
        key = self._match(data)
        if key is None:
            self.add(
                *(tag["name"] for tag in data.get("tags", [])),
                **{name: said for name, said in data.items() if name != "tags"},
            )
        else:
            self.edit(key, **{name: said for name, said in data.items() if name != "id"})
        self._learn(data)
        self.writes += 1

    def _match(self, data: dict[str, Any]) -> str | None:
        if str(data.get("id")) in self.contacts:
            return str(data["id"])
        whole = ("surname", "firstname", "birthdate", "address")
        for key, one in self.contacts.items():
            if data.get("mail"):
                names = [name for name in ("surname", "firstname") if data.get(name)]
                if one.get("mail") == data["mail"] and all(one.get(name) == data[name] for name in names):
                    return key
            elif all(one.get(name) == data.get(name) for name in whole):
                return key
        return None

    def _search(self, asked: dict[str, Any]) -> Answered:
        size, number = int(asked["per_page"]), int(asked["page"])
        if not 1 <= size <= 1000:
            return _problem(400, "per_page must be at most 1000")
        conditions = [one["$condition"] for group in asked["query"]["$all"] for one in group["$all"]]
        found = [one for one in self.contacts.values() if all(self._fits(one, said) for said in conditions)]
        return Answered(200, {"data": {"contacts": found[number * size : (number + 1) * size]}})

    def _fits(self, one: dict[str, Any], said: dict[str, str]) -> bool:
        if said["attr"] == "UpdatedAt":
            hours = re.fullmatch(r"now-(\d+)h", said["value"])
            if hours is None:
                return False
            since = datetime.now(UTC) - timedelta(hours=int(hours[1]))
            return datetime.fromisoformat(one["updated_at"]) >= since
        return one.get(_ATTRS[said["attr"]]) == said["value"]

    def _learn(self, data: dict[str, Any]) -> None:
        self.known_tags |= {tag["name"] for tag in data.get("tags", [])}

    def _now(self) -> str:
        self._last = max(datetime.now(UTC), self._last + timedelta(microseconds=1))
        return self._last.isoformat()


def _problem(status: int, title: str, headers: dict[str, str] | None = None) -> Answered:
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": title, "errors": []}
    return Answered(status, body, headers or {})
