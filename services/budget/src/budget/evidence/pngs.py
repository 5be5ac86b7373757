"""Removal of text, dates, place and trailing data from a PNG, leaving the pixels unchanged."""

import zlib

from budget.evidence.refusals import damaged

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"}


def strip_png(data: bytes) -> bytes:
    """Strip a PNG; raise Refused. The pixels are not re-encoded."""
    stripped, at = bytearray(SIGNATURE), len(SIGNATURE)
    while True:
        length = int.from_bytes(data[at : at + 4])
        end = at + 12 + length
        kind = data[at + 4 : at + 8]
        if end > len(data) or zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end]):
            raise damaged("PNG")
        if kind in _KEPT:
            stripped += data[at:end]
        if kind == b"IEND":
            return bytes(stripped)
        at = end
