"""Make the tables of this package from Etalab's « découpage administratif », INSEE's code and the ministry's list.

python -m elections.places.tables_maker FOLDER CONSTITUENCIES.csv CANTONS.csv COUNTS.csv IRIS.parquet INDICATORS.csv

FOLDER holds `communes.json.gz`, `departements.json.gz`, `regions.json.gz` and `epci.json.gz` of the release named in
README.md; the list of constituencies has the columns `code_commune` and `circonscription`; INSEE's cantons `code`,
`single_name`, `type_code`, `composition_id`, `article_id` and `capital_code`; INSEE's populations `codgeo` and `cv`,
the canton that a whole commune is in; INSEE's census by IRIS `com` and `res_principales`, main homes; INSEE's
indicators by constituency of 2022, the first sheet of its workbook saved as CSV from the line of names on, `circo`
and `pop_légal_19`. Run when a release appears (INSEE's code changes on 1 January), never by the suite itself.
"""

import csv
import gzip
import io
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from elections import keys

TABLES = Path(__file__).parent / "tables"
KINDS = {
    "commune-actuelle": "",
    "commune-deleguee": "delegated",
    "commune-associee": "associated",
    "arrondissement-municipal": "arrondissement",
}
# What people write, where the release has another name or leaves out the article.
CORRECTED = {"986": ("Wallis-et-Futuna", "0"), "987": ("Polynésie française", "3"), "988": ("Nouvelle-Calédonie", "3")}
RENAMED = {("91228", "Évry"), ("91228", "Courcouronnes")}
"""Former names of large communes that merged without keeping parts: the release does not have them."""
UNINHABITED = ("984", "989")
"""The southern lands and Clipperton: nobody votes there."""
OTHER_CENSUSES = {"976": 2017, "986": 2018, "987": 2017}
"""Year of the last general census where INSEE's of 2019 was not made, as its workbook says."""


def main(folder: Path, constituencies: Path, cantons: Path, populations: Path, iris: Path, indicators: Path) -> None:
    communes = list(_communes(_read(folder / "communes.json.gz")))
    _write("communes.tsv.gz", communes)
    _write("former_names.tsv", _former_names(_read(folder / "communes.json.gz")))
    today = {row[0] for row in communes if row[6] in ("", "arrondissement")}
    moved = {old: row[0] for row in communes if row[6] == "" for old in row[8].split(",") if old}
    moved |= {row[0]: row[7] for row in communes if row[6] in ("delegated", "associated") and row[0] not in today}
    _write("constituencies.tsv.gz", _constituencies(constituencies, today, moved))
    _write("cantons.tsv.gz", _cantons(cantons, populations))
    _write("homes.tsv.gz", _homes(iris, today, moved))
    _write("constituency_populations.tsv", _constituency_populations(indicators))
    _write("epci.tsv.gz", _intercommunalities(_read(folder / "epci.json.gz"), today, moved))
    _write("departments.tsv", _named(_read(folder / "departements.json.gz"), "region"))
    _write("regions.tsv", _named(_read(folder / "regions.json.gz"), None))


def _read(path: Path) -> list[dict[str, Any]]:
    return json.loads(gzip.decompress(path.read_bytes()))


