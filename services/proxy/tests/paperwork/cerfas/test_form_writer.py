import io
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.files.pdf import fonts
from proxy.paperwork.cerfas.form_file import FormFacts, read_form
from proxy.paperwork.cerfas.form_writer import fill_form, preview_map
from proxy.paperwork.cerfas.map_check import Placed, place_all
from proxy.paperwork.cerfas.schemas import FormMap, Zone
from proxy.paperwork.cerfas.values import values_of
from proxy.paperwork.sheets.contents import Party, Sheet
from proxy.people.identities.validation import Person
from pypdf import PdfReader, PdfWriter
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

PICTURES = os.environ.get("ISOLOIR_PICTURES")
LONG = "Saint-Germain-de-Tallevende-la-Lande-Vaumont"
GRANTOR = Person(
    "Zoé Anne-Élisabeth Œdipe Françoise Marie-Ange",
    "Lefèvre de La Rochefoucauld-Montbéliard d'Ÿs",
    "Ağaoğlu-Đặng",
    date(1985, 3, 7),
    "zoe.lefevre@exemple.fr",
    "0612345678",
    "123456789",
)
HOLDER = Person("Ousmane", "N'Diayé", "", date(1990, 11, 2), "", "", "")
SHEET = Sheet(
    candidate="Camille Exemple",
    demo=False,
    election="législatives",
    rounds=[(1, date(2029, 6, 10)), (2, date(2029, 6, 17))],
    of=2,
    first_round_on=date(2029, 6, 10),
    grantor=Party(GRANTOR, LONG, "12"),
    holder=Party(HOLDER, "Vincennes", ""),
)


def read(file: bytes) -> FormFacts:
    facts = read_form(file)
    assert isinstance(facts, FormFacts), facts
    return facts


def placed(file: bytes, carte: dict[str, Any]) -> list[Placed]:
    found = place_all(read(file), FormMap.model_validate(carte))
    assert all(isinstance(one, Placed) for one in found), found
    return [one for one in found if isinstance(one, Placed)]


def words_at(pdf: bytes) -> list[tuple[int, float, float, str]]:
    """Page, place and text of everything written in our own type."""
    found: list[tuple[int, float, float, str]] = []
    for number, page in enumerate(PdfReader(io.BytesIO(pdf)).pages, 1):

        def visit(text: str, _: Any, matrix: Any, font: Any, __: Any, number: int = number) -> None:
            if text.strip() and font and "Vera" in str(font.get("/BaseFont")):
                found.append((number, matrix[4], matrix[5], text.strip()))

        page.extract_text(visitor_text=visit)
    return found


def test_the_form_is_filled_in_our_own_type_and_its_fields_are_gone(file: bytes, carte: dict[str, Any]) -> None:
    made = fill_form(file, read(file), placed(file, carte), values_of(SHEET))
    reader = PdfReader(io.BytesIO(made))
    text = " ".join("".join(page.extract_text() for page in reader.pages).split())
    for said in ("LEFÈVRE DE LA ROCHEFOUCAULD-MONTBÉLIARD D'ŸS", "Œdipe", "AĞAOĞLU-DANG", LONG, "N'DIAYÉ", "Vincennes"):
        assert said in text
    assert len(reader.pages) == 2
    assert reader.get_fields() in (None, {})
    root: Any = reader.trailer["/Root"]
    assert "/AcroForm" not in root
    assert root["/ViewerPreferences"]["/Duplex"] == "/Simplex"
    if shutil.which("pdftoppm") and PICTURES:
        target = Path(PICTURES) / f"cerfa-{len(file)}"
        target.with_suffix(".pdf").write_bytes(made)
        subprocess.run(["pdftoppm", "-r", "80", "-png", target.with_suffix(".pdf"), target], check=True)


def test_what_the_authority_fills_in_stays_blank(file: bytes, carte: dict[str, Any]) -> None:
    made = fill_form(file, read(file), placed(file, carte), values_of(SHEET))
    written = words_at(made)
    assert written
    for page, x, y, text in written:
        for zone in carte["reserved"]:
            inside = zone["x"] <= x <= zone["x"] + zone["width"] and zone["y"] <= y <= zone["y"] + zone["height"]
            assert not (page == zone["page"] and inside), f"{text} stands in {zone['what']}"
    assert {page for page, *_ in written} == {1}, "the receipt's page has nothing of ours"


def test_only_the_round_that_was_asked_for_is_ticked() -> None:
    both = values_of(SHEET)
    assert (both["both_rounds"], both["first_round"], both["second_round"]) == (True, False, False)
    second = values_of(replace(SHEET, rounds=[(2, date(2029, 6, 17))]))
    assert (second["both_rounds"], second["first_round"], second["second_round"]) == (False, False, True)
    only = values_of(replace(SHEET, rounds=[(1, date(2029, 6, 10))], of=1))
    assert (only["both_rounds"], only["first_round"], only["second_round"]) == (False, False, False)


