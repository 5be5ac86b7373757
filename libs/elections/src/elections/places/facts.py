"""The tables of this package, read once a process: communes, départements, regions, constituencies."""

import gzip
from functools import cache
from pathlib import Path
from typing import NamedTuple

from elections import keys
from elections.places import val_fictif
from elections.places.abroad import ABROAD

TABLES = Path(__file__).parent / "tables"
_BEFORE_THE_FIRST = {"75056": 75100, "69123": 69380, "13055": 13200}
"""Code that the number of an arrondissement is added to, by city."""


class Commune(NamedTuple):
    """A commune of today, an arrondissement of Paris, Lyon or Marseille, or a part that was a commune.

    `kind`: empty for a commune of today, `arrondissement`, `delegated` or `associated`; `part_of`: of the last three,
    the commune they belong to. `population`: the municipal one, None where INSEE gives none.
    """

    code: str
    name: str
    article: str
    region: str
    postcodes: tuple[str, ...]
    population: int | None
    kind: str
    part_of: str
    former_codes: tuple[str, ...]

    @property
    def department(self) -> str:
        return keys.department_of(self.code)

    def with_of(self) -> str:
        """Return the name with « de »: « de Nogent-sur-Marne », « d'Antony », « du Havre », « des Lilas »."""
        for article, joined in (("Le ", "du "), ("Les ", "des ")):
            if self.name.startswith(article):
                return joined + self.name.removeprefix(article)
        return ("d'" if self.article == "1" else "de ") + self.name


class Area(NamedTuple):
    """A département or a region; `article` is INSEE's code of the word before its name, `region` its region's code."""

    code: str
    name: str
    article: str
    region: str = ""

    def with_of(self) -> str:
        """Return the name with « de »: « du Finistère », « de l'Ain », « des Landes », « de Paris »."""
        return _OF[self.article] + self.name

    def with_the(self) -> str:
        """Return the name with its article: « le Finistère », « l'Ain », « Paris »."""
        return _THE[self.article] + self.name


# INSEE's « type de nom en clair »: none before a consonant, none before a vowel, le, la, les, l', aux, las, los.
_OF = {"0": "de ", "1": "d'", "2": "du ", "3": "de la ", "4": "des ", "5": "de l'", "6": "des ", "7": "", "8": ""}
_THE = {"0": "", "1": "", "2": "le ", "3": "la ", "4": "les ", "5": "l'", "6": "les ", "7": "las ", "8": "los "}


@cache
def _lines() -> dict[str, str]:
    # A line is read when it is asked for: 37,000 tuples would hold five times as much memory.
    text = gzip.decompress((TABLES / "communes.tsv.gz").read_bytes()).decode()
    made_up = (f"{code}\t{name}\t0" + "\t" * 6 for code, name in val_fictif.COMMUNES.items())
    return {line.partition("\t")[0]: line for line in (*text.splitlines(), *made_up)}


def commune_codes() -> list[str]:
    """Return every code of the table: communes of today first, then arrondissements, then parts of communes."""
    return list(_lines())


def find_commune(code: str) -> Commune | None:
    line = _lines().get(code)
    if line is None:
        return None
    _, name, article, region, postcodes, population, kind, part_of, former = line.split("\t")
    return Commune(
        code,
        name,
        article,
        region,
        tuple(postcodes.split(",")) if postcodes else (),
        int(population) if population else None,
        kind,
        part_of,
        tuple(former.split(",")) if former else (),
    )


def commune_of_today(code: str) -> Commune | None:
    """Return the commune that a code stands for today: itself, the one it is a part of, or the one it merged into."""
    found = find_commune(code)
    if found is None:
        successor = _successors().get(code)
        return find_commune(successor) if successor else None
    return find_commune(found.part_of) if found.part_of else found


def city_of(code: str) -> str:
    """Return the city of an arrondissement of Paris, Lyon or Marseille; any other commune's own code."""
    found = find_commune(code)
    return found.part_of if found and found.kind == "arrondissement" else code


def arrondissement_code(city: str, number: int) -> str:
    """Return the code of an arrondissement of Paris, Lyon or Marseille: `75104`; empty where there is none."""
    before = _BEFORE_THE_FIRST.get(city)
    code = str(before + number) if before and number > 0 else ""
    return code if code and city_of(code) == city else ""


def arrondissement_number(code: str) -> int:
    """Return the number of an arrondissement's code: 4 of `75104`."""
    return int(code) - _BEFORE_THE_FIRST[city_of(code)]


def communes_at_postcode(postcode: str) -> tuple[str, ...]:
    """Return the communes of today with this postcode, the largest first; of the three cities the arrondissement."""
    return _by_postcode().get(postcode, ())


@cache
def _by_postcode() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[tuple[int, str]]] = {}
    cities = {city for code in _lines() if (city := city_of(code)) != code}
    for code in _lines():
        commune = find_commune(code)
        if commune is None or commune.kind in ("delegated", "associated") or code in cities:
            continue
        for postcode in commune.postcodes:
            found.setdefault(postcode, []).append((-(commune.population or 0), code))
    return {postcode: tuple(code for _, code in sorted(codes)) for postcode, codes in found.items()}


