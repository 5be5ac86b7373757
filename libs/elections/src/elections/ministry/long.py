"""The layout of 2014 and 2015: no header, one line per station and candidate, blank and null together, both rounds.

1;94;033;Fontenay-sous-Bois;0001;1000;700;680;1;DUPONT;Anne;LDVG;300
"""

import re
from collections.abc import Iterable
from contextlib import closing

import polars as pl
from common.schemas import ElectionKind

from elections import keys
from elections.ministry.content import CUT, MOJIBAKE, Content
from elections.ministry.long_columns import name_fields
from elections.ministry.tidy import map_codes
from elections.ministry.tidy_result import STATIONS, VOTES, DraftReading, RejectedRow, UnreadableFile

_FIRST_LINE = re.compile(r"^\ufeff?\s*(?:--|[12];[0-9A-Z]{1,3};)")
_BROKEN = "accents illisibles : la ligne est dans un autre encodage que le reste du fichier"
_COUNTS = ("registered", "voters", "valid")
_LOOKED_AT = 50
_FIGURES = ("round", *_COUNTS, "panel", "votes")
_LOCAL = (ElectionKind.MUNICIPALES, ElectionKind.METROPOLE_LYON)


def is_long(header: str) -> bool:
    return _FIRST_LINE.match(header) is not None


def read_long(content: Content, kind: ElectionKind | None) -> list[DraftReading]:
    """Return one draft per round. Raises Unreadable."""
    lines, comments = _lines(content)
    if lines.is_empty():
        raise UnreadableFile("Le fichier n’a que ses commentaires : aucun bureau de vote.")
    names = name_fields(comments, lines["line"][:_LOOKED_AT].to_list(), kind)
    faults: list[RejectedRow] = []
    rows = _typed(_split(lines, names, faults), names)
    rows = _refuse(rows, faults)
    if content.cut:
        raise UnreadableFile(CUT)
    drafts = [_draft(rows.filter(pl.col("round") == number), faults, kind) for number in (1, 2)]
    long = [draft for draft in drafts if not draft.stations.is_empty()]
    if not long:
        raise UnreadableFile("Aucune ligne du fichier ne peut être lue.", faults)
    return long


def _lines(content: Content) -> tuple[pl.DataFrame, str]:
    """Return `line` and its `number`, without blank lines and comments; and the comments."""
    with closing(content.parts(";", ragged=False)) as parts:
        text = content.header.encode() + b"".join(part.text for part in parts)
    lines = pl.read_lines(text, name="line").with_columns(
        pl.col("line").str.strip_chars("\r\n"), pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("number")
    )
    told = pl.col("line").str.starts_with("--")
    comments = "\n".join(lines.filter(told)["line"])
    return lines.filter(~told & (pl.col("line").str.strip_chars() != "")), comments


def _split(lines: pl.DataFrame, names: list[str], faults: list[RejectedRow]) -> pl.DataFrame:
    width = pl.col("line").str.count_matches(";", literal=True) + 1
    broken = pl.col("line").str.contains(MOJIBAKE)
    lines = lines.with_columns(width.alias("width"), broken.alias("broken"))
    for number, found in lines.filter(pl.col("width") != len(names)).select("number", "width").iter_rows():
        faults.append(RejectedRow(number, f"ligne coupée : {found} colonnes au lieu de {len(names)}"))
    good = lines.filter(pl.col("width") == len(names))
    for number in good.filter("broken")["number"]:
        faults.append(RejectedRow(number, _BROKEN))
    good = good.filter(~pl.col("broken"))
    fields = good.select("number", pl.col("line").str.split_exact(";", len(names) - 1).struct.rename_fields(names))
    return fields.unnest("line").with_columns(pl.col(pl.String).str.strip_chars())


