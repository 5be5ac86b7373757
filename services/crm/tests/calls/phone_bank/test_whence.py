"""Who was not told yet who gave the campaign their number hears it first (GDPR, art. 14(3)(b))."""

import html
from typing import Any

import pytest
from httpx import AsyncClient

from services.crm.tests.calls.conftest import Enter, Plan


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, None),
        ({"source": "import", "given_by": "Collectif des Tilleuls"}, "vient de : Collectif des Tilleuls, depuis le"),
        ({"source": "import", "given_by": "la personne elle-même"}, "Vous nous avez laissé votre numéro"),
        ({"source": "import"}, "vient de : fichier importé, depuis le"),
        ({"source": "import", "given_by": "Collectif", "notice_on": "2026-01-03"}, None),
    ],
)
async def test_who_was_not_told_hears_first_who_gave_their_number(
    client: AsyncClient, plan: Plan, enter: Enter, more: dict[str, Any], said: str | None
) -> None:
    await enter("Ada", 1, **more)
    taken = await client.post(f"/v1/call-campaigns/{await plan()}/next")
    assert taken.status_code == 200, taken.text
    call = taken.json()["call"]
    assert call["whence"] is None if said is None else said in call["whence"]
    page = html.unescape((await client.get(f"/appels/appel/{call['id']}", headers={"Accept": "text/html"})).text)
    assert ("À dire d'abord" in page) is (said is not None)
