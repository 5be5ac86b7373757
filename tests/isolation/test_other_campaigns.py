"""Isolation of campaigns: with another campaign's token, no request reads or changes anything of this one.

The operations are read from the OpenAPI documents and the routes: a new one is tried as soon as it exists.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from common.scopes import SCOPES, UNHELD, Role
from httpx import AsyncClient, Response
from kit.servers.postgres import Postgres
from kit.testing.steps import call, new_campaign, new_member
from kit.testing.tokens import bearer

from tests.architecture.test_anatomy import SERVICES
from tests.isolation import canaries
from tests.isolation.conftest import FillService
from tests.isolation.contents import Filled
from tests.isolation.operations import OPERATOR, Operation, operations_of, request_of
from tests.isolation.places import STATE
from tests.isolation.rows import read_rows

STRANGER = "stranger"
EVERY_SCOPE = sorted(set(SCOPES) - UNHELD)
NATURAL_KEYS = {
    *("territory", "station", "round", "election_id", "subject", "heading", "kind", "question", "key", "number"),
    *("position", "act", "decision", "language", "text_version", "payer_subject", "check", "part"),
    *("layout_key", "table_name"),
}
"""What these name in a path exists in any campaign, or may be made there: to name one is not to reach into another."""

Expected = Callable[[Operation], set[int]]


@pytest.fixture(params=SERVICES)
async def filled(request: pytest.FixtureRequest, filled_service: FillService) -> Filled:
    return await filled_service(request.param)


async def new_stranger(filled: Filled) -> UUID:
    """Another campaign, on the same ground, where somebody has every role; and the operator's scope nowhere."""
    other = await new_campaign(filled.sessions, **STATE)
    await new_member(filled.sessions, other, STRANGER, tuple(Role))
    return other


async def ask(client: AsyncClient, operation: Operation, filled: Filled, **headers: str) -> Response:
    url, body = request_of(operation, filled.ids)
    return await client.request(operation.method, url, headers=headers, **body)


async def refusals(
    filled: Filled, expected: Expected, headers: Mapping[str, str], client: AsyncClient
) -> dict[str, int]:
    """Return the status of each answer other than expected."""
    wrong: dict[str, int] = {}
    for operation in operations_of(filled.service, filled.app):
        answer = await ask(client, operation, filled, **headers)
        if answer.status_code not in expected(operation) or canaries.found(canaries.EVERYTHING, answer.text):
            wrong[operation.name] = answer.status_code
    return wrong


async def test_another_campaigns_token_gets_and_changes_nothing(filled: Filled, postgres: Postgres) -> None:
    other = await new_stranger(filled)
    before = read_rows(postgres, filled.sessions, filled.campaign_id)
    assert canaries.found((canaries.CANDIDATE,), str(before))
    wrong: dict[str, Any] = {}
    async with call(filled.app, other, *EVERY_SCOPE, subject=STRANGER) as client:
        # What makes something comes last: the stranger's own must not be what is then found.
        for operation in sorted(operations_of(filled.service, filled.app), key=_order):
            if operation.path.endswith("/stream"):
                continue  # it does not end; its answer is the board's, and the board is asked here too
            answer = await ask(client, operation, filled)
            leaked = canaries.found(_secrets(filled, operation), answer.text)
            if answer.status_code not in _allowed(operation) or leaked:
                wrong[operation.name] = answer.status_code, leaked
    assert wrong == {}
    assert read_rows(postgres, filled.sessions, filled.campaign_id) == before


async def test_this_campaign_cannot_be_named_in_the_header_of_another_ones_token(filled: Filled) -> None:
    other = await new_stranger(filled)
    async with call(filled.app, other, *EVERY_SCOPE, OPERATOR, subject=STRANGER) as client:
        named = {"Isoloir-Campaign": str(filled.campaign_id)}
        assert await refusals(filled, lambda _: {403}, named, client) == {}


async def test_a_token_without_a_campaign_opens_only_those_of_its_bearer(filled: Filled, postgres: Postgres) -> None:
    await new_stranger(filled)
    before = read_rows(postgres, filled.sessions, filled.campaign_id)
    headers = bearer(None, *EVERY_SCOPE, subject=STRANGER) | {"Isoloir-Campaign": str(filled.campaign_id)}
    async with call(filled.app) as client:
        assert await refusals(filled, _own_list_or(403), headers, client) == {}
    assert read_rows(postgres, filled.sessions, filled.campaign_id) == before


