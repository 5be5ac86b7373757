"""Drawing of a layer: surfaces where boundaries are known, else circles, with a legend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elections.places.stations import station_name
from kit.pages.ground import Ground
from kit.text.method_names import name_methods

from predict.maps.commune_names import name_communes
from predict.maps.dorling import spread_circles
from predict.maps.figures import (
    Figure,
    Layer,
    Subject,
    format_figure,
    is_doubtful,
    is_wide,
    merge_layers,
    say_class,
    say_figure,
)
from predict.maps.forms import Form
from predict.maps.palettes import GROUND, MISSING, OUTLINE
from predict.maps.picture import Area, Label, Picture, Point, Shape, Texture, move_shape, rectangle
from predict.maps.picture import place_side_by_side as place_beside
from predict.maps.projection import Geometry, project_geometries, radius_of
from predict.maps.rows import draw_rows
from predict.maps.scales import Scale
from predict.maps.shapes import disc_of, texture_of
from predict.maps.whole_communes import merge_by_commune
from predict.past_results.boundaries.simplify import coarsen

WIDTH = 800.0
MARGIN = 8.0
FLATTEST = 0.3
"""Height for one of width: stations in one line still get circles that can be seen."""

FILLED = 0.5
"""Of the picture's surface, how much all circles take together."""


@dataclass(frozen=True)
class Key:
    """One line of the legend."""

    fill: str
    texture: Texture | None
    text: str


def draw_layer(
    layer: Layer,
    geometries: Mapping[str, Geometry],
    scale: Scale,
    form: Form = "surfaces",
    outlines: Mapping[str, Geometry] | None = None,
    *,
    marks: Mapping[str, str] | None = None,
    legend: bool = False,
    heading: bool = False,
    sources: Sequence[str] | None = None,
) -> Picture:
    """Draw a layer. `marks`: what is written on stations, in place of the names of communes.

    `sources`: of the boundaries; if given, method and data are printed below.

    Stations of a commune without any boundary colour its outline by their mean (`outlines`, by commune); where that is
    unknown, too, they are circles below the map. A few without one among others that have it are not drawn.
    """
    known = outlines or {}
    shapes: list[Shape] = []
    top = 0.0
    if heading:
        shapes += _write(layer.subject.title, 24.0, bold=True)
        top = 14.0 + 28.0 * len(shapes)
    placed = [figure for figure in layer.figures if figure.station in geometries]
    without = [figure for figure in layer.figures if figure.station not in geometries]
    bare = known.keys() - {figure.station.partition("_")[0] for figure in placed}
    placed = [*merge_by_commune(layer.subject, without, bare), *placed]
    astray = [figure for figure in without if figure.station.partition("_")[0] not in known]
    bottom = top
    ground = None
    if placed:
        drawn, height, ground = _draw_placed(layer.subject, placed, {**geometries, **known}, scale, form, known, marks)
        shapes += [move_shape(shape, 0.0, top) for shape in drawn]
        bottom += height
    if astray:
        drawn, bottom = draw_rows(layer.subject, astray, scale, bottom, WIDTH, MARGIN)
        shapes += drawn
    if legend:
        drawn, bottom = _draw_keys(keys_of(layer, scale), bottom + 8)
        shapes += drawn
    if sources is not None:
        lines = _write(_note(layer.subject, [layer.subject.vintage], sources), 13.0, top=bottom)
        shapes += lines
        bottom += 18.0 * len(lines) + 8
    return Picture(
        WIDTH,
        max(bottom, 40.0),
        layer.subject.title,
        describe_layer(layer),
        tuple(shapes),
        None if heading else ground,
    )


def draw_pair(
    before: Layer,
    after: Layer,
    geometries: Mapping[str, Geometry],
    scale: Scale,
    form: Form,
    outlines: Mapping[str, Geometry] | None = None,
    *,
    sources: Sequence[str] | None = None,
) -> Picture:
    """Draw two rounds side by side with one legend."""
    left, right = (draw_layer(layer, geometries, scale, form, outlines, heading=True) for layer in (before, after))
    title = f"{before.subject.title} ; {after.subject.title}"
    both = place_beside(left, right, title, f"À gauche : {left.description} À droite : {right.description}")
    drawn, bottom = _draw_keys(keys_of(merge_layers([before, after]), scale), both.height + 16, 1.7)
    shapes = [*both.shapes, *drawn]
    if sources is not None:
        note = _note(after.subject, [before.subject.vintage, after.subject.vintage], sources)
        lines = _write(note, 22.0, top=bottom, width=both.width)
        shapes += lines
        bottom += 30.0 * len(lines) + 8
    return Picture(both.width, bottom, title, both.description, tuple(shapes))


