"""Parsing of address files: the national address base, INSEE's or a prefecture's table of voters' addresses by station,
or a voter list.

Each result is one house number; no name is read from a voter list.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

import polars as pl
from elections.keys import commune_key, parse_station, station_key

from crm.territory.addresses.street_names import building_id, plain_street, read_number, street_id

MAX_ROWS = 2_000_000
FAULTS_KEPT = 200

_COLUMNS: dict[str, tuple[str, ...]] = {
    "commune": ("code_commune", "code_insee", "code_commune_ref", "code commune", "code insee"),
    "commune_name": ("commune", "nom_commune", "libellé commune", "libelle commune"),
    "postcode": ("code_postal", "code postal"),
    "number": ("numero", "numéro de voie", "numero de voie", "numéro voie", "n° voie"),
    "suffix": ("rep", "suffixe", "indice de répétition", "indice de repetition"),
    "street": ("voie", "nom_voie", "libellé de voie", "libelle de voie", "libellé voie", "nom de voie"),
    "longitude": ("lon", "longitude", "long"),
    "latitude": ("lat", "latitude"),
    "station": ("code_bv", "id_brut_bv_reu", "id_brut_insee", "code du bureau de vote", "bureau de vote"),
    "address": ("geo_adresse",),
    "address_kind": ("geo_type",),
    "address_score": ("geo_score",),
    "electors": ("nb_adresses",),
}
"""Column names in the publications: BAN, #CadElect, REU, and town halls' voter lists (L. 37)."""
_WHOLE = re.compile(
    r"(\d{1,5}) ?(bis|ter|quater|quinquies|[a-z]\d?)? +(\D.*?)(?:,? +(\d{5})(?: +(.+))?)?", re.IGNORECASE
)
"""`12 bis Rue des Essais 94130 Nogent-sur-Marne`, as the national geocoder writes it."""
SURE_SCORE = 0.7
"""Below this score, the geocoder may have found another address than the voters'."""
SURE_SHARE = 0.9
"""Share of a number's voters from which its station is no guess: one row in thirty is misfiled in the register."""


class NotAddresses(ValueError):
    """The file is no table of addresses. The text is French."""


@dataclass
class Address:
    commune: str
    commune_name: str
    postcode: str | None
    street: str
    number: int
    suffix: str
    longitude: float | None
    latitude: float | None
    stations: dict[str, int] = field(default_factory=dict[str, int])
    """Voters by station."""
    electors: int = 1

    @property
    def station(self) -> str | None:
        """Return the station of most voters, the first by code among equals."""
        return min(self.stations, key=lambda code: (-self.stations[code], code)) if self.stations else None

    @property
    def is_shared(self) -> bool:
        """Return whether too many voters of the number are in another station."""
        return bool(self.stations) and max(self.stations.values()) < SURE_SHARE * sum(self.stations.values())


@dataclass
class Reading:
    """Addresses by building, and the refused rows: their number in the file (from 1) and why."""

    addresses: dict[UUID, Address] = field(default_factory=dict[UUID, Address])
    rows: int = 0
    refused: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    unnumbered: int = 0
    """Rows of a street or hamlet without a number, or of a number that the geocoder was not sure of."""

    @property
    def two_stations(self) -> int:
        """Return how many house numbers have voters in several stations: that of most is kept."""
        return sum(len(address.stations) > 1 for address in self.addresses.values())


def read_addresses(content: bytes) -> Reading:
    """Parse a file of addresses. Raises NotAddresses if it is none; invalid rows are listed and the others kept."""
    table = _table(content)
    columns = _columns(table.columns)
    picked = table.select(pl.col(source).cast(pl.String, strict=False).alias(name) for name, source in columns.items())
    reading = Reading()
    for number, row in enumerate(picked.iter_rows(named=True), start=1):
        reading.rows = number
        try:
            _add(reading, row)
        except ValueError as fault:
            reading.refused += 1
            if len(reading.faults) < FAULTS_KEPT:
                reading.faults.append((number, str(fault)))
    if not reading.addresses:
        reason = reading.faults[0][1] if reading.faults else "le tableau est vide"
        raise NotAddresses(f"Aucune adresse n'a pu être lue : {reason}.")
    return reading