def _communes(found: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    """Yield code, name, article, region, postcodes, population, kind, what it is part of, former codes."""
    seen: set[str] = set()
    kingdoms = [one for one in found if one["departement"] == "986"]
    others = [one for one in found if one["departement"] not in ("986", *UNINHABITED)]
    yield _one_commune_of(kingdoms)
    for one in sorted(others, key=lambda one: (KINDS[one["type"]], one["code"])):
        code = keys.commune_key(one["code"])
        if (kind := KINDS[one["type"]]) in ("delegated", "associated") and one["chefLieu"] == one["code"]:
            continue  # it has the code of the commune that it is the seat of
        if code in seen:
            continue
        seen.add(code)
        yield (
            code,
            one["nom"],
            str(one.get("typeLiaison", 0)),
            one["region"],
            ",".join(one.get("codesPostaux", ())),
            str(one.get("population", "")),
            kind,
            one.get("commune") or one.get("chefLieu", ""),
            ",".join(old for old in one.get("anciensCodes", ()) if old != one["code"]),
        )


def _former_names(found: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield code and former name of each commune that a merger renamed: its old name is that of its seat, a part."""
    today = {one["code"]: one["nom"] for one in found if one["type"] == "commune-actuelle"}
    seats = [
        one for one in found if KINDS[one["type"]] in ("delegated", "associated") and one["chefLieu"] == one["code"]
    ]
    former = {(one["code"], one["nom"]) for one in seats if one["nom"] != today.get(one["code"], one["nom"])}
    return iter(sorted(former | RENAMED))


def _one_commune_of(kingdoms: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return Wallis-et-Futuna, which votes as one commune: `98601`, as in `keys`."""
    postcodes = sorted({code for one in kingdoms for code in one.get("codesPostaux", ())})
    population = sum(one.get("population", 0) for one in kingdoms)
    return ("98601", "Wallis-et-Futuna", "0", "986", ",".join(postcodes), str(population), "", "", "")


def _constituencies(path: Path, today: set[str], moved: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    rows: set[tuple[str, str]] = set()
    for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")), delimiter=";"):
        constituency = keys.constituency_key(row["circonscription"])
        if constituency.startswith("ZZ"):
            continue  # consulates are no communes: elections.places.abroad has the countries
        code = keys.commune_key(row["code_commune"])
        while code not in today and code in moved:
            code = moved[code]
        if code not in today:
            sys.stderr.write(f"{code}: no commune of today\n")
            continue
        rows.add((constituency, code))
    return iter(sorted(rows))


def _homes(path: Path, today: set[str], moved: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield code and main homes of each commune of today, and of each arrondissement."""
    homes: dict[str, int] = {}
    counted = pl.read_parquet(path, columns=["com", "res_principales"]).group_by("com").agg(pl.sum("res_principales"))
    for commune, number in counted.iter_rows():
        code = keys.commune_key(commune)
        while code not in today and code in moved:
            code = moved[code]
        if code in today:
            homes[code] = homes.get(code, 0) + number
    return ((code, str(number)) for code, number in sorted(homes.items()) if number)


def _intercommunalities(
    found: Sequence[Mapping[str, Any]], today: set[str], moved: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Yield code, name and communes of today of each EPCI with own taxes."""
    for one in sorted(found, key=lambda one: one["code"]):
        members: set[str] = set()
        for member in one["membres"]:
            code = keys.commune_key(member["code"])
            while code not in today and code in moved:
                code = moved[code]
            if code in today:
                members.add(code)
        yield (one["code"], one["nom"], ",".join(sorted(members)))


def _constituency_populations(path: Path) -> Iterator[tuple[str, ...]]:
    """Yield the key, the municipal population and its vintage of each constituency that is not abroad."""
    found: dict[str, str] = {}
    for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
        if row["circo"] != "00000":  # the mean of all
            found[keys.constituency_key(row["circo"])] = row["pop_légal_19"]
    return (
        (key, str(int(float(count))), str(OTHER_CENSUSES.get(keys.department_of(key), 2019)))
        for key, count in sorted(found.items())
    )


def _cantons(path: Path, populations: Path) -> Iterator[tuple[str, ...]]:
    """Yield code, name without its article, article, composition, main commune, and the communes wholly in it."""
    inside: dict[str, list[str]] = {}
    for row in csv.DictReader(io.StringIO(populations.read_text(encoding="utf-8-sig")), delimiter=";"):
        inside.setdefault(row["cv"], []).append(row["codgeo"])
    for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
        if row["type_code"] == "C":  # not the communes that are split between several, nor what is in none
            whole = ",".join(sorted(inside.get(row["code"], ())))
            yield (
                row["code"],
                row["single_name"],
                row["article_id"],
                row["composition_id"],
                row["capital_code"],
                whole,
            )


def _named(found: Iterable[Mapping[str, Any]], above: str | None) -> Iterator[tuple[str, ...]]:
    """Yield code, name, article and, of a département, its region."""
    for one in found:
        if one["code"] in UNINHABITED:
            continue
        name, article = CORRECTED.get(one["code"], (one["nom"], str(one.get("typeLiaison", 0))))
        row = (one["code"], name, article)
        yield (*row, one[above]) if above else row


def _write(name: str, rows: Iterable[Sequence[str]]) -> None:
    text = "".join("\t".join(row) + "\n" for row in rows).encode()
    # Without a time in it, the same facts make the same file.
    (TABLES / name).write_bytes(gzip.compress(text, mtime=0) if name.endswith(".gz") else text)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
