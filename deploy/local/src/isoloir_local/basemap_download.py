"""Cutting an area's streets out of a published PMTiles file, over HTTP ranges: of 120 GB, what a département needs.

Default source: the daily builds of Protomaps, of OpenStreetMap data (ODbL): docs.protomaps.com/basemaps/downloads. The
layout of the list of builds is that which their own page reads (github.com/protomaps/basemaps, app/src/Builds.tsx).
"""

import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, cast

import httpx
from kit.cli import print_status
from pmtiles.reader import Reader
from pmtiles.tile import (
    Entry,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    zxy_to_tileid,
)
from pmtiles.writer import Writer

from isoloir_local.basemap_areas import BasemapRefused, Box, box_of, tiles_in
from isoloir_local.downloads import Unreachable, is_offline
from isoloir_local.http_download import FetchFailed, Saw, new_client
from isoloir_local.progress import byte_bar

BUILDS = "https://build-metadata.protomaps.dev/builds.json"
BUILD = "https://build.protomaps.com/{key}"

FINEST = 15
GAP = 65_536
"""Bytes between two tiles that are rather read than asked for anew."""

CHUNK = 16_000_000
"""The most bytes of one request."""

_PARTIAL = 206


class ReadBytes(Protocol):
    def __call__(self, offset: int, length: int) -> bytes: ...


def newest_build(client: httpx.Client) -> str:
    """Return the address of the newest daily build. Raises FetchFailed."""
    try:
        response = client.get(BUILDS)
        response.raise_for_status()
        return BUILD.format(key=max(str(build["key"]) for build in response.json()))
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise FetchFailed(
            "la liste des fonds de carte de Protomaps ne se lit pas ; donnez une adresse, --from"
        ) from error


def ranges_at(client: httpx.Client, address: str) -> ReadBytes:
    """Return what reads parts of a file over HTTP. Raises FetchFailed where the server sends no parts."""

    def read(offset: int, length: int) -> bytes:
        if length <= 0:
            return b""
        wanted = {"Range": f"bytes={offset}-{offset + length - 1}"}
        try:
            with client.stream("GET", address, headers=wanted) as response:
                if response.status_code != _PARTIAL:
                    raise FetchFailed(f"le serveur répond {response.status_code} au lieu d'une partie du fichier")
                content = response.read()
        except httpx.HTTPError as error:
            raise FetchFailed(f"la connexion s'est interrompue ({type(error).__name__})") from error
        if len(content) > length:
            raise FetchFailed("le serveur envoie plus que la partie demandée")
        return content

    return read


def parts_of(path: Path) -> ReadBytes:
    """Return what reads parts of a file that is here."""

    def read(offset: int, length: int) -> bytes:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(length)

    return read


def download_basemap(target: Path, area: str, source: str | None) -> int:
    """Write an area's basemap from the file or the address `source`, by default the newest build; return its tiles.

    Raises BasemapRefused, Unreachable, FetchFailed, OSError.
    """
    box = box_of(area)
    if source and not source.startswith(("http://", "https://")):
        return cut_basemap(parts_of(Path(source)), box, target, _say_nothing)
    if is_offline():
        raise Unreachable("ISOLOIR_OFFLINE est défini : rien n'est téléchargé.")
    with new_client() as client, byte_bar("fond de carte") as saw:
        address = source or newest_build(client)
        print_status(f"{address}")
        return cut_basemap(ranges_at(client, address), box, target, saw)


