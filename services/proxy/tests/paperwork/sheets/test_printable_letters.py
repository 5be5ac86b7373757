from hypothesis import given
from hypothesis import strategies as st
from proxy.paperwork.sheets.printable_letters import spell, unprintable
from proxy.paperwork.sheets.sheet_pdf import letters


def test_a_letter_that_the_type_lacks_loses_its_mark_and_not_its_place() -> None:
    assert spell("Œdipe Lefèvre-Ÿ", letters()) == "Œdipe Lefèvre-Ÿ"
    assert spell("Nguyễn Đặng Kovács-Őze Łukaszewicz", letters()) == "Nguyên Dang Kovács-Oze Łukaszewicz"


def test_what_has_no_latin_letter_is_said_and_left_out() -> None:
    assert spell("Жук", letters()) == ""
    assert unprintable("Жm", letters()) == ["Ж"]
    assert unprintable("Lefèvre", letters()) == []


@given(st.text(max_size=40))
def test_only_what_can_be_printed_is_spelt(text: str) -> None:
    assert all(ord(letter) in letters() for letter in spell(text, letters()))