def communes_of_department(code: str) -> tuple[str, ...]:
    """Return the communes of today in a département, in order of their codes."""
    return _by_department().get(code, ())


@cache
def _by_department() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code in _lines():
        if (commune := find_commune(code)) and not commune.kind:
            found.setdefault(commune.department, []).append(code)
    return {department: tuple(sorted(codes)) for department, codes in found.items()}


@cache
def former_names() -> tuple[tuple[str, str], ...]:
    """Return code and former name of each commune of today that a merger renamed: Cherbourg-Octeville, Évry."""
    rows = (line.split("\t") for line in (TABLES / "former_names.tsv").read_text(encoding="utf-8").splitlines())
    return tuple((code, name) for code, name in rows)


@cache
def consulates() -> dict[str, str]:
    """Return the town of each consulate where people vote, or voted since 2017, by the ministry's code: `ZZ012`."""
    rows = (line.split("\t") for line in (TABLES / "consulates.tsv").read_text(encoding="utf-8").splitlines())
    return {code: name for code, name in rows}


def main_homes(commune: str) -> int | None:
    """Return the main homes of a commune or an arrondissement at INSEE's census of 2021; None where it has none."""
    return _homes().get(commune)


@cache
def _homes() -> dict[str, int]:
    text = gzip.decompress((TABLES / "homes.tsv.gz").read_bytes()).decode()
    return {code: int(homes) for code, _, homes in (line.partition("\t") for line in text.splitlines())}


def epci_of(commune: str) -> tuple[str, str] | None:
    """Return code and name of the intercommunality (EPCI with own taxes) of a commune of today; None for none."""
    return _epci().get(commune)


@cache
def _epci() -> dict[str, tuple[str, str]]:
    text = gzip.decompress((TABLES / "epci.tsv.gz").read_bytes()).decode()
    rows = (line.split("\t") for line in text.splitlines())
    return {commune: (code, name) for code, name, members in rows for commune in members.split(",")}


def published_population(constituency: str) -> tuple[int, int] | None:
    """Return the municipal population that INSEE published of a constituency, and its vintage; None abroad."""
    return _constituency_populations().get(constituency)


@cache
def _constituency_populations() -> dict[str, tuple[int, int]]:
    rows = (line.split("\t") for line in (TABLES / "constituency_populations.tsv").read_text("utf-8").splitlines())
    return {code: (int(count), int(vintage)) for code, count, vintage in rows}


@cache
def _successors() -> dict[str, str]:
    communes = (find_commune(code) for code in _lines())
    return {old: one.code for one in communes if one and not one.kind for old in one.former_codes}


@cache
def departments() -> dict[str, Area]:
    """Return the départements and overseas territories that vote, by the suite's key (`ZX`: two of them)."""
    found = _areas("departments.tsv")
    # Saint-Barthélemy and Saint-Martin vote as one constituency, under the ministry's letters.
    both = Area("ZX", "Saint-Martin et Saint-Barthélemy", "0", "978")
    listed = {code: area for code, area in found.items() if code not in ("977", "978")}
    return listed | {"ZX": both, keys.FICTIONAL_DEPARTMENT: Area(keys.FICTIONAL_DEPARTMENT, val_fictif.NAME, "2")}


@cache
def regions() -> dict[str, Area]:
    return _areas("regions.tsv")


def _areas(file: str) -> dict[str, Area]:
    rows = [line.split("\t") for line in (TABLES / file).read_text(encoding="utf-8").splitlines()]
    return {row[0]: Area(*row) for row in rows}


@cache
def _membership() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    by_constituency: dict[str, list[str]] = {}
    by_commune: dict[str, list[str]] = {}
    text = gzip.decompress((TABLES / "constituencies.tsv.gz").read_bytes()).decode()
    made_up = (f"{val_fictif.CODE}\t{code}" for code in val_fictif.COMMUNES)
    for line in (*text.splitlines(), *made_up):
        constituency, commune = line.split("\t")
        by_constituency.setdefault(constituency, []).append(commune)
        by_commune.setdefault(commune, []).append(constituency)
    return (
        {code: tuple(members) for code, members in by_constituency.items()},
        {code: tuple(members) for code, members in by_commune.items()},
    )


def constituency_codes() -> list[str]:
    """Return the 577 keys, in order, the French abroad last; not the fictional one."""
    return [*sorted(_membership()[0].keys() - {val_fictif.CODE}), *sorted(ABROAD)]


def communes_of_constituency(code: str) -> tuple[str, ...]:
    """Return the communes of today that vote in it, whole or in part; empty for one abroad and an unknown one."""
    return _membership()[0].get(code, ())


def constituencies_of_commune(code: str) -> tuple[str, ...]:
    """Return the constituencies that a commune of today votes in: several where it is split."""
    return _membership()[1].get(code, ())


def constituencies_of_department(code: str) -> tuple[str, ...]:
    if code == keys.FICTIONAL_DEPARTMENT:
        return (val_fictif.CODE,)
    return tuple(found for found in constituency_codes() if keys.department_of(found) == code)
