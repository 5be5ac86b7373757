"""An organisation's invitation: opened by anybody, consumed by one press, never more than its maker may give."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import FastAPI
from kit.testing.steps import call

from services.crm.tests.team.conftest import ask

MEMBER = {"display_name": "Pie", "role": "reader", "departments": "94"}


async def invite(app: FastAPI, organisation: str, by: str = "lead", **changes: str) -> str:
    """Return the path of the new link."""
    page = organisation.removeprefix("/v1")
    made = await ask(app, "POST", f"{page}/invitations", by, data=MEMBER | changes)
    assert made.status_code == 200, made.text
    assert made.headers["cache-control"] == "no-store"
    found = re.search(r"/organisation-invitations/[A-Za-z0-9_-]+", made.text)
    assert found is not None, made.text
    return found[0]


async def members(app: FastAPI, organisation: str) -> dict[str, Any]:
    rows = (await ask(app, "GET", f"{organisation}/members")).json()["items"]
    return {one["subject"]: one for one in rows}


async def test_only_the_press_consumes_the_link_and_only_once(app: FastAPI, organisation: str) -> None:
    link = await invite(app, organisation)
    async with call(app) as anybody:
        for _ in range(2):
            shown = await anybody.get(link)
            assert (shown.status_code, "Parti d&#39;essai" in shown.text or "Parti d'essai" in shown.text) == (
                200,
                True,
            )
            assert "Dominique" in shown.text
        assert (await anybody.post(link)).status_code == 401
        assert (await anybody.get(f"{link[:-4]}0000")).status_code == 404
    assert "pie" not in await members(app, organisation)
    entered = await ask(app, "POST", link, "pie")
    assert (entered.status_code, "done=entered" in entered.headers["location"]) == (303, True)
    pie = (await members(app, organisation))["pie"]
    assert (pie["display_name"], pie["role"], pie["departments"]) == ("Pie", "reader", ["94"])
    assert (await ask(app, "POST", link, "pie")).status_code == 303  # a second press
    assert (await ask(app, "POST", link, "mallory")).status_code == 410
    assert (await ask(app, "GET", link, "mallory")).status_code == 410
    assert "mallory" not in await members(app, organisation)
    again = await ask(app, "POST", await invite(app, organisation), "pie")
    assert (again.status_code, "déjà dans cette organisation" in again.text) == (409, True)


async def test_a_withdrawn_link_lets_nobody_in(app: FastAPI, organisation: str) -> None:
    link, page = await invite(app, organisation), organisation.removeprefix("/v1")
    shown = (await ask(app, "GET", page)).text
    assert "Invitations en attente" in shown
    assert link not in shown  # shown once
    withdraw = re.search(r"/invitations/[0-9a-f-]{36}/withdraw", shown)
    assert withdraw is not None
    assert (await ask(app, "POST", f"{page}{withdraw[0]}")).status_code == 303
    assert (await ask(app, "POST", link, "pie")).status_code == 410
    assert "pie" not in await members(app, organisation)


async def test_nobody_invites_beyond_their_own_rights_then_or_later(app: FastAPI, organisation: str) -> None:
    page, soon = organisation.removeprefix("/v1"), (datetime.now(UTC) + timedelta(days=9)).isoformat()
    deputy = {"display_name": "Adjointe", "role": "lead", "departments": ["94", "77"], "ends_at": soon}
    assert (await ask(app, "PUT", f"{organisation}/members/deputy", json=deputy)).status_code == 204
    until = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    wide = await ask(app, "POST", f"{page}/invitations", "deputy", data=MEMBER | {"departments": "93"})
    assert (wide.status_code, "vos départements" in wide.text) == (403, True)
    link = await invite(app, organisation, "deputy", departments="77", ends_at=until)
    # The deputy's reach shrinks before the link is used.
    narrow = deputy | {"departments": ["94"]}
    assert (await ask(app, "PUT", f"{organisation}/members/deputy", json=narrow)).status_code == 204
    assert (await ask(app, "POST", link, "pie")).status_code == 403
    reader = deputy | {"role": "reader"}
    assert (await ask(app, "PUT", f"{organisation}/members/deputy", json=reader)).status_code == 204
    refused = await ask(app, "POST", link, "pie")
    assert (refused.status_code, "ne dirige plus" in refused.text) == (403, True)
    assert (await ask(app, "POST", f"{page}/invitations", "deputy", data=MEMBER)).status_code == 403
    assert "pie" not in await members(app, organisation)
