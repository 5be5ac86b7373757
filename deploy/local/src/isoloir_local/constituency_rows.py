"""Extraction of one constituency's rows from national files, as reading the rest takes minutes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from elections.ballots import ballot_of_name
from elections.keys import commune_key, station_code
from elections.ministry import read_results
from elections.ministry.header import read_header
from elections.places.place import Place


@dataclass(frozen=True)
class Stations:
    """Polling stations of a constituency; new stations of its whole communes are included."""

    known: frozenset[str]
    whole: frozenset[str]

    def hold(self, commune: str, station: str) -> bool:
        return commune in self.whole or station in self.known


def small_folder(folder: Path, place: Place) -> Path:
    return folder / "official_small" / f"{place.code[:-2]}-{place.code[-2:]}"


def stations_of(folder: Path, place: Place) -> Stations:
    """Return the stations from the latest file that has them; empty if none does."""
    for file in _latest_first(folder, "legislatives"):
        stations = read_results(file, mode="report").stations.filter(pl.col("constituency").is_not_null())
        here = pl.col("constituency") == place.code
        known = stations.filter(here)
        if not known.is_empty():
            split = stations.filter(~here)["commune"].implode()
            return Stations(
                frozenset(known["station"]),
                frozenset(known.filter(~pl.col("commune").is_in(split))["commune"]),
            )
    return Stations(frozenset(), frozenset())


def cut_rows(folder: Path, place: Place, parts: Path) -> int:
    """Write `official_small/94-06/…` beside `official/`; return the number of files cut."""
    target = small_folder(folder, place)
    files = _latest_first(folder)
    old = [file for file in files if not _is_newer(target / file.parent.name / file.name, file)]
    stations = stations_of(folder, place) if old else Stations(frozenset(), frozenset())
    parts.mkdir(parents=True, exist_ok=True)
    for file in old:
        header, *rows = _rows(file, stations)
        if not rows:
            continue
        fresh = parts / "cut"
        fresh.write_bytes(b"".join((header, *rows)))
        (target / file.parent.name).mkdir(parents=True, exist_ok=True)
        fresh.replace(target / file.parent.name / file.name)
    return sum((target / file.parent.name / file.name).exists() for file in files)


def _latest_first(folder: Path, *elections: str) -> list[Path]:
    dated = [
        (ballot.on, file)
        for file in (folder / "official").glob("*/*")
        if (ballot := ballot_of_name(f"{file.parent.name}/{file.name}"))
        if not elections or ballot.election in elections
    ]
    return [file for _, file in sorted(dated, reverse=True)]


def _is_newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


def _rows(file: Path, stations: Stations) -> Iterator[bytes]:
    """Yield the header, then the stations' rows."""
    lines = iter(file.read_bytes().splitlines(keepends=True))
    header = next(lines)
    columns = read_header(_text(header))
    separator = columns.separator.encode()
    commune, code = columns.fixed["commune"], columns.fixed["station_code"]
    # The code of a commune has its department in it since 2024, and three characters before.
    department = columns.fixed["department"] if columns.layout == "2017" else None
    last = max(department or 0, commune, code)
    communes: dict[tuple[bytes, bytes], str] = {}
    yield header
    for line in lines:
        cells = [cell.strip(b'"') for cell in line.split(separator, last + 1)]
        if len(cells) <= last:
            continue
        written = (b"" if department is None else cells[department], cells[commune])
        try:
            if written not in communes:
                communes[written] = commune_key(written[1].decode(), written[0].decode() or None)
            station = f"{communes[written]}_{station_code(cells[code].decode())}"
        except ValueError:
            continue
        if stations.hold(communes[written], station):
            yield line


def _text(header: bytes) -> str:
    try:
        return header.decode("utf-8-sig")
    except UnicodeDecodeError:
        return header.decode("latin-1")
