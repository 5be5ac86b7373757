"""NationBuilder's resources beside its sign-ups: contacts (interactions), lists, and the processes that fill them.

The filters on `id`, `signup_id` and `slug` are ours by analogy with what its documentation says of attributes in
general. The words for a process that failed are ours too: it shows none but `completed`.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from crm.integrations.connectors.http_line import Answer, Line, ServiceUnavailable
from crm.integrations.connectors.readable_rows import member_of, unfamiliar
from crm.integrations.connectors.vendor import NotTaken, VendorInteraction

SIZE = 100
LOOKS = 12
"""How often a process is looked at, at growing distances: some seven minutes."""
LONGEST_NAP = 60.0
FAILED = ("failed", "error")


@dataclass(frozen=True)
class NationJournal:
    """`author`: the sign-up of theirs in whose name ours are entered."""

    line: Line
    author: str

    async def read(self, after: int) -> list[VendorInteraction]:
        """The next of all nation's, by their number."""
        query = {"page[size]": SIZE, "page[number]": 1, "sort": "id", "filter[id][gt]": after}
        return await self._list(query)

    async def of(self, their_id: str) -> list[VendorInteraction]:
        """Return a sign-up's interactions, for what was sent and never answered."""
        return await self._list({"page[size]": SIZE, "page[number]": 1, "sort": "-id", "filter[signup_id]": their_id})

    async def write(self, their_id: str, method: str, status: str, content: str) -> str:
        """Write an interaction; return its number. Raises NotTaken."""
        said = {
            "signup_id": their_id,
            "author_id": self.author,
            "contact_method": method,
            "contact_status": status,
            "content": content,
        }
        found = await self.line.ask("POST", "/contacts", json={"data": {"type": "contacts", "attributes": said}})
        if found.status >= 400:
            raise NotTaken(why(found.body))
        return str(one_of(found)["data"]["id"])

    async def remove(self, number: str) -> None:
        await self.line.ask("DELETE", f"/contacts/{number}", absent=True)

    async def _list(self, query: dict[str, Any]) -> list[VendorInteraction]:
        rows = rows_of(await self.line.ask("GET", "/contacts", params=query))
        # Of one without a day nobody could say when it was.
        return [_read(row) for row in rows if row["attributes"].get("created_at")]


@dataclass(frozen=True)
class NationLists:
    line: Line
    author: str

    async def find(self, slug: str) -> str | None:
        """The number of the list of that short name, which no other has."""
        rows = rows_of(await self.line.ask("GET", "/lists", params={"filter[slug]": slug}))
        return str(rows[0]["id"]) if rows else None

    async def make(self, slug: str, name: str) -> str:
        said = {"name": name, "slug": slug, "author_id": self.author}
        found = await self.line.ask("POST", "/lists", json={"data": {"type": "lists", "attributes": said}})
        if found.status >= 400:
            raise NotTaken(why(found.body))
        return str(one_of(found)["data"]["id"])

    async def add(self, number: str, their_ids: Sequence[str]) -> None:
        """Add sign-ups to a list, and wait: they do it later, and are polled until it is done. Raises NotTaken."""
        body = {"data": {"id": number, "type": "lists", "signup_ids": list(their_ids)}}
        found = await self.line.ask("PATCH", f"/lists/{number}/add_signups", json=body)
        if found.status >= 400:
            raise NotTaken(why(found.body))
        token = str(member_of(found, "token", why=why))
        for look in range(LOOKS):
            await asyncio.sleep(min(LONGEST_NAP, 0.5 * 2**look))
            looked = await self.line.ask("GET", f"/async_processes/{token}")
            status = member_of(looked, "status", why=why)
            if status == "completed":
                return
            if status in FAILED:
                raise NotTaken(str(looked.body.get("message") or "traitement refusé")[:200])
        raise NotTaken("le traitement n'en finit pas là-bas : relancez plus tard, personne n'y sera deux fois")

    async def remove(self, number: str) -> None:
        await self.line.ask("DELETE", f"/lists/{number}", absent=True)


def rows_of(found: Answer) -> list[dict[str, Any]]:
    """Return the rows of a list. Raises Away where none came: that is no empty list."""
    rows: Any = cast("dict[str, Any]", found.body).get("data") if isinstance(found.body, dict) else None
    if found.status >= 400 or not isinstance(rows, list):
        raise _unread(found)
    return cast("list[dict[str, Any]]", rows)


def one_of(found: Answer) -> dict[str, Any]:
    """The document about one thing. Raises Away where none came."""
    body = cast("dict[str, Any]", found.body) if isinstance(found.body, dict) else {}
    if found.status >= 400 or not isinstance(body.get("data"), dict):
        raise _unread(found)
    return body


def _unread(found: Answer) -> ServiceUnavailable:
    if found.status < 400:
        return unfamiliar(f"réponse {found.status} : {why(found.body)}")
    return ServiceUnavailable(f"La lecture est refusée là-bas (réponse {found.status}) : {why(found.body)}.")


def why(body: Any) -> str:
    said = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
    errors: list[dict[str, Any]] = said.get("errors") or []
    if errors:
        return "; ".join(str(one.get("detail") or one.get("title") or "?") for one in errors)[:200]
    return str(said.get("message") or "écriture refusée")[:200]


def _read(row: dict[str, Any]) -> VendorInteraction:
    said = row["attributes"]
    return VendorInteraction(
        number=int(row["id"]),
        their_id=str(said["signup_id"]),
        method=str(said.get("contact_method") or ""),
        status=str(said.get("contact_status") or ""),
        content=said.get("content"),
        at=datetime.fromisoformat(said["created_at"]),
    )
