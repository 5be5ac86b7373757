"""Content of an export file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, ParamSpec, TypeVar

from kit.campaigns.queries import get_campaign, local_day
from kit.db.vault import CannotUnseal
from kit.jobs import Work
from kit.web.problems import Unavailable
from sqlalchemy.ext.asyncio import AsyncSession

from budget.evidence import service as evidence
from budget.exports.account_book import gather, read_labels
from budget.exports.archive import READ_ME, Archive
from budget.exports.book_pdf import print_book
from budget.exports.fec import ENCODING, describe_fec, write_fec
from budget.exports.pieces import Piece, list_pieces
from budget.exports.schemas import ExportCreate, ExportFormat
from budget.exports.sheets import Book
from budget.exports.shelf import Writing, open_shelf
from budget.exports.spreadsheets import write_lines, write_nomenclature, write_sheet
from budget.exports.workbook import write_workbook
from budget.ledger.balances import service as balances
from budget.ledger.journals import journal_lines as journals

_BOOK = {
    ExportFormat.PDF: print_book,
    ExportFormat.XLSX: write_workbook,
    ExportFormat.NOMENCLATURE: write_nomenclature,
    ExportFormat.LINES: write_lines,
}


LARGE = 3_000
"""Rows from which the file is made in another process; below, starting one would take longer than the work."""

MISSING = "Pièces que le stockage n'a plus ou qui sont endommagées : prévenez l'exploitant, la sauvegarde les a.\n\n"

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Filled:
    """What the file contains. `day`: in the campaign's time zone."""

    day: date
    account_version: int
    closed: bool


@dataclass(frozen=True)
class _Stand:
    """The account at one moment. `journal`: the input of `write_fec`."""

    book: Book
    journal: tuple[Any, ...]
    pieces: list[Piece]
    day: date

    @property
    def large(self) -> bool:
        return sum(len(sheet.rows) for sheet in self.book.sheets) >= LARGE

    async def make(self, work: Work, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await work.compute(function, *args, **kwargs) if self.large else function(*args, **kwargs)


async def fill(work: Work, request: ExportCreate, writing: Writing) -> Filled:
    """Write the content into `writing`; the caller closes it."""
    await work.progress(0, 3, "lecture du compte")
    async with work.transaction() as session:
        # Whoever books meanwhile waits: an entry is in every part of the file or in none.
        await balances.lock_balance(session, work.campaign_id, closed_too=True)
        stand = await _read(session, work, request)
    await work.progress(1, 3, "mise en page")
    match request.format:
        case ExportFormat.FEC:
            writing.write(await stand.make(work, write_fec, *stand.journal))
        case ExportFormat.ARCHIVE:
            await _archive(work, stand, writing)
        case _:
            writing.write(await stand.make(work, _BOOK[request.format], stand.book))
    await work.progress(2, 3, "enregistrement")
    return Filled(stand.day, stand.book.version, stand.book.closed)


async def _read(session: AsyncSession, work: Work, request: ExportCreate) -> _Stand:
    state = (await get_campaign(session, work.campaign_id)).state
    book = await gather(session, work.campaign_id, named=request.with_donors)
    journal: tuple[Any, ...] = ()
    documents: list[Piece] = []
    if request.format in (ExportFormat.FEC, ExportFormat.ARCHIVE):
        lines = await journals.list_lines(session, work.campaign_id)
        firsts = await journals.first_numbers(session, work.campaign_id)
        journal = (lines, await read_labels(session, work.campaign_id), firsts, book.currency)
        documents = await list_pieces(session, work.campaign_id, firsts, named=request.with_donors)
    return _Stand(book, journal, documents, local_day(state, book.made_at))


async def _archive(work: Work, stand: _Stand, writing: Writing) -> None:
    archive = Archive(writing, stand.book.made_at)
    await archive.add("LISEZMOI.txt", READ_ME.encode())
    await archive.add("compte.pdf", await stand.make(work, print_book, stand.book), deflate=False)
    await archive.add("compte.xlsx", await stand.make(work, write_workbook, stand.book), deflate=False)
    await archive.add("csv/rubriques.csv", write_nomenclature(stand.book))
    for sheet in stand.book.sheets:
        await archive.add(f"csv/{sheet.key}.csv", await stand.make(work, write_sheet, sheet, stand.book))
    await archive.add(f"fec/FEC{stand.day:%Y%m%d}.txt", await stand.make(work, write_fec, *stand.journal))
    await archive.add("fec/description.txt", describe_fec().encode(ENCODING))
    missing = await _add_pieces(work, stand, archive)
    if missing:
        await archive.add("pieces/MANQUANTES.txt", (MISSING + "\n".join(missing) + "\n").encode())
    facts = {
        "title": stand.book.subtitle,
        "made_at": stand.book.made_at.isoformat(),
        "closed": stand.book.closed,
        "with_donors": stand.book.named,
        "missing": missing,
    }
    archive.close(work.campaign_id, facts)


async def _add_pieces(work: Work, stand: _Stand, archive: Archive) -> list[str]:
    """Add the documents; return the paths of lost or damaged ones, which the archive then lists."""
    storage, missing = open_shelf(), list[str]()
    documents = {piece.path: piece.sha256 for piece in stand.pieces}
    for done, (path, sha256) in enumerate(documents.items()):
        await work.progress(done, len(documents), "pièces justificatives")
        try:
            async with work.transaction() as session:
                content = await evidence.read_content(session, storage, work.campaign_id, sha256)
        except (Unavailable, CannotUnseal):
            missing.append(path)
            continue
        await archive.add(path, content, deflate=False)
    return missing
