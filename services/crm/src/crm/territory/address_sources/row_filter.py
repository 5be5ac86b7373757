"""The rows of some communes out of a published table, however long it is, as it comes. Pure."""

import csv
import re
import zlib
from collections.abc import Collection

_GZIP = b"\x1f\x8b"
_PIECE = 2**20
MOST_KEPT = 96 * 2**20
"""Rows of half a million addresses: more than any campaign walks."""
MOST_READ = 12 * 2**30
"""Four times INSEE's table: an archive that goes on unpacking is none of theirs."""
LONGEST_LINE = 2**16


class NotThisTable(ValueError):
    """The file is not what its publisher publishes. The text is French."""


class RowFilter:
    """Takes a CSV in pieces, compressed or not, and keeps its header and the rows of some communes.

    No piece is kept, nor any other row: the memory it takes depends on what it keeps alone.
    """

    def __init__(self, column: str, communes: Collection[str]) -> None:
        self.kept = bytearray()
        self.rows = 0
        self.read = 0
        self._column = column
        self._communes = frozenset(communes)
        self._codes = re.compile(b"|".join(code.encode() for code in sorted(communes)))
        self._unzip = zlib.decompressobj(wbits=31)
        self._is_zipped = False
        self._begun = False
        self._tail = b""
        self._separator = ","
        self._at = -1

    def feed(self, piece: bytes) -> None:
        """Take the next piece. Raises NotThisTable."""
        if not self._begun and piece:
            self._begun = True
            self._is_zipped = piece.startswith(_GZIP)
        if not self._is_zipped:
            self._take(piece)
            return
        try:
            while piece and not self._unzip.eof:
                self._take(self._unzip.decompress(piece, _PIECE))
                piece = self._unzip.unconsumed_tail
        except zlib.error as fault:
            raise NotThisTable("l’archive est abîmée") from fault

    def close(self) -> bytes:
        """Return the header and the rows kept, once all has come. Raises NotThisTable for a cut archive."""
        if self._is_zipped and not self._unzip.eof:
            raise NotThisTable("l’archive est incomplète")
        self._lines(self._tail + b"\n")
        self._tail = b""
        if self._at < 0:
            raise NotThisTable("le fichier est vide")
        return bytes(self.kept)

    def _take(self, text: bytes) -> None:
        self.read += len(text)
        if self.read > MOST_READ:
            raise NotThisTable("le fichier est plus gros que tout ce qui est publié")
        whole, newline, self._tail = (self._tail + text).rpartition(b"\n")
        if len(self._tail) > LONGEST_LINE:
            raise NotThisTable("ce n’est pas un tableau CSV")
        self._lines(whole + newline)

    def _lines(self, text: bytes) -> None:
        if self._at < 0 and text.strip():
            head, _, text = text.partition(b"\n")
            self._head(head)
        end = 0
        # Only lines that have a code somewhere are looked at: of fifteen million rows, a few thousand.
        for found in self._codes.finditer(text):
            if found.start() < end:
                continue
            start = text.rfind(b"\n", 0, found.start()) + 1
            end = text.find(b"\n", found.start()) + 1
            self._row(text[start:end])

    def _head(self, line: bytes) -> None:
        names = line.decode("utf-8-sig", "replace").strip()
        self._separator = max(",;\t", key=names.count)
        columns = next(csv.reader([names], delimiter=self._separator), list[str]())
        if self._column not in columns:
            raise NotThisTable(f"la colonne « {self._column} » manque")
        self._at = columns.index(self._column)
        self.kept += names.encode() + b"\n"

    def _row(self, line: bytes) -> None:
        cells = next(csv.reader([line.decode("utf-8", "replace")], delimiter=self._separator), list[str]())
        if len(cells) <= self._at or cells[self._at] not in self._communes:
            return
        self.rows += 1
        self.kept += line
        if len(self.kept) > MOST_KEPT:
            raise NotThisTable("il y a trop d’adresses : demandez moins de communes à la fois")
