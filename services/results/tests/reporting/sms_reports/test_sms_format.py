import pytest
from common.schemas.elections import TurnoutMoment
from hypothesis import given
from hypothesis import strategies as st
from results.reporting.sms_reports.sms_format import MalformedInput, SampleLine, SheetLine, TurnoutLine, read_line

SHEET = SheetLine("12", {"registered": 1012, "voters": 700, "blank": 12, "null": 8, "valid": 680}, {1: 400, 2: 280})


@pytest.mark.parametrize(
    "text",
    [
        "PV 12 I1012 V700 B12 N8 E680 1=400 2=280",
        "pv 12 i1012 v700 b12 n8 e680 1=400 2=280",
        "  PV  12, I 1012, V=700; B:12 N 8 E680 1 = 400, 2:280 ",
        "Pv 12 inscrits 1012 votants 700 blancs 12 nuls 8 exprimés 680 1=400 2=280",
        "PV 12 1=400 2=280 E680 N8 B12 V700 I1012",
    ],
)
def test_a_sheet_is_read_however_it_is_typed(text: str) -> None:
    assert read_line(text) == SHEET


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("MIDI 12 243", TurnoutLine("12", TurnoutMoment.NOON, 243)),
        ("midi 0012 v243", TurnoutLine("0012", TurnoutMoment.NOON, 243)),
        ("17h 12 512", TurnoutLine("12", TurnoutMoment.FIVE, 512)),
        ("Clôture 94033_0012 700", TurnoutLine("94033_0012", TurnoutMoment.CLOSE, 700)),
        ("CENT 12 1=56 2=41 B2 N1", SampleLine("12", {1: 56, 2: 41}, 2, 1)),
        ("cent 12 1=100", SampleLine("12", {1: 100}, 0, 0)),
        (
            "PV 2A I9 V9 B0 N0 E9 1=9 EM9",
            SheetLine("2A", {"registered": 9, "voters": 9, "blank": 0, "null": 0, "valid": 9, "signatures": 9}, {1: 9}),
        ),
    ],
)
def test_each_kind_of_line_is_read(text: str, line: object) -> None:
    assert read_line(text) == line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("bonjour", "commencez par"),
        ("", "commencez par"),
        ("PV", "numéro du bureau"),
        ("PV 12", "voix par numéro"),
        ("PV 12 I1012 V700 B12 N8 1=400", "il manque les exprimés"),
        ("PV 12 I1012 V700 V701 B12 N8 E680 1=400", "deux fois"),
        ("PV 12 I1012 V700 B12 N8 E680 1=400 1=401", "deux fois"),
        ("PV 12 I1012 V700 B12 N8 E680 1=400 X5", "« X »"),
        ("PV 12 I1012 V700 B12 N8 E680 1=400 et voilà", "n'est pas compris"),
        ("PV 12 I-5 V700 B12 N8 E680 1=400", "n'est pas compris"),
        ("MIDI 12", "nombre de votants"),
        ("MIDI 12 beaucoup", "nombre de votants"),
        ("MIDI 12 -5", "nombre de votants"),
        ("CENT 12 1=56 V100", "seulement voix"),
    ],
)
def test_what_is_not_understood_says_why(text: str, said: str) -> None:
    with pytest.raises(MalformedInput, match=said):
        read_line(text)


@given(st.text(max_size=200))
def test_any_text_is_read_or_answered(text: str) -> None:
    try:
        line = read_line(text)
    except MalformedInput as error:
        said = str(error)
    else:
        said = line.station
    assert said


@given(st.sampled_from(["PV", "CENT", "MIDI"]), st.text("0123456789=IVBNE ", max_size=60))
def test_nothing_is_read_that_is_not_there(kind: str, rest: str) -> None:
    try:
        line = read_line(f"{kind} {rest}")
    except MalformedInput:
        return
    if isinstance(line, SheetLine):
        assert all(str(count) in rest.replace(" ", "") or count == 0 for count in line.figures.values())
