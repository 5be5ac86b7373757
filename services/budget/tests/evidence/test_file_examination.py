"""What a file is found to be, and what is left of it."""

import io
from collections.abc import Callable

import pytest
from budget.evidence.file_examination import examine
from budget.evidence.refusals import Refused
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

SECRET = b"48.8566 N 2.3522 E"


def pdf(change: Callable[[PdfWriter], object] = lambda _: None) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    change(writer)
    writer.write(out)
    return out.getvalue()


def jpeg(size: tuple[int, int] = (40, 30), orientation: int = 6, progressive: bool = False) -> bytes:
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112], exif[0x010F] = orientation, SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    picture = Image.effect_noise(size, 60).convert("RGB")
    picture.save(out, "JPEG", exif=exif, comment=SECRET, progressive=progressive)
    return out.getvalue()


def png() -> bytes:
    text, out = PngInfo(), io.BytesIO()
    text.add_text("Author", SECRET.decode())
    text.add_itxt("Lieu", SECRET.decode())
    Image.effect_noise((30, 20), 60).save(out, "PNG", pnginfo=text)
    return out.getvalue()


def action(kind: str) -> Callable[[PdfWriter], object]:
    def add(writer: PdfWriter) -> None:
        said = {NameObject("/S"): NameObject(kind), NameObject("/JS"): TextStringObject("app.alert(1)")}
        if kind == "/Launch":
            del said[NameObject("/JS")]
        # Deep inside, in an object of its own that no page refers to.
        writer._add_object(ArrayObject([DictionaryObject({NameObject("/Next"): DictionaryObject(said)})]))  # pyright: ignore[reportPrivateUsage]  # no other way to write it

    return add


def attach(name: str, data: bytes) -> Callable[[PdfWriter], object]:
    return lambda writer: writer.add_attachment(name, data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_document"),
        (b"GIF89a" + bytes(50), "not_a_document"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_document"),
        (b"PK\x03\x04" + bytes(50), "not_a_document"),
        (b"\0\0\0\x18ftypheic" + bytes(50), "heic"),
        (b"%PDF-1.7\n" + bytes(500) + b"%%EOF", "damaged"),
        (pdf()[:-40], "damaged"),
        (pdf() + b"PK\x03\x04" * 1000, "damaged"),
        (pdf(lambda writer: writer.encrypt("secret")), "encrypted"),
        (pdf(action("/JavaScript")), "script"),
        (pdf(action("/Launch")), "script"),
        (pdf(attach("virus.exe", b"MZ")), "attachment"),
        (pdf(attach("factur-x.xml", b"MZ")), "attachment"),
        (pdf(attach("factur-x.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>")), "attachment"),
        (jpeg()[:-300], "damaged"),
        (b"\xff\xd8\xff\xe0", "damaged"),
        (b"\xff\xd8\xff\xd9", "damaged"),
        (png()[:-20], "damaged"),
        (png()[:60] + b"\0" + png()[61:], "damaged"),
    ],
)
def test_what_is_no_plain_document_is_refused_with_its_reason(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        examine(data)
    assert refused.value.code == code
    assert refused.value.fr.endswith(".")


def test_an_invoice_with_its_figures_is_kept_to_the_byte() -> None:
    for invoice in (pdf(), pdf(attach("factur-x.xml", b"\xef\xbb\xbf<?xml version='1.0'?><rsm/>"))):
        assert examine(invoice).content == invoice


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("progressive", [False, True])
def test_a_photo_loses_what_it_says_and_no_pixel(orientation: int, progressive: bool) -> None:
    photo = jpeg(orientation=orientation, progressive=progressive)
    assert SECRET in photo
    # As phones do: a second picture after the first, with its own metadata.
    kept = examine(photo + photo).content
    assert SECRET not in kept
    with Image.open(io.BytesIO(photo)) as before, Image.open(io.BytesIO(kept)) as after:
        assert before.tobytes() == after.tobytes()
        assert dict(after.getexif()) == ({0x0112: orientation} if orientation != 1 else {})
    assert examine(kept).content == kept


def test_a_drawing_loses_its_texts_and_no_pixel() -> None:
    drawing = png()
    assert drawing.count(SECRET) == 2
    kept = examine(drawing + SECRET).content
    assert SECRET not in kept
    with Image.open(io.BytesIO(drawing)) as before, Image.open(io.BytesIO(kept)) as after:
        assert before.tobytes() == after.tobytes()


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(Refused) as refused:
        examine(out.getvalue())
    assert refused.value.code == "too_many_pixels"


@settings(deadline=None)  # opening a document takes as long as the machine is busy
@given(st.sampled_from([pdf(), jpeg(), png()]), st.data())
def test_a_changed_byte_gives_a_document_or_a_reason_and_never_a_fault(whole: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.integers(0, len(whole)))
    for spoiled in (whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :], whole[:cut]):
        try:
            kept = examine(spoiled)
        except Refused:
            continue
        assert examine(kept.content) == kept
