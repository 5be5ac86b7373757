import io
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proxy.paperwork.cerfas import form_file
from proxy.paperwork.cerfas.form_file import FormFacts, read_form
from proxy.paperwork.cerfas.map_check import place_all
from proxy.paperwork.cerfas.schemas import FormMap
from proxy.people.identities.findings import Finding
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas


def rewritten(file: bytes, change: Callable[[PdfWriter], None]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(file)))
    change(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def add_page(writer: PdfWriter) -> None:
    writer.add_blank_page()


def encrypt(writer: PdfWriter) -> None:
    writer.encrypt("secret")


def add_script(writer: PdfWriter) -> None:
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)


def attach(writer: PdfWriter) -> None:
    writer.add_attachment("a.exe", b"MZ")


def test_a_form_says_its_pages_and_its_fields(file: bytes, fields: bool) -> None:
    facts = read_form(file)
    assert isinstance(facts, FormFacts)
    assert [tuple(map(round, size)) for size in facts.sizes] == [(842, 595), (595, 842)]
    names = {one.name for one in facts.fields}
    assert names >= {"champ.grantor.surname", "case.give"} if fields else names == set()


def test_what_is_not_the_form_is_refused_with_a_sentence(file: bytes) -> None:
    assert read_form(b"") == form_file.NOT_PDF
    assert read_form(b"PK\x03\x04" + file) == form_file.NOT_PDF
    assert read_form(file[: len(file) // 3]) == form_file.NOT_PDF
    for change, reason in (
        (add_page, form_file.OTHER_PAGES),
        (encrypt, form_file.ENCRYPTED),
        (add_script, form_file.PROGRAM),
        (attach, form_file.PROGRAM),
    ):
        assert read_form(rewritten(file, change)) == reason
    blank = PdfWriter()
    for _ in range(2):
        blank.add_blank_page(595, 842)
    out = io.BytesIO()
    blank.write(out)
    assert read_form(out.getvalue()) == form_file.SCANNED
    other = io.BytesIO()
    canvas: Any = Canvas(other)
    for _ in range(2):
        canvas.drawString(100, 700, "Une lettre à un ami")
        canvas.showPage()
    canvas.save()
    assert read_form(other.getvalue()) == form_file.NOT_THE_FORM


def test_a_bomb_is_not_unfolded(file: bytes) -> None:
    def one_large(writer: PdfWriter) -> None:
        bomb = StreamObject()
        bomb._data = zlib.compress(bytes(200 * 2**20), 9)  # pyright: ignore[reportPrivateUsage]  # what no writer would make
        bomb[NameObject("/Filter")] = NameObject("/FlateDecode")
        writer._add_object(bomb)  # pyright: ignore[reportPrivateUsage]  # what no writer would make

    def many(writer: PdfWriter) -> None:
        for _ in range(9):
            part = DecodedStreamObject()
            part.set_data(bytes(8 * 2**20))
            writer._add_object(part.flate_encode())  # pyright: ignore[reportPrivateUsage]  # what no writer would make

    def crowded(writer: PdfWriter) -> None:
        for number in range(form_file.MAX_OBJECTS + 1):
            writer._add_object(NumberObject(number))  # pyright: ignore[reportPrivateUsage]  # what no writer would make

    assert read_form(rewritten(file, one_large)) in (form_file.TOO_COMPLEX, form_file.NOT_PDF)
    assert read_form(rewritten(file, many)) == form_file.TOO_COMPLEX
    assert read_form(rewritten(file, crowded)) == form_file.TOO_COMPLEX


@given(st.binary(max_size=400), st.integers(0, 3000))
def test_noise_is_refused_and_raises_nothing(noise: bytes, place: int) -> None:
    whole = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n" + noise + b"\n%%EOF\n"
    assert isinstance(read_form(b"%PDF-" + noise), tuple)
    assert isinstance(read_form(whole[:place]), tuple)


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"reserved": [{"what": "date", "page": 1, "x": 30, "y": 150, "width": 9, "height": 9}]}, "/reserved"),
        ({"places": [{"value": "authority.name", "zone": "same"}]}, "/places/0/value"),
        ({"places": [{"value": "grantor.surname", "field": "inconnu"}]}, "/places/0/field"),
        ({"places": [{"value": "grantor.surname", "zone": {"x": 320, "y": 100}}]}, "/places/0"),
        ({"places": [{"value": "grantor.surname", "zone": {"x": 1900, "y": 100}}]}, "/places/0/zone"),
    ],
)
def test_a_map_that_does_not_fit_is_named_by_its_place(
    file: bytes, carte: dict[str, Any], changed: dict[str, Any], pointer: str
) -> None:
    usual = {"page": 1, "x": 30, "y": 500, "width": 60, "height": 14}
    for place in changed.get("places", []):
        if "zone" in place:
            place["zone"] = usual | (place["zone"] if isinstance(place["zone"], dict) else {})
    facts = read_form(file)
    assert isinstance(facts, FormFacts)
    found = place_all(facts, FormMap.model_validate(carte | changed))
    assert [one.pointer for one in found if isinstance(one, Finding)] == [pointer]
