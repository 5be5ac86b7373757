"""Map of a report, if it can be read on a page."""

import asyncio
from collections.abc import Mapping

from kit.text import french

from predict.maps.layer_picture import draw_layer
from predict.maps.picture import Picture
from predict.maps.service import Map
from predict.reports.blocks import Block, Figure, Text

SHARE = 0.78
TALLEST = 1.9
"""Height for one of width: rows of circles that are longer would be too small on a page."""


async def map_figure(map_: Map, caption: str, marks: Mapping[str, str] | None = None) -> Block:
    """Return the figure, or a sentence why there is none and where the data are. `marks`: written on stations."""
    shapes = map_.geometries, map_.scale, map_.query.form, map_.outlines
    picture = await asyncio.to_thread(draw_layer, map_.layer, *shapes, marks=marks, legend=True)
    return picture_or_sentence(picture, caption, SHARE, len(map_.layer.figures))


def picture_or_sentence(picture: Picture, caption: str, share: float, stations: int) -> Block:
    if picture.height <= TALLEST * picture.width:
        return Figure(picture, caption, share)
    return Text(
        f"{caption.rstrip('.')} : {french.number(stations)} bureaux ne se lisent pas sur une page, ou le lieu de trop "
        "d’entre eux n’est pas connu. Les chiffres sont à la page « Carte », en tableau et en fichier CSV.",
        "note",
    )
