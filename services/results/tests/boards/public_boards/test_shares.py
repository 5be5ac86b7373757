"""A link shows the board to whoever has it: read-only, after the legal hour, until it is closed."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.campaigns.queries import get_campaign
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.security.links import LINK
from kit.testing.steps import call, new_campaign, new_member
from results.boards.board import hub, routes
from sqlalchemy import select

Make = Callable[..., dict[str, Any]]
PAGE = {"Accept": "text/html"}
CLOSE = datetime(2029, 6, 10, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "LASTS", 2.0)
    monkeypatch.setattr(hub, "LOOK_EVERY", 0.05)


async def move_clock(sessions: Sessions, campaign_id: UUID, to: datetime) -> None:
    offset = int((to - datetime.now(UTC)) / timedelta(seconds=1)) + 1
    async with transaction(sessions, campaign_id) as session:
        campaign = await get_campaign(session, campaign_id)
        moved = campaign.state.model_copy(update={"clock_offset_seconds": offset})
        await store_campaign(session, campaign_id, campaign.version + 1, moved, LOCAL)


async def share(client: AsyncClient, **more: Any) -> tuple[str, str]:
    """The path of a new link, and its id."""
    made = await client.post("/v1/public-boards", json={"label": "Site"} | more)
    assert made.status_code == 201
    return made.json()["url"].removeprefix("http://127.0.0.1:8000"), made.json()["id"]


@pytest.fixture
async def counted(client: AsyncClient, sheet: Make) -> AsyncClient:
    assert (await client.post("/v1/tallies", json=sheet())).status_code == 201
    return client


async def test_before_the_legal_hour_a_link_shows_no_number(counted: AsyncClient, app: FastAPI) -> None:
    path, _ = await share(counted)
    async with call(app) as anybody:
        page = await anybody.get(path, headers=PAGE)
        stream = await anybody.get(f"{path}/stream")
        frame = await anybody.get(f"{path}/cadre", headers=PAGE)
    assert (page.status_code, stream.status_code) == (200, 403)
    for shown in (page.text, frame.text):
        assert "Rien avant le dimanche 10 juin 2029 à 20 h" in shown
        assert "Élections législatives, 6e circonscription du Val-de-Marne" in shown
        for hidden in ("58,8", "400", "680", "Camille", "bureau"):
            assert hidden not in shown.replace("bureau de vote", ""), hidden


async def test_a_page_that_waits_says_the_day_and_asks_again_once_the_hour_has_struck(
    counted: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    async with transaction(sessions, campaign_id) as session:
        campaign = await get_campaign(session, campaign_id)
        # Martinique votes on the Saturday, and waits for the mainland's Sunday.
        saturday = [day.model_copy(update={"on": day.on - timedelta(days=1)}) for day in campaign.state.rounds]
        place = {"territory": "circo:97204", "time_zone": "America/Martinique", "rounds": saturday}
        away = campaign.state.model_copy(update=place)
        await store_campaign(session, campaign_id, campaign.version + 1, away, LOCAL)
    path, _ = await share(counted)
    async with call(app) as anybody:
        await move_clock(sessions, campaign_id, CLOSE - timedelta(hours=18))
        eve = await anybody.get(path, headers=PAGE)
        assert "Rien avant le dimanche 10 juin 2029 à 14 h (heure de la Martinique)" in eve.text
        assert eve.headers["Refresh"] == "3600"
        await move_clock(sessions, campaign_id, CLOSE - timedelta(seconds=30))
        last = [await anybody.get(f"{path}{of}", headers=PAGE) for of in ("", "/cadre", "?wall=true")]
    waits = [int(page.headers["Refresh"]) for page in last]
    assert all(20 < wait <= 40 for wait in waits)
    assert waits[-1] <= 31


async def test_a_rooms_screen_has_the_same_board_large_and_the_same_hour(
    counted: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID, sheet: Make
) -> None:
    path, _ = await share(counted)
    async with call(app) as anybody:
        sealed = await anybody.get(f"{path}?wall=true", headers=PAGE)
        assert "Rien avant le dimanche 10 juin 2029 à 20 h" in sealed.text
        assert '<body class="wall">' in sealed.text
        assert "680" not in sealed.text
        for station in ("94033_0002", "94080_0001"):
            await counted.post("/v1/tallies", json=sheet(station=station))
        await move_clock(sessions, campaign_id, CLOSE)
        page = await anybody.get(f"{path}?wall=true", headers=PAGE)
    assert '<body class="wall">' in page.text
    assert "58,82" in page.text
    # All is counted: there is nothing left to estimate.
    assert "Estimation, pas un résultat" not in page.text


async def test_after_the_hour_anybody_who_has_the_link_sees_the_board_live(
    counted: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID, sheet: Make
) -> None:
    path, _ = await share(counted)
    await move_clock(sessions, campaign_id, CLOSE)

    async def report() -> None:
        await asyncio.sleep(0.15)
        await counted.post("/v1/tallies", json=sheet(station="94033_0002"))

    async with call(app) as anybody:
        page = await anybody.get(path, headers=PAGE)
        stream, _ = await asyncio.gather(anybody.get(f"{path}/stream?after=2"), report())
    assert "58,82" in page.text
    assert "2 / 3" in stream.text.replace("\u202f", " ")
    for private in ("/winners", "/sources", "Se déconnecter", "/docs"):
        assert private not in page.text, private


async def test_a_closed_link_ends_for_who_looks_through_it(
    counted: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    path, public_board_id = await share(counted)
    await move_clock(sessions, campaign_id, CLOSE)

    async def revoke() -> None:
        await asyncio.sleep(0.15)
        assert (await counted.delete(f"/v1/public-boards/{public_board_id}")).json()["revoked_at"] is not None

    async with call(app) as anybody:
        stream, _ = await asyncio.gather(anybody.get(f"{path}/stream?after=99"), revoke())
        assert stream.text.rstrip().endswith("event: end\ndata: {}")
        assert (await anybody.get(path)).status_code == 404
    assert (await counted.delete(f"/v1/public-boards/{public_board_id}")).status_code == 200


async def test_only_a_hash_of_the_secret_is_kept(counted: AsyncClient, sessions: Sessions) -> None:
    path, public_board_id = await share(counted)
    async with transaction(sessions) as session:
        row = (await session.execute(select(LINK))).one()
    assert str(row.target_id) == public_board_id
    assert path.rpartition("/")[2] not in str(row)
    told = (await counted.get("/v1/public-boards")).text
    assert path.rpartition("/")[2] not in told


async def test_a_link_that_ran_out_opens_nothing(counted: AsyncClient, app: FastAPI, sessions: Sessions) -> None:
    path, _ = await share(counted, days=1)
    async with call(app) as anybody:
        assert (await anybody.get(path)).status_code == 200
        async with transaction(sessions) as session:
            row = dict((await session.execute(select(LINK))).mappings().one())
            await session.execute(LINK.delete().where(LINK.c.token_hash == row["token_hash"]))
            past = datetime.now(UTC) - timedelta(seconds=1)
            await session.execute(LINK.insert().values(**(row | {"expires_at": past})))
        assert (await anybody.get(path)).status_code == 404
        assert (await anybody.get("/partage/none")).status_code == 404


async def test_the_campaigns_sites_alone_may_frame_it(counted: AsyncClient, app: FastAPI) -> None:
    path, _ = await share(counted)
    sites = ["https://www.exemple.fr", "https://exemple.fr:8443"]

    async def policy() -> str:
        async with call(app) as anybody:
            return (await anybody.get(path, headers=PAGE)).headers["content-security-policy"]

    assert "frame-ancestors 'none'" in await policy()
    assert (await counted.put("/v1/public-board-sites", json={"sites": sites})).json()["items"] == sorted(sites)
    assert f"frame-ancestors {' '.join(sorted(sites))}" in await policy()
    assert "frame-ancestors 'none'" in (await counted.get("/", headers=PAGE)).headers["content-security-policy"]
    frame = f"{path}/cadre"
    async with call(app) as anybody:
        assert (
            (await anybody.get(frame))
            .headers["content-security-policy"]
            .endswith(f"frame-ancestors 'self' {' '.join(sorted(sites))}")
        )
    pasted = await counted.put("/v1/public-board-sites", json={"sites": ["exemple.fr/page", "https://Exemple.fr"]})
    assert pasted.json()["items"] == ["https://exemple.fr"]
    await counted.put("/v1/public-board-sites", json={"sites": []})
    assert "frame-ancestors 'none'" in await policy()


@pytest.mark.parametrize(
    "site",
    [
        "http://exemple.fr",
        "https://*",
        "https://a b.fr",
        "https://x.fr; script-src *",
        "",
        3,
    ],
)
async def test_a_site_that_is_no_origin_is_refused(client: AsyncClient, site: object) -> None:
    answer = await client.put("/v1/public-board-sites", json={"sites": [site]})
    assert answer.status_code == 422
    assert "/sites/0" in answer.text


@pytest.mark.parametrize("body", [{}, {"label": ""}, {"label": "x", "days": 0}, {"label": "x", "days": 9999}])
async def test_a_link_that_says_nothing_is_refused(client: AsyncClient, body: dict[str, Any]) -> None:
    assert (await client.post("/v1/public-boards", json=body)).status_code == 422


async def test_only_who_decides_of_the_campaign_shares_its_board(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "reader", (Role.READER,))
    async with call(app, campaign_id, subject="reader") as reader:
        assert (await reader.post("/v1/public-boards", json={"label": "x"})).status_code == 403
        assert (await reader.put("/v1/public-board-sites", json={"sites": []})).status_code == 403
        assert (await reader.get("/v1/public-boards")).status_code == 200


async def test_another_campaign_can_neither_see_nor_close_a_link(
    client: AsyncClient, app: FastAPI, sessions: Sessions
) -> None:
    _, public_board_id = await share(client)
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.get("/v1/public-boards")).json() == {"items": [], "next": None, "sites": []}
        assert (await stranger.delete(f"/v1/public-boards/{public_board_id}")).status_code == 404


async def test_a_link_of_another_kind_opens_no_board(app: FastAPI, client: AsyncClient, sessions: Sessions) -> None:
    path, _ = await share(client)
    async with transaction(sessions) as session:
        row = dict((await session.execute(select(LINK))).mappings().one())
        await session.execute(LINK.delete().where(LINK.c.token_hash == row["token_hash"]))
        await session.execute(LINK.insert().values(**(row | {"purpose": "status"})))
    async with call(app) as anybody:
        assert (await anybody.get(path)).status_code == 404
        assert (await anybody.get(f"{path}/stream")).status_code == 404
