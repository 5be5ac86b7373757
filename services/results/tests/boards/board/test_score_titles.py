"""The table of scores is titled by what a ballot paper names."""

import pytest
from fastapi import FastAPI
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign

from services.results.tests.conftest import put_candidates

PAGE = {"Accept": "text/html"}


@pytest.mark.parametrize(
    ("election", "territory", "title"),
    [
        ("departementales", "canton:3301", "Binôme"),
        ("regionales", "region:32", "Liste"),
        ("legislatives", "circo:9406", "Candidat"),
    ],
)
async def test_scores_are_of_lists_pairs_or_candidates(
    app: FastAPI, sessions: Sessions, election: str, territory: str, title: str
) -> None:
    campaign = await new_campaign(sessions, election=election, territory=territory)
    async with call(app, campaign) as client:
        await put_candidates(client)
        page = await client.get("/?round=1", headers=PAGE)
    assert f'<th scope="col">{title}</th>' in page.text