def cut_basemap(read: ReadBytes, box: Box, target: Path, saw: Saw) -> int:
    """Write the box's tiles into `target`, which is replaced when all are there; return how many.

    Raises BasemapRefused, and FetchFailed.
    """
    reader = Reader(_checked(read))
    try:
        header = cast(dict[str, Any], reader.header())
        metadata: Any = reader.metadata()
        if header["tile_type"] != TileType.MVT:
            raise BasemapRefused("Ce fichier contient des images, pas des tuiles vectorielles.")
        finest = min(header["max_zoom"], FINEST)
        wanted = sorted(tiles_in(box, finest))
        entries = [*_entries(read, header, header["root_offset"], header["root_length"], wanted)]
    except (
        ValueError,
        EOFError,
        IndexError,
        OSError,
        zlib.error,
        MagicNumberNotFound,
        SpecVersionUnsupported,
    ) as error:
        raise BasemapRefused("Ce n’est pas un fichier PMTiles lisible.") from error
    # The world in one tile is part of every area.
    if not any(entry.tile_id >= zxy_to_tileid(finest, 0, 0) for entry in entries):
        raise BasemapRefused("Ce fichier ne contient rien de cette zone.")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    with part.open("wb") as file:
        _write(Writer(file), read, header, metadata, box, entries, saw)
    part.replace(target)
    return len(entries)


def _write(
    writer: Any, read: ReadBytes, header: dict[str, Any], metadata: Any, box: Box, entries: Sequence[Entry], saw: Saw
) -> None:
    total = sum({entry.offset: entry.length for entry in entries}.values())
    done = 0
    for start, end, inside in _runs(entries):
        content = read(header["tile_data_offset"] + start, end - start)
        if len(content) != end - start:
            raise FetchFailed("le fichier s'arrête avant la fin de ce qu'il annonce")
        for entry in inside:
            writer.write_tile(entry.tile_id, content[entry.offset - start :][: entry.length])
        done = min(total, done + end - start)
        saw(done, total)
    names = ("west", "min_lon_e7"), ("south", "min_lat_e7"), ("east", "max_lon_e7"), ("north", "max_lat_e7")
    bounds = {key: round(getattr(box, name) * 1e7) for name, key in names}
    centre = {"center_zoom": 0, "center_lon_e7": bounds["min_lon_e7"], "center_lat_e7": bounds["min_lat_e7"]}
    kinds = {name: header[name] for name in ("tile_type", "tile_compression")}
    writer.finalize({**kinds, **bounds, **centre}, metadata)


def _entries(
    read: ReadBytes, header: dict[str, Any], offset: int, length: int, wanted: Sequence[int]
) -> Iterator[Entry]:
    """Return the entry of each tile that is wanted and there; only directories that lead to one are read."""
    directory = deserialize_directory(read(offset, length))
    for number, entry in enumerate(directory):
        if entry.run_length:
            end = entry.tile_id + entry.run_length
        else:
            end = directory[number + 1].tile_id if number + 1 < len(directory) else 1 << 62
        inside = wanted[bisect_left(wanted, entry.tile_id) : bisect_left(wanted, end)]
        if not inside:
            continue
        if entry.run_length:
            yield from (Entry(tile_id, entry.offset, entry.length, 1) for tile_id in inside)
        else:
            yield from _entries(read, header, header["leaf_directory_offset"] + entry.offset, entry.length, inside)


def _runs(entries: Iterable[Entry]) -> Iterator[tuple[int, int, list[Entry]]]:
    """Return parts of the file to read, each with the tiles that lie in it."""
    start = end = -1
    inside: list[Entry] = []
    for entry in sorted(entries, key=lambda one: one.offset):
        last = entry.offset + entry.length
        if inside and (entry.offset > end + GAP or last > start + CHUNK):
            yield start, end, inside
            inside = []
        if not inside:
            start = end = entry.offset
        inside.append(entry)
        end = max(end, last)
    if inside:
        yield start, end, inside


def _say_nothing(done: int, total: int | None) -> None:
    """A file that is here is read in seconds."""


def _checked(read: ReadBytes) -> Callable[[int, int], bytes]:
    """Return the reader for the package's own use: what it asks for is what a header says, which may lie."""

    def checked(offset: int, length: int) -> bytes:
        if length > CHUNK:
            raise ValueError("a header that asks for more than any has")
        return read(offset, length)

    return checked