def _typed(rows: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    commune = map_codes(rows.select("commune", "department"), keys.commune_key)
    code = map_codes(rows.select("station_code"), keys.station_code)
    nothing = pl.repeat(None, rows.height, dtype=pl.String, eager=True)
    places = {
        name: map_codes(rows.select(name, "department"), key_of) if name in names else nothing
        for name, key_of in (("constituency", keys.constituency_key), ("canton", keys.canton_key))
    }
    return rows.with_columns(
        *(pl.col(name).alias(f"{name} text") for name in _FIGURES),
        *(pl.col(name).cast(pl.Int64, strict=False) for name in _FIGURES),
        commune=commune,
        station_code=code,
        station=pl.select(pl.concat_str(commune, code, separator="_")).to_series(),
        **places,
    )


def _refuse(rows: pl.DataFrame, faults: list[RejectedRow]) -> pl.DataFrame:
    """Return the lines with consistent figures."""
    numbers = pl.any_horizontal(*(pl.col(name).is_null() | (pl.col(name) < 0) for name in _FIGURES))
    wrong = {
        "le code de la commune ou du bureau n’en est pas un": pl.col("station").is_null(),
        "un nombre manque, est négatif ou n’en est pas un": numbers,
        "le tour n’est ni 1 ni 2": ~pl.col("round").is_in([1, 2]),
        "votants > inscrits": pl.col("voters") > pl.col("registered"),
        "exprimés > votants": pl.col("valid") > pl.col("voters"),
        "voix > exprimés": pl.col("votes") > pl.col("valid"),
    }
    reason = pl.coalesce(*(pl.when(test.fill_null(False)).then(pl.lit(why)) for why, test in wrong.items()))
    rows = rows.with_columns(reason.alias("reason"))
    for number, why in rows.filter(pl.col("reason").is_not_null()).select("number", "reason").iter_rows():
        faults.append(RejectedRow(number, why))
    return rows.filter(pl.col("reason").is_null())


def _draft(rows: pl.DataFrame, faults: list[RejectedRow], kind: ElectionKind | None) -> DraftReading:
    rows, shared = _number_candidates(rows, kind)
    alike = [pl.col(name).n_unique() for name in _COUNTS]
    stations = rows.group_by("station", maintain_order=True).agg(
        *(pl.col(name).first() for name in (*_COUNTS, "commune", "commune_name", "constituency", "canton", "number")),
        pl.col("station_code").first(),
        pl.any_horizontal(*(count > 1 for count in alike)).alias("differs"),
        (pl.col("panel").n_unique() < pl.len()).alias("repeats"),
        pl.col("votes").sum().alias("total"),
        pl.col("votes").max().alias("most"),
        pl.len().alias("candidates"),
    )
    zone = "commune" if kind in _LOCAL or kind is None else "constituency" if kind == "legislatives" else "canton"
    most = pl.col("candidates").max().over(pl.coalesce(zone, pl.col("commune")))
    several = (pl.col("total") > pl.col("valid")) & pl.lit(kind == ElectionKind.MUNICIPALES)
    uneven = (pl.col("total") != pl.col("valid")) & ~several
    # A station with fewer candidates than its neighbours and too few votes has lost lines.
    lost = uneven & (pl.col("total") < pl.col("valid")) & (pl.col("candidates") < most)
    stations = stations.with_columns(several.alias("several"), uneven.alias("uneven"), lost.alias("lost"))
    refused = [*faults, *_station_faults(stations)]
    kept = stations.filter(~(pl.col("differs") | pl.col("repeats") | pl.col("lost")))
    warnings = [
        RejectedRow(number, f"bureau {station} : somme des voix {total} ≠ exprimés {valid}")
        for number, station, total, valid in kept.filter("uneven")
        .select("number", "station", "total", "valid")
        .iter_rows()
    ]
    if shared:
        warnings.append(RejectedRow(1, f"{shared} communes donnent un même numéro à plusieurs candidats : renumérotés"))
    return DraftReading(
        layout="2014",
        level="station",
        round=1 if rows.is_empty() or rows["round"][0] == 1 else 2,
        stations=_stations(kept),
        votes=_votes(rows.join(kept.select("station"), on="station", how="semi")),
        rejected=refused,
        warnings=warnings,
        several=int(kept["several"].sum()),
        blank_apart=False,
    )


def _number_candidates(rows: pl.DataFrame, kind: ElectionKind | None) -> tuple[pl.DataFrame, int]:
    """Renumber candidates: in small communes one deposit number covers several people."""
    if kind != ElectionKind.MUNICIPALES or rows.is_empty():
        return rows, 0
    person = pl.struct("last_name", "first_name")
    several = (person.n_unique() > 1).over("commune", "panel")
    shared = rows.filter(several)["commune"].unique()
    if shared.is_empty():
        return rows, 0
    order = pl.struct("panel", "last_name", "first_name").rank("dense").over("commune").cast(pl.Int64)
    return rows.with_columns(
        pl.when(pl.col("commune").is_in(shared.to_list())).then(order).otherwise("panel").alias("panel")
    ), len(shared)


def _station_faults(stations: pl.DataFrame) -> Iterable[RejectedRow]:
    for row in stations.filter(pl.col("differs") | pl.col("repeats") | pl.col("lost")).iter_rows(named=True):
        if row["differs"]:
            why = "ses lignes ne disent pas les mêmes inscrits, votants et exprimés"
        elif row["repeats"]:
            why = "un candidat y est donné deux fois"
        else:
            why = f"il manque des candidats (somme des voix {row['total']} ≠ exprimés {row['valid']})"
        yield RejectedRow(row["number"], f"bureau {row['station']} : {why}")


def _stations(rows: pl.DataFrame) -> pl.DataFrame:
    overseas = pl.col("commune").str.starts_with("97") | pl.col("commune").str.starts_with("98")
    return rows.with_columns(
        department=pl.col("commune").str.slice(0, pl.when(overseas).then(3).otherwise(2)),
        blank=pl.lit(0, pl.Int64),
        null=pl.col("voters") - pl.col("valid"),
    ).select(list(STATIONS))


def _votes(rows: pl.DataFrame) -> pl.DataFrame:
    person = (
        pl.concat_str(pl.col("first_name").replace("", None), "last_name", separator=" ", ignore_nulls=True)
        if "last_name" in rows.columns
        else pl.lit(None, pl.String)
    )
    name = pl.coalesce(pl.col("list_name").replace("", None), person) if "list_name" in rows.columns else person
    return rows.select(
        "station",
        "panel",
        pl.col("nuance").replace("", None),
        name.alias("name"),
        pl.lit(None, pl.String).alias("sex"),
        "votes",
    ).select(list(VOTES))
