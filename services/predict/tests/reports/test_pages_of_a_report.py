"""A page of the printed report: one message, a picture that takes the room, a table cut to what is left."""

from hypothesis import given, settings
from hypothesis import strategies as st
from kit.files import pdf
from predict.maps.picture import Area, Label, Picture, rectangle
from predict.reports.blocks import Bullets, Content, Figure, Section, Table, Text, chapter_missing
from predict.reports.charts import Span, draw_spans
from predict.reports.report_pdf import HEIGHT, print_report
from reportlab.platypus import Spacer

NOTE = Text("Méthode x-1. Données : 1 tour de scrutin.", "note")


def picture(height: float) -> Picture:
    return Picture(800, height, "Carte", "Une carte.", (Area(rectangle(5, 5, 790, height - 10), "#a3c4e2", "#000000"),))


def table(rows: int) -> Table:
    return Table(
        "Les {n} premiers", ("Bureau", "Voix"), [(f"Guéret, bureau {n}", str(n)) for n in range(rows)], fills=True
    )


def content(*sections: Section, cover: Picture | None = None) -> Content:
    facts = [("Candidature", "Claude Essai"), ("Tour 1", "10 juin 2029"), ("Tour 2", "17 juin 2029")]
    summary = Section("summary", "En bref", [Bullets([f"Une phrase qui dit la chose numéro {n}." for n in range(8)])])
    return Content("Rapport de territoire : un nom de campagne", "Creuse", facts, [summary, *sections], cover)


@given(st.floats(200, 1500), st.integers(0, 200))
@settings(max_examples=12, deadline=None)
def test_a_message_with_its_picture_and_table_is_one_page(height: float, rows: int) -> None:
    blocks = [Figure(picture(height), "Une carte."), *([table(rows)] if rows else []), NOTE]
    one = Section("votes", "Nos voix", blocks, message="Le bloc est le plus fort ici.")
    _, pages = print_report(content(one, one, cover=picture(700)))

    assert pages == 3


def test_what_lacks_data_takes_no_page() -> None:
    one = Section("votes", "Nos voix", [Figure(picture(500), "Une carte."), NOTE])
    _, pages = print_report(content(chapter_missing("opinion", "L’opinion", "Aucun sondage."), one))

    assert pages == 2


def test_the_table_counts_in_its_caption_what_is_printed() -> None:
    cut = table(40).cut(7)

    assert (cut.caption, len(cut.rows)) == ("Les 7 premiers", 7)


def test_parts_kept_together_are_measured_by_their_parts() -> None:
    parts = [Spacer(1, 20), Spacer(1, 30)]

    assert pdf.height_of([pdf.together(parts)]) == pdf.height_of(parts) == 50
    assert pdf.height_of([pdf.paragraph("Un mot.")]) < HEIGHT / 10


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=6))
def test_spans_of_votes_have_an_axis_of_round_steps(values: list[float]) -> None:
    spans = [Span(f"But {number}", value, value * 0.9, value * 1.1) for number, value in enumerate(values)]
    drawn = draw_spans(spans, "Voix", say=lambda value: f"{value:.0f}", say_axis=lambda value: f"{value:.6g}")

    labels = [shape.text for shape in drawn.shapes if isinstance(shape, Label)]
    axis = [float(text) for text in labels if _is_number(text)]
    assert axis[0] == 0
    assert 2 <= len(axis) <= 8
    assert axis[-1] >= max(values) * (1 - 1e-6)


def _is_number(text: str) -> bool:
    return text.replace(".", "").replace("e-", "").replace("e+", "").isdigit()
