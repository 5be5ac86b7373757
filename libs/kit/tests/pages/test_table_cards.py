"""Cells of wide tables bear the names of their columns, and nothing else on a page changes."""

import pytest
from kit.pages.table_cards import name_cells

HEAD = '<thead><tr><th scope="col">Objet</th><th scope="col">Date</th><th scope="col" class="num">Montant</th>'
LAST = '<th scope="col"><span class="visually-hidden">Actions</span></th></tr></thead>'


def table(rows: str, head: str = HEAD + LAST, attributes: str = "") -> str:
    return f"<p>avant</p><table{attributes}>{head}<tbody>{rows}</tbody></table><p>après</p>"


def test_each_cell_after_the_first_is_named_by_its_column() -> None:
    said = name_cells(table('<tr><td>Tracts</td><td>12 mai</td><td class="num">90 €</td><td><a>Voir</a></td></tr>'))
    assert said == table(
        '<tr><td>Tracts</td><td data-label="Date">12 mai</td><td class="num" data-label="Montant">90 €</td>'
        "<td><a>Voir</a></td></tr>",
        attributes=' class="rows"',
    )


def test_a_cell_over_two_columns_leaves_the_next_its_own_name() -> None:
    said = name_cells(table('<tr><th scope="row" colspan="2">Total</th><td>90 €</td><td></td></tr>'))
    assert '<th scope="row" colspan="2">Total</th><td data-label="Montant">90 €</td><td></td>' in said


def test_a_caption_and_a_foot_stay() -> None:
    foot = "<tfoot><tr><td>Total</td><td>2 jours</td><td>90 €</td><td></td></tr></tfoot>"
    said = name_cells(f"<table><caption>Lignes</caption>{HEAD}{LAST}{foot}</table>")
    assert said.startswith('<table class="rows"><caption>Lignes</caption><thead>')
    assert '<td data-label="Date">2 jours</td>' in said


def test_quotes_and_marks_of_a_heading_are_safe_in_an_attribute() -> None:
    head = '<thead><tr><th>Qui</th><th>« A "B" » &amp; <br>C</th><th>D</th><th>E</th></tr></thead>'
    said = name_cells(table("<tr><td>1</td><td>2</td><td>3</td><td>4</td></tr>", head))
    assert 'data-label="« A &quot;B&quot; » &amp; C"' in said


def test_a_cell_before_the_title_of_its_row_is_named() -> None:
    said = name_cells(table('<tr><td>1</td><th scope="row">Vannes</th><td>2</td><td></td></tr><tr><td>3</td></tr>'))
    assert (
        '<tr><td data-label="Objet">1</td><th scope="row">Vannes</th><td data-label="Montant">2</td><td></td>' in said
    )
    assert "<tr><td>3</td></tr>" in said


def test_a_table_of_many_columns_has_a_box_to_show_them_all() -> None:
    head = f"<thead><tr>{''.join(f'<th>{number}</th>' for number in range(11))}</tr></thead>"
    assert '"> Toutes les colonnes</label><table class="rows">' in name_cells(table("<tr><td>1</td></tr>", head))
    assert "Toutes les colonnes" not in name_cells(table("<tr><td>1</td></tr>"))


@pytest.mark.parametrize(
    "page",
    [
        "<p>Sans tableau</p>",
        "<table><tr><td>1</td><td>2</td><td>3</td><td>4</td></tr></table>",
        table("<tr><td>1</td><td>2</td></tr>", "<thead><tr><th>A</th><th>B</th></tr></thead>"),
        table("<tr><td>1</td></tr>", attributes=' class="scores"'),
        table('<tr><td rowspan="2">1</td><td>2</td><td>3</td><td>4</td></tr>'),
        table("<tr><td>1</td><td>2</td></tr>", '<thead><tr><th colspan="4">A</th></tr></thead>'),
        table("<tr><td>1</td></tr>", f"{HEAD}</tr><tr><th>A</th><th>B</th>{LAST}"),
    ],
)
def test_narrow_tables_and_those_of_another_form_stay(page: str) -> None:
    assert name_cells(page) == page


def test_a_narrow_table_becomes_cards_where_its_template_says_so() -> None:
    head = "<thead><tr><th>A</th><th>B</th></tr></thead>"
    page = table("<tr><td>1</td><td>2</td></tr>", head, ' class="rows"')
    assert '<td data-label="B">2</td>' in name_cells(page)
