"""Tables of answers by segment, as institutes print them."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

import pytest
from kit.web.problems import Invalid
from predict.forecasting.polls.files import read_poll
from predict.forecasting.polls.layouts import read_crosstab
from predict.forecasting.polls.schemas import PollCreate, PollFile

ABOUT = {
    "title": "Intentions de vote, vague 1",
    "institute": "Institut Exemple",
    "sponsor": "La Gazette",
    "question": "Pour qui voteriez-vous ?",
    "territory": "circo:9406",
    "sample": 1000,
    "sampling": "quotas",
    "mode": "internet",
    "fielded_from": "2029-05-01",
    "fielded_to": "2029-05-03",
    "election": "legislatives-2024-t1",
    "answers": [{"id": "ours", "label": "Liste A", "bloc": "gauche"}],
}
TABLE = """dimension;catégorie;effectif;Liste A;Liste B;Abstention
ensemble;;1000;30;40;30
vote passé;gauche;300;70;10;20
vote passé;abstention;250;10,5;9,5;80
âge;18-64;700;32;38;30
âge;65+;300;25 %;45 %;30 %
"""


def read(table: str = TABLE) -> PollCreate:
    return read_poll(table.encode(), PollFile.model_validate(ABOUT))


def test_a_table_in_percents_is_a_poll_in_shares() -> None:
    put = read()

    assert put.overall == pytest.approx([0.3, 0.4, 0.3])
    assert [(answer.id, answer.kind, answer.bloc) for answer in put.answers] == [
        ("ours", "vote", "gauche"),
        ("2-Liste-B", "vote", None),
        ("3-Abstention", "abstention", None),
    ]
    assert [(one.dimension, one.category, one.base) for one in put.segments] == [
        ("past_vote", "gauche", 300),
        ("past_vote", "abstention", 250),
        ("age", "18-64", 700),
        ("age", "65+", 300),
    ]
    assert put.segments[0].election == "legislatives-2024-t1"
    assert put.segments[1].shares == pytest.approx([0.105, 0.095, 0.8])
    assert put.segments[2].election is None


def test_a_table_saved_by_an_old_spreadsheet_reads_the_same() -> None:
    about = PollFile.model_validate(ABOUT)

    assert read_poll(TABLE.encode("cp1252"), about) == read_poll(b"\xef\xbb\xbf" + TABLE.encode(), about)
    assert read_poll(TABLE.replace(",5", ".5").replace(";", ",").encode(), about) == read()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "vide"),
        ("a;b\n1;2\n", "colonnes attendues"),
        ("dimension;categorie;effectif;A\nensemble;;1000;100\n", "colonnes attendues"),
        ("dimension;categorie;effectif;A;A\nensemble;;1000;50;50\n", "un nom"),
        (TABLE.replace("300;70;10;20", "300;70;10"), "ligne 3"),
        (TABLE.replace("70;10;20", "*;10;20"), "ligne 3"),
        (TABLE.replace("âge;65+;300", "âge;65+;trois cents"), "ligne 6"),
        (TABLE.replace("âge;65+;300", "âge;65+;300,5"), "ligne 6"),
        (TABLE.replace("âge;65+", "religion;toutes"), "ligne 6"),
        (TABLE.replace("ensemble;;1000;30;40;30\n", ""), "ensemble"),
        (TABLE.replace("ensemble;;1000", "ensemble;;900"), "900"),
        (TABLE.replace("300;70;10;20", "300;170;10;20"), "segments"),
        ('dimension;categorie;effectif;A;B\n"ensemble;;1;2;3', "CSV"),
        ("\0\0\0", "CSV"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_the_line(table: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(table)

    assert refused.value.pointer == "/file"
    assert said in refused.value.fr


def test_more_rows_than_a_poll_has_are_refused() -> None:
    long = TABLE + "".join(f"âge;18-{20 + n};1;50;50;0\n" for n in range(500))

    with pytest.raises(Invalid):
        read(long)


def test_columns_of_a_header_are_counted() -> None:
    with pytest.raises(Invalid):
        read_crosstab(("dimension;categorie;effectif" + ";A" * 60 + "\nx\n").encode())


_NS = "http://schemas.openxmlformats.org"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(rows: Sequence[Sequence[str | float]]) -> bytes:
    """Numbers stay numbers, as a spreadsheet keeps them."""
    body = "".join(f"<row>{''.join(_cell(cell) for cell in row)}</row>" for row in rows)
    parts = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_NS}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_NS}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{_NS}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_NS}/spreadsheetml/2006/main" '
        f'xmlns:r="{_NS}/officeDocument/2006/relationships"><sheets><sheet name="Tris" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_NS}/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_NS}/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{_HEAD}<worksheet xmlns="{_NS}/spreadsheetml/2006/main"><sheetData>{body}'
        "</sheetData></worksheet>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f"<c><v>{value}</v></c>"


ROWS: list[list[str | float]] = [
    ["dimension", "categorie", "effectif", "Liste A", "Liste B", "Abstention"],
    ["ensemble", "", 1000, 0.3, 0.4, 0.3],
    ["vote passé", "gauche", 300, 0.7, 0.1, 0.2],
    ["vote passé", "abstention", 250, 0.105, 0.095, 0.8],
    ["âge", "18-64", 700, 0.32, 0.38, 0.3],
    ["âge", "65+", 300, 0.25, 0.45, 0.3],
]


def test_a_workbook_reads_as_its_table_does_in_shares_or_in_percents() -> None:
    about = PollFile.model_validate(ABOUT)
    percents = [
        [cell * 100 if isinstance(cell, float) else cell for cell in row] if place else row
        for place, row in enumerate(ROWS)
    ]
    notes = [["Institut Exemple, mai"], *ROWS]

    for rows in (ROWS, percents, notes):
        put = read_poll(workbook(rows), about)
        assert put.overall == pytest.approx([0.3, 0.4, 0.3])
        assert [one.shares for one in put.segments] == [pytest.approx(one.shares) for one in read().segments]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04 cut", "abîmée"),
        (workbook([["nom", "part"], ["A", 0.3]]), "aucune feuille"),
        (workbook(ROWS[:1]), "vide"),
        (workbook([*ROWS, ["âge", "18-24", "beaucoup", 0.3, 0.3, 0.4]]), "n’est pas un nombre"),
    ],
)
def test_a_workbook_that_is_no_such_table_is_refused_with_what_is_wrong(data: bytes, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_crosstab(data)

    assert said in refused.value.fr