def _note(subject: Subject, vintages: Sequence[str], sources: Sequence[str]) -> str:
    outlines_note = f" Contours : {' ; '.join(sources)}." if sources else ""
    notes = "".join(f"{note} " for note in subject.notes)
    return f"{notes}Méthode {name_methods(subject.method)}. Données : {' ; '.join(vintages)}.{outlines_note}"


def describe_layer(layer: Layer) -> str:
    """Describe the map in words, for readers who cannot see it."""
    by_value = sorted((f for f in layer.figures if f.value is not None), key=lambda f: -(f.value or 0.0))
    if not by_value:
        return "Aucun bureau n’a de donnée pour cette carte."
    subject = layer.subject
    if subject.unit == "group":
        return f"Carte de {len(by_value)} bureaux de vote par groupe. Le tableau donne le groupe de chacun."
    first = ", ".join(
        f"{station_name(figure.station)} ({format_figure(subject, figure.value)})" for figure in by_value[:3]
    )
    return (
        f"Carte de {len(by_value)} bureaux, de {format_figure(subject, by_value[-1].value)} "
        f"à {format_figure(subject, by_value[0].value)}. "
        f"Les plus élevés : {first}. Le tableau donne tous les chiffres."
    )


def keys_of(layer: Layer, scale: Scale) -> list[Key]:
    """Return the legend: classes from the highest, then textures."""
    subject, figures = layer.subject, layer.figures
    described = scale.classes.describe(layer.values)
    keys = [
        Key(
            scale.colours[class_.number],
            None,
            _key(say_class(subject, class_.low, class_.high), class_.stations),
        )
        for class_ in (described if subject.unit == "group" else reversed(described))
    ]
    textures: tuple[tuple[Texture, int, str], ...] = (
        ("hatch", sum(is_wide(subject, f) for f in figures), "intervalle large : chiffre peu sûr"),
        ("dots", sum(is_doubtful(f) for f in figures), "passé incertain : bureau redécoupé ou renommé"),
        ("cross", sum(f.value is None for f in figures), "sans donnée"),
    )
    return keys + [Key(MISSING, texture, _key(text, count)) for texture, count, text in textures if count]


def _key(text: str, count: int) -> str:
    return f"{text} ({count} {'bureaux' if count > 1 else 'bureau'})"


def _draw_placed(
    subject: Subject,
    figures: Sequence[Figure],
    geometries: Mapping[str, Geometry],
    scale: Scale,
    form: Form,
    outlines: Mapping[str, Geometry],
    marks: Mapping[str, str] | None,
) -> tuple[list[Shape], float, Ground | None]:
    shown = dict(coarsen({figure.station: geometries[figure.station] for figure in figures}))
    # Points are read on a ground: a circle on white is nowhere.
    under = coarsen({code: outlines[code] for code in outlines if code not in shown}) if _has_points(shown) else {}
    plane = project_geometries({**under, **shown}, WIDTH, MARGIN)
    ground: list[Shape] = [Area(plane.outlines[code].rings, GROUND, OUTLINE) for code in under]
    centres = {figure.station: plane.outlines[figure.station].centre for figure in figures}
    surfaces = [figure for figure in figures if plane.outlines[figure.station].rings]
    if form == "circles" or not (surfaces or ground):
        places, radii = _part(figures, centres, WIDTH * max(plane.height, FLATTEST * WIDTH))
        places, radii, height = _fit(places, radii)
        centres = {figure.station: place for figure, place in zip(figures, places, strict=True)}
        shapes: list[Shape] = [
            disc_of(subject, figure, place, radius, scale)
            for figure, place, radius in zip(figures, places, radii, strict=True)
        ]
        return shapes + _write_on(figures, centres, marks), height, None
    shapes = [
        *ground,
        *(
            Area(
                plane.outlines[figure.station].rings,
                scale.fill(figure.value),
                OUTLINE,
                texture=texture_of(subject, figure),
                title=say_figure(subject, figure),
                station=figure.station,
            )
            for figure in surfaces
        ),
    ]
    # Only the place of the others is known: circles over the surfaces.
    spots = [figure for figure in figures if not plane.outlines[figure.station].rings]
    if spots:
        places, radii = _part(spots, centres, WIDTH * plane.height * len(spots) / len(figures))
        shapes += [disc_of(subject, *spot, scale) for spot in zip(spots, places, radii, strict=True)]
    return shapes + _write_on(figures, centres, marks), plane.height, plane.ground


