"""Reading a workbook back, with nothing of what wrote it."""

import io
import zipfile
from xml.etree import ElementTree

_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_workbook(data: bytes) -> dict[str, list[list[str]]]:
    """The cells of each sheet as texts; numbers as they are stored. Refuses a formula."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        shared = _shared(file)
        book = ElementTree.fromstring(file.read("xl/workbook.xml"))
        links = ElementTree.fromstring(file.read("xl/_rels/workbook.xml.rels"))
        targets = {link.attrib["Id"]: link.attrib["Target"] for link in links}
        return {
            sheet.attrib["name"]: _rows(file.read(f"xl/{targets[sheet.attrib[_ID]]}"), shared)
            for sheet in book.iterfind("m:sheets/m:sheet", _NS)
        }


def _shared(file: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in file.namelist():
        return []
    tree = ElementTree.fromstring(file.read("xl/sharedStrings.xml"))
    return ["".join(item.itertext()) for item in tree.iterfind("m:si", _NS)]


def _rows(xml: bytes, shared: list[str]) -> list[list[str]]:
    tree = ElementTree.fromstring(xml)
    assert not list(tree.iter(f"{{{_NS['m']}}}f")), "a cell computes"
    rows: list[list[str]] = []
    for row in tree.iterfind("m:sheetData/m:row", _NS):
        cells: list[str] = []
        for cell in row.iterfind("m:c", _NS):
            text = "".join(part.text or "" for part in cell.iter() if part.tag.endswith(("}t", "}v")))
            cells.append(shared[int(text)] if cell.attrib.get("t") == "s" else text)
        rows.append(cells)
    return rows
