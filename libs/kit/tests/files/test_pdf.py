"""PDFs: the texts arrive whole, the pages are numbered, the same story makes the same bytes."""

import io

from kit.files import pdf
from kit.files.pdf.long_table import Listing
from pypdf import PdfReader
from reportlab.graphics.shapes import Drawing, Rect

TEXT = "Île-de-la-Réunion : « 12\u202f345 voix », œuvre & <b>non gras</b> — 3 ≤ 4, −2 €"


def make(rows: int, contents: bool = False) -> PdfReader:
    drawing = Drawing(900, 200)
    drawing.add(Rect(0, 0, 900, 200))
    story = [
        pdf.heading("Dépenses"),
        pdf.paragraph(TEXT),
        pdf.table(["Bureau", "Voix"], [[f"bureau {row}", str(row)] for row in range(rows)], numbers=[1], strong=[0]),
        pdf.figure(drawing, "Une figure"),
        pdf.heading("Méthode"),
        pdf.bullets(["un", "deux"]),
        pdf.note("Petits caractères 中"),
    ]
    made = pdf.document("Compte", "Camille Exemple", story, footer="Camille Exemple", contents=contents)
    again = pdf.document("Compte", "Camille Exemple", [pdf.paragraph("a")])
    assert again == pdf.document("Compte", "Camille Exemple", [pdf.paragraph("a")])
    return PdfReader(io.BytesIO(made))


def test_accents_signs_and_what_looks_like_markup_are_printed() -> None:
    page = make(3).pages[0].extract_text()
    assert "Île-de-la-Réunion : « 12 345 voix », œuvre & <b>non gras</b> — 3 ≤ 4, −2 €" in page.replace("\n", " ")
    assert "Petits caractères ?" in page


def test_a_long_table_repeats_its_head_and_every_page_is_numbered() -> None:
    read = make(200)
    assert len(read.pages) > 3
    for number, page in enumerate(read.pages, 1):
        text = page.extract_text()
        assert f"page {number} / {len(read.pages)}" in text
        assert "Camille Exemple" in text
    assert "Bureau" in read.pages[2].extract_text()
    assert read.metadata is not None
    assert read.metadata.title == "Compte"


def test_the_contents_say_on_which_page_each_part_begins() -> None:
    read = make(200, contents=True)
    first = read.pages[0].extract_text()
    assert "Dépenses" in first
    assert "Méthode" in first
    assert [entry.title for entry in read.outline if not isinstance(entry, list)] == ["Dépenses", "Méthode"]


def test_a_letter_has_neither_title_nor_foot_and_keeps_its_lines() -> None:
    address = pdf.beside([], [pdf.paragraph("Ada\n1 rue <b>")])
    story = [address, pdf.boxes(["oui", "non"], across=True), pdf.boxes(["a"])]
    (page,) = PdfReader(io.BytesIO(pdf.document("Titre", "", story, footer="Pied", bare=True))).pages
    lines = page.extract_text().split("\n")
    assert [line.strip() for line in lines if line.strip()][:2] == ["Ada", "1 rue <b>"]
    assert "Titre" not in page.extract_text()
    assert "page 1" not in page.extract_text()


def test_a_matrix_is_drawn_as_one_shape_of_the_side_asked_for() -> None:
    drawing = pdf.draw_matrix([[1, 1, 0], [0, 0, 0], [1, 0, 1]], 30.0)
    left, bottom, right, top = drawing.getBounds()
    assert (left, bottom, right, top) == (0, 0, 30, 30)
    assert len(drawing.contents) == 1


def test_a_summary_says_on_which_page_each_part_begins_and_the_foot_gives_way_to_the_number() -> None:
    story = [
        pdf.Summary([("Dépenses", ""), ("Dons", "néant")]),
        pdf.page_break(),
        pdf.heading("Dépenses"),
        pdf.table(["Bureau"], [[f"bureau {row}"] for row in range(120)]),
        pdf.heading("Dons"),
    ]
    footer = "Camille Exemple, législatives, 2e circonscription du Lot-et-Garonne · compte provisoire · édité le lundi"
    read = PdfReader(io.BytesIO(pdf.document("Compte", "", story, footer=f"{footer} 30 novembre 2026 à 13 h 52")))
    pages = [page.extract_text() for page in read.pages]
    dons = next(number for number, text in enumerate(pages[1:], 2) if "\nDons\n" in f"\n{text}\n")
    lines = pages[0].split("\n")
    assert lines[lines.index("Dons (néant)") + 1 :].count(str(dons)) == 1
    assert "2" in lines
    assert "13 h 52" in " ".join(lines).replace("\xa0", " ")


def test_a_total_is_not_alone_at_the_top_of_a_page() -> None:
    rows = [[f"Tract {number}", "1,00"] for number in range(20)]
    listed = pdf.listing(["Objet", "Montant"], [*rows, ["Total", "20,00"]], widths=[3, 1], numbers=[1], strong=[20])
    room = listed.layout.height(0, 20)
    first, second = listed.split(pdf.WIDTH, room)
    assert isinstance(first, Listing)
    assert isinstance(second, Listing)
    assert (first.stop, second.start, second.stop) == (19, 19, 21)
