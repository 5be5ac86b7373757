"""Files that were made to harm whoever opens them, made here: none is kept in the repository.

Sizes are scaled so that all of them are made in a few seconds; what each does to a reader without limits is not.
"""

import io
import json
import struct
import zlib
from functools import cache

from PIL import Image

from tests.security.hostile_archives import (
    MB,
    SHEET,
    Make,
    announced_archive,
    archive_of_itself,
    dense_workbook,
    honest_workbook,
    locked_archive,
    locked_workbook,
    lying_workbook,
    nested_archive,
    overlapping_archive,
    sparse_workbook,
    unfolding_archive,
    unfolding_gzip,
    workbook,
)

_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {one} "{f"&{before};" * 10}">' for before, one in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
_PASSWD = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>'


def cut(make: Make, tenths: int) -> Make:
    return lambda: (whole := make())[: len(whole) * tenths // 10]


def geojson(geometry: str) -> bytes:
    properties = '{"code":"94033_0001","CODE_IRIS":"940330101"}'
    feature = f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}'
    return f'{{"type":"FeatureCollection","features":[{feature}]}}'.encode()


def polygon(ring: str) -> bytes:
    return geojson(f'{{"type":"Polygon","coordinates":[{ring}]}}')


def long_ring() -> bytes:
    """A zigzag: every edge crosses many others."""
    return polygon(json.dumps([[number % 97 / 7 - 7, number % 89 / 7] for number in range(120_000)]))


def deep_collection() -> bytes:
    depth = 20_000
    inside = '{"type":"Point","coordinates":[0,0]}'
    return geojson('{"type":"GeometryCollection","geometries":[' * depth + inside + "]}" * depth)


def xml(declared: str, inside: str) -> bytes:
    camt = f"<BkToCstmrStmt>{inside}</BkToCstmrStmt>"
    return f'<?xml version="1.0"?>{declared}<Document><Election>{camt}</Election></Document>'.encode()


def pdf(*objects: str, streams: dict[int, bytes] | None = None, trailer: str = "") -> bytes:
    """Objects numbered from 1, the first being the catalogue."""
    written, places = bytearray(b"%PDF-1.7\n"), list[int]()
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        stream = (streams or {}).get(number)
        inside = b"" if stream is None else b"\nstream\n" + stream + b"\nendstream"
        written += f"{number} 0 obj\n{content}".encode() + inside + b"\nendobj\n"
    start = len(written)
    written += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
    written += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    said = trailer.replace("HERE", str(start))
    written += f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R {said} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(written)


_CATALOGUE, _PAGES = "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"


@cache
def unfolding_pdf() -> bytes:
    """A page whose content unfolds three times, to gigabytes."""
    content = zlib.compress(zlib.compress(b" " * 300 * MB, 9), 9)
    filters = f"<< /Length {len(content)} /Filter [/FlateDecode /FlateDecode] >>"
    return pdf(_CATALOGUE, _PAGES, _PAGE, filters, streams={4: content})


def looping_pages() -> bytes:
    return pdf(_CATALOGUE, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>")


def looping_objects() -> bytes:
    return pdf("<< /Type /Catalog /Pages 2 0 R >>", "3 0 R", "2 0 R")


def running_pdf() -> bytes:
    action = "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (while(1);) >> >>"
    return pdf(action, _PAGES, _PAGE, "<< /Length 0 >>", streams={4: b""})


def crowded_pdf() -> bytes:
    return pdf(_CATALOGUE, _PAGES, _PAGE, *["<< >>"] * 60_000)


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


@cache
def png(width: int, height: int, rows: int, *more: bytes) -> bytes:
    """Return a PNG with `rows` rows of zeros, whatever `height` says."""
    packer = zlib.compressobj(9)
    row = bytes(1 + 3 * width)
    content = b"".join([*(packer.compress(row) for _ in range(rows)), packer.flush()])
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), *more, chunk(b"IDAT", content), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def picture(form: str, **more: object) -> bytes:
    written = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("P" if form == "GIF" else "RGB").save(written, form, **more)
    return written.getvalue()


def animated_gif() -> bytes:
    frames = [Image.new("P", (200, 200), number % 256) for number in range(400)]
    return picture("GIF", save_all=True, append_images=frames)


