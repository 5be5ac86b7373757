from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st
from predict.maps.picture import Area, Disc, Label, Picture, Ribbon, rectangle
from predict.maps.svg import draw_picture
from predict.reports.blocks import Content, Figure, Section
from predict.reports.charts import Flow, Series, Span, draw_flows, draw_lines, draw_spans
from predict.reports.report_pdf import print_report
from predict.reports.textures import draw_strokes, surface

shares = st.floats(min_value=0, max_value=1)


@given(st.lists(st.lists(st.none() | shares, min_size=3, max_size=3), min_size=1, max_size=6))
def test_lines_stay_in_the_picture_and_names_do_not_hide_each_other(values: list[list[float | None]]) -> None:
    series = [Series(f"bloc {number}", "#333333", one) for number, one in enumerate(values)]
    picture = draw_lines(["a", "b", "c"], series, "Titre")

    for shape in picture.shapes:
        if isinstance(shape, Disc):
            assert 0 <= shape.x <= picture.width
            assert 0 <= shape.y <= picture.height
    names = sorted(s.y for s in picture.shapes if isinstance(s, Label) and s.text.startswith("bloc"))
    assert all(low - high > 15 for high, low in pairwise(names))


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("XYZ"), st.floats(0, 1e5)), min_size=1, max_size=9))
def test_flows_leave_and_arrive_inside_their_bars(given_flows: list[tuple[str, str, float]]) -> None:
    flows = [Flow(origin, destination, votes) for origin, destination, votes in given_flows]
    picture = draw_flows(flows, {}, "Titre")
    bars = [shape.rings[0] for shape in picture.shapes if isinstance(shape, Area)]
    top, bottom = min(ring[0][1] for ring in bars), max(ring[2][1] for ring in bars)

    for ribbon in picture.shapes:
        if isinstance(ribbon, Ribbon):
            for y in (ribbon.y0, ribbon.y1):
                assert top - 1e-6 <= y
                assert y + ribbon.height <= bottom + 1e-3


def test_an_interval_is_drawn_from_its_low_to_its_high_end() -> None:
    picture = draw_spans([Span("Liste A", 0.3, 0.25, 0.36)], "Titre", (0.125, "12,5 %"))

    assert "Liste A 30,0" in picture.description
    assert "25,0\u202f% à 36,0\u202f%" in draw_picture(picture)


def test_textures_of_the_print_stay_inside_their_surface() -> None:
    square = Area(rectangle(10, 10, 60, 40), "#ffffff")
    for texture in ("hatch", "dots", "cross"):
        found = draw_strokes(surface(square), texture)
        assert found
        assert all(9.9 <= x <= 70.5 and 9.9 <= y <= 50.1 for points in found for x, y in points)


def test_a_ring_in_a_ring_is_a_hole() -> None:
    outer, inner = rectangle(0, 0, 100, 100)[0], rectangle(40, 40, 20, 20)[0]

    assert surface(Area((outer, inner), "#ffffff")).area == 100 * 100 - 20 * 20


def test_every_shape_can_be_printed_and_the_same_report_is_the_same_file() -> None:
    layers = [
        Label(10, 10, "Né à Saint-Mandé", halo=True),
        Ribbon(0, 0, 50, 20, 10, "#112233"),
        Disc(5, 5, 4, "#112233"),
    ]
    textured = [
        Area(rectangle(0, 0, 30, 30), "#112233", "#000000", texture=name) for name in ("hatch", "dots", "cross")
    ]
    picture = Picture(100, 60, "t", "d", (*layers, *textured))
    content = Content("Rapport", "Ici", (), [Section("history", "Une", [Figure(picture, "légende")])])
    one, other = print_report(content), print_report(content)

    assert one[0].startswith(b"%PDF-")
    assert one == other


def test_lines_of_hatching_are_parallel() -> None:
    lines = draw_strokes(surface(Area(rectangle(0, 0, 80, 80), "#ffffff")), "hatch")
    slopes = {round((y1 - y0) / (x1 - x0), 6) for (x0, y0), (x1, y1) in lines if abs(x1 - x0) > 1e-6}

    assert len(slopes) == 1
    assert all(one != other for one, other in combinations(lines, 2))
