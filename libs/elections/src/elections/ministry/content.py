"""From bytes on disk to UTF-8: gzip, byte-order marks, latin-1, and the marks that a wrong encoding leaves."""

import re
import zlib
from dataclasses import dataclass

from elections.ministry.reading import Unreadable

MOST_BYTES = 1 << 30  # ten times the largest file that the ministry has published
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
# What `é`, `É`, `ç`… become when UTF-8 is taken for latin-1, and the sign of a byte that could not be read.
MOJIBAKE = "[ÂÃ][\\u0080-\\u00bf]|\ufffd"
_UTF8_IN_LATIN1 = re.compile(rb"[\xc2\xc3][\x80-\xbf]")
_TWICE = (b"\xc3\x83\xc2", b"\xc3\x82\xc2", b"\xef\xbf\xbd")
_ONLY_CP1252 = (b"\x9c", b"\x8c", b"\x92", b"\x96")  # œ Œ ’ –: latin-1 has control characters there


@dataclass(frozen=True)
class Content:
    """UTF-8 without byte-order mark. `damaged`: lines show a wrong encoding. `cut`: the archive ends early."""

    text: bytes
    encoding: str
    damaged: bool
    cut: bool


def read_content(data: bytes) -> Content:
    cut = False
    if data.startswith(_GZIP):
        data, cut = _unzip(data)
    if len(data) > MOST_BYTES:
        raise Unreadable("Le fichier est trop gros pour être un fichier de résultats.")
    data = data.removeprefix(_BOM)
    head, _, _ = data.partition(b"\n")
    if b"\0" in data:
        raise Unreadable("Le fichier contient des octets nuls : ce n’est pas un fichier texte.")
    if head.lstrip()[:1] == b"<":
        raise Unreadable("Le fichier est une page web ou du XML, pas un fichier de résultats par bureau.")
    text, encoding, damaged = _to_utf8(data, head)
    return Content(text, encoding, damaged or any(mark in text for mark in _TWICE), cut)


def _unzip(data: bytes) -> tuple[bytes, bool]:
    size = int.from_bytes(data[-4:], "little")
    try:
        # The size in the trailer saves a dozen re-allocations; it is only a hint.
        return zlib.decompress(data, 47, min(max(size, 1024), MOST_BYTES)), False
    except zlib.error:
        pass
    unzip = zlib.decompressobj(47)
    try:
        text = unzip.decompress(data, MOST_BYTES + 1)
    except zlib.error:
        raise Unreadable("L’archive gzip est abîmée : téléchargez-la de nouveau.") from None
    return text, not unzip.eof


def _to_utf8(data: bytes, head: bytes) -> tuple[bytes, str, bool]:
    try:
        data.decode()
    except UnicodeDecodeError:
        pass
    else:
        return data, "utf-8", False
    if not head.isascii() and _is_utf8(head):
        # Mostly UTF-8: what is not is marked, and refused line by line.
        return data.decode(errors="replace").encode(), "utf-8", True
    damaged = _holds_utf8(data)
    if any(byte in data for byte in _ONLY_CP1252):
        return data.decode("cp1252", errors="replace").encode(), "cp1252", damaged
    return data.decode("latin-1").encode(), "latin-1", damaged


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _holds_utf8(data: bytes) -> bool:
    # `Â` and `Ã` are so rare in French that looking at each costs nothing, where a search by pattern costs a full pass.
    for lead in (b"\xc3", b"\xc2"):
        at = data.find(lead)
        while at >= 0:
            if _UTF8_IN_LATIN1.match(data, at):
                return True
            at = data.find(lead, at + 1)
    return False
