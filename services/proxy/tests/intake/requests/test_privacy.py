"""Canaries: what goes into the vault is nowhere else."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient


async def test_nothing_that_identifies_or_reaches_people_is_in_clear(
    voter: AsyncClient,
    campaign_id: UUID,
    canary: dict[str, Any],
    sealed: tuple[str, ...],
    read_everything: Callable[[], Awaitable[str]],
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = (canary["civil_status"]["first_names"], canary["civil_status"]["surname"])
    caplog.set_level(logging.DEBUG)
    for kind in ("requests", "offers"):
        sent = await voter.post(f"/v1/public/campaigns/{campaign_id}/{kind}", json=canary)
        assert sent.status_code == 201, sent.text
        token = sent.json()["token"]
        await voter.get(f"/suivi/{token}")
        await voter.get(f"/v1/public/status/{token}")
        refused = await voter.post(f"/v1/public/campaigns/{campaign_id}/{kind}", json=canary | {"rounds": [0]})
        assert not [secret for secret in (*sealed, *names) if secret in refused.text]

    out, err = capsys.readouterr()
    ours = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore", "asyncio"))]
    heard = out + err + "\n".join(str(record.__dict__) for record in ours)
    assert "/suivi/{token}" in heard  # the log was there to be read
    assert not [secret for secret in (*sealed, *names, token) if secret in heard]
    stored = await read_everything()
    assert names[0] in stored  # and so were the rows
    assert [secret for secret in sealed if secret in stored] == []
