import html
from uuid import UUID, uuid4

from crm.forms.page_words.notice import SPOKEN_VERSION, spoken
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.steps import call


async def test_anybody_reads_what_is_kept_and_what_was_said(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app) as outside:
        page = await outside.get(f"/avis/{campaign_id}")
        unknown = await outside.get(f"/avis/{uuid4()}")

    assert page.status_code == 200
    assert "article 9" in page.text
    assert SPOKEN_VERSION in page.text
    assert unknown.status_code == 404


async def test_the_notice_says_who_answers_once_that_is_known(client: AsyncClient, campaign_id: UUID) -> None:
    put = {
        "name": "Camille Exemple, candidate",
        "address": "1 rue de l'Essai, 94300 Vincennes",
        "email": "donnees@exemple.fr",
        "officer": "Dominique Essai, dpo@exemple.fr",
    }
    assert (await client.put("/v1/register/controller", json=put)).status_code == 200
    page = html.unescape((await client.get(f"/avis/{campaign_id}")).text)
    assert all(words in page for words in put.values())


def test_the_words_that_are_read_out_name_the_candidate_and_the_way_back() -> None:
    assert "Camille Exemple" in spoken("Camille Exemple")
    assert "effacer" in spoken("Camille Exemple")
