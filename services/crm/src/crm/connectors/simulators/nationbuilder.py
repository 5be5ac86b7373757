"""NationBuilder v2: sign-ups, tags, contacts, lists and processes, with its limits, its pages and its errors."""

import math
import secrets
from dataclasses import dataclass, field
from typing import Any

from crm.connectors.simulators.nation import Nation
from crm.connectors.simulators.serving import Answered, Asked, Window

WRITABLE = {
    *("external_id", "first_name", "last_name", "email", "mobile_number", "email_opt_in", "do_not_contact"),
    "home_address_attributes",
}
METHODS = {"door_knock", "phone_call", "email", "text", "meeting", "mailing", "other", "event", "face_to_face"}
STATUSES = {
    *("answered", "bad_info", "inaccessible", "left_message", "meaningful_interaction", "no_answer"),
    *("not_interested", "refused", "send_information", "other"),
}
MOST_IN_A_CALL = 10_000


@dataclass
class NationBuilderSimulator(Nation):
    token: str = "a-token-of-a-nation"
    refresh_token: str = ""
    """Where one is given, it is good for one new token."""
    grace: bool = False
    """Whether the refresh token before the last gives the same answer again: not documented, others do it."""
    before: str = ""
    client: tuple[str, str] = ("a-client-of-theirs", "its-secret-of-theirs")
    window: Window = field(default_factory=lambda: Window(250, 10.0))
    faults: list[str] = field(default_factory=lambda: list[str]())
    outcomes: list[dict[str, str]] = field(default_factory=lambda: list[dict[str, str]]())
    """What processes become when they are looked at, in turn; then completed."""
    list_names: dict[str, dict[str, Any]] = field(default_factory=lambda: dict[str, dict[str, Any]]())
    writes: int = 0

    def expire(self) -> None:
        """A day has passed: the token is good no more."""
        self.token = secrets.token_urlsafe(16)

    def meet(self, signup: str, method: str, status: str, content: str) -> str:
        """Somebody of theirs spoke with somebody."""
        key = self.next_id()
        said = {"signup_id": signup, "contact_method": method, "contact_status": status, "content": content}
        self.contacts[key] = {"created_at": self.now()} | said
        return key

    def answer(self, asked: Asked) -> Answered:
        wait = self.window.take()
        left = {
            "RateLimit-Limit": str(self.window.limit),
            "RateLimit-Remaining": str(self.window.limit - len(self.window.seen)),
        }
        if wait:
            headers = left | {"Retry-After": str(math.ceil(wait)), "RateLimit-Reset": str(math.ceil(wait))}
            return Answered(429, {"code": "rate_limited", "message": "Rate limit exceeded"}, headers)
        if (asked.method, asked.path) == ("POST", "/oauth/token"):
            return self._renew(asked.body or {})
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
                key = self.tag(name)
                return Answered(
                    201, {"data": {"id": key, "type": "signup_tags", "attributes": {"name": self.tags[key]}}}
                )
            case "POST", ["signup_taggings"]:
                said = asked.body["data"]["attributes"]
                pair = (str(said["signup_id"]), str(said["tag_id"]))
                if pair[0] not in self.signups or pair[1] not in self.tags:
                    return _invalid("signup and tag must exist")
                key = self.put_tagging(*pair)
                self.touch(pair[0])
                return Answered(201, {"data": {"id": key, "type": "signup_taggings", "attributes": said}})
            case "DELETE", ["signup_taggings", key] if key in self.taggings:
                self.touch(self.taggings.pop(key)[0])
                return Answered(204)
            case _:
                return self._more(asked, parts)

    def _more(self, asked: Asked, parts: list[str]) -> Answered:
        match asked.method, parts:
            case "GET", ["contacts"]:
                return self._list_contacts(asked)
            case "DELETE", ["contacts", key] if key in self.contacts:
                del self.contacts[key]
                return Answered(204)
            case "GET", ["lists"]:
                named = [
                    key for key, said in self.list_names.items() if said["slug"] == asked.query.get("filter[slug]")
                ]
                return Answered(200, {"data": [{"id": key, "type": "lists"} for key in named if key in self.lists]})
            case "DELETE", ["lists", key] if key in self.lists:
                del self.lists[key]
                return Answered(204)
            case "POST", ["contacts"]:
                return self._contact(asked.body["data"]["attributes"])
            case "POST", ["lists"]:
                key = self.next_id()
                self.lists[key] = []
                said = self.list_names[key] = asked.body["data"]["attributes"]
                if any(one["slug"] == said["slug"] for other, one in self.list_names.items() if other != key):
                    del self.lists[key], self.list_names[key]
                    return _invalid("slug has already been taken")
                return Answered(201, {"data": {"id": key, "type": "lists", "attributes": said}})
            case "PATCH", ["lists", key, "add_signups"] if key in self.lists:
                ids = [str(one) for one in asked.body["data"]["signup_ids"]]
                if len(ids) > MOST_IN_A_CALL:
                    return _invalid(f"at most {MOST_IN_A_CALL} signups")
                self.lists[key] += [one for one in ids if one in self.signups and one not in self.lists[key]]
                return self._later()
            case "PATCH", ["lists", key, "tag"] if key in self.lists:
                tag = self.tag(asked.body["data"]["tag"])
                for signup in self.lists[key]:
                    if tag not in {one for _, one in self.taggings_of(signup)}:
                        self.put_tagging(signup, tag)
                        self.touch(signup)
                return self._later()
            case "GET", ["async_processes", key] if key in self.processes:
                # Looked at once it is under way, the next time it is done.
                shown = dict(self.processes[key])
                self.processes[key] = self.outcomes.pop(0) if self.outcomes else {"status": "completed", "message": ""}
                return Answered(200, {"data": {"id": key, "type": "async_processes", "attributes": shown}})
            case _:
                return Answered(404, {"code": "not_found", "message": "Record not found"})

    def _later(self) -> Answered:
        key = self.next_id()
        self.processes[key] = {"status": "queued", "message": ""}
        attributes = self.processes[key]
        return Answered(202, {"data": {"id": key, "type": "async_processes", "attributes": dict(attributes)}})

    def _contact(self, said: dict[str, Any]) -> Answered:
        if str(said.get("signup_id")) not in self.signups:
            return _invalid("signup must exist")
        if said.get("contact_method") not in METHODS or said.get("contact_status") not in STATUSES:
            return _invalid("contact_method or contact_status is not included in the list")
        key = self.next_id()
        self.contacts[key] = {"created_at": self.now()} | said
        self.writes += 1
        return Answered(201, {"data": {"id": key, "type": "contacts", "attributes": said}})

    def _list_contacts(self, asked: Asked) -> Answered:
        size, after = int(asked.query.get("page[size]", "20")), int(asked.query.get("filter[id][gt]", "0"))
        whose, backwards = asked.query.get("filter[signup_id]"), asked.query.get("sort", "id").startswith("-")
        found = [
            key for key, one in self.contacts.items() if int(key) > after and whose in (None, str(one["signup_id"]))
        ]
        shown = sorted(found, key=int, reverse=backwards)[:size]
        rows = [{"id": key, "type": "contacts", "attributes": self.contacts[key]} for key in shown]
        return Answered(200, {"data": rows})

    def _renew(self, said: dict[str, Any]) -> Answered:
        shown = (said.get("client_id"), said.get("client_secret"))
        again = self.grace and bool(self.before) and said.get("refresh_token") == self.before
        known = said.get("grant_type") == "refresh_token" and (again or said.get("refresh_token") == self.refresh_token)
        if shown != self.client or not self.refresh_token or not known:
            return Answered(400, {"error": "invalid_grant", "error_description": "The refresh token is invalid"})
        if not again:
            self.before = self.refresh_token
            self.token, self.refresh_token = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        body = {"token_type": "Bearer", "expires_in": 86_400, "scope": "default"}
        return Answered(200, body | {"access_token": self.token, "refresh_token": self.refresh_token})

    def _list(self, asked: Asked) -> Answered:
        size, number = int(asked.query.get("page[size]", "20")), int(asked.query.get("page[number]", "1"))
        if not 1 <= size <= 100:
            return Answered(400, {"code": "bad_request", "message": "page[size] must be between 1 and 100"})
        since, start = asked.query.get("filter[updated_at][gte]", "").replace(" ", "+"), (number - 1) * size
        by_time = asked.query.get("sort", "id") == "updated_at"
        shown = self.changed_since(since, start, size) if by_time else self.by_id(start, size)
        body: dict[str, Any] = {"data": [self._row(key) for key in shown], "links": {"self": asked.path}}
        if "include" in asked.query:
            body["included"] = self._included(shown)
        return Answered(200, body)

    def _push(self, said: dict[str, Any]) -> Answered:
        known = self.find(said)
        if known is not None:
            return self._write(known, said, 200)
        key = self.next_id()
        self.signups[key] = {"email_opt_in": True, "do_not_contact": False, "created_at": self.now()}
        found = self._write(key, said, 201)
        if found.status >= 400:
            del self.signups[key]
        return found

    def _write(self, key: str, said: dict[str, Any], status: int) -> Answered:
        if unknown := set(said) - WRITABLE:
            return _invalid(f"{sorted(unknown)[0]} is not writable")
        email = said.get("email")
        if email and self.holder("email", email) not in (None, key):
            return _invalid("email has already been taken")
        plain = {name: value for name, value in said.items() if name != "home_address_attributes"}
        home: dict[str, Any] = self.signups[key].get("home_address") or {}
        self.edit(key, **plain, home_address=home | said.get("home_address_attributes", {}))
        self.writes += 1
        return Answered(status, {"data": self._row(key)})

    def _row(self, key: str) -> dict[str, Any]:
        linked = [{"type": "signup_tags", "id": tag} for _, tag in self.taggings_of(key)]
        return {
            "id": key,
            "type": "signups",
            "attributes": dict(self.signups[key]),
            "relationships": {"signup_tags": {"data": linked}},
        }

    def _included(self, keys: list[str]) -> list[dict[str, Any]]:
        mine = [(key, signup, tag) for signup in keys for key, tag in self.taggings_of(signup)]
        tags = {tag for _, _, tag in mine}
        return [
            *({"id": tag, "type": "signup_tags", "attributes": {"name": self.tags[tag]}} for tag in sorted(tags)),
            *(
                {"id": key, "type": "signup_taggings", "attributes": {"signup_id": signup, "tag_id": tag}}
                for key, signup, tag in mine
            ),
        ]


def _invalid(title: str) -> Answered:
    return Answered(422, {"errors": [{"status": "422", "title": title}]})