@pytest.mark.parametrize("left", ["by a date", "taken out"])
async def test_a_member_who_left_is_refused_everywhere(filled: Filled, left: str) -> None:
    leaver = f"left {left}".replace(" ", "-")
    if left == "by a date":
        ended = datetime.now(UTC) - timedelta(seconds=1)
        await new_member(filled.sessions, filled.campaign_id, leaver, tuple(Role), ends_at=ended)
    else:
        await new_member(filled.sessions, filled.campaign_id, leaver, ())
    async with call(filled.app, filled.campaign_id, *EVERY_SCOPE, subject=leaver) as client:
        assert await refusals(filled, _own_list_or(403), {}, client) == {}


async def test_nothing_is_answered_without_a_good_token(filled: Filled) -> None:
    good = bearer(filled.campaign_id)["Authorization"]
    head, _, signature = good.rpartition(".")
    past = int(time.time()) - 3600
    async with call(filled.app) as client:
        for authorization in (
            "",
            "Bearer ",
            "Bearer no.token.atall",
            f"Basic {good.removeprefix('Bearer ')}",
            f"{head}.{signature[::-1]}",
            bearer(filled.campaign_id, exp=past)["Authorization"],
            bearer(filled.campaign_id, iss="http://somebody/else")["Authorization"],
            bearer(filled.campaign_id, aud="another-api")["Authorization"],
        ):
            headers = {"Authorization": authorization} if authorization else {}
            assert await refusals(filled, lambda _: {401}, headers, client) == {}, authorization[:20]


async def test_a_token_without_scopes_may_do_nothing(filled: Filled) -> None:
    async with call(filled.app) as client:
        for scope in ("", "openid profile", "everything *"):
            headers = bearer(filled.campaign_id, scope=scope)
            assert await refusals(filled, lambda _: {403}, headers, client) == {}


async def test_each_scope_an_operation_asks_for_is_needed(filled: Filled) -> None:
    """With every other scope in the token it is refused."""
    wrong: dict[str, int] = {}
    async with call(filled.app) as client:
        for operation in operations_of(filled.service, filled.app):
            for scope in sorted(operation.scopes):
                headers = bearer(filled.campaign_id, *sorted(set(SCOPES) - {scope}))
                answer = await ask(client, operation, filled, **headers)
                if answer.status_code != 403:
                    wrong[f"{operation.name} without {scope}"] = answer.status_code
    assert wrong == {}


async def test_every_documented_operation_names_its_scopes(filled: Filled) -> None:
    operations = [one for one in operations_of(filled.service, filled.app) if one.documented]
    assert operations
    assert [one.name for one in operations if not one.scopes or not one.scopes <= set(SCOPES)] == []


def _secrets(filled: Filled, operation: Operation) -> tuple[str, ...]:
    """Return the first campaign's own words and ids, except those that the request itself names."""
    named = str(request_of(operation, filled.ids))
    ids = [value for key, value in filled.ids.items() if key not in NATURAL_KEYS and value not in named]
    return *canaries.EVERYTHING, *ids


def _order(operation: Operation) -> tuple[bool, int]:
    """The order in which operations are tried: what others need comes before them, what ends everything last.

    Counts are refused until stations and candidates are known; nothing of an account that was filed changes any more.
    """
    written = 2 * "GDP".index(operation.method[0])
    needed = operation.name in ("PUT /v1/stations/{station}", "PUT /v1/rounds/{round}/candidates")
    return operation.path.endswith("/filing"), written - needed


def _allowed(operation: Operation) -> set[int]:
    if operation.scopes & UNHELD:
        return {403}
    if operation.keys - NATURAL_KEYS or operation.name in ("GET /v1/members/{subject}", "DELETE /v1/members/{subject}"):
        return {403, 404}
    # In its own campaign: done, refused for what is (not) there, or led back to the page it came from.
    return {200, 201, 204, 303, 403, 404, 409, 422} if not operation.documented else {200, 201, 202, 204, 404, 409}


def _own_list_or(status: int) -> Expected:
    """One's own campaigns may always be listed; a link that leads nowhere is not found, whoever follows it."""

    def expected(operation: Operation) -> set[int]:
        if operation.name in ("GET /v1/campaigns", "GET /v1/organisations"):
            return {200}
        # An organisation asks for no campaign: who is not in it does not hear that it is there.
        elsewhere = "{token}" in operation.path or "/organisations/{organisation_id}" in operation.path
        return {404} if elsewhere and not operation.scopes & UNHELD else {status}

    return expected
