"""Every page leads to every other one, and says where one is."""

import re

import pytest
from httpx import AsyncClient
from predict.app import SECTIONS

PAGES = [page for section in SECTIONS for page in section.pages]


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_leads_to_all_the_others_and_marks_itself(looker: AsyncClient, page: str) -> None:
    answer = await looker.get(page, headers={"Accept": "text/html"})
    text = answer.text
    nav = text[text.index('<nav aria-label="Pages de ce service">') :]
    links = re.findall(r'<a href="([^"]+)"( aria-current="page")?>', nav[: nav.index("</nav>")])

    assert answer.status_code == 200
    assert [link for link, _ in links] == PAGES
    assert [link for link, current in links if current] == [page]
