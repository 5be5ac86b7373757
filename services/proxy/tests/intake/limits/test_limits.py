from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.web.problems import TooManyRequests
from proxy.intake.limits.models import FormSubmission
from proxy.intake.limits.service import (
    PER_ADDRESS,
    WINDOW_SECONDS,
    count_submission,
    delete_old_submissions,
)
from sqlalchemy import func, select, update

Make = Callable[..., dict[str, Any]]


def public(campaign_id: UUID) -> str:
    return f"/v1/public/campaigns/{campaign_id}/requests"


async def test_one_address_cannot_flood_a_campaign(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    for number in range(PER_ADDRESS):
        answer = await voter.post(public(campaign_id), json=body(civil_status={"surname": f"Nom{number}"}))
        assert answer.status_code == 201
    answer = await voter.post(public(campaign_id), json=body())

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert len((await coordinator.get("/v1/requests")).json()["items"]) == PER_ADDRESS
    assert (await coordinator.post("/v1/requests", json=body())).status_code == 201


async def test_after_an_hour_an_address_may_send_again_and_is_forgotten(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        for _ in range(PER_ADDRESS):
            await count_submission(session, campaign_id, "192.0.2.7")
        with pytest.raises(TooManyRequests):
            await count_submission(session, campaign_id, "192.0.2.7")
        await count_submission(session, campaign_id, "192.0.2.8")
        await session.execute(
            update(FormSubmission).values(submitted_at=func.now() - timedelta(seconds=WINDOW_SECONDS + 1))
        )
        await count_submission(session, campaign_id, "192.0.2.7")
        assert await session.scalar(select(func.count()).select_from(FormSubmission)) == 1
        await session.execute(
            update(FormSubmission).values(submitted_at=func.now() - timedelta(seconds=WINDOW_SECONDS + 1))
        )
        await delete_old_submissions(session, campaign_id)
        assert await session.scalar(select(func.count()).select_from(FormSubmission)) == 0


async def test_the_address_itself_is_not_stored(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        await count_submission(session, campaign_id, "192.0.2.7")
        stored = await session.scalar(select(FormSubmission.address))
    assert stored is not None
    assert (len(stored), b"192.0.2.7" in stored) == (32, False)
