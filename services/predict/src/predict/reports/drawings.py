"""Conversion of a picture to a reportlab drawing, whose y axis points upwards."""

from collections.abc import Iterator

from kit.files.pdf import fonts
from reportlab.graphics.shapes import Circle, Drawing, Path, PolyLine, String
from reportlab.graphics.shapes import Shape as Drawn
from reportlab.lib.colors import Color, HexColor

from predict.maps.picture import Area, Disc, Label, Line, Picture, Point, Ribbon, Shape
from predict.reports.textures import draw_strokes, surface

EVEN_ODD = 0


def to_drawing(picture: Picture) -> Drawing:
    fonts.register()
    drawing = Drawing(picture.width, picture.height)
    for shape in picture.shapes:
        for element in _draw(shape, picture.height):
            drawing.add(element)
    return drawing


def _draw(shape: Shape, height: float) -> Iterator[Drawn]:
    match shape:
        case Area():
            path = _path([[(x, height - y) for x, y in ring] for ring in shape.rings if len(ring) > 1])
            path.fillColor = HexColor(shape.fill)
            path.strokeColor = HexColor(shape.stroke) if shape.stroke else None
            path.strokeWidth = shape.stroke_width
            yield path
            yield from _texture(shape, height)
        case Disc():
            circle = Circle(shape.x, height - shape.y, shape.radius)
            circle.fillColor = HexColor(shape.fill)
            circle.strokeColor = HexColor(shape.stroke) if shape.stroke else None
            circle.strokeWidth = 0.9
            yield circle
            yield from _texture(shape, height)
        case Line():
            yield _line([(x, height - y) for x, y in shape.points], shape.stroke, shape.width, dashed=shape.dashed)
        case Label():
            if shape.halo:
                # Vera has no outline: the name is drawn in white all around itself first.
                for right, down in ((-1.5, 0), (1.5, 0), (0, -1.5), (0, 1.5), (-1, -1), (1, 1), (-1, 1), (1, -1)):
                    yield _text(shape, height, right, down, HexColor("#ffffff"))
            yield _text(shape, height, 0, 0, HexColor(shape.fill))
        case Ribbon():
            yield _ribbon(shape, height)


def _texture(shape: Area | Disc, height: float) -> Iterator[Drawn]:
    if shape.texture is None:
        return
    dark = "#8a96a3" if shape.texture == "cross" else "#1d2733"
    width = {"hatch": 1.3, "dots": 2.6, "cross": 0.7}[shape.texture]
    for points in draw_strokes(surface(shape), shape.texture):
        up = [(x, height - y) for x, y in points]
        if shape.texture != "cross":
            yield _line(up, "#ffffff", width + 2.0)
        yield _line(up, dark, width)


def _path(rings: list[list[Point]]) -> Path:
    path = Path(fillMode=EVEN_ODD)
    for ring in rings:
        path.moveTo(*ring[0])
        for place in ring[1:]:
            path.lineTo(*place)
        path.closePath()
    return path


def _line(points: list[Point], stroke: str, width: float, *, dashed: bool = False) -> PolyLine:
    line = PolyLine([number for place in points for number in place])
    line.strokeColor = HexColor(stroke)
    line.strokeWidth = width
    line.strokeLineCap = 1
    if dashed:
        line.strokeDashArray = [6, 4]
    return line


def _text(shape: Label, height: float, right: float, down: float, colour: Color) -> String:
    text = String(shape.x + right, height - shape.y - down, fonts.printable(shape.text))
    text.fontName = fonts.BOLD if shape.bold else fonts.REGULAR
    # Vera is broader than the sans of browsers, for which the sizes are.
    text.fontSize = shape.size * 0.88
    text.textAnchor = shape.anchor
    text.fillColor = colour
    return text


def _ribbon(shape: Ribbon, height: float) -> Path:
    middle = (shape.x0 + shape.x1) / 2
    top0, top1 = height - shape.y0, height - shape.y1
    low0, low1 = top0 - shape.height, top1 - shape.height
    path = Path()
    path.moveTo(shape.x0, top0)
    path.curveTo(middle, top0, middle, top1, shape.x1, top1)
    path.lineTo(shape.x1, low1)
    path.curveTo(middle, low1, middle, low0, shape.x0, low0)
    path.closePath()
    fill = HexColor(shape.fill)
    path.fillColor = Color(fill.red, fill.green, fill.blue, alpha=0.6)
    path.strokeColor = None
    return path
