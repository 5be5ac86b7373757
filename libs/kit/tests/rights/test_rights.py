"""Whose record it is: never somebody else's, whatever they share."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.rights import KnownIdentity, RequesterIdentity, judge_match
from kit.rights.matching import fold_name, same_phone

BORN, OTHER = date(1931, 5, 4), date(1990, 1, 1)
ADA = RequesterIdentity(
    first_names="Ada Éloïse", surname="Lefèvre", born_on=BORN, emails=["ada@exemple.fr"], phones=["+33612345678"]
)


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        (KnownIdentity("ada", ("LEFEVRE",), BORN), "theirs"),
        (KnownIdentity("Ada", ("Martin", "Lefèvre"), None, ("Ada@Exemple.fr",)), "theirs"),
        (KnownIdentity("Ada", ("Lefèvre",), None, phones=("06 12 34 56 78",)), "theirs"),
        (KnownIdentity("Ada", (), None, ("ada@exemple.fr",)), "theirs"),
        # A namesake: the name alone says nothing.
        (KnownIdentity("Ada", ("Lefèvre",), None), "doubtful"),
        (KnownIdentity("Ada", ("Lefèvre",), OTHER), "other"),
        # The household's mailbox: her brother's record is not hers.
        (KnownIdentity("Karim", ("Lefèvre",), None, ("ada@exemple.fr",)), "doubtful"),
        (KnownIdentity("Ada", ("Lefèvre",), OTHER, ("ada@exemple.fr",)), "doubtful"),
        (KnownIdentity("Karim", ("Diallo",), BORN), "other"),
    ],
)
def test_a_record_is_hers_a_doubt_or_somebody_elses(known: KnownIdentity, verdict: str) -> None:
    assert judge_match(ADA, known) == verdict


def test_a_reference_of_crm_is_enough() -> None:
    reference = uuid4()
    asked = ADA.model_copy(update={"references": [reference]})
    assert judge_match(asked, KnownIdentity("X", ("Y",), OTHER, references=(reference,))) == "theirs"
    assert judge_match(asked, KnownIdentity("X", ("Y",), OTHER, references=(uuid4(),))) == "other"


@given(st.text(max_size=20), st.text(max_size=20))
def test_another_name_and_another_address_is_never_hers(first: str, surname: str) -> None:
    known = KnownIdentity(first, (surname,), None, ("else@exemple.fr",), ("+33699999999",))
    verdict = judge_match(ADA, known)
    same = fold_name(surname) == "lefevre" and fold_name(first).split(" ")[0] == "ada"
    assert verdict == ("doubtful" if same else "other")


@given(st.from_regex(r"0[1-9][0-9]{8}", fullmatch=True))
def test_a_number_is_the_same_with_its_country(number: str) -> None:
    assert same_phone(number, f"+33{number[1:]}")
    assert not same_phone(number, number[:4])
