"""Qomon, by its published documentation alone: one key for one space.

An upsert is asynchronous, and says nothing when it writes nothing: each one is looked up afterwards. It leaves alone
what it does not name. `PATCH` clears all that it does not name, some of which nobody is told: it is only used to empty
a field or take off a tag, with all that was read in the form in which it is written. There are no webhooks: changes are
asked for by hours (`now-3h`), which is the form that the documentation shows. How many requests are allowed is not
documented: five a second, and 429 is obeyed.
That one searches by `mail`, `surname` and `firstname` is ours by analogy with `mobile` and the names that one sorts by.
"""

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from kit.events.webhooks.address_guard import Reach

from crm.integrations.connectors.credentials import Credentials
from crm.integrations.connectors.http_line import Line, Pace, ServiceUnavailable
from crm.integrations.connectors.parallel_writes import all_or_stop, write_beside
from crm.integrations.connectors.readable_rows import check_no_error, list_of, member_of, read_rows
from crm.integrations.connectors.vendor import Change, Note, NotTaken, Outcome, Page, Place, Written
from crm.integrations.connectors.vendors.qomon_contacts import (
    OURS,
    condition,
    holds,
    is_so,
    our_mark,
    read_contact,
    said_of,
    whole,
    why_of,
)

LIMIT, SECONDS = 50, 10.0
SIZE = 1000
SYNCHRONOUS_COST = 5
LOOKS = 8
"""How often an upsert is looked for, at growing distances: some twenty seconds."""
SOUGHT = 50
"""How many e-mails one search asks for."""
BESIDE = 2
"""Searches whose people are made at once: while one waits to see what became of its own, the other's leave."""
SILENT = "l'envoi n'a rien écrit, sans dire pourquoi"
_EVER = 24 * 365 * 20
_SEARCHED = {"email": "mail", "surname": "surname", "first_names": "firstname"}


