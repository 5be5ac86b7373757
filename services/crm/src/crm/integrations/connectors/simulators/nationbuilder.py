"""NationBuilder v2: sign-ups, tags, contacts, lists and processes, with its limits, pages and errors.

It answers and refuses as its OpenAPI document says; attribute names are in `attributes`. Undocumented guesses: the word
for a failed process, that slugs and e-mails are unique, the length of tags, and that undocumented query parameters are
refused.
"""

import math
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from crm.integrations.connectors.simulators import attributes as names
from crm.integrations.connectors.simulators.nation_state import Nation
from crm.integrations.connectors.simulators.request_checks import (
    Refusal,
    bad_request,
    check_media,
    check_query,
    document,
    invalid,
    member,
)
from crm.integrations.connectors.simulators.server import Answered, Asked, Window

MAX_IN_A_CALL = 10_000
LONGEST_TAG = 255
_SIGNUP = dict.fromkeys(sorted(names.WRITABLE | names.READ_ONLY))
_WRITTEN = names.WRITABLE | names.ADDRESSES


@dataclass
class NationBuilderSimulator(Nation):
    token: str = "a-token-of-a-nation"
    refresh_token: str = ""
    """If set, it is valid for one new token."""
    grace: bool = False
    """Whether the previous refresh token still works: undocumented, but others do it."""
    before: str = ""
    client: tuple[str, str] = ("a-client-of-theirs", "its-secret-of-theirs")
    window: Window = field(default_factory=lambda: Window(250, 10.0))
    faults: list[str] = field(default_factory=lambda: list[str]())
    outcomes: list[dict[str, str]] = field(default_factory=lambda: list[dict[str, str]]())
    """The next states of polled processes, in turn; then completed."""
    list_names: dict[str, dict[str, Any]] = field(default_factory=lambda: dict[str, dict[str, Any]]())
    hidden: set[str] = field(default_factory=lambda: set[str]())
    """Attributes and extra fields that the token may not see; no answer has them."""
    unlisted: set[str] = field(default_factory=lambda: set[str]())
    """Sign-ups on no page, as if skipped while the list moved."""
    writes: int = 0

    def expire(self) -> None:
        """Expire the token, as after a day."""
        self.token = secrets.token_urlsafe(16)

    def meet(self, signup: str, method: str, status: str, content: str) -> str:
        """Record a contact between a sign-up and a member of their team."""
        key = self.next_id()
        attributes = {"signup_id": signup, "contact_method": method, "contact_status": status, "content": content}
        self.contacts[key] = {"created_at": self.now()} | attributes
        return key

    def answer(self, asked: Asked) -> Answered:
        wait = self.window.take()
        limit_headers = {
            "RateLimit-Limit": str(self.window.limit),
            "RateLimit-Remaining": str(max(0, self.window.limit - len(self.window.seen))),
            "RateLimit-Reset": str(math.ceil(time.time() + (wait or self.window.seconds))),
        }
        if wait:
            message = "You have made too many requests. Please try again later."
            return Answered(429, {"message": message}, limit_headers | {"Retry-After": str(math.ceil(wait))})
        if (asked.method, asked.path) == ("POST", "/oauth/token"):
            return self._renew(asked.body or {})
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            message = "You are not authorized to access this content."
            return Answered(401, {"code": "unauthorized", "message": message}, limit_headers)
        try:
            check_media(asked)
            answer = self._route(asked, asked.path.removeprefix("/api/v2/").split("/"))
        except Refusal as refusal:
            answer = refusal.answer
        kind = "application/vnd.api+json" if answer.status < 400 or answer.status == 422 else "application/json"
        return Answered(answer.status, answer.body, limit_headers | {"content-type": kind} | dict(answer.headers))

    def _route(self, asked: Asked, parts: list[str]) -> Answered:
        check_query(asked, parts[0], listed=len(parts) == 1 and asked.method == "GET")
        match asked.method, parts:
            case "GET", ["signups"]:
                return self._list(asked)
            case "GET", ["signups", key] if key in self.signups:
                return self._show(asked, key, 200)
            case "PATCH", ["signups", "push"]:
                return self._push(asked)
            case "PATCH", ["signups", key] if key in self.signups:
                self._write(key, document(asked, "signups", _WRITTEN, key))
                return self._show(asked, key, 200)
            case "DELETE", ["signups", key] if key in self.signups:
                del self.signups[key]
                return _deleted()
            case "POST", ["signup_tags"]:
                name = str(document(asked, "signup_tags", names.TAG).get("name") or "")
                if not name or len(name) > LONGEST_TAG:
                    raise invalid("name", "is too long" if name else "can't be blank")
                return Answered(201, {"data": self._tag_row(self.tag(name))})
            case "POST", ["signup_taggings"]:
                said = document(asked, "signup_taggings", names.TAGGING)
                signup, tag = str(said.get("signup_id")), str(said.get("tag_id"))
                if signup not in self.signups or tag not in self.tags:
                    raise invalid("signup_id", "must exist")
                key = self.put_tagging(signup, tag)
                self.touch(signup)
                return Answered(201, {"data": self._tagging_row(key)})
            case "DELETE", ["signup_taggings", key] if key in self.taggings:
                self.touch(self.taggings.pop(key)[0])
                return _deleted()
            case _:
                return self._more(asked, parts)

    def _more(self, asked: Asked, parts: list[str]) -> Answered:
        match asked.method, parts:
            case "GET", ["contacts"]:
                return self._list_contacts(asked)
            case "POST", ["contacts"]:
                return self._contact(document(asked, "contacts", names.CONTACT))
            case "DELETE", ["contacts", key] if key in self.contacts:
                del self.contacts[key]
                return _deleted()
            case "GET", ["lists"]:
                slug = asked.query.get("filter[slug]")
                found = [key for key in self.lists if slug in (None, self.list_names[key]["slug"])]
                return Answered(200, {"data": [self._list_row(key) for key in found], "links": {"self": asked.path}})
            case "POST", ["lists"]:
                said = document(asked, "lists", names.LIST)
                if any(list_name["slug"] == said.get("slug") for list_name in self.list_names.values()):
                    raise invalid("slug", "has already been taken")
                key = self.next_id()
                self.lists[key], self.list_names[key] = [], {"slug": f"list_{key}"} | said
                return Answered(201, {"data": self._list_row(key)})
            case "DELETE", ["lists", key] if key in self.lists:
                del self.lists[key], self.list_names[key]
                return _deleted()
            case "PATCH", ["lists", key, "add_signups"] if key in self.lists:
                ids = member(asked, "lists", key).get("signup_ids")
                if not isinstance(ids, list):
                    raise bad_request("signup_ids is missing")
                some = [str(one) for one in ids]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
                if len(some) > MAX_IN_A_CALL:
                    raise bad_request(f"A maximum of {MAX_IN_A_CALL} signup ids are allowed")
                self.lists[key] += [one for one in some if one in self.signups and one not in self.lists[key]]
                return self._later()
            case "PATCH", ["lists", key, "tag"] if key in self.lists:
                tag = self.tag(str(member(asked, "lists", key).get("tag")))
                for signup in self.lists[key]:
                    if tag not in {one for _, one in self.taggings_of(signup)}:
                        self.put_tagging(signup, tag)
                        self.touch(signup)
                return self._later()
            case "GET", ["async_processes", key] if key in self.processes:
                # Under way at the first poll, done at the next.
                shown = dict(self.processes[key])
                done = {"status": "completed", "message": f"Completed at {self.now()}"}
                self.processes[key] = self.outcomes.pop(0) if self.outcomes else done
                return Answered(200, {"id": key} | shown)
            case _:
                return Answered(404, {"code": "not_found", "message": "Record not found"})

    def _later(self) -> Answered:
        token = secrets.token_hex(16)
        self.processes[token] = {"status": "queued", "message": ""}
        return Answered(202, {"token": token})

    def _contact(self, attributes: dict[str, Any]) -> Answered:
        if str(attributes.get("signup_id")) not in self.signups:
            raise invalid("signup_id", "must exist")
        for name, known in (("contact_method", names.METHODS), ("contact_status", names.STATUSES)):
            if attributes.get(name) not in known:
                raise invalid(name, "is not included in the list")
        key = self.next_id()
        self.contacts[key] = {"created_at": self.now()} | attributes
        self.writes += 1
        return Answered(201, {"data": self._contact_row(key)})

    def _list_contacts(self, asked: Asked) -> Answered:
        size, after = int(asked.query.get("page[size]", "20")), int(asked.query.get("filter[id][gt]", "0"))
        signup_filter, backwards = asked.query.get("filter[signup_id]"), asked.query.get("sort", "id").startswith("-")
        keys = [
            key
            for key, contact in self.contacts.items()
            if int(key) > after and signup_filter in (None, str(contact["signup_id"]))
        ]
        page = sorted(keys, key=int, reverse=backwards)[:size]
        return Answered(200, {"data": [self._contact_row(key) for key in page], "links": {"self": asked.path}})

    def _renew(self, form: dict[str, Any]) -> Answered:
        client_credentials = (form.get("client_id"), form.get("client_secret"))
        is_previous = self.grace and bool(self.before) and form.get("refresh_token") == self.before
        is_accepted = form.get("grant_type") == "refresh_token" and (
            is_previous or form.get("refresh_token") == self.refresh_token
        )
        if client_credentials != self.client or not self.refresh_token or not is_accepted:
            return Answered(400, {"error": "invalid_grant", "error_description": "The refresh token is invalid"})
        if not is_previous:
            self.before = self.refresh_token
            self.token, self.refresh_token = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        body = {"token_type": "Bearer", "expires_in": 86_400, "scope": "default", "created_at": int(time.time())}
        return Answered(200, body | {"access_token": self.token, "refresh_token": self.refresh_token})

    def _list(self, asked: Asked) -> Answered:
        size, number = int(asked.query.get("page[size]", "20")), int(asked.query.get("page[number]", "1"))
        start = (number - 1) * size
        if (email := asked.query.get("filter[email]")) is not None:
            key = self.holder("email", email)
            shown = [key] if key is not None and start == 0 else []
            more = False
        else:
            since = asked.query.get("filter[updated_at][gte]", "").replace(" ", "+")
            by_time = asked.query.get("sort", "id") == "updated_at"
            some = self.changed_since(since, start, size + 1) if by_time else self.by_id(start, size + 1)
            shown, more = [one for one in some[:size] if one not in self.unlisted], len(some) > size
        links = {"self": f"{asked.path}?page[number]={number}"}
        if more:
            links["next"] = f"{asked.path}?page[number]={number + 1}"
        body: dict[str, Any] = {"data": [self._row(key, asked) for key in shown], "links": links, "meta": {}}
        return Answered(200, body | self._included(shown, asked))

    def _show(self, asked: Asked, key: str, status: int) -> Answered:
        return Answered(status, {"data": self._row(key, asked), "meta": {}} | self._included([key], asked))

    def _push(self, asked: Asked) -> Answered:
        attributes = document(asked, "signups", _WRITTEN)
        signup = self.find(attributes)
        if signup is not None:
            self._write(signup, attributes)
            return self._show(asked, signup, 200)
        key = self.next_id()
        self.signups[key] = {"email_opt_in": True, "do_not_contact": False, "created_at": self.now()}
        try:
            self._write(key, attributes)
        except Refusal:
            del self.signups[key]
            raise
        return self._show(asked, key, 201)

    def _write(self, key: str, attributes: dict[str, Any]) -> None:
        email = attributes.get("email")
        if email and self.holder("email", email) not in (None, key):
            raise invalid("email", f"'{email}' has already been taken")
        columns = {name: value for name, value in attributes.items() if name not in names.ADDRESSES}
        if "home_address_attributes" in attributes:
            patch: dict[str, Any] = attributes["home_address_attributes"] or {}
            home: dict[str, Any] = self.signups[key].get("home_address") or {}
            columns["home_address"] = None if patch.get("delete") is True else home | patch
        self.edit(key, **columns)
        self.writes += 1

    def _row(self, key: str, asked: Asked) -> dict[str, Any]:
        said, query = self.signups[key], asked.query
        wanted = query["fields[signups]"].split(",") if "fields[signups]" in query else _SIGNUP
        attributes = {name: said.get(name) for name in wanted if name in _SIGNUP and name not in self.hidden}
        for name in query.get("extra_fields[signups]", "").split(","):
            if name and name not in self.hidden:
                attributes[name] = said.get(name)
        relationships: dict[str, Any] = {}
        for name, one, kind, place in (
            ("signup_tags", "signup_tags", "signup_tags", 1),
            ("taggings", "taggings", "signup_taggings", 0),
        ):
            linked = [{"type": kind, "id": pair[place]} for pair in self.taggings_of(key)]
            shown = one in query.get("include", "").split(",")
            relationships[name] = {"data": linked} if shown else {"meta": {"included": False}}
        return {"id": key, "type": "signups", "attributes": attributes, "relationships": relationships}

    def _included(self, keys: list[str], asked: Asked) -> dict[str, Any]:
        included = asked.query.get("include", "").split(",")
        pairs = [pair for key in keys for pair in self.taggings_of(key)]
        tags = sorted({tag for _, tag in pairs}) if "signup_tags" in included else []
        taggings = [key for key, _ in pairs] if "taggings" in included else []
        rows = [*(self._tag_row(tag) for tag in tags), *(self._tagging_row(key) for key in taggings)]
        return {"included": rows} if "include" in asked.query else {}

    def _tag_row(self, key: str) -> dict[str, Any]:
        attributes = {
            "name": self.tags[key],
            "from_sharing_nation": False,
            "imported": False,
            "shared_with_nations": False,
        }
        return {"id": key, "type": "signup_tags", "attributes": attributes | {"taggings_count": 0}}

    def _tagging_row(self, key: str) -> dict[str, Any]:
        signup, tag = self.taggings[key]
        attributes = {"signup_id": signup, "tag_id": tag, "created_at": None}
        return {"id": key, "type": "signup_taggings", "attributes": attributes}

    def _contact_row(self, key: str) -> dict[str, Any]:
        attributes = dict.fromkeys(sorted(names.CONTACT)) | {"pc_in_cents": 0} | self.contacts[key]
        return {"id": key, "type": "contacts", "attributes": attributes}

    def _list_row(self, key: str) -> dict[str, Any]:
        attributes = dict.fromkeys(sorted(names.LIST)) | self.list_names[key] | {"signups_count": len(self.lists[key])}
        return {"id": key, "type": "lists", "attributes": attributes}


def _deleted() -> Answered:
    return Answered(200, {"meta": {}})
