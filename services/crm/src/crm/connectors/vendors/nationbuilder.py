"""NationBuilder, API v2 (JSON:API). 250 requests in ten seconds for each token.

Its filter on `updated_at` is documented for attributes in general, not for this one. Pages are numbered, so what is
changed meanwhile would be passed over: we read on from the last instant instead, and meet some contacts twice.
`note` is never touched. A token lasts a day: it is renewed with its
refresh token (OAuth 2) in the middle of a run.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from kit.webhooks.guard import Reach

from crm.connectors.beside import Note, write_beside
from crm.connectors.calling import Line, Pace, Refused
from crm.connectors.comparing import Side
from crm.connectors.credentials import Credentials, Keep
from crm.connectors.vendor import Change, NotTaken, Page, Place, Single, Theirs, Written
from crm.connectors.vendors.nation_more import NationJournal, NationLists, why

LIMIT, SECONDS = 250, 10.0
SIZE = 100
OURS = "isoloir:"
LOST = (
    "La clé se renouvelait quand tout s'est arrêté, et la réponse du service s'est perdue avec elle. Reconnectez : "
    "redemandez une clé là-bas et saisissez-la."
)
_INCLUDE = {"include": "signup_tags,taggings"}
_NAMES = {"first_names": "first_name", "surname": "last_name", "email": "email", "phone": "mobile_number"}
_HOME = {"street": "address1", "postcode": "zip", "town": "city"}


class NationBuilder:
    at_once = 100

    def __init__(
        self, base_url: str, credentials: Credentials, reach: Reach, keep: Keep, author: str | None = None
    ) -> None:
        self._base_url, self._reach, self._keep = base_url, reach, keep
        self._credentials = credentials
        renew = self._renew if credentials.refresh_token else None
        self.line = Line(f"{base_url}/api/v2", credentials.token, Pace(LIMIT, SECONDS), reach, renew)
        self.line.headers["Accept"] = "application/vnd.api+json"
        self.journal = NationJournal(self.line, author or "")
        self.lists = NationLists(self.line, author or "")
        self._tags: dict[str, str] = {}
        self._naming = asyncio.Lock()

    async def close(self) -> None:
        await self.line.close()

    async def read(self, place: Place) -> Page:
        query: dict[str, Any] = {
            "page[number]": place.page,
            "page[size]": SIZE,
            **_INCLUDE,
            "sort": "updated_at",
        }
        if place.since is not None:
            query["filter[updated_at][gte]"] = place.since.isoformat()
        body = (await self.line.ask("GET", "/signups", params=query)).body
        names = _tags_in(body)
        contacts = [_read(row, names) for row in body["data"]]
        if len(contacts) < SIZE:
            return Page(contacts, None)
        last = contacts[-1].updated_at
        on = Place(last) if place.since is None or last > place.since else Place(place.since, place.page + 1)
        return Page(contacts, on)

    @property
    def single(self) -> Single:
        return self

    async def read_one(self, their_id: str) -> Theirs | None:
        found = await self.line.ask("GET", f"/signups/{their_id}", params=_INCLUDE, absent=True)
        return None if found.status == 404 else _read(found.body["data"], _tags_in(found.body))

    async def write(self, their_id: str | None, change: Change) -> Written | None:
        before: dict[str, Any] | None = None
        if their_id is not None:
            was = await self.line.ask("GET", f"/signups/{their_id}", params=_INCLUDE, absent=True)
            if was.status == 404:
                return None
            before = was.body
        attributes: dict[str, Any] = {
            _NAMES[name]: said or None for name, said in change.fields.items() if name in _NAMES
        }
        home = {_HOME[name]: said or None for name, said in change.fields.items() if name in _HOME}
        if home:
            attributes["home_address_attributes"] = home | {"country_code": "FR"}
        if change.subscribed is not None:
            attributes["email_opt_in"] = change.subscribed
        if change.closed:
            attributes |= {"do_not_contact": True, "email_opt_in": False}
        attributes["external_id"] = f"{OURS}{change.person_id}"
        data = {"type": "signups", "attributes": attributes}
        if their_id is None:
            found = await self.line.ask("PATCH", "/signups/push", json={"data": data})
        else:
            path = f"/signups/{their_id}"
            found = await self.line.ask("PATCH", path, json={"data": data | {"id": their_id}}, absent=True)
            if found.status == 404:
                return None
        if found.status >= 400:
            raise NotTaken(why(found.body))
        made = str(found.body["data"]["id"])
        if change.tags is not None:
            known = before or (await self.line.ask("GET", f"/signups/{made}", params=_INCLUDE)).body
            await self._write_tags(made, known, change.tags)
        return Written(made, _read(before["data"], _tags_in(before)).side if before else None)

    async def write_some(self, some: Sequence[tuple[str | None, Change]], note: Note) -> None:
        await write_beside(self, some, note)

    async def remove(self, their_id: str) -> None:
        await self.line.ask("DELETE", f"/signups/{their_id}", absent=True)

    async def ids(self) -> AsyncIterator[set[str]]:
        number = 1
        while True:
            query = {"page[number]": number, "page[size]": SIZE, "fields[signups]": "updated_at", "sort": "id"}
            rows = (await self.line.ask("GET", "/signups", params=query)).body["data"]
            yield {str(row["id"]) for row in rows}
            if len(rows) < SIZE:
                return
            number += 1

    async def _write_tags(self, their_id: str, known: dict[str, Any], wanted: frozenset[str]) -> None:
        names = _tags_in(known)
        taggings = {
            names[str(one["attributes"]["tag_id"])]: one["id"]
            for one in known.get("included", [])
            if one["type"] == "signup_taggings" and str(one["attributes"]["tag_id"]) in names
        }
        for tag in sorted(wanted - set(taggings)):
            said = {"signup_id": their_id, "tag_id": await self._tag(tag)}
            await self.line.ask("POST", "/signup_taggings", json=_data("signup_taggings", said))
        for tag in sorted(set(taggings) - wanted):
            await self.line.ask("DELETE", f"/signup_taggings/{taggings[tag]}", absent=True)

    async def _tag(self, name: str) -> str:
        """Its id; asked for a name that is there, they give that one, whatever its capitals."""
        async with self._naming:
            if name not in self._tags:
                found = await self.line.ask("POST", "/signup_tags", json=_data("signup_tags", {"name": name}))
                if found.status >= 400:
                    raise NotTaken(f"étiquette : {why(found.body)}")
                self._tags[name] = str(found.body["data"]["id"])
            return self._tags[name]

    async def _renew(self, refused: str) -> str | None:
        """A token lasts a day; the refresh token that comes with the next one takes the place of this one.

        What died between their answer and our storing it left the old one here. It is tried again: some let it
        count a little longer. Raises Refused where they do not: nothing but a person gets a new one.
        """
        known = self._credentials
        form = {
            "grant_type": "refresh_token",
            "refresh_token": known.refresh_token,
            "client_id": known.client_id,
            "client_secret": known.client_secret,
        }
        lost = await self._keep.intend()
        line = Line(self._base_url, "", self.line.pace, self._reach)
        try:
            found = await line.ask("POST", "/oauth/token", data=form)
        except Refused:
            return None
        finally:
            await line.close()
        said = cast("dict[str, Any]", found.body) if isinstance(found.body, dict) else {}
        token = said.get("access_token")
        if found.status >= 400 or not isinstance(token, str) or token == refused:
            if lost or line.asked > 1:
                raise Refused(LOST)
            return None
        again = said.get("refresh_token")
        fresh = {"token": token, "refresh_token": again if isinstance(again, str) else known.refresh_token}
        self._credentials = known.model_copy(update=fresh)
        await self._keep.keep(self._credentials)
        return token


def _tags_in(body: dict[str, Any]) -> dict[str, str]:
    return {one["id"]: one["attributes"]["name"] for one in body.get("included", []) if one["type"] == "signup_tags"}


def _data(kind: str, attributes: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"type": kind, "attributes": attributes}}


def _read(row: dict[str, Any], names: dict[str, str]) -> Theirs:
    said = row["attributes"]
    home: dict[str, Any] = said.get("home_address") or {}
    fields = {ours: said.get(theirs) or "" for ours, theirs in _NAMES.items()}
    fields |= {ours: home.get(theirs) or "" for ours, theirs in _HOME.items()}
    linked = row.get("relationships", {}).get("signup_tags", {}).get("data", [])
    tags = frozenset(names[one["id"]] for one in linked if one["id"] in names)
    side = Side(fields, tags, bool(said.get("email_opt_in")), bool(said.get("do_not_contact")))
    ours = said.get("external_id") or ""
    return Theirs(
        id=str(row["id"]),
        side=side,
        updated_at=datetime.fromisoformat(said["updated_at"]),
        ours=_uuid(ours.removeprefix(OURS)) if ours.startswith(OURS) else None,
        born=datetime.fromisoformat(said["created_at"]) if said.get("created_at") else None,
    )


def _uuid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
