"""Brevo, API v3. Ten requests a second for everything under /contacts, and as many an hour.

There, somebody is an e-mail: who has none here is not written. Many are made by one import, which is done later, tells
nobody of what it left out, and leaves alone who is there already: who came is looked for. Many are changed by one
request. Contacts are listed by the day they were made, at an offset: pages overlap, so that a deletion meanwhile hides
nobody. Refusals are `emailBlacklisted` and `smsBlacklisted`; neither is ever taken back, and since their documentation
says that a new e-mail lifts the first, that of somebody who refuses is not changed.
"""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import quote

from kit.events.webhooks.address_guard import Reach

from crm.integrations.connectors.credentials import Credentials
from crm.integrations.connectors.http_line import Answer, Line, Pace
from crm.integrations.connectors.parallel_writes import AT_ONCE, GONE, all_or_stop
from crm.integrations.connectors.readable_rows import list_of, member_of, read_rows, unfamiliar
from crm.integrations.connectors.vendor import Change, Note, NotTaken, Outcome, Page, Place, Theirs, Written
from crm.integrations.connectors.vendors.brevo_contacts import Attributes, why

LIMIT, SECONDS = 10, 1.0
SIZE, OVERLAP = 1000, 20
BY_IDS, BY_BATCH = 20, 100
LOOKS, LONGEST_LOOK = 10, 15.0
LIST = "Isoloir"
"""An import goes on a list: theirs of this name, made by the first."""
SKEW = timedelta(minutes=2)
"""By how much their clock and ours may differ."""
OTHER_NAME = "cette adresse e-mail y est celle de quelqu'un d'un autre nom : à rapprocher à la main"
NO_MAIL = "Brevo ne connaît les personnes que par leur e-mail, et celle-ci n'en a pas"
WOULD_LIFT = "un refus y est noté, que changer l'e-mail lèverait (documentation de Brevo) : l'e-mail y reste"


