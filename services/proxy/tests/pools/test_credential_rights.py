"""What stands for all of the campaign's requests is made by who has all of them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_member

MADE: list[tuple[str, str, Any, tuple[str, ...]]] = [
    ("POST", "/v1/bounce-inboxes", None, ("integrator", "commune", "until", "directs")),
    ("POST", "/v1/pool/codes", None, ("integrator", "commune", "directs")),
    ("PUT", "/v1/sites", {"origins": ["https://exemple.fr"]}, ("integrator", "commune", "directs")),
]


@pytest.mark.parametrize(("method", "path", "body", "refused"), MADE)
async def test_it_is_refused_to_whoever_may_do_less(
    app: FastAPI,
    coordinator: AsyncClient,
    sessions: Sessions,
    campaign_id: UUID,
    method: str,
    path: str,
    body: Any,
    refused: tuple[str, ...],
) -> None:
    soon = datetime.now(UTC) + timedelta(days=1)
    await new_member(sessions, campaign_id, "integrator", (Role.INTEGRATOR,))
    await new_member(sessions, campaign_id, "commune", (Role.PROXY_COORDINATOR,), ("94033",))
    await new_member(sessions, campaign_id, "until", (Role.PROXY_COORDINATOR,), (), soon)
    await new_member(sessions, campaign_id, "directs", (Role.MANAGER,), ("94033",))
    for who in refused:
        async with call(app, campaign_id, subject=who) as other:
            assert (await other.request(method, path, json=body)).status_code == 403, who
    assert (await coordinator.request(method, path, json=body)).status_code in (200, 201)
