"""Splitting of a file's bytes into batches of lines: the file is never entirely in memory."""

import codecs
import csv
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from typing_extensions import Buffer

from crm.imports.files.file_format import MIXED

BATCH = 10_000
HEAVIEST = 8 << 20
"""Maximum characters of a batch, however few its lines."""
_SLICE = 256 << 10
_LONGEST = 1 << 20
"""Maximum characters of a record: a longer one has an unclosed quote."""


class LineDecoder(codecs.BufferedIncrementalDecoder):
    """Decodes a file that changes its encoding: each line is in UTF-8 where it can be, else in the file's own."""

    def __init__(self, encoding: str) -> None:
        super().__init__("replace")
        self._encoding = encoding

    def _buffer_decode(self, input: Buffer, errors: str, final: bool) -> tuple[str, int]:  # codecs'
        piece = bytes(input)
        end = len(piece) if final else piece.rfind(b"\n") + 1
        return "".join(map(self._decode_line, piece[:end].splitlines(keepends=True))), end

    def _decode_line(self, line: bytes) -> str:
        try:
            return line.decode()
        except UnicodeDecodeError:
            return line.decode(self._encoding, "replace")


@dataclass
class Splitter:
    """Splits text where a record ends: at a line break outside quotes."""

    encoding: str
    rest: str = ""
    _decoder: io.IncrementalNewlineDecoder = field(init=False)

    def __post_init__(self) -> None:
        name, mixed, _ = self.encoding.partition(MIXED)
        decoder = LineDecoder(name) if mixed else codecs.getincrementaldecoder(name)("replace")
        self._decoder = io.IncrementalNewlineDecoder(decoder, translate=True)

    def feed(self, piece: bytes, *, final: bool = False) -> str:
        """Return complete records; the rest waits for the next piece."""
        text = self.rest + self._decoder.decode(piece, final)
        if final:
            self.rest = ""
            return text
        end = _last_end(text)
        if len(text) - end > _LONGEST:
            # An unclosed quote, or one used for inches: its line is reported, and the others are parsed.
            end = text.rfind("\n") + 1 or len(text)
        self.rest = text[end:]
        return text[:end]


def _last_end(text: str) -> int:
    end = text.rfind("\n") + 1
    quotes = text.count('"', 0, end)
    while end and quotes % 2:
        before = text.rfind("\n", 0, end - 1) + 1
        quotes -= text.count('"', before, end)
        end = before
    return end


def records_of(text: str, separator: str, line: int) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the file's line where it begins; `line`: that of the text's first."""
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=separator)
    while True:
        begins = line + reader.line_num
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield begins, []
            continue
        if any(record):
            yield begins, record


class Block(NamedTuple):
    """A block of complete records, as text to parse in another process: at most `BATCH` lines, or one record."""

    text: str
    line: int
    """The file's line where it begins."""
    lines: int
    header: bool
    """Whether its first record is the header."""
    read: int
    """Bytes of the file up to its end."""
    separator: str
    after: int

    def records(self) -> list[tuple[int, list[str]]]:
        """Return the records below the header and after the line `after`, each with the line where it begins."""
        records = list(records_of(self.text, self.separator, self.line))
        return [record for record in records[int(self.header) :] if record[0] > self.after]


async def blocks(
    pieces: AsyncIterator[bytes], encoding: str, separator: str, *, after: int = 1
) -> AsyncIterator[Block]:
    """Yield the file's blocks, skipping those entirely before the line `after`."""
    splitter, pending, lines, weight = Splitter(encoding), list[str](), 0, 0
    line, bytes_read, upto, header = 1, 0, 0, True
    async for piece, final in _with_last(pieces):
        bytes_read += len(piece)
        for part in _cut(splitter.feed(piece, final=final), separator):
            many = part.count("\n")
            most = lines + many + (not part.endswith("\n"))
            if pending and (most > BATCH or weight + len(part) > HEAVIEST):
                if line + lines > after:
                    yield Block("".join(pending), line, lines, header, upto, separator, after)
                line, header, pending, lines, weight = line + lines, False, [], 0, 0
            pending.append(part)
            lines, weight, upto = lines + many, weight + len(part), bytes_read
    if pending and line + lines > after:
        yield Block("".join(pending), line, lines, header, upto, separator, after)


def _cut(text: str, separator: str) -> Iterator[str]:
    """Yield parts of at most `BATCH` lines, or of one record; only longer text is parsed."""
    if not text:
        return
    if text.count("\n") <= BATCH:
        yield text
        return
    lines = io.StringIO(text, newline="\n").readlines()
    reader = csv.reader(lines, delimiter=separator)
    begun = ended = 0
    while ended < len(lines):
        with suppress(csv.Error):
            next(reader)
        if reader.line_num - begun > BATCH and ended > begun:
            yield "".join(lines[begun:ended])
            begun = ended
        ended = reader.line_num
    yield "".join(lines[begun:])


async def _with_last(pieces: AsyncIterator[bytes]) -> AsyncIterator[tuple[bytes, bool]]:
    """Yield smaller pieces, of which several make a block, each with whether it is the last."""
    previous: bytes | None = None
    async for piece in pieces:
        for start in range(0, len(piece), _SLICE):
            if previous is not None:
                yield previous, False
            previous = piece[start : start + _SLICE]
    yield previous or b"", True