class Qomon:
    at_once = 500
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
        rows = await self._search(condition("UpdatedAt", "gte", f"now-{hours}h"), place.page - 1)
        ours = (await self._known_forms()).get(OURS)
        contacts = read_rows(rows, lambda row: read_contact(row, ours))
        return Page(contacts, Place(place.since, place.page + 1) if len(rows) == SIZE else None)

    async def write(self, their_id: str | None, change: Change) -> Written | None:
        if their_id is None:
            return await self._make(change)
        was = await self._get(their_id)
        if was is None:
            return None
        side = read_contact(was, None).side
        there = side.tags or frozenset[str]()
        emptied = any(not said and side.fields.get(name) for name, said in change.fields.items())
        if emptied or (change.tags is not None and there & change.off):
            if not await self._replace(their_id, was, change):
                return None
        else:
            await self._upsert({"id": int(their_id)} | said_of(change, was))
            await self._look_for(change, partial(self._again, their_id, was, change))
        return Written(their_id, side)

    async def write_some(self, some: Sequence[tuple[str | None, Change]], note: Note) -> None:
        """Those to be made, that have an e-mail, all together; the others each for itself."""
        mails = Counter(change.fields.get("email", "").casefold() for _, change in some)
        together = [
            place
            for place, (their_id, change) in enumerate(some)
            if their_id is None and mails[mail := change.fields.get("email", "").casefold()] == 1 and mail
        ]
        room = asyncio.Semaphore(BESIDE)

        async def make(places: Sequence[int]) -> None:
            async with room:
                await self._make_some([(place, some[place][1]) for place in places], note)

        await all_or_stop([make(together[start : start + SOUGHT]) for start in range(0, len(together), SOUGHT)])
        alone = [place for place in range(len(some)) if place not in set(together)]

        async def note_alone(back: Sequence[Outcome]) -> None:
            await note([one._replace(place=alone[one.place]) for one in back])

        await write_beside(self, [some[place] for place in alone], note_alone)

    async def _make_some(self, some: Sequence[tuple[int, Change]], note: Note) -> None:
        """Look for all of them by one search before, and again after: an upsert says nothing of what it wrote."""
        changes = [change for _, change in some]
        ours = OURS in await self._known_forms()
        before = {str(one["id"]): one for one in await self._at_mails(changes)}
        whole = [said_of(change, {}) | (our_mark(change) if ours else {}) for change in changes]
        came: list[str | None] = await asyncio.gather(*(self._try_upsert(data) for data in whole))
        waiting: dict[int, Change] = {
            place: change for (place, change), why in zip(some, came, strict=True) if why is None
        }
        if refused := [
            Outcome(place, None, f"refusé là-bas : {why}")
            for (place, _), why in zip(some, came, strict=True)
            if why is not None
        ]:
            await note(refused)
        for attempt in range(LOOKS):
            if not waiting:
                return
            rows = await self._at_mails(list(waiting.values()))
            found = [
                Outcome(place, Written(str(row["id"]), read_contact(was, None).side if was else None), "")
                for place, change in waiting.items()
                if (row := next((one for one in rows if holds(one, change)), None)) is not None
                for was in [before.get(str(row["id"]))]
            ]
            if found:
                await note(found)
                waiting = {
                    place: change for place, change in waiting.items() if place not in {one.place for one in found}
                }
            if waiting:
                await asyncio.sleep(0.1 * 2**attempt)
        if waiting:
            await note([Outcome(place, None, f"refusé là-bas : {SILENT}") for place in waiting])

    async def _try_upsert(self, data: dict[str, Any]) -> str | None:
        """Return why they refuse it, if they do."""
        try:
            await self._upsert(data)
        except NotTaken as refusal:
            return str(refusal)
        return None

    async def _at_mails(self, changes: Sequence[Change]) -> list[dict[str, Any]]:
        mails = [one for change in changes for one in condition("mail", "eql", change.fields["email"])]
        return await self._search(mails, 0, any_of=True) if mails else []

    async def remove(self, their_id: str) -> None:
        await self.line.ask("DELETE", f"/contacts/{their_id}", absent=True)

    async def ids(self) -> AsyncIterator[set[str]]:
        number = 0
        while True:
            rows = await self._search(condition("UpdatedAt", "gte", f"now-{_EVER}h"), number)
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
            raise ServiceUnavailable(f"Une fiche est refusée là-bas : {why_of(found.body)}.")
        return member_of(found, "data", "contact", why=why_of)

    async def _again(self, their_id: str, was: dict[str, Any], change: Change) -> list[dict[str, Any]]:
        """Return the contact read again, if it has changed or was so before."""
        found = await self._get(their_id)
        return [found] if found and (found.get("UpdatedAt") != was.get("UpdatedAt") or is_so(was, change)) else []

    async def _replace(self, their_id: str, was: dict[str, Any], change: Change) -> bool:
        """Replace the contact; return False if it is no longer there."""
        contact = whole(was) | said_of(change, was)
        path, body = f"/contacts/{their_id}", {"data": {"contact": contact}}
        answer = await self.line.ask("PATCH", path, json=body, cost=SYNCHRONOUS_COST, absent=True)
        if answer.status == 404:
            return False
        if answer.status >= 400:
            raise NotTaken(why_of(answer.body))
        member_of(answer, "data", "contact", why=why_of)
        return True

    async def _make(self, change: Change) -> Written:
        data = said_of(change, {})
        if OURS in await self._known_forms():
            data |= our_mark(change)
        before = {one["id"]: one for one in await self._like(change)}
        await self._upsert(data)
        row = await self._look_for(change, partial(self._like, change))
        was = before.get(row["id"])
        return Written(str(row["id"]), read_contact(was, None).side if was else None)

    async def _upsert(self, data: dict[str, Any]) -> None:
        answer = await self.line.ask("POST", "/contacts/upsert", json={"kind": "contact", "data": data})
        if answer.status >= 400:
            raise NotTaken(why_of(answer.body))
        check_no_error(answer, why=why_of)

    async def _look_for(self, change: Change, look: Callable[[], Awaitable[list[dict[str, Any]]]]) -> dict[str, Any]:
        for attempt in range(LOOKS):
            for row in await look():
                if holds(row, change):
                    return row
            await asyncio.sleep(0.1 * 2**attempt)
        raise NotTaken(SILENT)

    async def _like(self, change: Change) -> list[dict[str, Any]]:
        named = ("email",) if change.fields.get("email") else ("surname", "first_names")
        said = [(_SEARCHED[name], change.fields.get(name)) for name in named]
        return await self._search([one for attr, text in said if text for one in condition(attr, "eql", text)], 0)

    async def _search(
        self, conditions: list[dict[str, Any]], page: int, *, any_of: bool = False
    ) -> list[dict[str, Any]]:
        group = {"$at_least_one" if any_of else "$all": conditions}
        asked = {"page": page, "per_page": SIZE, "query": {"$all": [group]}}
        answer = await self.line.ask("POST", "/search", json={"data": {"advanced_search": asked}})
        if answer.status >= 400:
            raise ServiceUnavailable(f"La recherche est refusée là-bas : {why_of(answer.body)}.")
        return list_of(answer, "data", "contacts", why=why_of)

    async def _known_forms(self) -> dict[str, int]:
        """The number of each label of a field of theirs. One that they do not know makes an upsert write nothing."""
        if self._forms is None:
            answer = await self.line.ask("GET", "/forms/custom_fields")
            if answer.status >= 400:
                raise ServiceUnavailable(f"Les champs de l'espace sont refusés là-bas : {why_of(answer.body)}.")
            self._forms = {str(one["label"]): int(one["id"]) for one in list_of(answer, "data", "forms", why=why_of)}
        return self._forms
