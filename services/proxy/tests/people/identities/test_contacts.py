import pytest
from proxy.people.identities.validation import read_email, read_phone


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("06 12 34 56 78", "0612345678"),
        ("01.23.45.67.89", "0123456789"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("00687 12 34 56", "+687123456"),
    ],
)
def test_telephone_numbers_are_read_as_people_write_them(text: str, number: str) -> None:
    assert read_phone(text) == number


@pytest.mark.parametrize("text", ["12", "06 12 34 56", "0612345678901", "+", "zéro six", "06<b>12345678"])
def test_what_cannot_be_dialled_is_refused(text: str) -> None:
    assert read_phone(text) is None


def test_an_address_keeps_its_name_part() -> None:
    assert read_email("Zoe.Lefevre+vote@Exemple.FR") == "Zoe.Lefevre+vote@exemple.fr"


@pytest.mark.parametrize("text", ["zoe", "zoe@", "@e.fr", "zoe@exemple", "a b@e.fr", "zoe@ex..fr", "<z>@e.fr"])
def test_what_no_mail_reaches_is_refused(text: str) -> None:
    assert read_email(text) is None
