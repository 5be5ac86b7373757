"""From the bytes of a file to its lines, a batch at a time: the file is never whole in memory."""

import codecs
import csv
import io
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

BATCH = 10_000
HEAVIEST = 8 << 20
"""Bytes of the file after which a batch ends, however few its lines: they may be long."""
_LONGEST = 1 << 20
"""Of one record, in characters: longer, and a quote was left open."""


@dataclass
class Splitter:
    """Cuts text where a record ends: at a line's end outside of quotes."""

    encoding: str
    rest: str = ""
    _decoder: io.IncrementalNewlineDecoder = field(init=False)

    def __post_init__(self) -> None:
        plain = codecs.getincrementaldecoder(self.encoding)("replace")
        self._decoder = io.IncrementalNewlineDecoder(plain, translate=True)

    def feed(self, piece: bytes, *, final: bool = False) -> str:
        """Whole records; what is left waits for the next piece."""
        text = self.rest + self._decoder.decode(piece, final)
        if final:
            self.rest = ""
            return text
        end = _last_end(text)
        if len(text) - end > _LONGEST:
            # A quote that stands for inches, or was left open: the line that it is on is told, the others are read.
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
    """Each record with the line of the file it begins on; `line`: that of the text's first."""
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


async def batches(
    pieces: AsyncIterator[bytes], encoding: str, separator: str, *, after: int = 1
) -> AsyncIterator[tuple[list[tuple[int, list[str]]], int]]:
    """Batches of records below the header and after the line `after`, and how many bytes were read up to each."""
    splitter, waiting, read, line, headed = Splitter(encoding), list[tuple[int, list[str]]](), 0, 1, False
    begun = 0
    async for piece, last in _with_last(pieces):
        read += len(piece)
        text = splitter.feed(piece, final=last)
        for begins, record in records_of(text, separator, line):
            if not headed:
                headed = True
            elif begins > after:
                waiting.append((begins, record))
            if len(waiting) >= BATCH:
                yield waiting, read
                waiting, begun = [], read
        line += text.count("\n")
        if waiting and read - begun >= HEAVIEST:
            yield waiting, read
            waiting, begun = [], read
    if waiting:
        yield waiting, read


async def _with_last(pieces: AsyncIterator[bytes]) -> AsyncIterator[tuple[bytes, bool]]:
    held: bytes | None = None
    async for piece in pieces:
        if held is not None:
            yield held, False
        held = piece
    yield held or b"", True
