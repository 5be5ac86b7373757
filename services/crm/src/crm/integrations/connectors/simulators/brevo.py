"""Brevo v3: contacts under /contacts, with its limit, its pages, its import that is done later and its quirks.

It takes what its published description shows and refuses the rest. Guesses of ours: how `ids` are written in an
address, how long an import takes, that an e-mail names one contact whatever its capitals, and that a batch is refused
as a whole (404, "No contact found for indexes …", as users report it).
"""

import itertools
import math
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import unquote

from crm.integrations.connectors.simulators.server import Answered, Asked, Window

LARGEST_PAGE, MOST_IDS, LARGEST_LIST_PAGE = 1000, 20, 50
_QUERY = {"limit", "offset", "modifiedSince", "createdSince", "sort", "ids", "segmentId", "listIds", "filter"}
_IMPORT = {
    *("disableNotification", "emailBlacklist", "emptyContactsAttributes", "fileBody", "fileUrl", "jsonBody"),
    *("listIds", "newList", "notifyUrl", "smsBlacklist", "updateExistingContacts", "consentGroupIds"),
}
_UPDATE = {
    *("attributes", "emailBlacklisted", "ext_id", "listIds", "smsBlacklisted", "smtpBlacklistSender"),
    *("unlinkListIds", "forceMerge"),
}
IDENTIFIERS = {"email_id", "phone_id", "contact_id", "ext_id", "whatsapp_id", "landline_number_id"}


