"""Decoding of files to UTF-8, part by part: gzip, byte order marks, latin-1, mojibake.

Parts end at a line's end. The next one is decompressed in a thread while the last one is parsed, and each fits the
processor's cache, for speed on whole-France files.
"""

import re
import zlib
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain

from elections.ministry.tidy_result import UnreadableFile

MAX_BYTES = 1 << 30  # ten times the largest file that the ministry has published
# What `é`, `É`, `ç`… become when UTF-8 is taken for latin-1, and the sign of a byte that could not be read.
MOJIBAKE = "[ÂÃ][\\u0080-\\u00bf]|\ufffd"
CUT = (
    "L’archive gzip s’arrête avant sa fin : le fichier n’est pas entier. Téléchargez-le de nouveau ; rien n’a été "
    "importé."
)
_DAMAGED = "L’archive gzip est abîmée : téléchargez-la de nouveau."
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_STEP = 1 << 20
_FIRST_STEP = _STEP // 8  # nothing is parsed until it is there
_LONGEST = 20
_PLAIN_STEP = 8 << 20
_UTF8_IN_LATIN1 = re.compile(rb"[\xc2\xc3][\x80-\xbf]")
_TWICE = re.compile(rb"\xc3[\x82\x83]\xc2|\xef\xbf\xbd")
_TWICE_LEADS = ((b"\x83", 1), (b"\x82", 1), (b"\xef", 0))
_ONLY_CP1252 = (b"\x9c", b"\x8c", b"\x92", b"\x96")  # œ Œ ’ –: latin-1 has control characters there


@dataclass(frozen=True)
class Part:
    """Whole lines in UTF-8. `damaged`: some show a wrong encoding.

    `lines`, `separators`: counts; `longest`: columns of the longest lines (1 if not measured).
    """

    text: bytes
    damaged: bool
    lines: int
    separators: int
    longest: int


def is_markup(data: bytes) -> bool:
    """Return whether the file is XML or HTML, plain or gzip."""
    start = data[:4096] if not data.startswith(_GZIP) else _start_of(data)
    return start.removeprefix(_BOM).lstrip()[:1] == b"<"


def plain_bytes(data: bytes) -> bytes:
    """Return the decompressed bytes; raise Unreadable for a damaged, truncated or oversized archive."""
    if not data.startswith(_GZIP):
        return data
    unzip = zlib.decompressobj(47)
    try:
        plain = unzip.decompress(data, MAX_BYTES + 1)
    except zlib.error:
        raise UnreadableFile(_DAMAGED) from None
    if not unzip.eof:
        raise UnreadableFile("L’archive gzip s’arrête avant sa fin, ou est trop grosse : téléchargez-la de nouveau.")
    return plain


def _start_of(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(47).decompress(data[:65536], 4096)
    except zlib.error:
        raise UnreadableFile(_DAMAGED) from None


class Content:
    """A file's text. `cut`: the archive is truncated; known after the last part."""

    def __init__(self, data: bytes) -> None:
        self.cut = False
        self._pieces = _whole_lines(self._inflate(data) if data.startswith(_GZIP) else _slices(data))
        first = next(self._pieces, b"").removeprefix(_BOM)
        end = first.find(b"\n") + 1 or len(first)
        header, self._first = first[:end], first[end:]
        self.encoding = "utf-8" if _is_utf8(header) and (not header.isascii() or _is_utf8(first)) else "latin-1"
        self.header = header.decode(self.encoding)

    def parts(self, separator: str, *, ragged: bool) -> Generator[Part]:
        """Yield the lines after the header; `ragged`: of varying width.

        Close the generator if you stop early: it has a thread.
        """
        yield from _ahead(self._converted(separator.encode(), ragged=ragged))

    def _converted(self, separator: bytes, *, ragged: bool) -> Iterator[Part]:
        size = 0
        for piece in chain([self._first], self._pieces):
            size += len(piece)
            if size > MAX_BYTES:
                raise UnreadableFile("Le fichier est trop gros pour être un fichier de résultats.")
            if b"\0" in piece:
                raise UnreadableFile("Le fichier contient des octets nuls : ce n’est pas un fichier texte.")
            if piece:
                text, damaged = _utf8(piece) if self.encoding == "utf-8" else _latin1(piece)
                longest = _width_of_longest(text, separator) if ragged else 1
                yield Part(text, damaged, text.count(b"\n"), text.count(separator), longest)

    def _inflate(self, data: bytes) -> Iterator[bytes]:
        unzip = zlib.decompressobj(47)
        try:
            start, step = 0, _FIRST_STEP
            while start < len(data):
                if piece := unzip.decompress(data[start : start + step], MAX_BYTES):
                    yield piece
                start, step = start + step, min(2 * step, _STEP)
        except zlib.error:
            raise UnreadableFile(_DAMAGED) from None
        self.cut = not unzip.eof


def _width_of_longest(text: bytes, separator: bytes) -> int:
    """Return the width of the longest lines; readers check it."""
    longest = nlargest(_LONGEST, text.split(b"\n"), key=len)
    return max(line.count(separator) for line in longest) + 1


def _utf8(piece: bytes) -> tuple[bytes, bool]:
    try:
        piece.decode()
    except UnicodeDecodeError:
        # The header is UTF-8, these lines are not: what cannot be read is marked, and refused line by line.
        return piece.decode(errors="replace").encode(), True
    # `Ã` and the mark are rare in French: a look at each is cheaper than a search by pattern.
    return piece, any(_near(piece, lead, _TWICE, back) for lead, back in _TWICE_LEADS)


def _latin1(piece: bytes) -> tuple[bytes, bool]:
    damaged = _near(piece, b"\xc3", _UTF8_IN_LATIN1) or _near(piece, b"\xc2", _UTF8_IN_LATIN1)
    if any(byte in piece for byte in _ONLY_CP1252):
        return piece.decode("cp1252", errors="replace").encode(), damaged
    return piece.decode("latin-1").encode(), damaged


def _near(piece: bytes, lead: bytes, pattern: re.Pattern[bytes], back: int = 0) -> bool:
    at = piece.find(lead)
    while at >= 0:
        if pattern.match(piece, max(at - back, 0)):
            return True
        at = piece.find(lead, at + 1)
    return False


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _slices(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), _PLAIN_STEP):
        yield data[start : start + _PLAIN_STEP]


def _ahead(parts: Iterator[Part]) -> Iterator[Part]:
    with ThreadPoolExecutor(max_workers=1) as pool:
        coming = pool.submit(next, parts, None)
        while (part := coming.result()) is not None:
            coming = pool.submit(next, parts, None)
            yield part


def _whole_lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        end = piece.rfind(b"\n") + 1
        if end:
            yield rest + piece[:end]
            rest = piece[end:]
        else:
            rest += piece
    if rest:
        yield rest
