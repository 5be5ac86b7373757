"""Conversion of a file into rows: parsed, geocoded from loaded addresses, attached to stations and IRIS. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from crm.territory.addresses.address_file import FAULTS_KEPT, Address, NotAddresses, Reading, read_addresses
from crm.territory.addresses.station_lookup import attach, inside
from crm.territory.addresses.street_names import plain_street, street_id

ELECTORS_PER_HOME = 1.7
"""48.7 million voters (2022) for some 29 million main homes with a French adult: a first estimate of doors."""
MAX_GUESSED = 400

Row = dict[str, Any]


@dataclass
class Prepared:
    """Rows for the tables, and the errors. `problem`: why nothing was read at all (French)."""

    streets: list[Row] = field(default_factory=list[Row])
    buildings: list[Row] = field(default_factory=list[Row])
    rows: int = 0
    refused: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    two_stations: int = 0
    unplaced: int = 0
    attached: dict[str, int] = field(default_factory=dict[str, int])
    problem: str | None = None


def prepare(
    content: bytes,
    communes: Collection[str],
    known: Mapping[UUID, tuple[float, float]],
    stations: Mapping[str, Mapping[str, Any]],
    iris: Mapping[str, Mapping[str, Any]],
    *,
    electors: bool,
) -> Prepared:
    """Parse a file and place its addresses. `communes`: restricts the file, empty for all; `known`: the coordinates of
    loaded buildings.

    `electors`: each row is a voter, so a house number's rows estimate its homes.
    """
    try:
        reading = read_addresses(content)
    except NotAddresses as refusal:
        return Prepared(problem=str(refusal))
    return place(reading, communes, known, stations, iris, electors=electors)


def place(
    reading: Reading,
    communes: Collection[str],
    known: Mapping[UUID, tuple[float, float]],
    stations: Mapping[str, Mapping[str, Any]],
    iris: Mapping[str, Mapping[str, Any]],
    *,
    electors: bool,
) -> Prepared:
    """Place the addresses of a parsed file."""
    prepared = Prepared(rows=reading.rows, refused=reading.refused, faults=reading.faults)
    prepared.two_stations = reading.two_stations
    placed: list[tuple[UUID, Address, tuple[float, float]]] = []
    for key, address in reading.addresses.items():
        if communes and address.commune not in communes:
            continue
        point = _place(address, known.get(key))
        if point is None:
            prepared.unplaced += 1
            if len(prepared.faults) < FAULTS_KEPT:
                prepared.faults.append(
                    (0, f"{address.number} {address.street} : sans coordonnées, et inconnue de la base")
                )
            continue
        placed.append((key, address, point))
    points = [point for *_, point in placed]
    attached = attach(points, [address.station for _, address, _ in placed], stations)
    areas = inside(points, iris)
    streets: dict[UUID, Row] = {}
    for (key, address, point), where, area in zip(placed, attached, areas, strict=True):
        by = "shared" if address.is_shared else where.by
        plain = plain_street(address.street)
        street = street_id(address.commune, plain)
        streets.setdefault(street, _street(street, address, plain))
        prepared.buildings.append(
            {
                "id": key,
                "street_id": street,
                "number": address.number,
                "suffix": address.suffix,
                "longitude": point[0],
                "latitude": point[1],
                "station": where.station,
                "attached_by": by,
                "iris": area,
                "homes": _homes(address.electors) if electors else 1,
            }
        )
        source = by or "none"
        prepared.attached[source] = prepared.attached.get(source, 0) + 1
    prepared.streets = list(streets.values())
    return prepared


def _place(address: Address, known: tuple[float, float] | None) -> tuple[float, float] | None:
    if address.longitude is not None and address.latitude is not None:
        return address.longitude, address.latitude
    return known


def _homes(electors: int) -> int:
    return min(MAX_GUESSED, max(1, round(electors / ELECTORS_PER_HOME)))


def _street(street: UUID, address: Address, normalised: str) -> Row:
    return {
        "id": street,
        "commune": address.commune,
        "commune_name": address.commune_name,
        "postcode": address.postcode,
        "name": address.street,
        "plain": normalised,
    }
