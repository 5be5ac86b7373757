"""Parsing of lines to a wide frame of typed columns, and rejected rows."""

from collections import Counter
from dataclasses import dataclass

import polars as pl

from elections.ministry.checks import check_row, suspect_rows
from elections.ministry.content import Part
from elections.ministry.header import Columns
from elections.ministry.lines import Lines, split_line
from elections.ministry.tidy import with_keys
from elections.ministry.tidy_result import RejectedRow

_FIGURES = ("panel", "votes")


def read_even(part: Part, columns: Columns, first: int, widest: int) -> tuple[Lines, pl.DataFrame] | None:
    """Read a part whose lines all fit without checking each; None if one must be checked.

    It suffices that no row is longer than `widest` and the number of separators is right, as then none is shorter;
    counting is ten times cheaper than checking every line.
    """
    rows = part.lines
    if part.damaged or not part.text.endswith(b"\n") or (columns.quotes and b'"' in part.text) or not widest:
        return None
    blocks = columns.blocks_for(widest)
    try:
        wide = _scan(part.text, columns, widest, quoted=False, cut_long_rows=False)
    except pl.exceptions.ComputeError:
        return None
    if wide.height != rows:
        return None
    if columns.layout == "2024":
        widths = pl.select(pl.repeat(columns.width, rows, dtype=pl.UInt32).alias("width")).to_series()
    else:
        start = columns.width - columns.step
        counted = pl.sum_horizontal(pl.col(f"c{block['votes']}").is_not_null() for block in blocks)
        widths = wide.select((start + columns.step * counted).cast(pl.UInt32).alias("width")).to_series()
    if part.separators != int(widths.sum()) - rows:
        return None
    numbers = pl.int_range(first, first + rows, dtype=pl.UInt32, eager=True).alias("number")
    return Lines(part.text, numbers, widths, False, first + rows, []), wide.with_columns(numbers, widths)


def read_wide(lines: Lines, columns: Columns) -> pl.DataFrame:
    """Return one row per station with the used columns `c<number>`, `number` (line) and `width`."""
    widest = max(widest_of([lines]), columns.width)
    wide = _scan(lines.text, columns, widest, quoted=lines.quoted, cut_long_rows=True)
    if lines.quoted:
        wide = wide.with_columns(pl.col(pl.String).replace("", None))
    return wide.with_columns(lines.numbers, lines.widths)


def widest_of(parts: list[Lines]) -> int:
    return max((int(lines.widths.max() or 0) for lines in parts), default=0)  # pyright: ignore[reportArgumentType]  # polars does not know that it is a whole number


def _scan(text: bytes, columns: Columns, widest: int, *, quoted: bool, cut_long_rows: bool) -> pl.DataFrame:
    blocks = columns.blocks_for(widest)
    figures = {columns.fixed[name] for name in columns.numbers} | {
        block[name] for block in blocks for name in _FIGURES if name in block
    }
    used = sorted(figures | set(columns.fixed.values()) | {at for block in blocks for at in block.values()})
    names = [f"c{index}" for index in range(widest)]
    schema = {name: pl.Int32() if index in figures else pl.String() for index, name in enumerate(names)}
    scan = pl.scan_csv(
        # The header is written anew: the 2017 layout names the columns of the first candidate only.
        columns.separator.join(names).encode() + b"\n" + text,
        separator=columns.separator,
        schema=schema,
        quote_char='"' if quoted else None,
        ignore_errors=True,  # what is no number becomes null, and a missing number is a suspect
        truncate_ragged_lines=cut_long_rows,
    )
    return scan.select([f"c{at}" for at in used]).collect()


def join_parts(
    wides: list[pl.DataFrame], parts: list[Lines], columns: Columns
) -> tuple[pl.DataFrame, list[dict[str, int]]]:
    """Return one frame, and the blocks of its widest row."""
    widest = widest_of(parts)
    blocks = columns.blocks_for(max(widest, columns.width))
    return pl.concat(wides, how="diagonal"), blocks


