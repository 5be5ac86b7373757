"""The page of profiles: complete without JavaScript, said in words beside each picture, without a third host."""

import re
from uuid import UUID

from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.frame import without_frame_script
from kit.testing.steps import call, new_campaign
from predict.profiles.models import StationProfile
from sqlalchemy import select


async def look(client: AsyncClient, query: str = "") -> str:
    answer = await client.get(f"/profiles{query}", headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_the_page_shows_kinds_pictures_and_every_station_with_the_warning_first(client: AsyncClient) -> None:
    page = await look(client)

    row = r'<th scope="row">[^<]+, bureau \d+'
    pages = [page, *[await look(client, f"?skip={skip}") for skip in (25, 50, 75)]]
    assert [len(re.findall(row, one)) for one in pages] == [25, 25, 25, 5]
    assert len(re.findall(r'role="img"', page)) == 6
    assert page.index("erreur écologique") < page.index('role="img"')
    for text in (
        "profil social interpolé, version 1",
        "groupes de bureaux, version 1",
        "Intervalle",
        "intervalle à 90",
        "Licence Ouverte 2.0",
    ):
        assert text in page
    # The frame's icons say nothing of their own and are hidden from who listens.
    drawings = re.findall(r'<svg(?![^>]*aria-hidden="true").*?</svg>', page, re.DOTALL)
    assert len(drawings) == 6
    for drawing in drawings:
        assert "<title" in drawing
        assert "bureaux" in drawing


async def test_another_bloc_and_another_basis_can_be_chosen(client: AsyncClient) -> None:
    page = await look(client, "?vote=gauche&basis=votes")

    assert "<option selected>gauche</option>" in page
    assert 'value="votes" selected' in page
    assert "Part des exprimés du bloc « gauche »" in page
    assert "erreur écologique" in await look(client, "?vote=%3Cscript%3E")


async def test_the_page_has_no_inline_style_or_script_and_names_no_other_host(client: AsyncClient) -> None:
    page = await look(client)

    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", without_frame_script(page))
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


async def test_without_results_the_page_says_what_to_do(sessions: Sessions, app: FastAPI) -> None:
    async with call(app, await new_campaign(sessions, territory="circo:2902")) as elsewhere:
        assert "ne sont pas encore importés" in await look(elsewhere)


async def test_a_station_may_lack_what_others_have(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    whole = await look(client)
    async with transaction(sessions, campaign_id) as session:
        rows = (await session.scalars(select(StationProfile).order_by(StationProfile.station))).all()
        names = list(rows[0].indicators)
        rows[0].indicators = {name: rows[0].indicators[name] for name in names[1:]}
        rows[1].indicators = {}
    page = await look(client)
    assert page.count('<th scope="col"') == whole.count('<th scope="col"')
    assert page.count("inconnu</td>") == whole.count("inconnu</td>") + 1 + len(names)
