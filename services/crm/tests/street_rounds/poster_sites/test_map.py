from xml.etree import ElementTree

from crm.street_rounds.poster_sites.map_svg import WIDTH, Dot, box_around, draw_places
from hypothesis import given
from hypothesis import strategies as st

DOTS = st.lists(
    st.builds(
        Dot,
        number=st.integers(1, 999),
        longitude=st.floats(-61, 55),
        latitude=st.floats(-21, 51),
        fill=st.just("#1c6b3c"),
        said=st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20),
    ),
    min_size=1,
    max_size=40,
)
SVG = "{http://www.w3.org/2000/svg}"


@given(DOTS, st.booleans())
def test_every_place_is_in_the_picture_whatever_it_is_called(dots: list[Dot], joined: bool) -> None:
    picture = ElementTree.fromstring(draw_places(dots, "Carte <&>", joined=joined))
    height = float(picture.attrib["viewBox"].split()[3])
    circles = picture.findall(f"{SVG}g/{SVG}circle")
    assert len(circles) == len(dots)
    for circle in circles:
        assert 0 <= float(circle.attrib["cx"]) <= WIDTH
        assert 0 <= float(circle.attrib["cy"]) <= height
    assert [title.text or "" for title in picture.findall(f"{SVG}g/{SVG}title")] == [dot.said for dot in dots]
    assert len(picture.findall(f"{SVG}polyline")) == joined


@given(DOTS)
def test_the_box_holds_every_place(dots: list[Dot]) -> None:
    box = box_around(dots)
    assert box is not None
    west, south, east, north = box
    assert all(west <= dot.longitude <= east and south <= dot.latitude <= north for dot in dots)


def test_no_place_is_no_picture() -> None:
    assert draw_places([], "Carte") == ""
    assert box_around([]) is None
