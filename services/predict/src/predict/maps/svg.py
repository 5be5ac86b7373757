"""SVG output of a picture with presentation attributes only, so that CSP needs no inline styles."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import takewhile

from kit.pages.ground import streets_layer

from predict.maps.picture import Area, Disc, Label, Line, Picture, Point, Ribbon, Shape

# Dark on a light edge: a texture must be seen on the darkest class too.
_TEXTURES = {
    "hatch": '<pattern id="{id}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path d="M0 0V7" stroke="#ffffff" stroke-width="4" stroke-opacity="0.65"/>'
    '<path d="M0 0V7" stroke="#1d2733" stroke-width="1.4"/></pattern>',
    "dots": '<pattern id="{id}" width="7" height="7" patternUnits="userSpaceOnUse">'
    '<circle cx="3.5" cy="3.5" r="1.5" fill="#1d2733" stroke="#ffffff" stroke-width="0.9"/></pattern>',
    "cross": '<pattern id="{id}" width="9" height="9" patternUnits="userSpaceOnUse">'
    '<path d="M0 0L9 9M9 0L0 9" stroke="#8a96a3" stroke-width="0.8"/></pattern>',
}


def draw_picture(picture: Picture, key: str = "map") -> str:
    """Return a whole `<svg>`. `key`: prefix of ids, unique on the page."""
    used = sorted({shape.texture for shape in picture.shapes if isinstance(shape, Area | Disc) and shape.texture})
    # Streets are laid on surfaces, below circles and names.
    surfaces = list(takewhile(lambda shape: isinstance(shape, Area), picture.shapes))
    patterns = "".join(_TEXTURES[name].replace("{id}", f"{key}-{name}") for name in used)
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {picture.width:.0f} {picture.height:.0f}" ',
            f'role="img" aria-labelledby="{key}-title {key}-desc" font-family="sans-serif">',
            f'<title id="{key}-title">{escape(picture.title)}</title>',
            f'<desc id="{key}-desc">{escape(picture.description)}</desc>',
            f"<defs>{patterns}</defs>" if patterns else "",
            *(part for shape in surfaces for part in _draw(shape, key)),
            streets_layer(picture.ground, over=True) if picture.ground else "",
            *(part for shape in picture.shapes[len(surfaces) :] for part in _draw(shape, key)),
            "</svg>",
        ]
    )


def _draw(shape: Shape, key: str) -> Iterator[str]:
    match shape:
        case Area():
            path = f'd="{"".join(_path(ring) for ring in shape.rings)}" fill-rule="evenodd"'
            edge = f' stroke="{shape.stroke}" stroke-width="{shape.stroke_width:g}"' if shape.stroke else ""
            yield f'<path {path} fill="{shape.fill}"{edge}{_names(shape.station)}>{_tooltip(shape.title)}</path>'
            if shape.texture:
                yield f'<path {path} fill="url(#{key}-{shape.texture})" pointer-events="none"/>'
        case Disc():
            place = f'cx="{shape.x:.1f}" cy="{shape.y:.1f}" r="{shape.radius:.1f}"'
            edge = f' stroke="{shape.stroke}"' if shape.stroke else ""
            yield f'<circle {place} fill="{shape.fill}"{edge}{_names(shape.station)}>{_tooltip(shape.title)}</circle>'
            if shape.texture:
                yield f'<circle {place} fill="url(#{key}-{shape.texture})" pointer-events="none"/>'
        case Line():
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
            dashes = ' stroke-dasharray="6 4"' if shape.dashed else ""
            yield (
                f'<polyline points="{points}" fill="none" stroke="{shape.stroke}" stroke-width="{shape.width:g}" '
                f'stroke-linejoin="round"{dashes}/>'
            )
        case Label():
            halo = (
                ' stroke="#ffffff" stroke-width="5" stroke-linejoin="round" paint-order="stroke"' if shape.halo else ""
            )
            bold = ' font-weight="600"' if shape.bold else ""
            yield (
                f'<text x="{shape.x:.1f}" y="{shape.y:.1f}" text-anchor="{shape.anchor}" font-size="{shape.size:g}" '
                f'fill="{shape.fill}"{bold}{halo} pointer-events="none">{escape(shape.text)}</text>'
            )
        case Ribbon():
            middle = (shape.x0 + shape.x1) / 2
            low0, low1 = shape.y0 + shape.height, shape.y1 + shape.height
            d = (
                f"M{shape.x0:.1f} {shape.y0:.1f}C{middle:.1f} {shape.y0:.1f} {middle:.1f} {shape.y1:.1f} "
                f"{shape.x1:.1f} {shape.y1:.1f}V{low1:.1f}C{middle:.1f} {low1:.1f} {middle:.1f} {low0:.1f} "
                f"{shape.x0:.1f} {low0:.1f}Z"
            )
            yield f'<path d="{d}" fill="{shape.fill}" fill-opacity="0.6">{_tooltip(shape.title)}</path>'


def _path(ring: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z"


def _names(station: str) -> str:
    return f' data-station="{escape(station)}"' if station else ""


def _tooltip(title: str) -> str:
    return f"<title>{escape(title)}</title>" if title else ""
