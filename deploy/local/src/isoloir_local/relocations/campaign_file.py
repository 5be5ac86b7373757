"""Records of a campaign file: each a line of JSON, some followed by content of any length. Packed, then sealed."""

import json
import struct
import zlib
from collections.abc import Generator, Iterable, Iterator
from typing import IO, Any

from isoloir_local.relocations.sealed_stream import Altered, SealedWriter, read_sealed

FORMAT = 1
_LENGTH = struct.Struct(">I")
_MOST_RECORD = 2**20
_FLUSH = 2**20


class RecordWriter:
    def __init__(self, output: IO[bytes], passphrase: str) -> None:
        self._sealed = SealedWriter(output, passphrase)
        self._packer = zlib.compressobj(3)
        self.bytes = 0

    def record(self, about: dict[str, Any], content: Iterable[bytes | memoryview] | None = None) -> None:
        """Write a record; with content it is announced by `"content": true`."""
        said = about if content is None else {**about, "content": True}
        self._frame(json.dumps(said, ensure_ascii=False).encode())
        if content is not None:
            for part in content:
                if part:
                    self._frame(bytes(part))
            self._pack(_LENGTH.pack(0))

    def close(self) -> None:
        self._sealed.write(self._packer.flush())
        self._sealed.close()

    def _frame(self, content: bytes) -> None:
        self._pack(_LENGTH.pack(len(content)))
        self._pack(content)

    def _pack(self, content: bytes) -> None:
        self.bytes += len(content)
        self._sealed.write(self._packer.compress(content))


class RecordReader:
    """Reads records in their order; content of one must be read, or is passed over, before the next."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        self._pieces = read_sealed(source, passphrase)
        self._unpacker = zlib.decompressobj()
        self._held = bytearray()
        self._content: Iterator[bytes] = iter(())

    def __iter__(self) -> Generator[dict[str, Any]]:
        """Raise Altered where the file does not end with what it should."""
        while (length := self._length()) is not None:
            if length > _MOST_RECORD:
                raise Altered
            about: dict[str, Any] = json.loads(self._take(length))
            self._content = self._frames() if about.get("content") else iter(())
            yield about
            for _ in self._content:
                pass

    def content(self) -> Iterator[bytes]:
        return self._content

    def _frames(self) -> Generator[bytes]:
        while length := self._length():
            yield self._take(length)

    def _length(self) -> int | None:
        if not self._fill(_LENGTH.size):
            if self._held:
                raise Altered
            return None
        (length,) = _LENGTH.unpack(self._take(_LENGTH.size))
        return length

    def _take(self, length: int) -> bytes:
        if not self._fill(length):
            raise Altered
        taken = bytes(self._held[:length])
        del self._held[:length]
        return taken

    def _fill(self, length: int) -> bool:
        while len(self._held) < length:
            piece = next(self._pieces, None)
            if piece is None:
                return False
            try:
                # A bounded part at a time: little can unpack to much.
                self._held += self._unpacker.decompress(piece, _FLUSH)
                while self._unpacker.unconsumed_tail:
                    self._held += self._unpacker.decompress(self._unpacker.unconsumed_tail, _FLUSH)
            except zlib.error as error:
                raise Altered from error
        return True