def exif_bomb() -> bytes:
    """A directory that is its own next one, and a thumbnail that begins before the file."""
    tiff = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 0xFFFF) + struct.pack("<HHII", 0x8769, 4, 1, 8) * 4000
    plain = picture("JPEG")
    segments = b"".join(b"\xff\xe1" + struct.pack(">H", len(part) + 2) + part for part in [b"Exif\0\0" + tiff] * 40)
    return plain[:2] + segments + plain[2 : len(plain) // 2]


def huge_jpeg() -> bytes:
    """Its header says 65,500 × 65,500."""
    plain = bytearray(picture("JPEG"))
    at = plain.index(b"\xff\xc0")
    plain[at + 5 : at + 9] = struct.pack(">HH", 65_500, 65_500)
    return bytes(plain)


WORKBOOKS: dict[str, Make] = {
    "sparse.xlsx": sparse_workbook,
    "dense.xlsx": dense_workbook,
    "lying.xlsx": lying_workbook,
    "locked.xlsx": locked_workbook,
    "laughing.xlsx": lambda: workbook(
        (_LAUGHS + SHEET.format('<row><c t="inlineStr"><is><t>&i;</t></is></c></row>')).encode()
    ),
    "reading-passwd.xlsx": lambda: workbook(
        (_PASSWD + SHEET.format('<row><c t="inlineStr"><is><t>&i;</t></is></c></row>')).encode()
    ),
    "deep.xlsx": lambda: workbook(b"<worksheet>" * 200_000),
    **{f"cut-{tenths}.xlsx": cut(honest_workbook, tenths) for tenths in range(1, 10)},
}
ARCHIVES: dict[str, Make] = {
    "locked.zip": locked_archive,
    "nested.zip": nested_archive,
    "overlapping.zip": overlapping_archive,
    "of-itself.zip": archive_of_itself,
    "announced.zip": announced_archive,
    "unfolding.zip": unfolding_archive,
    "unfolding.csv.gz": unfolding_gzip,
    "cut.zip": cut(nested_archive, 5),
}
TABLES: dict[str, Make] = {
    "one-line.csv": lambda: b"a" * 6 * MB,
    "open-quote.csv": lambda: b'territory;"' + b"x;\n" * MB,
    "nul.csv": lambda: b"nom;prenom\nA\0;B\n",
    "columns.csv": lambda: b";".join(b"c%d" % number for number in range(100_000)) + b"\n" + b"1;" * 100_000,
    "wrong-encoding.csv": lambda: bytes(range(128, 256)) * 200,
    "utf-16-without-mark.csv": lambda: "nom;prénom\n".encode("utf-16-le") * 30,
    "empty.csv": lambda: b"",
}
DOCUMENTS: dict[str, Make] = {
    "deep.geojson": lambda: b"[" * 300_000,
    "deep-object.geojson": lambda: b'{"features":' * 100_000,
    "huge-number.geojson": lambda: polygon("[[1e400,0],[1,1],[0,1],[1e400,0]]"),
    "not-a-number.geojson": lambda: polygon("[[NaN,NaN],[Infinity,1],[0,-Infinity],[NaN,NaN]]"),
    "long-number.geojson": lambda: polygon(f"[[{'9' * 100_000},0],[1,1],[0,1]]"),
    "long-ring.geojson": long_ring,
    "deep-collection.geojson": deep_collection,
    "cut.geojson": cut(long_ring, 5),
    "laughing.xml": lambda: xml(_LAUGHS, "&i;"),
    "reading-passwd.xml": lambda: xml(_PASSWD, "&i;"),
    "deep.xml": lambda: b'<?xml version="1.0"?>' + b"<Document>" * 200_000,
    "wide.xml": lambda: xml("", "<Stmt a='1'/>" * 200_000),
    "utf-7.xml": lambda: b'<?xml version="1.0" encoding="utf-7"?><Document/>',
    "deep.ofx": lambda: b"OFXHEADER:100\n\n<OFX>" + b"<STMTRS>" * 200_000,
}
PDFS: dict[str, Make] = {
    "unfolding.pdf": unfolding_pdf,
    "looping-pages.pdf": looping_pages,
    "looping-objects.pdf": looping_objects,
    "looping-xref.pdf": lambda: pdf(_CATALOGUE, _PAGES, _PAGE, trailer="/Prev HERE"),
    "running.pdf": running_pdf,
    "crowded.pdf": crowded_pdf,
    "locked.pdf": lambda: pdf(_CATALOGUE, _PAGES, _PAGE, trailer="/Encrypt << /Filter /Standard /V 9 >>"),
    "cut.pdf": cut(crowded_pdf, 7),
}
PICTURES: dict[str, Make] = {
    "bomb.png": lambda: png(50_000, 50_000, 200),
    "text-bomb.png": lambda: png(
        16, 16, 3, chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(200 * MB), 9)), chunk(b"iCCP", b"a\0\0" + bytes(50))
    ),
    "cut.jpg": cut(lambda: picture("JPEG"), 6),
    "huge.jpg": huge_jpeg,
    "exif.jpg": exif_bomb,
    "animated.gif": animated_gif,
    "picture.tiff": lambda: picture("TIFF"),
    "picture.webp": lambda: picture("WEBP"),
    "picture.svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "picture-and-archive.jpg": lambda: picture("JPEG") + nested_archive(),
}
HOSTILE: dict[str, Make] = WORKBOOKS | ARCHIVES | TABLES | DOCUMENTS | PDFS | PICTURES


@cache
def made(name: str) -> bytes:
    """Return the file, made once a process: all of them take 13 s of CPU and 25 MB, and every route is sent them."""
    return HOSTILE[name]()
