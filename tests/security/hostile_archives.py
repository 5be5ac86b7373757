"""Workbooks and archives that were made to harm whoever opens them: sparse, dense, lying, nested, unfolding."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

Make = Callable[[], bytes]
MB = 2**20

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    f'xmlns:r="{_OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></paper-sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def zipped(members: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


def workbook(sheet: bytes) -> bytes:
    return zipped({name: part.encode() for name, part in _PARTS.items()} | {"xl/worksheets/sheet1.xml": sheet})


def sparse_workbook() -> bytes:
    """The one of the report: 1,450 bytes, and 17 billion cells between the first and the last."""
    row = '<row r="{0}"><c r="{1}{0}" t="inlineStr"><is><t>Nom</t></is></c></row>'
    return workbook(SHEET.format(row.format(1, "A") + row.format(1048576, "XFD")).encode())


@cache
def dense_workbook(rows: int = 60_000, columns: int = 200) -> bytes:
    row = "<row>" + "<c><v>1</v></c>" * columns + "</row>"
    return workbook(SHEET.format(row * rows).encode())


@cache
def lying_workbook() -> bytes:
    """Its directory says that the sheet is of a thousand bytes."""
    honest = dense_workbook()
    size = struct.pack("<I", len(SHEET.format("")) + 60_000 * (11 + 15 * 200))
    return honest.replace(size, struct.pack("<I", 1000))


def honest_workbook() -> bytes:
    row = "<row>{}</row>".format('<c t="inlineStr"><is><t>Nom</t></is></c>' * 5)
    return workbook(SHEET.format(row * 40).encode())


def locked_workbook() -> bytes:
    """Return a workbook as Office writes one with a password: an OLE container."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(4096)


def locked_archive() -> bytes:
    """Every entry says that it is encrypted."""
    plain = bytearray(zipped({"xl/workbook.xml": b"x" * 50, "table.csv": b"x" * 50}))
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := plain.find(mark, at + 1)) >= 0:
            plain[at + flag] |= 1
    return bytes(plain)


def nested_archive() -> bytes:
    content = zipped({"0.csv": b"0" * 10 * MB})
    for depth in range(1, 6):
        content = zipped({f"{depth}-{number}.zip": content for number in range(8)})
    return content


def overlapping_archive() -> bytes:
    """A thousand entries of the directory that are all the same ten megabytes."""
    one = zipped({"table.csv": b"a;b\n" * (10 * MB // 4)})
    start, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    entry = one[start:end]
    directory = entry * 1000
    tail = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1000, 1000, len(directory), start, 0)
    return one[:start] + directory + tail


def archive_of_itself() -> bytes:
    content = zipped({"r/r.zip": b""})
    return zipped({"r/r.zip": content, "xl/workbook.xml": content})


def announced_archive() -> bytes:
    """Ten gigabytes, by its directory."""
    plain = zipped({"table.csv": b"a;b\n1;2\n"})
    size = struct.pack("<I", 8)
    return plain.replace(size, struct.pack("<I", 0xFFFFFFF0))


@cache
def unfolding_archive() -> bytes:
    return zipped({"table.csv": b"IRIS;DISP_TP6019\n" + b"\n" * 400 * MB})


@cache
def unfolding_gzip() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(b"a;b\n" * MB) for _ in range(150)), packer.flush()])
