"""The job that fetches a territory's streets from their publishers, and the doors of each address."""

import asyncio
import io
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
from elections.places.facts import main_homes
from kit.files.sandbox import MB, Limits, Sandbox
from kit.jobs import Work
from kit.text import french
from kit.web.problems import Invalid

from crm.territory.address_sources.published_file import Download, Places, Unreachable, read_pieces
from crm.territory.address_sources.publishers import PublishedFile, files_for
from crm.territory.address_sources.row_filter import NotThisTable, RowFilter
from crm.territory.address_sources.schemas import FetchAsked
from crm.territory.addresses.address_file import NotAddresses, Reading, read_addresses
from crm.territory.addresses.address_rows import place
from crm.territory.addresses.boundary_service import attach_again
from crm.territory.addresses.homes import share_homes, store_homes
from crm.territory.addresses.load_job import ROWS_AT_ONCE, gather, store_buildings, store_streets
from crm.territory.addresses.service import list_addresses

TELL_SECONDS = 2.0
_FILES = Sandbox(
    Limits(
        memory=256 * MB,
        per_byte=48,
        most_memory=2048 * MB,
        cpu_seconds=240,
        seconds_per_mb=10,
        result=384 * MB,
        threads=True,
        heavy=True,
    ),
    (NotAddresses,),
)


async def run_fetch(work: Work, asked: FetchAsked) -> dict[str, Any]:
    """Fetch, place and store, one file after the other; a file that does not come leaves what the others gave.

    Raises Invalid if none came. Run again, it changes nothing but what the publishers changed.
    """
    places = Places()
    files: list[dict[str, Any]] = []
    weights: dict[UUID, int] = {}
    for file in files_for(asked.communes):
        told: dict[str, Any] = {"title": file.title, "publisher": file.publisher, "addresses": 0, "reason": None}
        files.append(told)
        try:
            reading = await _read(work, file, asked.communes, places)
        except (Unreachable, NotThisTable, NotAddresses) as fault:
            told["reason"] = str(fault)
            continue
        told["addresses"] = await _store(work, file, reading)
        if file.says_homes:
            weights |= {key: address.electors for key, address in reading.addresses.items()}
    if not any(file["addresses"] for file in files):
        reasons = " ; ".join(
            f"{file['title']} : {file['reason'] or 'aucune adresse de ces communes'}" for file in files
        )
        raise Invalid(f"Aucune rue n’est venue. {reasons}.", "No street came.", "/communes")
    await work.progress(0, 0, "Bureaux et logements")
    async with work.transaction() as session:
        guessed = await attach_again(session, "station")
    homes = await _estimate_homes(work, asked.communes, weights)
    return {"files": files, "guessed": guessed, "homes": homes, "communes": len(asked.communes)}


async def _read(work: Work, file: PublishedFile, communes: Sequence[str], places: Places) -> Reading:
    """Return the communes' addresses of a file. Raises Unreachable, NotThisTable, NotAddresses."""
    path = places.at_hand(file)
    if path is not None and path.suffix == ".parquet":
        await work.progress(0, 0, f"Lecture : {file.title}")
        rows = await work.compute(pick_rows, path, file.column, communes)
    else:
        if path is None and places.is_offline:
            raise Unreachable("le réseau est coupé par l’opérateur (ISOLOIR_OFFLINE)")
        rows = await _filter(work, file, communes, path, places)
    if rows.count(b"\n") < 2:
        return Reading()
    return await _FILES.run(read_addresses, rows)


async def _filter(work: Work, file: PublishedFile, communes: Sequence[str], path: Path | None, places: Places) -> bytes:
    """Return the rows of the communes, whatever the length of the file they come in."""
    row_filter = RowFilter(file.column, communes)
    download = None if path else Download(places.address(file))
    came, told_at = 0, 0.0
    async for piece in download.pieces() if download else read_pieces(path or Path()):
        # In a thread: the worker goes on hearing events.
        await asyncio.to_thread(row_filter.feed, piece)
        came += len(piece)
        if time.monotonic() - told_at > TELL_SECONDS:
            told_at = time.monotonic()
            total = download.total if download else None
            note = f"{file.title} ({french.number(came / 1e6)} Mo lus)"
            await work.progress(came // 1_000_000, (total or 0) // 1_000_000, note)
    return await asyncio.to_thread(row_filter.close)


def pick_rows(path: Path, column: str, communes: Sequence[str]) -> bytes:
    """Return the communes' rows of a Parquet as CSV: its pieces are looked at one after the other."""
    try:
        picked = pl.scan_parquet(path).filter(pl.col(column).cast(pl.String).is_in(communes))
        out = io.BytesIO()
        picked.collect(engine="streaming").write_csv(out)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise NotThisTable("le fichier n’est pas un Parquet lisible") from error
    return out.getvalue()


async def _store(work: Work, file: PublishedFile, reading: Reading) -> int:
    """Store a file's addresses; return how many there are."""
    if not reading.addresses:
        return 0
    async with work.transaction() as session:
        known, stations, iris = await gather(session)
    prepared = await work.compute(place, reading, (), known, stations, iris, electors=False)
    async with work.transaction() as session:
        await store_streets(session, work.campaign_id, prepared.streets)
    total = len(prepared.buildings)
    for start in range(0, total, ROWS_AT_ONCE):
        async with work.transaction() as session:
            rows = prepared.buildings[start : start + ROWS_AT_ONCE]
            await store_buildings(session, work.campaign_id, rows, file.title)
        await work.progress(min(start + ROWS_AT_ONCE, total), total, f"Enregistrement : {file.title}")
    return total


async def _estimate_homes(work: Work, communes: Collection[str], weights: Mapping[UUID, int]) -> int:
    """Share each commune's main homes over its addresses, where nobody listed the doors; return how many there are."""
    doors = 0
    for commune in communes:
        async with work.transaction() as session:
            addresses = await list_addresses(session, commune)
        homes = share_homes(main_homes(commune), {address: weights.get(address, 1) for address in addresses})
        doors += sum(homes.values())
        for start in range(0, len(addresses), ROWS_AT_ONCE):
            part = addresses[start : start + ROWS_AT_ONCE]
            async with work.transaction() as session:
                await store_homes(session, work.campaign_id, {address: homes[address] for address in part})
    return doors