def _write_on(figures: Sequence[Figure], centres: Mapping[str, Point], marks: Mapping[str, str] | None) -> list[Label]:
    """Return the marks, each on its station or on the commune that stands for it; without any, names of communes."""
    if marks is None:
        return list(name_communes(figures, centres, WIDTH, MARGIN))
    texts: dict[str, list[str]] = {}
    for station, text in marks.items():
        place = station if station in centres else station.partition("_")[0]
        if place in centres:
            texts.setdefault(place, []).append(text)
    return [
        Label(*centres[place], ", ".join(inside), 30.0, "middle", bold=True, halo=True)
        for place, inside in texts.items()
    ]


def _has_points(geometries: Mapping[str, Geometry]) -> bool:
    return any(geometry["type"] == "Point" for geometry in geometries.values())


def _part(figures: Sequence[Figure], centres: Mapping[str, Point], surface: float) -> tuple[list[Point], list[float]]:
    """Return circle positions near their places, without overlap."""
    most = _largest_radius(figures, surface)
    largest = max(figure.registered for figure in figures)
    radii = [radius_of(figure.registered, largest, most) for figure in figures]
    return spread_circles([centres[figure.station] for figure in figures], radii), radii


def _largest_radius(figures: Sequence[Figure], surface: float) -> float:
    largest = max(figure.registered for figure in figures) or 1
    together = sum(figure.registered / largest for figure in figures) or 1.0
    return min(60.0, (FILLED * surface / (3.1416 * together)) ** 0.5)


def _fit(places: Sequence[Point], radii: Sequence[float]) -> tuple[list[Point], list[float], float]:
    """Scale circles to fit the picture; return positions, radii and height."""
    left = min(x - r for (x, _), r in zip(places, radii, strict=True))
    right = max(x + r for (x, _), r in zip(places, radii, strict=True))
    top = min(y - r for (_, y), r in zip(places, radii, strict=True))
    smaller = min(1.0, (WIDTH - 2 * MARGIN) / (right - left))
    aside = (WIDTH - (right - left) * smaller) / 2
    positions = [((x - left) * smaller + aside, (y - top) * smaller + MARGIN) for x, y in places]
    sizes = [radius * smaller for radius in radii]
    return positions, sizes, max(y + r for (_, y), r in zip(positions, sizes, strict=True)) + MARGIN


def _draw_keys(keys: Sequence[Key], top: float, larger: float = 1.0) -> tuple[list[Shape], float]:
    """Draw the legend and return its end. `larger`: scale for a wider picture."""
    shapes: list[Shape] = []
    for number, key in enumerate(keys):
        y = top + 27 * larger * number
        box = rectangle(MARGIN, y, 32 * larger, 19 * larger)
        shapes.append(Area(box, key.fill, OUTLINE, texture=key.texture))
        shapes.append(Label(MARGIN + 42 * larger, y + 15 * larger, key.text, 17 * larger))
    return shapes, top + 27 * larger * len(keys) + 10


def _write(text: str, size: float, top: float = 0.0, *, bold: bool = False, width: float = WIDTH) -> list[Label]:
    """Break text into lines that fit the width, by average letter width."""
    most = int((width - 2 * MARGIN) / (size * 0.56))
    lines: list[str] = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > most:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return [Label(MARGIN, top + size * 1.2 * (number + 1), line, size, bold=bold) for number, line in enumerate(lines)]
