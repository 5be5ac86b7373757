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

from kit.events.webhooks.address_guard import Reach

from crm.integrations.connectors.credentials import Credentials, Keep
from crm.integrations.connectors.http_line import Line, Pace, Refused
from crm.integrations.connectors.parallel_writes import write_beside
from crm.integrations.connectors.readable_rows import LONG_AGO, check_no_error, read_rows, text_of
from crm.integrations.connectors.three_way_merge import Side
from crm.integrations.connectors.vendor import Change, Note, NotTaken, Page, Place, Single, Theirs, Written
from crm.integrations.connectors.vendors.nationbuilder_lists import NationJournal, NationLists, one_of, rows_of, why

LIMIT, SECONDS = 250, 10.0
SIZE = 100
OURS = "isoloir:"
LOST = (
    "La clé se renouvelait quand tout s'est arrêté, et la réponse du service s'est perdue avec elle. Reconnectez : "
    "redemandez une clé là-bas et saisissez-la."
)
_INCLUDE = {"include": "signup_tags,taggings", "extra_fields[signups]": "home_address"}
"""An address is only told when it is asked for."""
_NAMES = {"first_names": "first_name", "surname": "last_name", "email": "email", "phone": "mobile_number"}
_HOME = {"street": "address1", "postcode": "zip", "town": "city"}
_MET = "external_id,first_name,last_name"


class NationBuilder:
    at_once = 500

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
        found = await self.line.ask("GET", "/signups", params=query)
        rows, body = rows_of(found), found.body
        names = _tags_in(body)
        contacts = read_rows(rows, lambda row: _read(row, names))
        if not contacts or (len(contacts) < SIZE and not (body.get("links") or {}).get("next")):
            return Page(contacts, None)
        last = max(one.updated_at for one in contacts)
        on = Place(last) if place.since is None or last > place.since else Place(place.since, place.page + 1)
        return Page(contacts, on)

    @property
    def single(self) -> Single:
        return self

    async def read_one(self, their_id: str) -> Theirs | None:
        found = await self.line.ask("GET", f"/signups/{their_id}", params=_INCLUDE, absent=True)
        if found.status == 404:
            return None
        body = one_of(found)
        return read_rows([body["data"]], lambda row: _read(row, _tags_in(body)))[0]

    async def write(self, their_id: str | None, change: Change) -> Written | None:
        """Update the sign-up that has this e-mail or that we made, else create one."""
        before: dict[str, Any] | None = None
        met = their_id is None
        if met:
            their_id = await self._known_as(change)
        if their_id is not None:
            was = await self.line.ask("GET", f"/signups/{their_id}", params=_INCLUDE, absent=True)
            if was.status == 404:
                return None
            before = one_of(was)
        attributes = _said(change, before, met=met)
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
        # A 200 may hold an error: nothing is known to be written, and it is sent again.
        made = str(one_of(found)["data"]["id"])
        if change.tags is not None:
            # Who was just made there (201) has no tag yet.
            new: dict[str, Any] = {}
            known = before or (new if found.status == 201 else await self._tagged(made))
            await self._write_tags(made, known, change.tags, change.off)
        return Written(made, _read(before["data"], _tags_in(before)).side if before else None)

    async def _known_as(self, change: Change) -> str | None:
        """Return the sign-up that has this e-mail. Raises NotTaken where it has another name.

        Their upsert would write over whoever has the e-mail, whatever the name.
        """
        if not change.fields.get("email"):
            return None
        query = {"filter[email]": change.fields["email"], "page[size]": 2, "fields[signups]": _MET}
        rows = rows_of(await self.line.ask("GET", "/signups", params=query))
        for row in rows:
            said: dict[str, Any] = row["attributes"]
            mine = said.get("external_id") == f"{OURS}{change.person_id}"
            names = [
                (text_of(said.get(_NAMES[name])), change.fields.get(name, "")) for name in ("first_names", "surname")
            ]
            if not mine and any(one and other and one.casefold() != other.casefold() for one, other in names):
                raise NotTaken("cette adresse e-mail y est celle de quelqu'un d'un autre nom : à rapprocher à la main")
        return str(rows[0]["id"]) if rows else None

    async def write_some(self, some: Sequence[tuple[str | None, Change]], note: Note) -> None:
        await write_beside(self, some, note)

    async def remove(self, their_id: str) -> None:
        await self.line.ask("DELETE", f"/signups/{their_id}", absent=True)

    async def ids(self) -> AsyncIterator[set[str]]:
        number = 1
        while True:
            query = {"page[number]": number, "page[size]": SIZE, "fields[signups]": "updated_at", "sort": "id"}
            rows = rows_of(await self.line.ask("GET", "/signups", params=query))
            if not rows:  # as they document it: a page that is short need not be the last
                return
            yield {str(row["id"]) for row in rows}
            number += 1

    async def is_gone(self, their_id: str) -> bool:
        return (await self.line.ask("GET", f"/signups/{their_id}", absent=True)).status == 404

    async def _tagged(self, their_id: str) -> dict[str, Any]:
        return one_of(await self.line.ask("GET", f"/signups/{their_id}", params=_INCLUDE))

    async def _write_tags(
        self, their_id: str, known: dict[str, Any], wanted: frozenset[str], off: frozenset[str]
    ) -> None:
        names = _tags_in(known)
        taggings = {
            names[str(one["attributes"]["tag_id"])]: one["id"]
            for one in known.get("included", [])
            if one["type"] == "signup_taggings" and str(one["attributes"]["tag_id"]) in names
        }
        for tag in sorted(wanted - set(taggings)):
            said = {"signup_id": their_id, "tag_id": await self._tag(tag)}
            found = await self.line.ask("POST", "/signup_taggings", json=_data("signup_taggings", said))
            if found.status >= 400:
                # Taken for done it would look, the next time, as if they had taken it off.
                raise NotTaken(f"étiquette : {why(found.body)}")
            one_of(found)
        for tag in sorted(set(taggings) & off):
            found = await self.line.ask("DELETE", f"/signup_taggings/{taggings[tag]}", absent=True)
            if found.status >= 400 and found.status != 404:
                raise NotTaken(f"étiquette : {why(found.body)}")
            check_no_error(found, why=why)

    async def _tag(self, name: str) -> str:
        """Return the tag's id, made if needed; for a known name they give the existing one, whatever its capitals."""
        async with self._naming:
            if name not in self._tags:
                found = await self.line.ask("POST", "/signup_tags", json=_data("signup_tags", {"name": name}))
                if found.status >= 400:
                    raise NotTaken(f"étiquette : {why(found.body)}")
                self._tags[name] = str(one_of(found)["data"]["id"])
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


