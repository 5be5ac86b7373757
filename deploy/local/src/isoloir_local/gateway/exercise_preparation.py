"""Preparation of a campaign of exercise through the services' public routes, by an invented teammate who directs it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
from common.scopes import held_scopes
from kit.security.session_cookie import SessionContent

from isoloir_local.gateway import exercise_content as content
from isoloir_local.gateway.api import ServiceClient
from isoloir_local.gateway.settings import Settings
from isoloir_local.home import Home
from isoloir_local.oidc.signing import OPERATOR, new_access_token, scopes_of

PARTNER = "exercice"
"""The teammate: directs the campaign, and is nobody who signs in."""
PARTNER_NAME = "Dominique Exercice"
HOURS = 0.25
"""Life of its tokens."""
TRIES, PAUSE_SECONDS = 120, 0.5
"""A minute for another service to hear of the campaign, or for a job."""


class NotPrepared(Exception):
    """Raised if a service refuses or does not answer."""


class Exercises:
    """Opens, reads and ends campaigns of exercise."""

    def __init__(self, settings: Settings, home: Home, api: ServiceClient) -> None:
        self._settings = settings
        self._home = home
        self._api = api

    async def open(self, subject: str, name: str, roles: Sequence[str]) -> UUID:
        """Open one for a member, whole before they are in it; raise NotPrepared."""
        campaign = uuid4()
        body = {
            "id": str(campaign),
            "campaign": content.opening_state(datetime.now(UTC)),
            "manager": {"subject": PARTNER, "display_name": PARTNER_NAME},
        }
        _read(await self._api.post("crm", "/v1/campaigns", self._operator(), json=body))
        partner = self._partner(campaign)
        await self._wait_for_services(partner)
        _read(await self._api.put("crm", "/v1/register/controller", partner, json=content.CONTROLLER))
        await self._enter_people(partner)
        await self._open_calls(partner, campaign)
        turfs = await self._cut_turfs(partner)
        member = {"display_name": name, "roles": list(roles)}
        path = f"/v1/campaigns/{campaign}/members/{quote(subject, safe='')}"
        _read(await self._api.put("crm", path, self._operator(), json=member))
        # Turfs are given to who may walk them.
        for turf in turfs if "canvasses:write" in held_scopes(roles, ()) else ():
            path = f"/v1/turfs/{turf['id']}/holders"
            _read(await self._api.post("crm", path, partner, json={"subjects": [subject]}))
        return campaign

    async def end(self, campaign: UUID, subject: str) -> None:
        """Erase the people of one, and take the member out of it."""
        partner = self._partner(campaign)
        while rows := _read(await self._api.get("crm", "/v1/people?limit=200", partner))["items"]:
            for row in rows:
                _check(await self._api.delete("crm", f"/v1/people/{row['id']}", partner))
        path = f"/v1/campaigns/{campaign}/members/{quote(subject, safe='')}"
        _check(await self._api.delete("crm", path, self._operator()))

    async def read_done(self, campaign: UUID) -> set[str]:
        """Return the exercises that have been done in one, by what the services hold."""
        partner = self._partner(campaign)
        done: set[str] = set()
        # A call is a canvass, too.
        if any(one["channel"] == "door" for one in await self._items("crm", "/v1/canvasses?limit=200", partner)):
            done.add("turf")
        for calls in await self._items("crm", "/v1/call-campaigns", partner):
            board = await self._api.read("crm", f"/v1/call-campaigns/{calls['id']}/board", partner)
            if board and board["calls"]:
                done.add("call")
        if await self._items("budget", "/v1/evidence?limit=1", partner):
            done.add("expense")
        if await self._items("proxy", "/v1/requests?limit=1", partner):
            done.add("proxy")
        return done

    async def _wait_for_services(self, partner: SessionContent) -> None:
        for service in self._api.services:
            await _until(
                partial(self._api.read, service, "/v1/events?limit=1", partner), lambda heard: heard is not None
            )

    async def _enter_people(self, partner: SessionContent) -> None:
        text = {"text_version": content.TEXT, "text": content.WORDS, "shown_on": "2026-01-01"}
        _read(await self._api.post("crm", "/v1/consent-texts", partner, json=text))
        made = _read(await self._api.post("crm", "/v1/people/bulk", partner, json={"people": content.people()}))
        if made["refused"]:
            raise NotPrepared("people")
        for row in made["rows"]:
            path = f"/v1/people/{row['person_id']}/consents"
            _read(await self._api.post("crm", path, partner, json=content.AGREED))

    async def _open_calls(self, partner: SessionContent, campaign: UUID) -> None:
        script = {"name": content.CALLS, "definition": content.SCRIPT}
        asked = _read(await self._api.post("crm", "/v1/questionnaires", partner, json=script))["id"]
        _read(await self._api.post("crm", f"/v1/questionnaires/{asked}/versions", partner))
        segment = {"name": content.CALLS, "filter": {"kind": "use", "use": "call"}}
        of = _read(await self._api.post("crm", "/v1/segments", partner, json=segment))["id"]
        now = _read(await self._api.get("crm", f"/v1/campaigns/{campaign}", partner))["now"]
        plan = content.call_plan(of, asked, datetime.fromisoformat(now))
        made = _read(await self._api.post("crm", "/v1/call-campaigns", partner, json=plan))["id"]
        _read(await self._api.put("crm", f"/v1/call-campaigns/{made}/state", partner, json={"state": "open"}))

    async def _cut_turfs(self, partner: SessionContent) -> list[dict[str, Any]]:
        file = {"file": ("rues.csv", content.streets().encode())}
        sent = {"files": file, "data": {"source": content.SOURCE}}
        await self._finish(_read(await self._api.post("crm", "/v1/address-imports", partner, **sent)), partner)
        cut = {"where": {"stations": [content.STATION]}, "doors": content.TURF_DOORS}
        job = _read(await self._api.post("crm", "/v1/turf-cuts", partner, json=cut))
        await self._finish(job, partner)
        _read(await self._api.post("crm", "/v1/turfs/batch", partner, json={"batch": job["id"]}))
        return await self._items("crm", "/v1/turfs?limit=200", partner)

    async def _finish(self, job: dict[str, Any], partner: SessionContent) -> None:
        path = f"/v1/jobs/{job['id']}"
        ended = await _until(
            lambda: self._api.read("crm", path, partner),
            lambda found: found is not None and found["state"] not in ("waiting", "running"),
        )
        if ended["state"] != "done":
            raise NotPrepared(str(ended["problem"]))

    async def _items(self, service: str, path: str, partner: SessionContent) -> list[dict[str, Any]]:
        found = await self._api.read(service, path, partner)
        return found["items"] if found else []

    def _operator(self) -> SessionContent:
        return SessionContent(self._token(OPERATOR, {"operate"}, None))

    def _partner(self, campaign: UUID) -> SessionContent:
        return SessionContent(self._token(PARTNER, scopes_of(PARTNER), campaign))

    def _token(self, subject: str, scopes: Iterable[str], campaign: UUID | None) -> str:
        return new_access_token(self._home.secrets(), self._settings.issuer, subject, scopes, campaign, HOURS)


def _check(answer: httpx.Response) -> httpx.Response:
    if not answer.is_success:
        # The answer's text may quote what was sent.
        raise NotPrepared(f"{answer.request.method} {answer.request.url.path}: {answer.status_code}")
    return answer


def _read(answer: httpx.Response) -> Any:
    return _check(answer).json() if answer.content else _check(answer)


async def _until(ask: Callable[[], Awaitable[Any]], is_enough: Callable[[Any], bool]) -> Any:
    for _ in range(TRIES):
        if is_enough(found := await ask()):
            return found
        await asyncio.sleep(PAUSE_SECONDS)
    raise NotPrepared("a service is late")
