"""The accessibility statement is open to everybody, and says what was not tested and where to complain."""

import html

import httpx
from isoloir_local.testing import Launched


def test_a_stranger_reads_the_statement_from_the_footer(suite: Launched) -> None:
    page = httpx.get(f"{suite.address}/entrer", headers={"Accept": "text/html"}).text
    assert '<a href="/accessibilite"' in page.partition('<footer class="foot">')[2]
    answer = httpx.get(f"{suite.address}/accessibilite", headers={"Accept": "text/html"})
    said = html.unescape(answer.text)
    assert answer.status_code == 200
    assert "Aucun audit" in said
    assert "Ce qui n’a pas été contrôlé" in said
    assert "Défenseur des droits" in said