def test_who_votes_abroad_is_on_the_consulates_list() -> None:
    said = values_of(replace(SHEET, grantor=Party(GRANTOR, "Consulat : Genève", "", "Genève")))
    assert (said["grantor.commune"], said["grantor.consulate"]) == ("", "Genève")
    assert (said["grantor.in_commune"], said["grantor.in_consulate"]) == (False, True)


def test_a_holder_who_is_not_known_leaves_blanks(file: bytes, carte: dict[str, Any]) -> None:
    values = values_of(replace(SHEET, holder=Party(None, "", "")))
    made = fill_form(file, read(file), placed(file, carte), values)
    low = [text for page, _, y, text in words_at(made) if page == 1 and 260 < y < 345]
    assert low == []


def test_the_preview_names_every_place_and_every_zone(file: bytes, carte: dict[str, Any]) -> None:
    made = preview_map(file, read(file), placed(file, carte), FormMap.model_validate(carte))
    text = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split())
    assert "Mandataire : Nom de naissance" in text
    for kept in ("date", "hour", "authority", "signature", "receipt", "administration"):
        assert f"laissé vide : {kept}" in text
    if shutil.which("pdftoppm") and PICTURES:
        target = Path(PICTURES) / f"preview-{len(file)}"
        target.with_suffix(".pdf").write_bytes(made)
        subprocess.run(["pdftoppm", "-r", "80", "-png", target.with_suffix(".pdf"), target], check=True)


@settings(deadline=None)
@given(st.text(st.characters(codec="latin-1", categories=["L", "Zs"], include_characters="-@"), max_size=120))
def test_no_name_is_longer_than_its_place(text: str) -> None:
    """Seen from the operators: the width of each line at its size and squeeze."""
    made = _filled(text)
    fonts.register()
    content = PdfReader(io.BytesIO(made)).pages[0].get_contents()
    assert content is not None
    looks: list[tuple[float, float]] = []
    size, squeeze = 0.0, 100.0
    for operands, name in content.operations:
        if name == b"Tf":
            size = float(operands[1])
        elif name == b"Tz":
            squeeze = float(operands[0])
        elif name == b"Tj" and size != 12:  # what the form says itself
            looks.append((size, squeeze))
    lines = [one[3] for one in words_at(made)]
    assert "".join("".join(lines).split()) == "".join(text.replace("\xa0", " ").split())
    for shown, (size, squeeze) in zip(lines, looks, strict=False):
        assert stringWidth(shown, fonts.REGULAR, size) * squeeze / 100 <= 117.1 or size <= 3


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("LEFÈVRE", ["LEFÈVRE"]),
        ("MONTMORENCY-LUXEMBOURG-CHÂTILLON-COLIGNY", ["MONTMORENCY-LUXEMBOURG-", "CHÂTILLON-COLIGNY"]),
        ("GARCÍA MÁRQUEZ DE LA TORRE Y VILLANUEVA", ["GARCÍA MÁRQUEZ DE LA", "TORRE Y VILLANUEVA"]),
        ("zoe-lefevre-de-la-tour@messagerie-exemple.fr", ["zoe-lefevre-de-la-tour", "@messagerie-exemple.fr"]),
        ("W" * 60, ["W" * 60]),
    ],
)
def test_what_is_too_long_for_one_line_is_on_two(text: str, lines: list[str]) -> None:
    assert [one[3] for one in sorted(words_at(_filled(text)), key=lambda one: -one[2])] == lines


def _filled(text: str) -> bytes:
    file = _plain_form()
    zone = Zone(page=1, x=100, y=300, width=120, height=14)
    return fill_form(file, read(file), [Placed("grantor.surname", "text", zone, 0, 10)], {"grantor.surname": text})


def _plain_form() -> bytes:
    drawn = io.BytesIO()
    canvas = Canvas(drawn, invariant=1)
    canvas.drawString(50, 700, "procuration mandataire")
    canvas.showPage()
    canvas.drawString(50, 700, "page 2")
    canvas.save()
    return drawn.getvalue()


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_that_is_turned_is_filled_as_it_is_shown(turned: int) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(_plain_form()))
    writer.pages[0].rotate(turned)
    file = io.BytesIO()
    writer.write(file)
    facts = read(file.getvalue())
    zone = Zone(page=1, x=60, y=80, width=200, height=14)
    given = {"grantor.surname": "LEFÈVRE"}
    made = fill_form(file.getvalue(), facts, [Placed("grantor.surname", "text", zone, 0, 10)], given)
    page = PdfReader(io.BytesIO(made)).pages[0]
    assert page.rotation == 0
    [(_, x, y, _)] = [one for one in words_at(made) if one[3] == "LEFÈVRE"]
    assert (round(x - float(page.mediabox.left)), round(y - float(page.mediabox.bottom))) == (62, 83)
