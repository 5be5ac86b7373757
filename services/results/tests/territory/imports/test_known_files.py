"""A file that was read whole is read by département afterwards, and gives the same."""

import gzip

import pytest
from common.schemas.elections import ElectionKind
from httpx import AsyncClient
from kit.web.problems import Invalid
from results.territory.imports.department_lines import departments_around, take_lines
from results.territory.imports.known_files import KnownFile, find_known, remember
from results.territory.imports.official_file import Found, read_stations
from results.territory.imports.upload import Ballot, Upload

from .test_official_files import csv, empty, keys, row, send

__all__ = ["empty"]
BALLOT = Ballot.model_validate({"election": "legislatives", "date": "2024-06-30", "round": 1})


def elsewhere(station: str, department: str = "29", commune: str = "29019") -> str:
    return row(station, candidate="AUTRE", commune=commune).replace("94;Val-de-Marne", f"{department};Ailleurs")


def read(content: bytes, territory: str, known: KnownFile | None = None) -> Found:
    upload = Upload(name="f.csv", content=content, ballot=BALLOT)
    return read_stations(upload, "strict", territory, [], [], known)


def known_of(content: bytes, territory: str) -> KnownFile:
    whole = read(content, territory)
    remember(content, whole.reading, whole.rows, whole.departments)
    known = find_known(content)
    assert known is not None
    return known


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("territory", ["commune:94033", "departement:94", "region:11", "circo:9406", "nation:FR"])
def test_a_known_file_gives_a_territory_what_the_whole_file_gave(territory: str, packed: bool) -> None:
    content = csv(row("1"), elsewhere("1"), row("2", registered=900), elsewhere("2", "2A", "2A004"))
    content = gzip.compress(content) if packed else content
    whole, own = read(content, territory), read(content, territory, known_of(content, territory))

    assert own.rows == whole.rows == 4
    assert own.reading.stations.equals(whole.reading.stations)
    assert own.compact.choices.equals(whole.compact.choices)
    assert own.compact.sheets.equals(whole.compact.sheets)
    assert (own.reading.rejected, own.reading.warnings) == (whole.reading.rejected, whole.reading.warnings)
    assert (own.reading.election, own.reading.date) == (ElectionKind.LEGISLATIVES, whole.reading.date)


def test_a_territory_that_a_known_file_has_not_is_told_what_the_whole_file_tells() -> None:
    content = csv(elsewhere("1"), elsewhere("2"))
    known = known_of(content, "nation:FR")

    assert read(content, "commune:94033", known).reading.stations.is_empty()
    with pytest.raises(Invalid, match="Official files do not tell which communes"):
        read(content, "canton:9403", known)


def test_only_lines_of_the_departments_are_taken() -> None:
    content = csv(row("1"), elsewhere("1", "ZA", "97101"), elsewhere("1", "971", "97101"))

    assert (take_lines(content, ("94",)) or b"").count(b"\r\n") == 2
    assert (take_lines(content, ("971",)) or b"").count(b"\r\n") == 3
    assert take_lines(content, ("29",)) is None
    assert take_lines(b"Tour;Code commune\r\n1;94033\r\n", ("94",)) is None
    assert take_lines(gzip.compress(content)[:-40], ("94",)) is None


@pytest.mark.parametrize(
    ("territory", "departments"),
    [
        ("circo:2B02", ("2B",)),
        ("commune:97411", ("974",)),
        ("secteur:13055SR03", ("13",)),
        ("canton:2309", ("23",)),
        ("metropole:69M", ("69",)),
        ("region:94", ("2A", "2B")),
        ("circo:ZZ04", ("ZZ",)),
        ("collectivite:978", ("ZX",)),
        ("nation:FR", ()),
    ],
)
def test_all_stations_of_a_territory_are_in_its_departments(territory: str, departments: tuple[str, ...]) -> None:
    assert departments_around(territory) == departments


async def test_a_second_campaign_gets_the_same_report_of_a_file(empty: AsyncClient) -> None:
    content = csv(row("1"), elsewhere("1"), row("2"))
    first = (await send(empty, content)).json()
    again = (await send(empty, content, mode="report")).json()

    assert (first["rows"], first["stations"]) == (again["rows"], again["stations"]) == (3, 2)
    assert await keys(empty) == ["94033_0001", "94033_0002"]
