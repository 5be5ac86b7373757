"""Qomon, by its published documentation only: one key per space.

An upsert is asynchronous and reports no failure, so each is read back. It leaves absent fields alone. `PATCH` clears
absent fields, some of which are never shown, so it is used only to empty a field or remove a tag, with everything that
was read. There are no webhooks: changes are requested by hours (`now-3h`), the documented form. The rate limit is
undocumented: five a second, and 429 is obeyed. Searching by `mail`, `surname` and `firstname` is inferred from `mobile`
and the sort names.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from kit.events.webhooks.address_guard import Reach

from crm.integrations.connectors.credentials import Credentials
from crm.integrations.connectors.http_line import Line, Pace, ServiceUnavailable
from crm.integrations.connectors.parallel_writes import Note, write_beside
from crm.integrations.connectors.three_way_merge import Side
from crm.integrations.connectors.vendor import Change, NotTaken, Page, Place, Theirs, Written

LIMIT, SECONDS = 50, 10.0
SIZE = 1000
SYNCHRONOUS_COST = 5
OURS = "isoloir_id"
LOOKS = 8
"""Number of reads after an upsert at growing intervals: some twenty seconds."""
_NAMES = {"first_names": "firstname", "surname": "surname", "email": "mail", "phone": "mobile"}
_HOME = {"street": "street", "postcode": "postalcode", "town": "city"}
_EVER = 24 * 365 * 20
_LONG_AGO = datetime.fromtimestamp(0, UTC)
_WRITTEN = (
    *(
        "action_ids",
        "age_category",
        "birth_city",
        "birth_country",
        "birth_dept",
        "birthdate",
        "black_list",
        "firstname",
    ),
    *("mail", "married_name", "mobile", "mobile_invalid", "nationality", "phone", "phone_invalid", "surname", "tags"),
    *("user_contact_id", "notes", "formdatas", "custom_fields"),
)
"""Fields that `PATCH` accepts."""
_RENAMED = {
    **{"birth_city": "birthcity", "birth_country": "birthcountry", "birth_dept": "birthdept"},
    **{"action_ids": "actions_ids", "custom_fields": "customfields"},
}
"""Their names in older answers."""
_ADDRESS = (
    *("addition", "building", "city", "country", "county", "door", "floor", "housenumber", "infos"),
    *("pollingstation", "postalcode", "state", "street"),
)
_ANSWER = ("data", "form_id", "form_ref_id", "date", "survey_id")
_SEARCHED = {"email": "mail", "surname": "surname", "first_names": "firstname"}


class Qomon:
    at_once = 100
    journal = None
    lists = None
    single = None

    def __init__(self, base_url: str, credentials: Credentials, reach: Reach) -> None:
        self.line = Line(base_url, credentials.token, Pace(LIMIT, SECONDS), reach)
        self._forms: dict[str, int] | None = None

    async def close(self) -> None:
        await self.line.close()

    async def read(self, place: Place) -> Page:
        hours = (
            _EVER if place.since is None else math.ceil((datetime.now(UTC) - place.since).total_seconds() / 3600) + 1
        )
        rows = await self._search(_condition("UpdatedAt", "gte", f"now-{hours}h"), place.page - 1)
        ours = (await self._known_forms()).get(OURS)
        contacts = [_read(row, ours) for row in rows]
        return Page(contacts, Place(place.since, place.page + 1) if len(rows) == SIZE else None)

    async def write(self, their_id: str | None, change: Change) -> Written | None:
        if their_id is None:
            return await self._make(change)
        was = await self._get(their_id)
        if was is None:
            return None
        side = _read(was, None).side
        there = side.tags or frozenset[str]()
        emptied = any(not field and side.fields.get(name) for name, field in change.fields.items())
        if emptied or (change.tags is not None and there & change.off):
            if not await self._replace(their_id, was, change):
                return None
        else:
            await self._upsert({"id": int(their_id)} | _said(change, was))
            await self._look_for(change, partial(self._again, their_id, was, change))
        return Written(their_id, side)

    async def write_some(self, some: Sequence[tuple[str | None, Change]], note: Note) -> None:
        await write_beside(self, some, note)

    async def remove(self, their_id: str) -> None:
        await self.line.ask("DELETE", f"/contacts/{their_id}", absent=True)

    async def ids(self) -> AsyncIterator[set[str]]:
        number = 0
        while True:
            rows = await self._search(_condition("UpdatedAt", "gte", f"now-{_EVER}h"), number)
            yield {str(row["id"]) for row in rows}
            if len(rows) < SIZE:
                return
            number += 1

    async def is_gone(self, their_id: str) -> bool:
        return await self._get(their_id) is None

    async def _get(self, their_id: str) -> dict[str, Any] | None:
        found = await self.line.ask("GET", f"/contacts/{their_id}", absent=True)
        if found.status == 404:
            return None
        if found.status >= 400:
            raise ServiceUnavailable(f"Une fiche est refusée là-bas : {_why(found.body)}.")
        return dict(found.body["data"]["contact"])

    async def _again(self, their_id: str, was: dict[str, Any], change: Change) -> list[dict[str, Any]]:
        """Read the contact again; return it if it has changed or already matched."""
        found = await self._get(their_id)
        return [found] if found and (found.get("UpdatedAt") != was.get("UpdatedAt") or _is_so(was, change)) else []

    async def _replace(self, their_id: str, was: dict[str, Any], change: Change) -> bool:
        """Replace the contact; return False if it does not exist any more."""
        contact = _whole(was) | _said(change, was)
        path, body = f"/contacts/{their_id}", {"data": {"contact": contact}}
        answer = await self.line.ask("PATCH", path, json=body, cost=SYNCHRONOUS_COST, absent=True)
        if answer.status >= 400 and answer.status != 404:
            raise NotTaken(_why(answer.body))
        return answer.status != 404

    async def _make(self, change: Change) -> Written:
        data = _said(change, {})
        if OURS in await self._known_forms():
            data["custom_fields"] = [{"label": OURS, "value": str(change.person_id)}]
        before = {one["id"]: one for one in await self._like(change)}
        await self._upsert(data)
        row = await self._look_for(change, partial(self._like, change))
        was = before.get(row["id"])
        return Written(str(row["id"]), _read(was, None).side if was else None)

    async def _upsert(self, data: dict[str, Any]) -> None:
        answer = await self.line.ask("POST", "/contacts/upsert", json={"kind": "contact", "data": data})
        if answer.status >= 400:
            raise NotTaken(_why(answer.body))

    async def _look_for(self, change: Change, look: Callable[[], Awaitable[list[dict[str, Any]]]]) -> dict[str, Any]:
        for attempt in range(LOOKS):
            for row in await look():
                if _holds(row, change):
                    return row
            await asyncio.sleep(0.1 * 2**attempt)
        raise NotTaken("l'envoi n'a rien écrit, sans dire pourquoi")

    async def _like(self, change: Change) -> list[dict[str, Any]]:
        named = ("email",) if change.fields.get("email") else ("surname", "first_names")
        said = [(_SEARCHED[name], change.fields.get(name)) for name in named]
        return await self._search([one for attr, text in said if text for one in _condition(attr, "eql", text)], 0)

    async def _search(self, conditions: list[dict[str, Any]], page: int) -> list[dict[str, Any]]:
        asked = {"page": page, "per_page": SIZE, "query": {"$all": [{"$all": conditions}]}}
        answer = await self.line.ask("POST", "/search", json={"data": {"advanced_search": asked}})
        if answer.status >= 400:
            raise ServiceUnavailable(f"La recherche est refusée là-bas : {_why(answer.body)}.")
        return list(answer.body["data"]["contacts"])

    async def _known_forms(self) -> dict[str, int]:
        """Return the ids of their form fields by label. An unknown one makes an upsert do nothing."""
        if self._forms is None:
            answer = await self.line.ask("GET", "/forms/custom_fields")
            if answer.status >= 400:
                raise ServiceUnavailable(f"Les champs de l'espace sont refusés là-bas : {_why(answer.body)}.")
            self._forms = {str(one["label"]): int(one["id"]) for one in answer.body["data"]["forms"]}
        return self._forms


def _condition(attr: str, ope: str, value: str) -> list[dict[str, Any]]:
    return [{"$condition": {"attr": attr, "ope": ope, "value": value}}]


def _said(change: Change, was: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {_NAMES[name]: text for name, text in change.fields.items() if name in _NAMES}
    home = {_HOME[name]: text for name, text in change.fields.items() if name in _HOME}
    if home:
        said["address"] = _address(was) | home
    if change.tags is not None:
        said["tags"] = [{"name": tag} for tag in sorted((_tags_of(was) or frozenset()) - change.off | change.tags)]
    if change.closed or change.subscribed is False:
        # They have one refusal for everything; people who merely never agreed to e-mails are not marked.
        said["black_list"] = change.closed or bool(was.get("black_list"))
    return said


def _whole(was: dict[str, Any]) -> dict[str, Any]:
    """Return everything that was read, as PATCH expects it: absent fields would be cleared."""
    whole = {name: was[name] for name in _WRITTEN if name in was}
    whole |= {name: was[older] for name, older in _RENAMED.items() if name not in was and older in was}
    for name in ("formdatas", "custom_fields"):
        answers: list[dict[str, Any]] = whole.get(name) or []
        if name in whole:
            whole[name] = [{key: answer[key] for key in _ANSWER if answer.get(key) is not None} for answer in answers]
    if "tags" in whole:
        whole["tags"] = [{"name": tag} for tag in _tags_of(was) or ()]
    if was.get("address"):
        whole["address"] = _address(was)
    return {name: said for name, said in whole.items() if said is not None}


def _address(was: dict[str, Any]) -> dict[str, Any]:
    home: dict[str, Any] = was.get("address") or {}
    return {name: str(home[name]) for name in _ADDRESS if home.get(name) is not None}


def _holds(row: dict[str, Any], change: Change) -> bool:
    side = _read(row, None).side
    return all(side.fields.get(name, "") == text for name, text in change.fields.items() if name in _NAMES and text)


def _is_so(was: dict[str, Any], change: Change) -> bool:
    said = _said(change, was)
    tags = {str(one["name"]) for one in said.pop("tags", [])}
    address: dict[str, Any] = said.pop("address", {})
    same = all(_text(was.get(name)) == _text(text) for name, text in said.items())
    return same and tags <= (_tags_of(was) or frozenset()) and _address(was).items() >= address.items()


def _read(row: dict[str, Any], ours: int | None) -> Theirs:
    """Parse a contact. `ours`: the id of their field that holds our id. Absent attributes are unknown."""
    fields = {name: _text(row[theirs]) for name, theirs in _NAMES.items() if theirs in row}
    if "address" in row:
        home: dict[str, Any] = row["address"] or dict.fromkeys(_HOME.values())
        fields |= {name: _text(home[theirs]) for name, theirs in _HOME.items() if theirs in home}
    kinds: list[list[dict[str, Any]]] = [row.get(name) or [] for name in ("custom_fields", "customfields", "formdatas")]
    answers = [one for kind in kinds for one in kind]
    mine = next((answer.get("data") for answer in answers if ours is not None and answer.get("form_id") == ours), None)
    at, born = row.get("UpdatedAt"), row.get("CreatedAt")
    return Theirs(
        id=str(row["id"]),
        side=Side(fields, _tags_of(row), None, row.get("black_list")),
        updated_at=datetime.fromisoformat(at) if at else _LONG_AGO,
        ours=_uuid(mine),
        born=datetime.fromisoformat(born) if born else None,
    )


def _tags_of(row: dict[str, Any]) -> frozenset[str] | None:
    """Return a contact's tags, documented both as objects with a name and as plain text."""
    if "tags" not in row:
        return None
    tagged: list[dict[str, Any] | str] = row["tags"] or []
    return frozenset(one if isinstance(one, str) else str(one["name"]) for one in tagged)


def _text(said: Any) -> str:
    return "" if said is None else str(said)


def _uuid(said: Any) -> UUID | None:
    try:
        return UUID(str(said)) if said else None
    except ValueError:
        return None


def _why(body: Any) -> str:
    """Return the reason of an error in the format of RFC 9457."""
    said: dict[str, Any] = body or {}
    return str(said.get("detail") or said.get("title") or "écriture refusée")[:200]
