"""Every page stands in its tab and says where one is; the sidebar of a service alone leads to that service."""

import re

import pytest
from httpx import AsyncClient
from predict.app import HUBS

PAGES = [page for hub in HUBS for tab in hub.tabs for page in tab.pages]
LINK = re.compile(r'<a href="([^"]+)"(?: aria-current="(page|true)")?>')


def rows(text: str, label: str) -> list[tuple[str, str]]:
    """Return the links of a navigation, with what `aria-current` says of each."""
    nav = text[text.index(f'<nav class="shell-{label}"') :]
    return LINK.findall(nav[: nav.index("</nav>")])


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_leads_to_the_others_of_its_hub_and_marks_itself(looker: AsyncClient, page: str) -> None:
    answer = await looker.get(page, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    own = next(one for one in HUBS if any(page in tab.pages for tab in one.tabs))
    place = next(tab for tab in own.tabs if page in tab.pages)
    first = [next(iter(tab.pages)) for tab in own.tabs] if len(own.tabs) > 1 else []
    second = list(place.pages) if len(place.pages) > 1 else []

    links = rows(answer.text, "tabs") if first or second else []
    assert [link for link, _ in links] == first + second
    assert [link for link, current in links if current == "page"] == [page] * ((page in first) + (page in second))


async def test_alone_the_sidebar_has_this_services_entries(looker: AsyncClient) -> None:
    page = await looker.get("/", headers={"Accept": "text/html"})
    assert [link for link, _ in rows(page.text, "side")] == ["/", "/webhooks"]
    assert "Se déconnecter" not in page.text