def _said(change: Change, before: dict[str, Any] | None, *, met: bool) -> dict[str, Any]:
    """Return the attributes to send. `met`: whoever is there already, if anybody, was not known to us."""
    attributes: dict[str, Any] = {_NAMES[name]: said or None for name, said in change.fields.items() if name in _NAMES}
    home = {_HOME[name]: said or None for name, said in change.fields.items() if name in _HOME}
    if home:
        # Theirs is patched: what is not said stays. The country is theirs to know where they have one.
        there: dict[str, Any] = (before["data"]["attributes"].get("home_address") if before else None) or {}
        attributes["home_address_attributes"] = home | ({} if there.get("country_code") else {"country_code": "FR"})
    if change.subscribed is not None and not (met and before):
        # That somebody has not said yes here takes back no yes that they said there.
        attributes["email_opt_in"] = change.subscribed
    if change.closed:
        attributes |= {"do_not_contact": True, "email_opt_in": False}
    attributes["external_id"] = f"{OURS}{change.person_id}"
    return attributes


def _tags_in(body: dict[str, Any]) -> dict[str, str]:
    return {one["id"]: one["attributes"]["name"] for one in body.get("included", []) if one["type"] == "signup_tags"}


def _data(kind: str, attributes: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"type": kind, "attributes": attributes}}


def _read(row: dict[str, Any], names: dict[str, str]) -> Theirs:
    """Read a sign-up from an answer: an attribute that is null is empty, one that is absent is unknown."""
    said: dict[str, Any] = row["attributes"]
    fields = {ours: text_of(said[theirs]) for ours, theirs in _NAMES.items() if theirs in said}
    if "home_address" in said:
        home: dict[str, Any] = said["home_address"] or dict.fromkeys(_HOME.values())
        fields |= {ours: text_of(home[theirs]) for ours, theirs in _HOME.items() if theirs in home}
    linked: list[dict[str, Any]] | None = row.get("relationships", {}).get("signup_tags", {}).get("data")
    whole = linked is not None and all(one["id"] in names for one in linked)
    tags = frozenset(names[one["id"]] for one in linked) if linked is not None and whole else None
    ours, at, born = text_of(said.get("external_id")), said.get("updated_at"), said.get("created_at")
    return Theirs(
        id=str(row["id"]),
        side=Side(fields, tags, said.get("email_opt_in"), said.get("do_not_contact")),
        updated_at=datetime.fromisoformat(at) if at else LONG_AGO,
        ours=_uuid(ours.removeprefix(OURS)) if ours.startswith(OURS) else None,
        born=datetime.fromisoformat(born) if born else None,
    )


def _uuid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
