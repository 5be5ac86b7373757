"""The register says by what kinds of data an advertisement was aimed, and never by which."""

from typing import Any
from uuid import uuid4

import pytest
from crm.messaging.political_ads.labels import WORDS, criteria_words
from httpx import AsyncClient


@pytest.mark.parametrize(
    ("criteria", "kinds"),
    [
        ({"filter": None, "theme": None, "territories": []}, []),
        ({"filter": None, "theme": "ecologie", "territories": ["94033"]}, ["place", "theme"]),
        (
            {
                "filter": {
                    "kind": "not",
                    "of": {"kind": "any", "of": [{"kind": "tag", "tag": "secret"}, {"kind": "role"}]},
                }
            },
            ["tag", "role"],
        ),
    ],
)
def test_criteria_are_kinds_of_data(criteria: dict[str, Any], kinds: list[str]) -> None:
    said = criteria_words(criteria)
    assert sorted(said) == sorted(WORDS[kind] for kind in kinds)
    assert "secret" not in str(said)


async def test_a_notice_that_is_not_there_is_not_found(client: AsyncClient, campaign_id: object) -> None:
    assert (await client.get("/v1/political-ads")).json()["items"] == []
    page = await client.get(f"/annonce/{campaign_id}/{uuid4()}", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "registre" in (await client.get("/political-ads", headers={"Accept": "text/html"})).text.lower()
