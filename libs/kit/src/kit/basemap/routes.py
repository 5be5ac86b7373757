"""The basemap's tiles as pictures. They are the same for everybody and say nothing of a campaign."""

import asyncio
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import structlog
from fastapi import APIRouter, Request, Response
from fastapi import Path as PathParameter

from kit.runtime.lazy import lazy_module
from kit.settings import Settings
from kit.web.compression import compress_for
from kit.web.network_pace import take_network_pace
from kit.web.problems import NotFound
from kit.web.rate_limit import too_fast

if TYPE_CHECKING:
    from kit.basemap import archive, tile_svg
else:
    archive, tile_svg = lazy_module("kit.basemap.archive"), lazy_module("kit.basemap.tile_svg")

router = APIRouter(include_in_schema=False)

FILE = "basemap.pmtiles"
NEARER = 4
"""Levels that one may look nearer than the file's finest, whose tiles are then drawn in parts: lines stay thin."""

TILES_PER_MINUTE = 3_000
"""Of one network: some hundred looks at a map. Drawing is work, and whoever asks need not say who they are."""

_YEAR = "public, max-age=31536000, immutable"
_log = structlog.get_logger(__name__)


def basemap_of(settings: Settings) -> "tuple[archive.Basemap, str] | None":
    """Return the operator's basemap, and what tells this state of its file from another, for addresses that browsers
    keep; None without a basemap that can be read.
    """
    path = settings.basemap or (settings.data / FILE if settings.data else None)
    try:
        state = path.stat() if path else None
    except OSError:
        return None
    if path is None or state is None:
        return None
    release = f"{state.st_mtime_ns:x}-{state.st_size:x}"
    basemap = _open(path, release)
    return (basemap, release) if basemap else None


@router.get("/basemap/{release}/{zoom}/{column}/{row}.svg")
async def read_tile(
    request: Request,
    release: str,
    zoom: Annotated[int, PathParameter(ge=0, le=22)],
    column: Annotated[int, PathParameter(ge=0, lt=1 << 22)],
    row: Annotated[int, PathParameter(ge=0, lt=1 << 22)],
) -> Response:
    """Return a tile as SVG; an empty one where the file has none.

    At the address of another release the tile is today's, and not kept: phones keep a page longer than a file.
    """
    if pace := await take_network_pace(request, "basemap", TILES_PER_MINUTE):
        raise too_fast(pace)
    found = basemap_of(request.app.state.settings)
    if found is None:
        raise NotFound("Ce fond de carte n’est plus là.", "This basemap is gone.")
    svg = await asyncio.to_thread(_draw, found[0], zoom, column, row)
    kept = {"Cache-Control": _YEAR if found[1] == release else "no-cache"}
    return compress_for(request, Response(svg, media_type="image/svg+xml", headers=kept))


@lru_cache(maxsize=2)
def _open(path: Path, release: str) -> "archive.Basemap | None":
    try:
        return archive.Basemap(path)
    except archive.UnreadableBasemap as error:
        _log.warning("basemap unreadable", release=release, reason=str(error))
        return None


@lru_cache(maxsize=128)
def _draw(basemap: "archive.Basemap", zoom: int, column: int, row: int) -> str:
    try:
        nearer = max(0, zoom - basemap.coverage.max_zoom)
        content = basemap.tile(zoom - nearer, column >> nearer, row >> nearer)
        part = tile_svg.part_of(nearer, column, row)
        return tile_svg.draw_tile(content, zoom, part) if content else tile_svg.EMPTY
    except archive.UnreadableBasemap as error:
        _log.warning("basemap tile unreadable", reason=str(error))
        return tile_svg.EMPTY
