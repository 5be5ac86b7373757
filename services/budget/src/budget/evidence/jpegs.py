"""Removal of metadata (place, device, thumbnail) from a JPEG without re-encoding the picture."""

import struct
from collections.abc import Iterator

from budget.evidence.refusals import damaged

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_ALONE = {0x01, *range(0xD0, 0xD8)}
"""Markers without a length: TEM and the restarts."""
_PICTURE = {0xC4, 0xDB, 0xDD, 0xCC, 0xDC, 0xDE, 0xDF, _SOS, *(set(range(0xC0, 0xD0)) - {0xC8})}
"""Tables, frames and scans: what the picture is made of. Everything else is said about it."""
_JFIF, _EXIF, _ADOBE = 0xE0, 0xE1, 0xEE
_ORIENTATION = 0x0112


def strip_jpeg(data: bytes) -> bytes:
    """Strip a JPEG; raise Refused. Data after the picture (a second one, a film, another file) is dropped too."""
    stripped, orientation, density = bytearray(), 1, None
    for marker, content in _segments(data):
        if marker == _EXIF and content.startswith(b"Exif\0\0"):
            orientation = _orientation_of(content[6:]) or orientation
        elif marker == _JFIF and content.startswith(b"JFIF\0") and len(content) >= 12:
            density = content[5:12]
        elif marker == _ADOBE and content.startswith(b"Adobe") and len(content) == 12:
            # How its colours are coded: without it they would be wrong.
            stripped += _segment(marker, content)
        elif marker in _PICTURE:
            stripped += _segment(marker, content) if marker != _SOS else content
    head = b"\xff\xd8"
    if density is not None:
        head += _segment(_JFIF, b"JFIF\0" + density + b"\0\0")
    if orientation != 1:
        head += _segment(_EXIF, b"Exif\0\0" + _only_orientation(orientation))
    return head + bytes(stripped) + b"\xff\xd9"


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield marker and content; a scan's content reaches from its marker to the next."""
    at = 2
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if at + 2 > len(data) or data[at] != 0xFF:
            raise damaged("JPEG")
        marker = data[at + 1]
        if marker == _EOI:
            return
        if marker in _ALONE:
            at += 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if end > len(data) or end < at + 4:
            raise damaged("JPEG")
        if marker == _SOS:
            end = _end_of_scan(data, end)
            yield marker, data[at:end]
        else:
            yield marker, data[at + 4 : end]
        at = end


def _end_of_scan(data: bytes, at: int) -> int:
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        following = data[at + 1]
        if following not in (0x00, 0xFF) and following not in _ALONE:
            return at
        at += 1 if following == 0xFF else 2
    raise damaged("JPEG")


def _segment(marker: int, content: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + (len(content) + 2).to_bytes(2) + content


def _orientation_of(tiff: bytes) -> int | None:
    """Return the EXIF orientation; None if it is absent or invalid."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return None
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, start)
        for number in range(entries):
            tag, kind, count, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
            if (tag, kind, count) == (_ORIENTATION, 3, 1):
                return value if 1 <= value <= 8 else None
    except struct.error:
        pass
    return None


def _only_orientation(orientation: int) -> bytes:
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
