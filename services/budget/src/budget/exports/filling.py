"""What is written into the file of an export."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from kit.campaigns.queries import get_campaign
from kit.jobs import Work
from sqlalchemy.ext.asyncio import AsyncSession

from budget.balances import service as balances
from budget.exports.archive import READ_ME, Archive
from budget.exports.fec import ENCODING, describe_fec, write_fec
from budget.exports.gathering import gather, read_labels
from budget.exports.printing import print_book
from budget.exports.schemas import ExportAsked, Format
from budget.exports.sheets import Book
from budget.exports.shelf import Writing
from budget.exports.spreadsheets import write_lines, write_nomenclature, write_sheet
from budget.exports.workbook import write_workbook
from budget.journals import listing as journals

_BOOK = {
    Format.PDF: print_book,
    Format.XLSX: write_workbook,
    Format.NOMENCLATURE: write_nomenclature,
    Format.LINES: write_lines,
}


LARGE = 3_000
"""Rows from which the file is made in another process; below, starting one would take longer than the work."""

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Filled:
    """What the file is of. `day`: in the campaign's own time."""

    day: date
    account_version: int
    closed: bool


@dataclass(frozen=True)
class _Stand:
    """The account at one moment. `journal`: what `write_fec` takes."""

    book: Book
    journal: tuple[Any, ...]
    day: date

    @property
    def large(self) -> bool:
        return sum(len(sheet.rows) for sheet in self.book.sheets) >= LARGE

    async def make(self, work: Work, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await work.compute(function, *args, **kwargs) if self.large else function(*args, **kwargs)


async def fill(work: Work, asked: ExportAsked, writing: Writing) -> Filled:
    """Into `writing`, which the caller closes."""
    await work.progress(0, 3, "lecture du compte")
    async with work.transaction() as session:
        # Whoever books meanwhile waits: an entry is in every part of the file or in none.
        await balances.lock_balance(session, work.campaign_id, closed_too=True)
        stand = await _read(session, work, asked)
    await work.progress(1, 3, "mise en page")
    match asked.format:
        case Format.FEC:
            writing.write(await stand.make(work, write_fec, *stand.journal))
        case Format.ARCHIVE:
            await _archive(work, stand, writing)
        case _:
            writing.write(await stand.make(work, _BOOK[asked.format], stand.book))
    await work.progress(2, 3, "enregistrement")
    return Filled(stand.day, stand.book.version, stand.book.closed)


async def _read(session: AsyncSession, work: Work, asked: ExportAsked) -> _Stand:
    state = (await get_campaign(session, work.campaign_id)).state
    book = await gather(session, work.campaign_id, named=asked.with_donors)
    journal: tuple[Any, ...] = ()
    if asked.format in (Format.FEC, Format.ARCHIVE):
        lines = await journals.list_lines(session, work.campaign_id)
        firsts = await journals.first_numbers(session, work.campaign_id)
        journal = (lines, await read_labels(session, work.campaign_id), firsts, book.currency)
    return _Stand(book, journal, book.made_at.astimezone(ZoneInfo(state.time_zone)).date())


async def _archive(work: Work, stand: _Stand, writing: Writing) -> None:
    archive = Archive(writing, stand.book.made_at)
    archive.add("LISEZMOI.txt", READ_ME.encode())
    archive.add("compte.pdf", await stand.make(work, print_book, stand.book), deflate=False)
    archive.add("compte.xlsx", await stand.make(work, write_workbook, stand.book), deflate=False)
    archive.add("csv/rubriques.csv", write_nomenclature(stand.book))
    for sheet in stand.book.sheets:
        archive.add(f"csv/{sheet.key}.csv", await stand.make(work, write_sheet, sheet, stand.book))
    archive.add(f"fec/FEC{stand.day:%Y%m%d}.txt", await stand.make(work, write_fec, *stand.journal))
    archive.add("fec/description.txt", describe_fec().encode(ENCODING))
    said = {
        "title": stand.book.subtitle,
        "made_at": stand.book.made_at.isoformat(),
        "closed": stand.book.closed,
        "with_donors": stand.book.named,
    }
    archive.close(work.campaign_id, said)