class _Refused(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.answer = Answered(status, {"code": code, "message": message})


@dataclass
class BrevoSimulator:
    token: str = "a-key-of-an-account"
    window: Window = field(default_factory=lambda: Window(10, 1.0))
    faults: list[str] = field(default_factory=lambda: list[str]())
    contacts: dict[str, dict[str, Any]] = field(default_factory=lambda: {})
    attributes: list[str] = field(default_factory=lambda: ["PRENOM", "NOM", "SMS"])
    lists: dict[int, str] = field(default_factory=lambda: {})
    delay: float = 0.2
    """Seconds until an import is done."""
    writes: int = 0
    imports: int = 0
    silent: bool = False
    """A 429 says nothing of when it ends."""
    _keyed: dict[str, str] = field(default_factory=lambda: {})
    _later: list[tuple[float, dict[str, Any]]] = field(default_factory=lambda: [])
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _last: datetime = datetime(2020, 1, 1, tzinfo=UTC)

    def add(self, email: str, *, blacklisted: bool = False, **attributes: str) -> str:
        key, now = str(next(self._ids)), self._now()
        self.contacts[key] = {
            **{"id": int(key), "email": email, "emailBlacklisted": blacklisted, "smsBlacklisted": False},
            **{"createdAt": now, "modifiedAt": now, "listIds": [], "attributes": attributes},
        }
        self._keyed[email.casefold()] = key
        return key

    def edit(self, key: str, **said: Any) -> None:
        self.contacts[key] |= said | {"modifiedAt": self._now()}
        self._keyed[str(self.contacts[key]["email"]).casefold()] = key

    def answer(self, asked: Asked) -> Answered:
        self._catch_up()
        wait = self.window.take()
        left = {
            "x-sib-ratelimit-limit": str(self.window.limit),
            "x-sib-ratelimit-remaining": str(max(0, self.window.limit - len(self.window.seen))),
            "x-sib-ratelimit-reset": str(max(1, math.ceil(wait))),
        }
        if wait:
            busy = {"code": "too_many_requests", "message": "Too many requests"}
            return Answered(429, busy, {} if self.silent else left)
        if asked.headers.get("api-key") != self.token:
            return Answered(401, {"code": "unauthorized", "message": "Key not found"}, left)
        try:
            found = self._route(asked)
        except _Refused as refusal:
            found = refusal.answer
        return Answered(found.status, found.body, left | dict(found.headers))

    def _route(self, asked: Asked) -> Answered:
        if asked.body is not None and asked.headers.get("content-type", "").partition(";")[0] != "application/json":
            raise _Refused(400, "invalid_parameter", "Content-Type must be application/json")
        match asked.method, asked.path.removeprefix("/v3").strip("/").split("/"):
            case "GET", ["contacts", "attributes"]:
                rows = [{"name": one, "category": "normal", "type": "text"} for one in self.attributes]
                return Answered(200, {"attributes": rows})
            case "GET", ["contacts", "lists"]:
                return self._lists(asked)
            case "POST", ["contacts", "import"]:
                return self._import(_object(asked.body, _IMPORT))
            case "POST", ["contacts", "batch"]:
                return self._batch(_object(asked.body, {"contacts"}))
            case "GET", ["contacts"]:
                return self._page(asked)
            case "GET" | "PUT" | "DELETE", ["contacts", said]:
                return self._one(asked, unquote(said))
            case _:
                raise _Refused(404, "document_not_found", "Not found")

    def _lists(self, asked: Asked) -> Answered:
        size, start = _number(asked, "limit", 10, LARGEST_LIST_PAGE), _number(asked, "offset", 0, 10**9)
        rows = [{"id": key, "name": name} for key, name in self.lists.items()][start : start + size]
        return Answered(200, {"count": len(self.lists)} | ({"lists": rows} if rows else {}))

    def _page(self, asked: Asked) -> Answered:
        if unknown := set(asked.query) - _QUERY:
            raise _Refused(400, "invalid_parameter", f"unknown parameter {sorted(unknown)[0]}")
        size, start = _number(asked, "limit", 50, LARGEST_PAGE), _number(asked, "offset", 0, 10**9)
        rows = list(self.contacts.values())
        if asked.query.get("sort", "desc") == "desc":
            rows.reverse()
        for name, at in (("modifiedSince", "modifiedAt"), ("createdSince", "createdAt")):
            if name in asked.query:
                since = _instant(asked.query[name])
                rows = [one for one in rows if datetime.fromisoformat(one[at]) > since]
        if "ids" in asked.query:
            wanted = asked.query["ids"].split(",")
            if len(wanted) > MOST_IDS or not all(one.isdecimal() for one in wanted):
                raise _Refused(400, "invalid_parameter", "at most 20 ids, all integers")
            rows = [one for one in rows if str(one["id"]) in wanted]
        return Answered(200, {"contacts": rows[start : start + size], "count": len(rows)})

    def _one(self, asked: Asked, said: str) -> Answered:
        kind = asked.query.get("identifierType", "email_id")
        if kind not in IDENTIFIERS:
            raise _Refused(400, "invalid_parameter", "identifierType is not known")
        key = said if kind == "contact_id" else self._at(said)
        if key is None or key not in self.contacts:
            raise _Refused(404, "document_not_found", "Contact does not exist")
        if asked.method == "GET":
            return Answered(200, self.contacts[key] | {"statistics": {}})
        if asked.method == "DELETE":
            del self.contacts[key]
        else:
            self._update(key, _object(asked.body, _UPDATE))
        return Answered(204)

    def _batch(self, body: dict[str, Any]) -> Answered:
        rows = [_object(one, _UPDATE | {"id", "email", "sms"}) for one in body.get("contacts", [])]
        keys = [str(one["id"]) if "id" in one else self._at(str(one.get("email"))) for one in rows]
        missing = [str(place) for place, key in enumerate(keys) if key not in self.contacts]
        if missing:
            raise _Refused(404, "document_not_found", f"No contact found for indexes {','.join(missing)}")
        taken = [self._holder(key, one) for key, one in zip(keys, rows, strict=True)]
        if any(taken):
            raise _Refused(400, "duplicate_parameter", "Contact already exist")
        for key, one in zip(keys, rows, strict=True):
            self._update(str(key), {name: value for name, value in one.items() if name not in ("id", "email", "sms")})
        return Answered(204)

    def _holder(self, key: str | None, said: dict[str, Any]) -> bool:
        mail = said.get("attributes", {}).get("EMAIL")
        return mail is not None and self._at(str(mail)) not in (None, key)

    def _update(self, key: str, said: dict[str, Any]) -> None:
        if self._holder(key, said):
            raise _Refused(400, "duplicate_parameter", "Contact already exist")
        mine = self.contacts[key]
        attributes = {name: value for name, value in said.get("attributes", {}).items() if name in self.attributes}
        mail = said.get("attributes", {}).get("EMAIL")
        if mail and mail != mine["email"]:
            # As they document it: they are resubscribed.
            mine |= {"email": mail, "emailBlacklisted": False}
        plain = {name: said[name] for name in ("emailBlacklisted", "smsBlacklisted") if name in said}
        self.edit(key, **plain, attributes=mine["attributes"] | attributes)
        self.writes += 1

    def _import(self, body: dict[str, Any]) -> Answered:
        rows = body.get("jsonBody")
        if not isinstance(rows, list) or not rows:
            raise _Refused(400, "missing_parameter", "fileUrl, fileBody or jsonBody is required")
        if "listIds" not in body and "newList" not in body:
            raise _Refused(400, "missing_parameter", "listIds or newList is required")
        if unknown := set(body.get("listIds", [])) - set(self.lists):
            raise _Refused(400, "invalid_parameter", f"List {unknown} does not exist")
        if "newList" in body:
            self.lists[len(self.lists) + 1] = body["newList"]["listName"]
        self._later.append((time.monotonic() + self.delay, body))
        self.imports += 1
        return Answered(202, {"processId": self.imports})

    def _catch_up(self) -> None:
        now = time.monotonic()
        due = [body for at, body in self._later if at <= now]
        self._later = [(at, body) for at, body in self._later if at > now]
        for body in due:
            for one in body["jsonBody"]:
                self._imported(one, body)

    def _imported(self, one: dict[str, Any], body: dict[str, Any]) -> None:
        mail, said = str(one.get("email")), one.get("attributes", {})
        attributes = {name: value for name, value in said.items() if name in self.attributes}
        key = self._at(mail)
        if "@" not in mail or (key is not None and not body.get("updateExistingContacts", True)):
            return
        if key is None:
            key = self.add(mail, **attributes)
        no = {"emailBlacklisted": bool(body.get("emailBlacklist")), "smsBlacklisted": bool(body.get("smsBlacklist"))}
        self.edit(key, **no, attributes=self.contacts[key]["attributes"] | attributes)
        self.writes += 1

    def _at(self, mail: str) -> str | None:
        key = self._keyed.get(mail.casefold())
        known = self.contacts.get(key) if key is not None else None
        return key if known is not None and str(known["email"]).casefold() == mail.casefold() else None

    def _now(self) -> str:
        self._last = max(datetime.now(UTC), self._last + timedelta(milliseconds=1))
        return self._last.isoformat(timespec="milliseconds")


def _object(said: Any, known: Collection[str]) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise _Refused(400, "invalid_parameter", "an object is expected")
    found = cast("dict[str, Any]", said)
    if unknown := set(found) - set(known):
        raise _Refused(400, "invalid_parameter", f"unknown parameter {sorted(unknown)[0]}")
    return found


def _number(asked: Asked, name: str, default: int, most: int) -> int:
    said = asked.query.get(name, str(default))
    if not said.isdecimal() or int(said) > most:
        raise _Refused(400, "out_of_range", f"{name} is out of range")
    return int(said)


def _instant(said: str) -> datetime:
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise _Refused(400, "invalid_parameter", "a date-time is expected") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