class Brevo:
    at_once = 1000
    journal = None
    lists = None
    single = None

    def __init__(self, base_url: str, credentials: Credentials, reach: Reach, mapping: Mapping[str, str]) -> None:
        self.line = Line(f"{base_url}/v3", "", Pace(LIMIT, SECONDS), reach)
        self.line.headers |= {"api-key": credentials.token, "Accept": "application/json"}
        self._mapping = mapping
        self._attributes: Attributes | None = None

    async def close(self) -> None:
        await self.line.close()

    async def read(self, place: Place) -> Page:
        known = await self._names()
        query = {} if place.since is None else {"modifiedSince": _instant(place.since)}
        rows = await self._page(place.page, query)
        return Page(read_rows(rows, known.read), Place(place.since, place.page + 1) if len(rows) == SIZE else None)

    async def write(self, their_id: str | None, change: Change) -> Written | None:
        came: list[Outcome] = []

        async def note(back: Sequence[Outcome]) -> None:
            came.extend(back)

        await self.write_some([(their_id, change)], note)
        if came[0].written is None and came[0].why != GONE:
            raise NotTaken(came[0].why)
        return came[0].written

    async def write_some(self, some: Sequence[tuple[str | None, Change]], note: Note) -> None:
        known = [(place, their_id, change) for place, (their_id, change) in enumerate(some) if their_id is not None]
        new = {place: change for place, (their_id, change) in enumerate(some) if their_id is None}
        mails = Counter(_mail(change) for change in new.values())
        nowhere = [place for place, change in new.items() if not _mail(change) or mails[_mail(change)] > 1]
        if nowhere:
            twice = "deux personnes d'ici ont cet e-mail, qui n'y désigne qu'une fiche"
            await note([Outcome(one, None, NO_MAIL if not _mail(new[one]) else twice) for one in nowhere])
        for agreed in (True, False):
            made = {
                place: change
                for place, change in new.items()
                if place not in nowhere and (change.subscribed is True and not change.closed) == agreed
            }
            known += await self._make(made, note, agreed=agreed)
        for start in range(0, len(known), BY_BATCH):
            await self._change(known[start : start + BY_BATCH], note)

    async def remove(self, their_id: str) -> None:
        await self.line.ask("DELETE", f"/contacts/{their_id}", params={"identifierType": "contact_id"}, absent=True)

    async def ids(self) -> AsyncIterator[set[str]]:
        number, more = 1, True
        while more:
            rows = await self._page(number, {})
            yield {one.id for one in read_rows(rows, (await self._names()).read)}
            number, more = number + 1, len(rows) == SIZE

    async def is_gone(self, their_id: str) -> bool:
        return await self._one(their_id, "contact_id") is None

    async def _names(self) -> Attributes:
        if self._attributes is None:
            found = await self.line.ask("GET", "/contacts/attributes")
            rows = list_of(found, "attributes", why=why)
            self._attributes = Attributes.choose({str(one.get("name")) for one in rows}, self._mapping)
        return self._attributes

    async def _page(self, number: int, query: Mapping[str, str]) -> list[Any]:
        whole = {"limit": SIZE, "offset": (number - 1) * (SIZE - OVERLAP), "sort": "asc", **query}
        return list_of(await self.line.ask("GET", "/contacts", params=whole), "contacts", why=why)

    async def _one(self, key: str, kind: str) -> dict[str, Any] | None:
        path = f"/contacts/{quote(key, safe='')}"
        found = await self.line.ask("GET", path, params={"identifierType": kind}, absent=True)
        if found.status == 404:
            return None
        if found.status >= 400 or not isinstance(found.body, dict) or "id" not in found.body:
            raise unfamiliar(f"réponse {found.status} : {why(found.body)}")
        return cast("dict[str, Any]", found.body)

    async def _make(self, made: Mapping[int, Change], note: Note, *, agreed: bool) -> list[tuple[int, str, Change]]:
        """Import them; return those who were there already and are to be changed instead."""
        if not made:
            return []
        names = await self._names()
        began = datetime.now(UTC) - SKEW
        body = {
            "jsonBody": [{"email": _mail(one), "attributes": names.written(one)} for one in made.values()],
            "updateExistingContacts": False,
            "disableNotification": True,
            # Who has not said yes here to e-mails is not written to from there either; SMS nobody is asked about.
            "emailBlacklist": not agreed,
            "smsBlacklist": True,
        }
        before = {one.id for one in await self._made_since(began)}
        answer = await self.line.ask("POST", "/contacts/import", json=body | await self._list())
        if answer.status >= 400:
            await note([Outcome(place, None, f"refusé là-bas : {why(answer.body)}") for place in made])
            return []
        member_of(answer, "processId", why=why)
        waiting, idle = dict(made), 0
        for look in range(LOOKS):
            there = {
                one.side.fields.get("email", "").casefold(): one
                for one in await self._made_since(began)
                if one.id not in before
            }
            came = [place for place, change in waiting.items() if _mail(change) in there]
            if came:
                await note([Outcome(one, Written(there[_mail(waiting[one])].id, None), "") for one in came])
                waiting = {place: change for place, change in waiting.items() if place not in set(came)}
            idle = 0 if came else idle + 1
            if not waiting or (idle > 2 and len(waiting) < len(made)):
                break
            await asyncio.sleep(min(LONGEST_LOOK, 0.25 * 2**look))
        return await self._met(waiting, note)

    async def _met(self, waiting: Mapping[int, Change], note: Note) -> list[tuple[int, str, Change]]:
        """Return those of whom the import made nothing because they are there, and of no other name."""
        known: list[tuple[int, str, Change]] = []
        for place, change in waiting.items():
            row = await self._one(_mail(change), "email_id")
            if row is None:
                await note([Outcome(place, None, "refusé là-bas : l'envoi n'a rien écrit, sans dire pourquoi")])
                continue
            (one,) = read_rows([row], (await self._names()).read)
            if one.unreadable or _of_another_name(one, change):
                await note([Outcome(place, None, f"refusé là-bas : {OTHER_NAME}")])
            else:
                # That somebody has not said yes here takes back no yes that they said there.
                known.append((place, one.id, replace(change, subscribed=None)))
        return known

    async def _made_since(self, began: datetime) -> list[Theirs]:
        found: list[Theirs] = []
        number, more = 1, True
        while more:
            rows = await self._page(number, {"createdSince": _instant(began)})
            found += [one for one in read_rows(rows, (await self._names()).read) if not one.unreadable]
            number, more = number + 1, len(rows) == SIZE
        return found

    async def _list(self) -> dict[str, Any]:
        offset = 0
        while True:
            found = await self.line.ask("GET", "/contacts/lists", params={"limit": 50, "offset": offset})
            # An account without any list answers no list at all.
            said = cast("dict[str, Any]", found.body) if isinstance(found.body, dict) else {}
            if found.status >= 400 or "count" not in said:
                raise unfamiliar(f"réponse {found.status} : {why(found.body)}")
            rows: list[dict[str, Any]] = said.get("lists") or []
            for one in rows:
                if one.get("name") == LIST:
                    return {"listIds": [one["id"]]}
            if len(rows) < 50:
                return {"newList": {"listName": LIST}}
            offset += 50

    async def _change(self, some: Sequence[tuple[int, str, Change]], note: Note) -> None:
        before = await self._before([their_id for _, their_id, _ in some])
        names = await self._names()
        gone = [Outcome(place, None, GONE) for place, their_id, _ in some if their_id not in before]
        kept = [
            Outcome(place, None, f"refusé là-bas : {WOULD_LIFT}")
            for place, their_id, change in some
            if their_id in before and _would_lift(before[their_id], change)
        ]
        if gone or kept:
            await note([*gone, *kept])
        apart = {one.place for one in (*gone, *kept)}
        waiting = [one for one in some if one[0] not in apart]
        while waiting:
            body = {"contacts": [{"id": int(their_id), **names.changed(change)} for _, their_id, change in waiting]}
            answer = await self.line.ask("POST", "/contacts/batch", json=body, absent=True)
            if answer.status == 204:
                await note([Outcome(place, Written(one, before[one].side), "") for place, one, _ in waiting])
                return
            _check_done(answer)
            missing = _missing(answer)
            if not missing or not all(one < len(waiting) for one in missing):
                await self._change_each(waiting, before, note)
                return
            await note([Outcome(waiting[one][0], None, GONE) for one in sorted(missing)])
            waiting = [one for number, one in enumerate(waiting) if number not in missing]

    async def _change_each(
        self, some: Sequence[tuple[int, str, Change]], before: Mapping[str, Theirs], note: Note
    ) -> None:
        """One by one, where one among many is refused: they say no which."""
        names, room = await self._names(), asyncio.Semaphore(AT_ONCE)

        async def one(place: int, their_id: str, change: Change) -> None:
            async with room:
                path, query = f"/contacts/{their_id}", {"identifierType": "contact_id"}
                answer = await self.line.ask("PUT", path, params=query, json=names.changed(change), absent=True)
            _check_done(answer)
            if answer.status == 204:
                await note([Outcome(place, Written(their_id, before[their_id].side), "")])
            else:
                said = GONE if answer.status == 404 else f"refusé là-bas : {why(answer.body)}"
                await note([Outcome(place, None, said)])

        await all_or_stop([one(*each) for each in some])

    async def _before(self, ids: Sequence[str]) -> dict[str, Theirs]:
        found: dict[str, Theirs] = {}
        for start in range(0, len(ids), BY_IDS):
            asked = {"ids": list(ids[start : start + BY_IDS]), "limit": BY_IDS}
            rows = list_of(await self.line.ask("GET", "/contacts", params=asked), "contacts", why=why)
            found |= {one.id: one for one in read_rows(rows, (await self._names()).read) if not one.unreadable}
        return found


def _check_done(answer: Answer) -> None:
    """Raise ServiceUnavailable for an answer that is neither a refusal nor the empty one that they document."""
    if answer.status < 400 and answer.status != 204:
        raise unfamiliar(f"réponse {answer.status} : {why(answer.body)}")


def _missing(answer: Answer) -> set[int]:
    """Return the places, in what was sent, of those who are not there (any more)."""
    if answer.status != 404 or not isinstance(answer.body, dict):
        return set()
    said = re.search(r"indexes? ([\d, ]+)", why(answer.body))
    return {int(one) for one in said[1].split(",") if one.strip()} if said else set()


def _would_lift(one: Theirs, change: Change) -> bool:
    return one.side.subscribed is False and change.fields.get("email", "").casefold() not in (
        "",
        one.side.fields.get("email", "").casefold(),
    )


def _of_another_name(one: Theirs, change: Change) -> bool:
    names = ("first_names", "surname")
    pairs = [(one.side.fields.get(name, "").casefold(), change.fields.get(name, "").casefold()) for name in names]
    return any(theirs and ours and theirs != ours for theirs, ours in pairs)


def _mail(change: Change) -> str:
    return change.fields.get("email", "").casefold()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
