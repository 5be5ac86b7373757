"""The job that loads a file of addresses."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID, uuid4

from elections.places.place import Place
from elections.places.stations import station_name
from kit import jobs
from kit.db.statistics import GrowingTables
from kit.db.vault import open_vault
from kit.files.sandbox import MB, Limits, Sandbox
from kit.files.uploads import Upload
from kit.jobs import JobRead, Work
from kit.security.auth import Caller
from kit.web.problems import Invalid
from sqlalchemy import ColumnElement, case, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.campaigns.place_input import find_territory, read_places
from crm.territory.addresses.address_file import NotAddresses, read_addresses
from crm.territory.addresses.address_hash import address_hash
from crm.territory.addresses.address_rows import Prepared, Row, place
from crm.territory.addresses.homes import store_homes, unlisted_doors
from crm.territory.addresses.models import AddressFile, Area, Building, Door, Street
from crm.territory.addresses.schemas import LoadAsked

JOB = "load-addresses"
FIELD = "address file"
ROWS_AT_ONCE = 2000
FILLED = ("street", "building", "door")
_FILES = Sandbox(
    Limits(
        memory=192 * MB,
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


async def ask_load(
    session: AsyncSession, campaign_id: UUID, file_id: UUID, content: bytes, load_asked: LoadAsked, by: str
) -> JobRead:
    """Store the file, encrypted, until the worker has loaded it."""
    vault = await open_vault(session, campaign_id)
    sealed = await asyncio.to_thread(vault.seal_bytes, FIELD, content)
    session.add(AddressFile(campaign_id=campaign_id, id=file_id, sealed=sealed))
    job_id = await jobs.enqueue_job(session, campaign_id, JOB, load_asked, requested_by=by)
    return await jobs.read_job(session, campaign_id, job_id)


async def ask_upload(session: AsyncSession, caller: Caller, upload: Upload) -> JobRead:
    """Start a load from the form's fields `source`, `communes` and `rows`. Raises Invalid at the field."""
    rows = upload.fields.get("rows") or "addresses"
    if rows not in ("addresses", "electors"):
        raise Invalid("« addresses » ou « electors » est attendu.", "`addresses` or `electors` is expected.", "/rows")
    load_asked = LoadAsked(
        file_id=uuid4(),
        source=source_of(upload),
        communes=read_communes(upload.fields.get("communes", ""), await find_territory(session, caller.campaign_id)),
        electors=rows == "electors",
    )
    content = await upload.read()
    return await ask_load(session, caller.campaign_id, load_asked.file_id, content, load_asked, caller.subject)


def source_of(upload: Upload) -> str:
    source = upload.fields.get("source", "").strip()
    if not 1 <= len(source) <= 200 or not source.isprintable():
        raise Invalid(
            "Dites qui publie ce fichier, et de quand : 200 caractères au plus.",
            "Say who publishes this file and of when, in 200 characters at most.",
            "/source",
        )
    return source


def read_communes(text: str, own: Place) -> list[str]:
    """Return the communes that a field lists. Raises Invalid for a polling station."""
    places = read_places(text, own, "/communes")
    if stations := [place for place in places if "_" in place]:
        fr = f"{station_name(stations[0])} : choisissez la commune entière."
        raise Invalid(fr, "Name communes, by name or INSEE code.", "/communes")
    return sorted(places)


async def run_load(work: Work, load_asked: LoadAsked) -> dict[str, Any]:
    """Load the file and delete it. Idempotent."""
    async with work.transaction() as session:
        address_file = await session.get(AddressFile, (work.campaign_id, load_asked.file_id))
        if address_file is None:
            raise Invalid("Le fichier a déjà été chargé.", "The file was loaded before.", "/file")
        content = (await open_vault(session, work.campaign_id)).open_bytes(FIELD, address_file.sealed)
        known, stations, iris = await gather(session)
    await work.progress(0, 0, "Lecture du fichier")
    try:
        reading = await _FILES.run(read_addresses, content)
    except NotAddresses as refusal:
        await _forget(work, load_asked)
        raise Invalid(str(refusal), "The file is no table of addresses.", "/file") from refusal
    except Invalid:
        await _forget(work, load_asked)
        raise
    prepared = await work.compute(
        place, reading, load_asked.communes, known, stations, iris, electors=load_asked.electors
    )
    total = len(prepared.buildings)
    async with work.transaction() as session:
        await store_streets(session, work.campaign_id, prepared.streets)
    tables = GrowingTables(work.transaction, *FILLED)
    for start in range(0, total, ROWS_AT_ONCE):
        async with work.transaction() as session:
            rows = prepared.buildings[start : start + ROWS_AT_ONCE]
            await store_buildings(session, work.campaign_id, rows, load_asked.source)
            if load_asked.electors:
                await store_homes(session, work.campaign_id, {row["id"]: row["homes"] for row in rows})
        await tables.have(start + ROWS_AT_ONCE)
        await work.progress(min(start + ROWS_AT_ONCE, total), total, "Enregistrement des adresses")
    await tables.renew()
    await _forget(work, load_asked)
    return describe(prepared)


