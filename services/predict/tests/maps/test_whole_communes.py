"""Stations that nobody drew colour their commune, by their mean."""

from typing import Any
from xml.etree import ElementTree

from predict.maps.figures import Figure, Layer, Subject
from predict.maps.layer_picture import draw_layer
from predict.maps.palettes import GROUND
from predict.maps.scales import scale_for
from predict.maps.svg import draw_picture
from predict.maps.whole_communes import merge_by_commune

SHARE = Subject("Participation", "share", "official-counts-1", "juin 2024")
KINDS = Subject("Types", "group", "typology-2", "juin 2024", groups={1: "Bourg", 2: "Ville"})
SVG = "{http://www.w3.org/2000/svg}"


def square(x: float, y: float) -> dict[str, Any]:
    return {
        "type": "Polygon",
        "coordinates": [[[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y + 0.1], [x, y]]],
    }


def figure(station: str, value: float | None, registered: int = 1000) -> Figure:
    return Figure(station, "Saint-Denis", registered, value)


def draw(layer: Layer, shapes: dict[str, Any], outlines: dict[str, Any]) -> ElementTree.Element:
    picture = draw_layer(layer, shapes, scale_for([layer]), outlines=outlines)
    return ElementTree.fromstring(draw_picture(picture))


def test_the_mean_weighs_stations_by_their_registered_voters_and_leaves_out_what_is_not_known() -> None:
    figures = [figure("97411_0001", 0.2, 3000), figure("97411_0002", 0.6, 1000), figure("97411_0003", None)]
    (merged,) = merge_by_commune(SHARE, figures, {"97411"})

    assert (merged.station, merged.registered, merged.stations) == ("97411", 5000, 3)
    assert merged.value is not None
    assert abs(merged.value - 0.3) < 1e-9


def test_a_commune_has_the_kind_of_most_of_its_voters() -> None:
    figures = [figure("97411_0001", 1, 500), figure("97411_0002", 2, 700), figure("97411_0003", 1, 400)]

    assert [one.value for one in merge_by_commune(KINDS, figures, {"97411"})] == [1]


def test_the_picture_has_surfaces_and_no_circle_where_only_communes_are_known() -> None:
    layer = Layer(SHARE, [figure("97411_0001", 0.2), figure("97411_0002", 0.4), figure("97412_0001", 0.5)])
    root = draw(layer, {}, {"97411": square(55.4, -20.9), "97412": square(55.5, -20.9)})

    titles = [path.findtext(f"{SVG}title") or "" for path in root.iter(f"{SVG}path")]
    assert len(titles) == 2
    assert not list(root.iter(f"{SVG}circle"))
    assert "moyenne de 2 bureaux" in titles[0]
    assert "moyenne" not in titles[1]


def test_points_stand_on_the_ground_of_their_commune() -> None:
    layer = Layer(SHARE, [figure("97411_0001", 0.2)])
    spot = {"97411_0001": {"type": "Point", "coordinates": [55.45, -20.85]}}
    root = draw(layer, spot, {"97411": square(55.4, -20.9)})

    assert [path.get("fill") for path in root.iter(f"{SVG}path")] == [GROUND]
    assert len(list(root.iter(f"{SVG}circle"))) == 1
