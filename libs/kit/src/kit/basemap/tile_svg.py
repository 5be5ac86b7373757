"""A vector tile of a basemap as SVG, without a background: a map's own colours stay what they are."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from google.protobuf.message import DecodeError
from mapbox_vector_tile.Mapbox import vector_tile_pb2  # pyright: ignore[reportMissingTypeStubs]

from kit.basemap.archive import UnreadableBasemap
from kit.basemap.lines import GRID, WHOLE, Line, Part, cut_to_grid, is_outside, lines_of, path_of
from kit.basemap.street_names import write_street_names
from kit.basemap.styles import AREA, LINE, NAMED_FROM, STYLES, Style

EMPTY = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {GRID} {GRID}"></svg>'


def draw_tile(content: bytes, zoom: int, part: Part = WHOLE) -> str:
    """Return the tile, or a part of it, as a whole `<svg>`. `zoom`: the level that is looked at.

    Raises UnreadableBasemap.
    """
    tile = cast(Any, vector_tile_pb2.tile())  # pyright: ignore  # the package has no types
    try:
        tile.ParseFromString(content)
    except DecodeError as error:
        raise UnreadableBasemap("Une tuile du fond de carte est abîmée.") from error
    drawn: dict[int, list[str]] = defaultdict(list)
    streets: dict[str, list[Line]] = defaultdict(list)
    for layer in tile.layers:
        wanted = [
            (number, one) for number, one in enumerate(STYLES) if one.layer == layer.name and zoom >= one.from_zoom
        ]
        if not wanted:
            continue
        for feature in layer.features:
            said = _properties(layer, feature)
            kind = str(said.get("kind", ""))
            number = next((number for number, one in wanted if _is(one, said, kind, feature.type)), None)
            if number is None:
                continue
            lines = [*_visible(feature.geometry, layer.extent, part)]
            drawn[number] += [path_of(line, closed=closed) for line, closed in lines]
            if layer.name == "roads" and zoom >= NAMED_FROM.get(kind, 99) and (name := said.get("name")):
                streets[str(name)] += [line for line, _ in lines]
    body = "".join(_paint(STYLES[number], "".join(paths), zoom) for number, paths in sorted(drawn.items()) if paths)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {GRID} {GRID}">{body}{write_street_names(streets)}</svg>'
    )


def part_of(nearer: int, column: int, row: int) -> Part:
    """Return the part of a tile that is a tile of its own, `nearer` levels further on."""
    across = 1 << nearer
    return Part(across, column % across, row % across) if nearer else WHOLE


def _visible(commands: Sequence[int], extent: int, part: Part) -> Iterator[tuple[Line, bool]]:
    for line, closed in lines_of(commands, extent, part):
        if len(line) < 2 or is_outside(line):
            continue
        if closed or part is WHOLE:
            yield line, closed
        else:
            yield from ((piece, False) for piece in cut_to_grid(line))


def _is(style: Style, said: Mapping[str, Any], kind: str, geometry: int) -> bool:
    """Lines of water say in their detail what they are: as a kind, all of them are water."""
    if geometry == AREA:
        return style.widths is None and kind in style.kinds
    return geometry == LINE and style.widths is not None and bool({kind, said.get("kind_detail")} & style.kinds)


def _paint(style: Style, path: str, zoom: int) -> str:
    if style.widths is None:
        return f'<path d="{path}" fill="{style.colour}" fill-rule="evenodd"/>'
    dashes = f' stroke-dasharray="{style.dashes}"' if style.dashes else ""
    return (
        f'<path d="{path}" fill="none" stroke="{style.colour}" stroke-width="{style.width_at(zoom):g}" '
        f'stroke-linecap="round" stroke-linejoin="round"{dashes}/>'
    )


def _properties(layer: Any, feature: Any) -> dict[str, Any]:
    """Return what a feature says: pairs of places in its layer's keys and values (specification 2.1, §4.4)."""
    said: dict[str, Any] = {}
    for key, value in zip(feature.tags[::2], feature.tags[1::2], strict=False):
        if key < len(layer.keys) and value < len(layer.values):
            holder = layer.values[value]
            field = next((one.name for one, _ in holder.ListFields()), None)
            said[layer.keys[key]] = getattr(holder, field) if field else None
    return said
