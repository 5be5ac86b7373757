"""The operator's basemap: one PMTiles file of vector tiles.

Format: PMTiles version 3 (github.com/protomaps/PMTiles, spec/v3), read through the package `pmtiles`.
"""

import gzip
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from pmtiles.reader import MmapSource, Reader  # pyright: ignore[reportUnknownVariableType]
from pmtiles.tile import (
    Compression,
    Entry,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    find_tile,  # pyright: ignore[reportUnknownVariableType]
    zxy_to_tileid,
)

SOURCE = "© les contributeurs d’OpenStreetMap"
"""The source to name where the file names none: its licence (ODbL) asks for it."""

DEPTH = 4
"""The most directories between a file's header and a tile, as its format says."""

_TAGS = re.compile(r"<[^>]*>")


class UnreadableBasemap(Exception):
    """The file is no basemap that can be drawn; the text says why, in French, for the operator."""


@dataclass(frozen=True)
class Coverage:
    """The area of a basemap in degrees, and its levels of detail (0: the world in one tile; each halves tiles)."""

    west: float
    south: float
    east: float
    north: float
    min_zoom: int
    max_zoom: int


class Basemap:
    """An open basemap. Raises UnreadableBasemap."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._bytes = cast(Callable[[int, int], bytes], MmapSource(file))
            reader = Reader(self._bytes)
            self._header = cast(dict[str, Any], reader.header())
            metadata: Any = reader.metadata()
        except (
            OSError,
            ValueError,
            EOFError,
            IndexError,
            zlib.error,
            MagicNumberNotFound,
            SpecVersionUnsupported,
        ) as error:
            raise UnreadableBasemap(f"{path.name} n'est pas un fichier PMTiles lisible.") from error
        if self._header["tile_type"] != TileType.MVT:
            raise UnreadableBasemap(f"{path.name} contient des images, pas des tuiles vectorielles.")
        if self._header["tile_compression"] not in (Compression.GZIP, Compression.NONE):
            raise UnreadableBasemap(f"Les tuiles de {path.name} sont compressées d'une façon qui n'est pas lue ici.")
        west, south, east, north = (
            float(self._header[name]) / 1e7 for name in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
        )
        self.coverage = Coverage(west, south, east, north, self._header["min_zoom"], self._header["max_zoom"])
        named = str(metadata.get("attribution") or "") if isinstance(metadata, dict) else ""  # pyright: ignore  # JSON
        self.source = " ".join(_TAGS.sub("", named).split()) or SOURCE
        self._directory = lru_cache(maxsize=64)(self._read_directory)

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """Return a vector tile, decompressed; None where the file has none. Raises UnreadableBasemap."""
        if not (0 <= zoom <= self.coverage.max_zoom and 0 <= column < 1 << zoom and 0 <= row < 1 << zoom):
            return None
        wanted = zxy_to_tileid(zoom, column, row)
        offset, length = self._header["root_offset"], self._header["root_length"]
        try:
            for _ in range(DEPTH):
                entry = find_tile(self._directory(offset, length), wanted)
                if entry is None:
                    return None
                if entry.run_length:
                    return self._content(self._header["tile_data_offset"] + entry.offset, entry.length)
                offset, length = self._header["leaf_directory_offset"] + entry.offset, entry.length
        except (OSError, ValueError, EOFError, IndexError, zlib.error) as error:
            raise UnreadableBasemap(f"{self.path.name} est abîmé.") from error
        return None

    def _read_directory(self, offset: int, length: int) -> list[Entry]:
        return deserialize_directory(self._bytes(offset, length))

    def _content(self, offset: int, length: int) -> bytes:
        content = self._bytes(offset, length)
        return gzip.decompress(content) if self._header["tile_compression"] == Compression.GZIP else content
