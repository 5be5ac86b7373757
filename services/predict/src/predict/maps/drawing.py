"""A layer as a picture: surfaces where contours are known, else circles, and what the colours mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeAlias

from predict.maps.classing import Classes, Way, classify
from predict.maps.figures import Figure, Layer, Subject, is_doubtful, is_wide, merge, say, say_class, say_figure
from predict.maps.palettes import MISSING, OUTLINE, colours, group_colours
from predict.maps.picture import Area, Disc, Label, Picture, Point, Shape, Texture, move, rectangle
from predict.maps.picture import beside as place_beside
from predict.maps.projecting import Geometry, project, radius_of
from predict.maps.spreading import spread

Form: TypeAlias = Literal["surfaces", "circles"]

WIDTH = 800.0
MARGIN = 8.0
MOST_NAMES = 12
"""With more communes their names would hide the map."""

FILLED = 0.5
"""Of the picture's surface, how much all circles take together."""


@dataclass(frozen=True)
class Key:
    """One line of the legend."""

    fill: str
    texture: Texture | None
    text: str


@dataclass(frozen=True)
class Scale:
    """The same for every map that is to be compared."""

    classes: Classes
    colours: tuple[str, ...]

    def fill(self, value: float | None) -> str:
        return MISSING if value is None else self.colours[self.classes.place(value)]


def scale_for(layers: Sequence[Layer], count: int = 5, way: Way = "quantiles") -> Scale:
    """Classes of all the layers' values together."""
    subject = layers[0].subject
    values = [value for layer in layers for value in layer.values]
    if subject.unit == "group":
        groups = sorted(subject.groups or {0: ""})
        return Scale(Classes(tuple(map(float, groups)), "none"), group_colours(len(groups)))
    classes = classify(values, count, way, diverging=subject.diverging)
    return Scale(classes, colours(len(classes.bounds), classes.sides))


def draw_layer(
    layer: Layer,
    geometries: Mapping[str, Geometry],
    scale: Scale,
    form: Form = "surfaces",
    *,
    legend: bool = False,
    heading: bool = False,
    note: bool = False,
) -> Picture:
    """Stations without a contour are circles below the others: no place is invented for them."""
    shapes: list[Shape] = []
    top = 0.0
    if heading:
        shapes += _write(layer.subject.title, 24.0, bold=True)
        top = 14.0 + 28.0 * len(shapes)
    placed = [figure for figure in layer.figures if figure.station in geometries]
    astray = [figure for figure in layer.figures if figure.station not in geometries]
    bottom = top
    if placed:
        drawn, height = _draw_placed(layer.subject, placed, geometries, scale, form)
        shapes += [move(shape, 0.0, top) for shape in drawn]
        bottom += height
    if astray:
        drawn, bottom = _draw_rows(layer.subject, astray, scale, bottom)
        shapes += drawn
    if legend:
        drawn, bottom = _draw_keys(keys_of(layer, scale), bottom + 8)
        shapes += drawn
    if note:
        lines = _write(f"Méthode {layer.subject.method}. Données : {layer.subject.vintage}.", 13.0, top=bottom)
        shapes += lines
        bottom += 18.0 * len(lines) + 8
    return Picture(WIDTH, max(bottom, 40.0), layer.subject.title, describe(layer), tuple(shapes))


def draw_pair(
    before: Layer, after: Layer, geometries: Mapping[str, Geometry], scale: Scale, form: Form, *, note: bool = False
) -> Picture:
    """Two rounds side by side, with one legend for both."""
    left, right = (draw_layer(layer, geometries, scale, form, heading=True) for layer in (before, after))
    title = f"{before.subject.title} ; {after.subject.title}"
    both = place_beside(left, right, title, f"À gauche : {left.description} À droite : {right.description}")
    drawn, bottom = _draw_keys(keys_of(merge([before, after]), scale), both.height + 16, 1.7)
    shapes = [*both.shapes, *drawn]
    if note:
        said = f"Méthode {after.subject.method}. Données : {before.subject.vintage} ; {after.subject.vintage}."
        lines = _write(said, 22.0, top=bottom, width=both.width)
        shapes += lines
        bottom += 30.0 * len(lines) + 8
    return Picture(both.width, bottom, title, both.description, tuple(shapes))


def describe(layer: Layer) -> str:
    """What the map shows, for who cannot see it."""
    known = sorted((f for f in layer.figures if f.value is not None), key=lambda f: -(f.value or 0.0))
    if not known:
        return "Aucun bureau n’a de donnée pour cette carte."
    subject = layer.subject
    if subject.unit == "group":
        return f"Carte de {len(known)} bureaux de vote par groupe. Le tableau donne le groupe de chacun."
    first = ", ".join(f"{figure.station} ({say(subject, figure.value)})" for figure in known[:3])
    return (
        f"Carte de {len(known)} bureaux de vote, de {say(subject, known[-1].value)} à {say(subject, known[0].value)}. "
        f"Les plus élevés : {first}. Le tableau donne tous les chiffres."
    )


def keys_of(layer: Layer, scale: Scale) -> list[Key]:
    """The legend, the highest class first, then what the textures mean."""
    subject, figures = layer.subject, layer.figures
    described = scale.classes.describe(layer.values)
    keys = [
        Key(scale.colours[one.number], None, f"{say_class(subject, one.low, one.high)} ({_stations(one.stations)})")
        for one in (described if subject.unit == "group" else reversed(described))
    ]
    textures: tuple[tuple[Texture, int, str], ...] = (
        ("hatch", sum(is_wide(subject, f) for f in figures), "intervalle large : chiffre peu sûr"),
        ("dots", sum(is_doubtful(f) for f in figures), "passé incertain : bureau redécoupé ou renommé"),
        ("cross", sum(f.value is None for f in figures), "sans donnée"),
    )
    return keys + [Key(MISSING, texture, f"{text} ({_stations(count)})") for texture, count, text in textures if count]


