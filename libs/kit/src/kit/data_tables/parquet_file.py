"""A table as Parquet, while its rows are read: row groups leave as they are full, and the footer last."""

import asyncio
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

from kit.data_tables.dictionary import DictionaryColumn
from kit.data_tables.row_batches import Rows

MEDIA = "application/vnd.apache.parquet"
_PIECE = 1 << 16


class NotWritten(RuntimeError):
    """The writing process ended before its time; the file is cut, and has no footer."""


async def parquet_pieces(columns: Sequence[DictionaryColumn], batches: AsyncIterator[Rows]) -> AsyncIterator[bytes]:
    """Yield the file; raises NotWritten. The process ends with the iteration, complete or not."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kit.data_tables.parquet_process", stdin=PIPE, stdout=PIPE
    )
    assert process.stdout
    feeding = asyncio.create_task(_feed(process, columns, batches))
    try:
        while piece := await process.stdout.read(_PIECE):
            yield piece
        await feeding
        if await process.wait():
            raise NotWritten(f"The process ended with {process.returncode}.")
    finally:
        feeding.cancel()
        with suppress(ProcessLookupError):
            process.kill()
        with suppress(asyncio.CancelledError, ConnectionError):
            await feeding
        await process.wait()


async def _feed(process: Process, columns: Sequence[DictionaryColumn], batches: AsyncIterator[Rows]) -> None:
    assert process.stdin
    try:
        process.stdin.write(pickle.dumps([(column.name, column.type) for column in columns]))
        async for batch in batches:
            process.stdin.write(pickle.dumps([list(values) for values in zip(*batch, strict=True)]))
            # A slow reader holds back the cursor, not the memory.
            await process.stdin.drain()
        process.stdin.write(pickle.dumps(None))
        await process.stdin.drain()
    finally:
        # Without its end the process fails: a cut file must not look whole.
        process.stdin.close()