@dataclass(frozen=True)
class KeptRows:
    """Valid rows with keys, and rejected ones. `several`: rows whose ballots name several people."""

    wide: pl.DataFrame
    rejected: list[RejectedRow]
    warnings: list[RejectedRow]
    several: int


def refuse_rows(
    wide: pl.DataFrame,
    blocks: list[dict[str, int]],
    parts: list[Lines],
    columns: Columns,
    zone: str,
    *,
    several: bool,
) -> KeptRows:
    """Separate valid rows.

    `zone`: column of places with the same candidates; `several`: a ballot may have several names.
    """
    wide = with_keys(wide, columns)
    no_key = pl.col("station").is_null()
    if "constituency" in columns.fixed:
        no_key |= pl.col("constituency").is_null()
    # Only what is asked for is filtered: to gather the text columns of a few rows costs as much as to read them all.
    wrong = (suspect_rows(columns, blocks) | no_key).alias("wrong")
    seen = wide.select("number", "width", pl.col(zone).alias("zone"), wrong).filter(pl.col("wrong")).drop("wrong")
    rejected: list[RejectedRow] = []
    warnings: list[RejectedRow] = []
    plural = 0
    if not seen.is_empty():
        texts = _texts(parts, set(seen["number"]))
        full = _full_widths(wide, columns, zone)
        for number, width, where in seen.iter_rows():
            verdict = check_row(split_line(texts[number], columns), columns, full=width >= full[where], several=several)
            plural += verdict.several
            if verdict.reason is not None:
                rejected.append(RejectedRow(number, verdict.reason))
            elif verdict.warning is not None:
                warnings.append(RejectedRow(number, verdict.warning))
    rejected += _repeated(wide, parts, {fault.line for fault in rejected})
    refused = [fault.line for fault in rejected]
    if refused:
        wide = wide.filter(~pl.col("number").is_in(refused))
        warnings = [fault for fault in warnings if fault.line not in set(refused)]
    return KeptRows(wide, rejected, warnings, plural)


def _texts(parts: list[Lines], numbers: set[int]) -> dict[int, str]:
    """Return these lines as written."""
    texts: dict[int, str] = {}
    for lines in parts:
        wanted_numbers = {number for number in lines.numbers.filter(lines.numbers.is_in(list(numbers)))}
        if wanted_numbers:
            written = (line for line in lines.text.split(b"\n") if line.strip())
            texts |= {
                number: line.decode()
                for number, line in zip(lines.numbers, written, strict=False)
                if number in wanted_numbers
            }
    return texts


def _full_widths(wide: pl.DataFrame, columns: Columns, zone: str) -> dict[str | None, int]:
    """Return the maximum width by zone: a narrower row has lost candidates."""
    if columns.layout == "2024":
        widest = columns.width
        return {place: widest for place in wide[zone].unique()}
    return dict(wide.group_by(zone).agg(pl.col("width").max()).iter_rows())


def _repeated(wide: pl.DataFrame, parts: list[Lines], refused: set[int]) -> list[RejectedRow]:
    if wide["station"].n_unique() == wide.height:
        return []
    repeated = wide.filter(pl.col("station").is_duplicated() & pl.col("station").is_not_null())
    repeated = repeated.filter(~pl.col("number").is_in(list(refused)))
    if repeated.is_empty():
        return []
    texts = _texts(parts, set(repeated["number"]))
    rejected: list[RejectedRow] = []
    for station, numbers in repeated.group_by("station", maintain_order=True).agg("number").iter_rows():
        first, *others = numbers
        same = len(Counter(texts[number].strip() for number in numbers)) == 1
        # Two different rows for one station: nobody can say which is right, so none is kept.
        for number in others if same else numbers:
            other = first if number != first else others[0] if others else number
            what = "répète" if same else "contredit"
            if number != other:
                rejected.append(RejectedRow(number, f"{station} : la ligne {what} la ligne {other}"))
    return rejected
