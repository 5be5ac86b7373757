"""Qomon, by its published documentation alone: one key for one space.

An upsert is asynchronous, and says nothing when it writes nothing: each one is looked up afterwards. `PATCH` replaces
the whole contact, so it is read, merged and written. There are no webhooks: changes are asked for by hours (`now-3h`),
which is the form that the documentation shows. How many requests are allowed is not documented: five a second, and
429 is obeyed.
The names `Mail`, `Surname` and `Firstname` of search attributes are ours by analogy with `UpdatedAt`.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kit.webhooks.guard import Reach

from crm.connectors.beside import Note, write_beside
from crm.connectors.calling import Away, Line, Pace
from crm.connectors.comparing import Side
from crm.connectors.credentials import Credentials
from crm.connectors.vendor import Change, NotTaken, Page, Place, Theirs, Written

LIMIT, SECONDS = 50, 10.0
SIZE = 1000
SYNCHRONOUS_COST = 5
OURS = "isoloir_id"
LOOKS = 8
"""How often an upsert is looked for, at growing distances: some twenty seconds."""
_NAMES = {"first_names": "firstname", "surname": "surname", "email": "mail", "phone": "mobile"}
_HOME = {"street": "street", "postcode": "postalcode", "town": "city"}
_EVER = 24 * 365 * 20


class Qomon:
    at_once = 100
    journal = None
    lists = None
    single = None

    def __init__(self, base_url: str, credentials: Credentials, reach: Reach) -> None:
        self.line = Line(base_url, credentials.token, Pace(LIMIT, SECONDS), reach)
        self._labels: set[str] | None = None

    async def close(self) -> None:
        await self.line.close()

    async def read(self, place: Place) -> Page:
        hours = (
            _EVER if place.since is None else math.ceil((datetime.now(UTC) - place.since).total_seconds() / 3600) + 1
        )
        rows = await self._search(_condition("UpdatedAt", "gte", f"now-{hours}h"), place.page - 1)
        contacts = [_read(row) for row in rows]
        return Page(contacts, Place(place.since, place.page + 1) if len(rows) == SIZE else None)

    async def write(self, their_id: str | None, change: Change) -> Written | None:
        if their_id is None:
            return await self._upsert(change)
        found = await self.line.ask("GET", f"/contacts/{their_id}", absent=True)
        if found.status == 404:
            return None
        was: dict[str, Any] = found.body["data"]["contact"]
        whole = was | _said(change, was)
        answer = await self.line.ask(
            "PATCH", f"/contacts/{their_id}", json={"data": {"contact": whole}}, cost=SYNCHRONOUS_COST, absent=True
        )
        if answer.status == 404:
            return None
        if answer.status >= 400:
            raise NotTaken(_why(answer.body))
        return Written(their_id, _read(was).side)

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

    async def _upsert(self, change: Change) -> Written:
        data = _said(change, {})
        if OURS in await self._known_labels():
            data["custom_fields"] = [{"label": OURS, "value": str(change.person_id)}]
        before = {one["id"]: one for one in await self._like(change)}
        answer = await self.line.ask("POST", "/contacts/upsert", json={"kind": "contact", "data": data})
        if answer.status >= 400:
            raise NotTaken(_why(answer.body))
        for attempt in range(LOOKS):
            for row in await self._like(change):
                if _holds(row, change):
                    was = before.get(row["id"])
                    return Written(str(row["id"]), _read(was).side if was else None)
            await asyncio.sleep(0.1 * 2**attempt)
        raise NotTaken("l'envoi n'a rien écrit, sans dire pourquoi")

    async def _like(self, change: Change) -> list[dict[str, Any]]:
        mail = change.fields.get("email")
        if mail:
            return await self._search(_condition("Mail", "eq", mail), 0)
        name = [("Surname", change.fields.get("surname", "")), ("Firstname", change.fields.get("first_names", ""))]
        return await self._search([one for attr, said in name if said for one in _condition(attr, "eq", said)], 0)

    async def _search(self, conditions: list[dict[str, Any]], page: int) -> list[dict[str, Any]]:
        asked = {"page": page, "per_page": SIZE, "query": {"$all": [{"$all": conditions}]}}
        answer = await self.line.ask("POST", "/search", json={"data": {"advanced_search": asked}})
        if answer.status >= 400:
            raise Away(f"La recherche est refusée là-bas : {_why(answer.body)}.")
        return list(answer.body["data"]["contacts"])

    async def _known_labels(self) -> set[str]:
        """A label that they do not know makes an upsert write nothing at all."""
        if self._labels is None:
            answer = await self.line.ask("GET", "/forms")
            self._labels = {str(one["label"]) for one in answer.body["data"]["forms"]}
        return self._labels


def _condition(attr: str, ope: str, value: str) -> list[dict[str, Any]]:
    return [{"$condition": {"attr": attr, "ope": ope, "value": value}}]


def _said(change: Change, was: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {_NAMES[name]: text for name, text in change.fields.items() if name in _NAMES}
    home = {_HOME[name]: text for name, text in change.fields.items() if name in _HOME}
    if home:
        said["address"] = (was.get("address") or {}) | home
    if change.tags is not None:
        said["tags"] = [{"name": tag} for tag in sorted(change.tags)]
    if change.closed or change.subscribed is False:
        # They have one no for everything; who only never said yes to e-mails is not on it.
        said["black_list"] = change.closed or bool(was.get("black_list"))
    return said


def _holds(row: dict[str, Any], change: Change) -> bool:
    return all(row.get(_NAMES[name], "") == text for name, text in change.fields.items() if name in _NAMES and text)


def _read(row: dict[str, Any]) -> Theirs:
    home: dict[str, Any] = row.get("address") or {}
    tagged: list[dict[str, Any]] = row.get("tags") or []
    labelled: list[dict[str, Any]] = row.get("custom_fields") or []
    fields = {ours: row.get(theirs) or "" for ours, theirs in _NAMES.items()}
    fields |= {ours: home.get(theirs) or "" for ours, theirs in _HOME.items()}
    tags = frozenset(str(one["name"]) for one in tagged)
    custom = {one.get("label"): one.get("value") for one in labelled}
    return Theirs(
        id=str(row["id"]),
        side=Side(fields, tags, False, bool(row.get("black_list"))),
        updated_at=datetime.fromisoformat(row["updated_at"]),
        ours=_uuid(custom.get(OURS)),
        born=datetime.fromisoformat(row["created_at"]) if row.get("created_at") else None,
    )


def _uuid(said: Any) -> UUID | None:
    try:
        return UUID(str(said)) if said else None
    except ValueError:
        return None


def _why(body: Any) -> str:
    """Their errors have the shape of RFC 9457."""
    said: dict[str, Any] = body or {}
    return str(said.get("detail") or said.get("title") or "écriture refusée")[:200]
