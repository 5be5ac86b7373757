import pytest
from hypothesis import given
from hypothesis import strategies as st
from proxy.people.identities.validation import NOT_A_NAME, refuse_name

LETTERS = st.characters(categories=["L", "M"])


@pytest.mark.parametrize(
    "name",
    ["Zoé Marie", "D'Hérouville-L’Haÿ", "J.-P.", "St. Jean", "Nguyễn", "Ł.", "Ó Súilleabháin", "Jean, Paul", "O", ""],
)
def test_names_are_taken_as_people_have_them(name: str) -> None:
    assert refuse_name(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "<b>Zoé",
        "https://exemple.fr",
        "exemple.fr",
        "Gagnez sur www.exemple.fr",
        "zoe@exemple.fr",
        "{{ 7 }}",
        "Zoé\u202eéoZ",
        "Zoé\u2028Bonjour",
    ],
)
def test_what_would_be_a_link_or_markup_in_a_mail_is_refused(name: str) -> None:
    assert refuse_name(name) == NOT_A_NAME


WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=1, max_size=5)


@given(WORDS, st.sampled_from([" ", "-", "'", ", "]))
def test_letters_of_any_script_make_a_name(parts: list[str], between: str) -> None:
    assert refuse_name(between.join(parts)) is None


@given(st.text(LETTERS, max_size=10), st.sampled_from("<>@/\\:{}[]|="), st.text(LETTERS, max_size=10))
def test_one_sign_anywhere_is_enough(before: str, sign: str, after: str) -> None:
    assert refuse_name(f"{before}{sign}{after}") == NOT_A_NAME
