"""The check for codes finds each kind of them, and leaves alone what people write."""

import pytest

from tests.browser.page_text import CODES, find_codes, read_lines

PLANTED = {
    "the code of a polling station": "<h1>94067_0016</h1>",
    "a polling station's number with its zeros": "<p>Vincennes, bureau 0001</p>",
    "a telephone number as machines write it": '<input name="phone" value="+262692123456">',
    "an identifier": "<li>Dossier 01a22d6a-614a-7036-802e-b0a115a9ee0b</li>",
    "a territory as the API writes it": "<p>nation:FR pour la France entière</p>",
    "a commune by its code": "<p>Bureau 16 (94067)</p>",
    "a method by its name": "<p class=small>Méthode reachable-votes-2.</p>",
    "a word of the code": '<img src="/map.svg" alt="grantor_elector">',
    "a right as the API writes it": "<p>Il faut people:read.</p>",
    "a field of the API": "<li>/amount_cents : un nombre entier est attendu</li>",
    "a plural that nobody speaks": "<p>au moins 3 caractère(s)</p>",
    "a time as machines write it": "<td>2026-11-30T18:00</td>",
}


def test_every_kind_of_code_has_one_planted() -> None:
    assert PLANTED.keys() == CODES.keys()


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_code_is_found(kind: str) -> None:
    assert [one for one in find_codes(f"<main>{PLANTED[kind]}</main>") if one.startswith(kind)]


@pytest.mark.parametrize(
    "text",
    [
        "<p>Vincennes, bureau 16 · école Paul-Bert, 94300 Vincennes</p>",
        "<p>06 12 34 56 78, +33 6 12 34 56 78</p>",
        "<p>Le 30/11/2026 à 18 h 30, 12,5 % (art. L. 52-11, R. 39-1)</p>",
        "<p><code>ISOLOIR_DATA</code> est copié tel quel.</p>",
        "<script>const people_read = 'people:read';</script>",
        "<p>Lien : http://127.0.0.1:8000/crm/r/01a22d6a-614a-7036-802e-b0a115a9ee0b</p>",
        "<p>prenom_nom@exemple.fr</p>",
        "<p>vingt-deux portes, deux-tiers, quatre-vingt-1er</p>",
    ],
)
def test_what_people_write_is_no_code(text: str) -> None:
    assert not list(find_codes(text))


def test_texts_of_one_line_stay_together_and_labels_are_read() -> None:
    page = '<h1>Bureau <strong>16</strong></h1><img alt="Carte"><style>p {}</style><p>a</p>'
    assert read_lines(page) == ["Bureau 16", "Carte", "a"]