def describe(prepared: Prepared) -> dict[str, Any]:
    return {
        "rows": prepared.rows,
        "streets": len(prepared.streets),
        "buildings": len(prepared.buildings),
        "homes": sum(row["homes"] for row in prepared.buildings),
        "attached": prepared.attached,
        "two_stations": prepared.two_stations,
        "unplaced": prepared.unplaced,
        "refused": prepared.refused,
        "rejected": [{"line": line, "reason": reason} for line, reason in prepared.faults],
    }


async def gather(
    session: AsyncSession,
) -> tuple[dict[UUID, tuple[float, float]], dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Return the data for placing addresses: coordinates of loaded buildings, outlines of stations and IRIS."""
    rows = await session.execute(select(Building.id, Building.longitude, Building.latitude))
    known = {row.id: (row.longitude, row.latitude) for row in rows}
    areas: dict[str, dict[str, dict[str, Any]]] = {"station": {}, "iris": {}}
    for area in await session.scalars(select(Area)):
        areas[area.kind][area.code] = area.geometry
    return known, areas["station"], areas["iris"]


async def store_streets(session: AsyncSession, campaign_id: UUID, rows: Sequence[Row]) -> None:
    put = insert(Street)
    # A file without this column says nothing about it.
    updates = {
        name: func.coalesce(put.excluded[name], getattr(Street, name)) for name in ("commune_name", "postcode", "name")
    }
    put = put.on_conflict_do_update(index_elements=["campaign_id", "id"], set_=updates)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        await session.execute(put, [row | {"campaign_id": campaign_id} for row in rows[start : start + ROWS_AT_ONCE]])


async def store_buildings(session: AsyncSession, campaign_id: UUID, rows: Sequence[Row], source: str) -> None:
    """Store buildings. A station that somebody or the official table says stays if this one is surer of nothing, and
    doors listed by hand stay.

    So does a station or IRIS that neither this file nor an outline tells.
    """
    put = insert(Building)
    excluded = put.excluded
    stays = excluded.station.is_(None) | (_certainty(Building.attached_by) > _certainty(excluded.attached_by))
    put = put.on_conflict_do_update(
        index_elements=["campaign_id", "id"],
        set_={
            "longitude": excluded.longitude,
            "latitude": excluded.latitude,
            "station": case((stays, Building.station), else_=excluded.station),
            "attached_by": case((stays, Building.attached_by), else_=excluded.attached_by),
            "iris": func.coalesce(excluded.iris, Building.iris),
            "source": excluded.source,
            "home_hash": excluded.home_hash,
        },
    )
    named = await _names_of(session, {row["street_id"] for row in rows})
    more = {"campaign_id": campaign_id, "source": source}
    hashed = [
        more | {"home_hash": address_hash(row["number"], row["suffix"], *named[row["street_id"]])} for row in rows
    ]
    await session.execute(put, [row | one for row, one in zip(rows, hashed, strict=True)])
    ids = [row["id"] for row in rows]
    with_listed_doors = set(await session.scalars(select(Door.building_id).where(Door.building_id.in_(ids)).distinct()))
    doors = [
        door
        for row in rows
        if row["id"] not in with_listed_doors
        for door in unlisted_doors(campaign_id, row["id"], row["homes"])
    ]
    if doors:
        await session.execute(insert(Door).on_conflict_do_nothing(), doors)


_CERTAINTY = {"hand": 4, "table": 3, "shared": 2, "contour": 1, "nearest": 0}


def _certainty(attached_by: Any) -> ColumnElement[int]:
    """Return how sure a station is, by what says so: the order in which files are loaded makes no difference."""
    return case(_CERTAINTY, value=attached_by, else_=literal(-1))


async def _names_of(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, tuple[str, str | None]]:
    """Return name and postcode of streets, as the table has them: a file may leave out what an earlier one said."""
    rows = await session.execute(select(Street.id, Street.name, Street.postcode).where(Street.id.in_(ids)))
    return {row.id: (row.name, row.postcode) for row in rows}


async def _forget(work: Work, load_asked: LoadAsked) -> None:
    async with work.transaction() as session:
        await session.execute(delete(AddressFile).where(AddressFile.id == load_asked.file_id))
