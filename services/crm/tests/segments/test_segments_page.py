"""The builder on a phone: it counts before it keeps, and says which condition is wrong."""

import html
import re

import pytest
from crm.segments.entries import Row, read_rows
from crm.segments.filters import All, Any_, HasRole, Lives, Not, Reachable
from httpx import AsyncClient
from kit.problems import Invalid

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


def test_rows_are_read_by_their_words() -> None:
    rows = [
        Row("role", "Bénév", contrary=False),
        Row("place", "94080, 94033_0001", contrary=True),
        Row("tag", " ", contrary=False),
    ]
    found = read_rows(rows, "all")
    assert isinstance(found, All)
    role, place = found.of
    assert isinstance(role, HasRole)
    assert role.role == "volunteer"
    assert isinstance(place, Not)
    assert isinstance(place.of, Lives)
    assert place.of.places == ["94080", "94033_0001"]
    either = read_rows([Row("reachable", "téléphone", contrary=False)], "any")
    assert isinstance(either, Any_)
    assert isinstance(either.of[0], Reachable)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (Row("role", "ministre", contrary=False), "Condition 1 : une de ces valeurs est attendue : Contact"),
        (Row("place", "Vincennes", contrary=False), "Condition 1 : une commune (94033) ou un bureau"),
        (Row("collected", "hier", contrary=False), "Condition 1 : un nombre entier est attendu"),
        (Row("opinion", "5", contrary=False), "Condition 1 : l'opinion d'une personne ne se trie pas"),
        (Row("tag", "", contrary=False), "au moins une condition"),
    ],
)
def test_a_row_that_cannot_be_is_named(row: Row, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_rows([row], "all")
    assert said in refused.value.fr


async def test_a_segment_is_counted_kept_looked_at_and_removed(client: AsyncClient) -> None:
    for name in ("Ada", "Bob"):
        await client.post("/v1/people", json={"first_names": name, "tags": ["marché"], "source": "form"})
    asked = {"kind": ["tag", "tag"], "value": ["marché", ""], "joined": "all"}
    counted = await client.post("/segments", data=asked, headers=HTML)
    assert "<strong>2 personnes</strong>" in counted.text
    assert 'value="marché"' in counted.text

    kept = await client.post("/segments", data=asked | {"act": "keep", "name": "Marché du samedi"}, headers=HTML)
    assert kept.status_code == 303
    again = await client.post("/segments", data=asked | {"act": "keep", "name": "Marché du samedi"}, headers=HTML)
    assert again.status_code == 409
    assert "porte déjà ce nom" in again.text

    page = (await client.get("/segments", headers=HTML)).text
    where = re.search(r"/segments/[0-9a-f-]{36}", page)
    assert where is not None
    shown = html.unescape((await client.get(where[0], headers=HTML)).text)
    assert "2 personnes dans votre territoire" in shown
    assert "Ada" in shown
    assert (await client.post(f"{where[0]}/remove", headers=HTML)).status_code == 303
    assert "Aucun encore" in (await client.get("/segments", headers=HTML)).text
    assert (await client.get("/v1/people")).json()["items"]