def _stations(count: int) -> str:
    return f"{count} bureau{'x' if count > 1 else ''}"


def _texture(subject: Subject, figure: Figure) -> Texture | None:
    if figure.value is None:
        return "cross"
    if is_wide(subject, figure):
        return "hatch"
    return "dots" if is_doubtful(figure) else None


def _draw_placed(
    subject: Subject, figures: Sequence[Figure], geometries: Mapping[str, Geometry], scale: Scale, form: Form
) -> tuple[list[Shape], float]:
    plane = project({figure.station: geometries[figure.station] for figure in figures}, WIDTH, MARGIN)
    centres = {figure.station: plane.outlines[figure.station].centre for figure in figures}
    height = plane.height
    drawn: list[Shape] = []
    if form == "circles":
        most = _largest_radius(figures, WIDTH * height)
        largest = max(figure.registered for figure in figures)
        radii = [radius_of(figure.registered, largest, most) for figure in figures]
        places = spread([centres[figure.station] for figure in figures], radii)
        places, height = _fit(places, radii)
        centres = {figure.station: place for figure, place in zip(figures, places, strict=True)}
        for figure, place, radius in zip(figures, places, radii, strict=True):
            drawn.append(_disc(subject, figure, place, radius, scale))
    else:
        for figure in figures:
            drawn.append(
                Area(
                    plane.outlines[figure.station].rings,
                    scale.fill(figure.value),
                    OUTLINE,
                    texture=_texture(subject, figure),
                    title=say_figure(subject, figure),
                    station=figure.station,
                )
            )
    return drawn + _name_communes(figures, centres), height


def _largest_radius(figures: Sequence[Figure], surface: float) -> float:
    largest = max(figure.registered for figure in figures) or 1
    together = sum(figure.registered / largest for figure in figures) or 1.0
    return min(60.0, (FILLED * surface / (3.1416 * together)) ** 0.5)


def _fit(places: Sequence[Point], radii: Sequence[float]) -> tuple[list[Point], float]:
    """Moved into the picture: circles that part may leave it, and are then drawn nearer."""
    left = min(x - r for (x, _), r in zip(places, radii, strict=True))
    right = max(x + r for (x, _), r in zip(places, radii, strict=True))
    top = min(y - r for (_, y), r in zip(places, radii, strict=True))
    shift = MARGIN - left if left < MARGIN else min(0.0, WIDTH - MARGIN - right)
    moved = [(x + shift, y - top + MARGIN) for x, y in places]
    return moved, max(y + r for (_, y), r in zip(moved, radii, strict=True)) + MARGIN


def _disc(subject: Subject, figure: Figure, place: Point, radius: float, scale: Scale) -> Disc:
    return Disc(
        *place,
        radius,
        scale.fill(figure.value),
        OUTLINE,
        _texture(subject, figure),
        say_figure(subject, figure),
        figure.station,
    )


def _name_communes(figures: Sequence[Figure], centres: Mapping[str, Point]) -> list[Shape]:
    communes: dict[str, list[Point]] = {}
    for figure in figures:
        communes.setdefault(figure.commune, []).append(centres[figure.station])
    if len(communes) > MOST_NAMES:
        return []
    return [_name_commune(commune, places) for commune, places in communes.items()]


def _name_commune(commune: str, places: Sequence[Point]) -> Label:
    half = 7.4 * len(commune) + MARGIN
    x = min(max(sum(place[0] for place in places) / len(places), half), max(half, WIDTH - half))
    y = sum(place[1] for place in places) / len(places)
    return Label(x, y, commune, 24, "middle", bold=True, halo=True)


def _draw_rows(subject: Subject, figures: Sequence[Figure], scale: Scale, top: float) -> tuple[list[Shape], float]:
    """Rows of circles by commune, area by registered voters."""
    largest = max(figure.registered for figure in figures)
    drawn: list[Shape] = []
    y = top
    for commune, group in groupby(sorted(figures, key=lambda f: (f.commune, f.station)), key=lambda f: f.commune):
        y += 38
        drawn.append(Label(MARGIN, y, commune, 24))
        x, y = MARGIN + 26, y + 36
        for figure in group:
            if x > WIDTH - 30:
                x, y = MARGIN + 26, y + 54
            drawn.append(_disc(subject, figure, (x, y), radius_of(figure.registered, largest, 25), scale))
            x += 54
        y += 30
    return drawn, y + MARGIN


def _draw_keys(keys: Sequence[Key], top: float, larger: float = 1.0) -> tuple[list[Shape], float]:
    """`larger`: for a picture that is wider, and so drawn smaller."""
    drawn: list[Shape] = []
    for number, key in enumerate(keys):
        y = top + 27 * larger * number
        box = rectangle(MARGIN, y, 32 * larger, 19 * larger)
        drawn.append(Area(box, key.fill, OUTLINE, texture=key.texture))
        drawn.append(Label(MARGIN + 42 * larger, y + 15 * larger, key.text, 17 * larger))
    return drawn, top + 27 * larger * len(keys) + 10


def _write(text: str, size: float, top: float = 0.0, *, bold: bool = False, width: float = WIDTH) -> list[Label]:
    """In lines that fit the width, by the mean breadth of a letter."""
    most = int((width - 2 * MARGIN) / (size * 0.56))
    lines: list[str] = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > most:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return [Label(MARGIN, top + size * 1.2 * (number + 1), line, size, bold=bold) for number, line in enumerate(lines)]
