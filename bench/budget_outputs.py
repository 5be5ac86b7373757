"""Exports of an account of 100,000 expenses, against sums over the raw ledger in the same run.

python bench/budget_outputs.py [--entries 100000]
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from budget.exports.account_book import gather, read_labels
from budget.exports.archive import Archive
from budget.exports.book_pdf import print_book
from budget.exports.fec import write_fec
from budget.exports.sealed_files import Sealer
from budget.exports.spreadsheets import write_lines
from budget.exports.workbook import write_workbook
from budget.ledger.journals import journal_lines as journals
from kit.db import migrations, tenancy
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import new_campaign
from kit.testing.tokens import APP_PASSWORD, BACKUP_PASSWORD, SECRET, WORKER_PASSWORD
from sqlalchemy import text

LIMIT_SECONDS = 10.0
_SEED = [
    """
    insert into expense (campaign_id, id, version, heading, label, amount_cents, spent_on, state, payer, supplier,
        paid_on, created_by)
    select :campaign, gen_random_uuid(), 1, 1 + n % 19, 'Dépense de campagne numéro ' || n, 100 + n % 90000,
        date '2028-12-01' + n % 180, 'paid', (array['agent', 'agent', 'agent', 'in_kind'])[1 + n % 4],
        'Fournisseur ' || n % 400, date '2028-12-02' + n % 180, 'bench'
    from generate_series(1, :entries) n
    """,
    """
    insert into journal_entry (campaign_id, number, booked_on, source, source_id, source_version, made_by)
    select campaign_id, row_number() over (order by id), spent_on, 'expense', id, 1, 'bench' from expense
    """,
    """
    insert into journal_line (campaign_id, number, line, account, debit_cents, credit_cents)
    select e.campaign_id, j.number, s.line, case s.line when 1 then 'expense:' || e.heading else
            case e.payer when 'agent' then 'bank' else 'receipt:3' end end,
        case s.line when 1 then e.amount_cents else 0 end, case s.line when 2 then e.amount_cents else 0 end
    from expense e join journal_entry j on j.campaign_id = e.campaign_id and j.source_id = e.id,
        (values (1), (2)) s (line)
    """,
    """
    insert into account_sum (campaign_id, account, debit_cents, credit_cents)
    select campaign_id, account, sum(debit_cents), sum(credit_cents) from journal_line group by campaign_id, account
    """,
]
_RAW = """
    select account, sum(debit_cents), sum(credit_cents) from journal_line where campaign_id = :campaign group by account
"""


class Kept:
    """A sink for the archive: sealed as in production, and dropped."""

    def __init__(self) -> None:
        self.sealer, self.size = Sealer(bytes(32)), 0

    def write(self, data: bytes) -> int:
        self.size += len(data)
        self.sealer.take(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    async def drain(self) -> None:
        """Nothing to carry."""


@asynccontextmanager
async def database() -> AsyncGenerator[Sessions]:
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder))
        server.start()
        try:
            run_sql(
                server, *tenancy.create_roles(APP_PASSWORD, WORKER_PASSWORD, BACKUP_PASSWORD), "create database budget"
            )
            migrations.upgrade("budget", server.url("budget"))
            sessions = open_database(server.url("budget", tenancy.APP, APP_PASSWORD), SECRET)
            yield sessions
            await close_database(sessions)
        finally:
            server.stop()


async def timed(work: Callable[[], Awaitable[int]]) -> tuple[float, float, int]:
    """By the clock, of the processor (which a busy machine does not stretch), and the size."""
    began, worked = time.perf_counter(), time.process_time()
    size = await work()
    return time.perf_counter() - began, time.process_time() - worked, size


async def main(entries: int) -> None:
    async with database() as sessions:
        campaign = await new_campaign(sessions, population=100_000)
        async with transaction(sessions, campaign) as session:
            for statement in _SEED:
                await session.execute(text(statement), {"campaign": campaign, "entries": entries})
        await compare(sessions, campaign, entries)


async def compare(sessions: Sessions, campaign: UUID, entries: int) -> None:
    async with transaction(sessions, campaign) as session:
        await session.execute(text(_RAW), {"campaign": campaign})
        began = time.perf_counter()
        await session.execute(text(_RAW), {"campaign": campaign})
        raw = time.perf_counter() - began
        began, worked = time.perf_counter(), time.process_time()
        book = await gather(session, campaign, named=False)
        reading, read_in = time.perf_counter() - began, time.process_time() - worked
        lines = await journals.list_lines(session, campaign)
        firsts = await journals.first_numbers(session, campaign)
        labels = await read_labels(session, campaign)

    async def archive() -> int:
        kept = Kept()
        made = Archive(kept, book.made_at)  # pyright: ignore[reportArgumentType]  # stands in for the shelf's own
        await made.add("compte.pdf", print_book(book), deflate=False)
        await made.add("compte.xlsx", write_workbook(book), deflate=False)
        await made.add("csv/depenses.csv", write_lines(book))
        await made.add("fec.txt", write_fec(lines, labels, firsts, book.currency))
        made.close(campaign, {})
        return kept.size

    def plain(make: Callable[[], bytes]) -> Callable[[], Awaitable[int]]:
        async def work() -> int:
            return len(make())

        return work

    print(f"{entries} expenses; sums over the raw ledger: {raw * 1000:.0f} ms; reading the account: {reading:.2f} s")
    print(f"  (of the processor {read_in:.2f} s; seconds below hold the reading)")
    works = {
        "PDF": plain(lambda: print_book(book)),
        "XLSX": plain(lambda: write_workbook(book)),
        "CSV": plain(lambda: write_lines(book)),
        "FEC": plain(lambda: write_fec(lines, labels, firsts, book.currency)),
        "archive": archive,
    }
    for name, work in works.items():
        seconds, processor, size = await timed(work)
        whole = seconds + reading
        late = "  over the limit" if name == "PDF" and entries <= 100_000 and whole > LIMIT_SECONDS else ""
        cpu = processor + read_in
        print(
            f"  {name:8} {whole:6.2f} s ({cpu:5.2f} s) {size / 1e6:6.1f} MB {whole / raw:6.0f} times the raw sums{late}"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    asyncio.run(main(parser.parse_args().entries))
