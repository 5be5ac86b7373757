"""The splitting of a file's bytes into lines, a batch at a time: the file is never whole in memory."""

import codecs
import csv
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

BATCH = 10_000
HEAVIEST = 8 << 20
"""Characters of the file after which a batch ends, however few its lines: they may be long."""
_SLICE = 256 << 10
_LONGEST = 1 << 20
"""Of one record, in characters: longer, and a quote was left open."""


@dataclass
class Splitter:
    """A splitter of text where a record ends: at a line's end outside of quotes."""

    encoding: str
    rest: str = ""
    _decoder: io.IncrementalNewlineDecoder = field(init=False)

    def __post_init__(self) -> None:
        plain = codecs.getincrementaldecoder(self.encoding)("replace")
        self._decoder = io.IncrementalNewlineDecoder(plain, translate=True)

    def feed(self, piece: bytes, *, final: bool = False) -> str:
        """Return whole records; what is left waits for the next piece."""
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
    """Yield each record with the line of the file it begins on; `line`: that of the text's first."""
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
    """A block of whole records, as text, for another process to split: at most `BATCH` lines, or one record."""

    text: str
    line: int
    """Of the file, where it begins."""
    lines: int
    header: bool
    """Whether the first record names the columns."""
    read: int
    """Bytes of the file up to its end."""
    separator: str
    after: int

    def records(self) -> list[tuple[int, list[str]]]:
        """Return the records below the header and after the line `after`, each with the line that it begins on."""
        records = list(records_of(self.text, self.separator, self.line))
        return [one for one in records[int(self.header) :] if one[0] > self.after]


async def blocks(
    pieces: AsyncIterator[bytes], encoding: str, separator: str, *, after: int = 1
) -> AsyncIterator[Block]:
    """The file, but for the blocks that lie wholly before the line `after`."""
    splitter, waiting, lines, weight = Splitter(encoding), list[str](), 0, 0
    line, read, upto, header = 1, 0, 0, True
    async for piece, final in _with_last(pieces):
        read += len(piece)
        for part in _cut(splitter.feed(piece, final=final), separator):
            many = part.count("\n")
            most = lines + many + (not part.endswith("\n"))
            if waiting and (most > BATCH or weight + len(part) > HEAVIEST):
                if line + lines > after:
                    yield Block("".join(waiting), line, lines, header, upto, separator, after)
                line, header, waiting, lines, weight = line + lines, False, [], 0, 0
            waiting.append(part)
            lines, weight, upto = lines + many, weight + len(part), read
    if waiting and line + lines > after:
        yield Block("".join(waiting), line, lines, header, upto, separator, after)


def _cut(text: str, separator: str) -> Iterator[str]:
    """Yield parts of at most `BATCH` lines, or of one record. Only a text of more lines is parsed for it."""
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
    """Yield smaller pieces, several of which make a block of nearly `BATCH` lines; and whether each is the last."""
    held: bytes | None = None
    async for piece in pieces:
        for start in range(0, len(piece), _SLICE):
            if held is not None:
                yield held, False
            held = piece[start : start + _SLICE]
    yield held or b"", True
