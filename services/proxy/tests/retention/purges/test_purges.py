"""At the end nothing of anybody is left, but numbers and a certificate; a hold keeps everything."""

import hashlib
import io
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.proxy import RequestWithdrawn
from common.schemas.campaign import CampaignState
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import STATE, as_worker, call, new_member, today, told
from proxy.retention.purges.schedule import purge_due
from pypdf import PdfReader

Make = Callable[..., dict[str, Any]]
HTML = {"Accept": "text/html"}


@pytest.fixture
def ended(sessions: Sessions, campaign_id: UUID) -> Callable[[int], Awaitable[None]]:
    """Move the only round to some days ago."""
    version = 1

    async def move(days: int) -> None:
        nonlocal version
        version += 1
        on = (today() - timedelta(days=days)).isoformat()
        state = CampaignState.model_validate(STATE | {"rounds": [{"number": 1, "on": on}]})
        async with transaction(sessions, campaign_id) as session:
            await store_campaign(session, campaign_id, version, state, LOCAL)

    return move


Ended = Callable[[int], Awaitable[None]]


@pytest.fixture
async def filled(voter: AsyncClient, campaign_id: UUID, canary: dict[str, Any], ended: Ended) -> str:
    """One request and one offer of the canary: the token of the request."""
    await ended(-20)
    sent = canary | {"rounds": [1]}
    tokens = [
        (await voter.post(f"/v1/public/campaigns/{campaign_id}/{kind}", json=sent)).json()["token"]
        for kind in ("requests", "offers")
    ]
    return tokens[0]


async def test_a_purge_leaves_numbers_and_a_certificate(
    filled: str,
    coordinator: AsyncClient,
    voter: AsyncClient,
    sessions: Sessions,
    campaign_id: UUID,
    canary: dict[str, Any],
    sealed: tuple[str, ...],
    read_everything: Callable[[], Awaitable[str]],
    ended: Ended,
) -> None:
    early = await coordinator.post("/v1/purges")
    assert early.status_code == 409
    assert "dernier tour" in early.json()["detail"]
    await ended(2)
    survey = (await coordinator.get("/v1/retention")).json()
    assert survey["would_erase"] | {"attempts": 2} == {
        "requests": 1,
        "offers": 1,
        "people": 2,
        "traces": 2,
        "quarantines": 0,
        "attempts": 2,
        "proofs": 0,
        "pool_consents": 0,
        "pool_rows": 0,
        "shared_matches": 0,
        "messages": 2,
    }

    purge = (await coordinator.post("/v1/purges")).json()

    assert purge["erased"]["people"] == 2
    assert set(purge["left"].values()) == {0}
    said = {name: value for name, value in purge.items() if name not in ("digest", "campaign", "candidate")}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    assert purge["digest"] == hashlib.sha256(text.encode()).hexdigest()
    stored = await read_everything()
    names = (canary["civil_status"]["first_names"], canary["civil_status"]["surname"])
    assert [secret for secret in (*sealed, *names) if secret in stored] == []
    assert (await voter.get(f"/v1/public/status/{filled}")).status_code == 404
    after = (await coordinator.get("/v1/retention")).json()
    assert after["counted"] == {"request, lost": 1, "offer, open": 1}
    assert isinstance((await told(sessions, campaign_id))[-1], RequestWithdrawn)
    pdf = await coordinator.get(f"/v1/purges/{purge['id']}/certificate.pdf")
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "Certificat de purge" in printed
    assert purge["digest"] in printed.replace("\n", "")
    assert f"/conservation/{purge['id']}" in (await coordinator.get("/conservation")).text
    page = (await coordinator.get(f"/conservation/{purge['id']}")).text
    assert '<th scope="col" class="num">Effacées</th>' in page
    assert purge["digest"] in page
    assert f"/conservation/{purge['id']}.pdf" in page
    assert (await coordinator.get(f"/conservation/{uuid4()}")).status_code == 404


async def test_it_comes_by_itself_on_its_day_unless_it_is_held(
    filled: str, coordinator: AsyncClient, sessions: Sessions, ended: Ended
) -> None:
    async def scheduled() -> int:
        async with as_worker(sessions) as opened:
            return await purge_due(opened)

    await ended(29)
    assert await scheduled() == 0
    await ended(30)
    held = await coordinator.put("/v1/retention/hold", json={"reason": "Recours devant le juge de l'élection."})
    assert held.status_code == 200
    assert await scheduled() == 0
    refused = await coordinator.post("/v1/purges")
    assert refused.status_code == 409
    assert "Recours" in refused.json()["detail"]
    await coordinator.delete("/v1/retention/hold")
    assert await scheduled() == 1
    assert await scheduled() == 0
    (one,) = (await coordinator.get("/v1/retention")).json()["purges"]
    assert one["purged_by"] == "schedule"


async def test_only_who_directs_the_campaign_purges(
    filled: str, app: FastAPI, sessions: Sessions, campaign_id: UUID, ended: Ended
) -> None:
    await ended(2)
    await new_member(sessions, campaign_id, "other", (Role.PROXY_COORDINATOR,))
    async with call(app, campaign_id, subject="other") as client:
        assert (await client.get("/v1/retention")).status_code == 200
        assert (await client.post("/v1/purges")).status_code == 403
        assert (await client.put("/v1/retention/hold", json={"reason": "Un recours en cours"})).status_code == 403


async def test_the_page_asks_before_it_erases(filled: str, coordinator: AsyncClient, ended: Ended) -> None:
    await ended(2)
    coordinator.headers.update(HTML)
    assert (await coordinator.post("/conservation/suspendre", data={"reason": "court"})).status_code == 422
    assert (await coordinator.post("/conservation/purger", data={})).status_code == 422
    assert (await coordinator.post("/conservation/rien", data={})).status_code == 422
    kept = await coordinator.post("/conservation/suspendre", data={"reason": "Un recours <b>en cours</b>"})
    assert kept.status_code == 303
    assert "Un recours &lt;b&gt;en cours&lt;/b&gt;" in (await coordinator.get("/conservation")).text
    await coordinator.post("/conservation/reprendre")
    done = await coordinator.post("/conservation/purger", data={"sure": "oui"}, follow_redirects=True)
    assert "Tout est effacé" in done.text
    assert "2 identités effacées" in done.text