def _table(content: bytes) -> pl.DataFrame:
    try:
        if content[:4] == b"PAR1":
            table = pl.read_parquet(io.BytesIO(content))
        else:
            first_line = content[:4096].split(b"\n", 1)[0]
            separator = max(";,\t", key=lambda one: first_line.count(one.encode()))
            text = content if _is_utf8(content) else content.decode("cp1252", "replace").encode()
            table = pl.read_csv(io.BytesIO(text), separator=separator, infer_schema=False, truncate_ragged_lines=True)
    except (pl.exceptions.PolarsError, OSError, ValueError):
        raise NotAddresses("Ce fichier n'est ni un tableau CSV ni un Parquet lisible.") from None
    if table.height > MAX_ROWS:
        raise NotAddresses(f"Plus de {MAX_ROWS} lignes : chargez les communes de la campagne seulement.")
    return table


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _columns(names: list[str]) -> dict[str, str]:
    by_name = {name.strip().lstrip("\ufeff").lower(): name for name in names}
    columns = {
        column: next(by_name[candidate] for candidate in candidates if candidate in by_name)
        for column, candidates in _COLUMNS.items()
        if any(candidate in by_name for candidate in candidates)
    }
    whole = "address" in columns
    missing = [column for column in ("number", "street") if column not in columns and not whole]
    if "commune" not in columns and "station" not in columns:
        missing.append("commune")
    if missing:
        french = {"number": "numero", "street": "voie", "commune": "code_commune"}
        raise NotAddresses(f"Il manque une colonne au tableau : {', '.join(french[one] for one in missing)}.")
    return columns


def _add(reading: Reading, row: Mapping[str, str | None]) -> None:
    cells = {name: (text or "").strip() for name, text in row.items()}
    if "address" in cells and not _take_apart(cells):
        reading.unnumbered += 1
        return
    numbered = read_number(f"{cells['number']} {cells.get('suffix', '')}")
    if numbered is None:
        raise ValueError("le numéro de voie manque ou n'en est pas un")
    street = plain_street(cells["street"])
    if not street:
        raise ValueError("la voie manque")
    station = _station(cells)
    commune = commune_key(cells["commune"]) if cells.get("commune") else (station or "").partition("_")[0]
    if not commune:
        raise ValueError("la commune manque")
    longitude, latitude = _degrees(cells, "longitude", 180), _degrees(cells, "latitude", 90)
    electors = _electors(cells.get("electors", ""))
    key = building_id(street_id(commune, street), *numbered)
    if (address := reading.addresses.get(key)) is None:
        address = reading.addresses[key] = Address(
            commune=commune,
            commune_name=cells.get("commune_name") or commune,
            postcode=cells.get("postcode") or None,
            street=cells["street"][:120],
            number=numbered[0],
            suffix=numbered[1],
            longitude=longitude,
            latitude=latitude,
            electors=0,
        )
    address.electors += electors
    if station is not None:
        address.stations[station] = address.stations.get(station, 0) + electors


def _take_apart(cells: dict[str, str]) -> bool:
    """Fill number, suffix, street, postcode and town from a whole address; return whether it is a sure house number."""
    found = _WHOLE.fullmatch(cells["address"])
    if found is None or cells.get("address_kind") not in (None, "", "housenumber"):
        return False
    try:
        score = float(cells.get("address_score") or 1)
    except ValueError:
        score = 0.0
    if score < SURE_SCORE:
        return False
    cells |= {"number": found[1], "suffix": found[2] or "", "street": found[3]}
    cells |= {"postcode": found[4] or "", "commune_name": found[5] or ""}
    return True


def _electors(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def _station(cells: Mapping[str, str]) -> str | None:
    text = cells.get("station", "")
    if not text:
        return None
    if "_" in text:
        return "_".join(parse_station(text))
    return station_key(cells["commune"], text)


def _degrees(cells: Mapping[str, str], column: str, maximum: float) -> float | None:
    text = cells.get(column, "").replace(",", ".")
    if not text:
        return None
    try:
        degrees = float(text)
    except ValueError:
        raise ValueError("les coordonnées ne sont pas des nombres") from None
    if not -maximum <= degrees <= maximum:
        raise ValueError("les coordonnées ne sont pas des degrés (WGS 84)")
    return degrees
