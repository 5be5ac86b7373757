"""Canaries: what goes into the vault is nowhere else, and what is erased is nowhere at all."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from kit.db import Sessions, transaction
from proxy.tables import Base
from sqlalchemy import select

Make = Callable[..., dict[str, Any]]

SEALED = ("canary@exemple.fr", "0698765432", "987654321", "1971-12-31")
CLEAR = ("Canarine", "Serinette")


async def everything(sessions: Sessions, campaign_id: UUID) -> str:
    """Every row of every table that the application can read, as text."""
    found: list[str] = []
    unreadable = {"inbox", "dead_letter", "consumer_state"}  # the worker's own
    async with transaction(sessions, campaign_id) as session:
        for table in Base.metadata.sorted_tables:
            if table.name not in unreadable:
                found += [repr(tuple(row)) for row in await session.execute(select(table))]
    return "\n".join(found)


async def log_of(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(str(record.__dict__) for record in caplog.records)


def canary(body: Make) -> dict[str, Any]:
    return body(
        civil_status={"first_names": CLEAR[0], "surname": CLEAR[1], "born_on": SEALED[3]},
        contact={"email": SEALED[0], "phone": SEALED[1]},
        registration={"elector_number": SEALED[2]},
    )


async def test_nothing_that_identifies_or_reaches_people_is_in_clear(
    voter: AsyncClient,
    sessions: Sessions,
    campaign_id: UUID,
    body: Make,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    for kind in ("requests", "offers"):
        answer = await voter.post(f"/v1/public/campaigns/{campaign_id}/{kind}", json=canary(body))
        token = answer.json()["token"]
        await voter.get(f"/suivi/{token}")
        await voter.get(f"/v1/public/status/{token}")
        bad = canary(body)
        bad["rounds"] = []
        await voter.post(f"/v1/public/campaigns/{campaign_id}/{kind}", json=bad)
        said = capsys.readouterr()
        heard = await log_of(caplog) + said.out + said.err
        assert not [secret for secret in (*SEALED, *CLEAR) if secret in heard]
        assert f'"{token}' not in heard
        assert "/suivi/{token}" in heard

    stored = await everything(sessions, campaign_id)
    assert [secret for secret in SEALED if secret in stored] == []
    assert CLEAR[0] in stored  # the search did look into the rows


async def test_erasure_leaves_a_count_and_no_other_trace(
    voter: AsyncClient, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    for kind, events in (("requests", 2), ("offers", 0)):
        answer = await voter.post(f"/v1/public/campaigns/{campaign_id}/{kind}", json=canary(body))
        token = answer.json()["token"]
        erased = await voter.delete(f"/v1/public/status/{token}")
        assert erased.status_code == 204

        for again in (
            await voter.get(f"/v1/public/status/{token}"),
            await voter.delete(f"/v1/public/status/{token}"),
            await voter.post(f"/v1/public/status/{token}/withdraw"),
            await voter.get(f"/suivi/{token}", headers={"Accept": "text/html"}),
        ):
            assert again.status_code == 404
            assert "faites une nouvelle demande" in again.text
        async with transaction(sessions, campaign_id) as session:
            tables = Base.metadata.tables
            rows = (
                await session.execute(select(tables["erased_sum"]).where(tables["erased_sum"].c.kind == kind[:-1]))
            ).all()
            assert [(row.state, row.erased) for row in rows] == [("open", 1)]
            for name in ("person", "request", "offer"):
                assert (await session.execute(select(tables[name]))).all() == []
            told = (await session.execute(select(tables["event"].c.subject))).scalars().all()
            assert len(told) == (events or 2)

    stored = await everything(sessions, campaign_id)
    assert [secret for secret in (*SEALED, *CLEAR) if secret in stored] == []
