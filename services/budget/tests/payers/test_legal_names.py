"""Names that look like a legal person's, on a list that was written before the rule."""

import csv
from pathlib import Path

import pytest
from budget.payers.legal_names import find_legal_form, find_parliamentary_means, looks_like_bank
from hypothesis import given
from hypothesis import strategies as st

_LINES = (Path(__file__).parent / "held_out.csv").read_text(encoding="utf-8").splitlines()
HELD_OUT = list(csv.DictReader(_LINES, delimiter=";"))


def test_nearly_all_legal_persons_stop_and_hardly_any_people_do() -> None:
    stops = [row["text"] for row in HELD_OUT if row["expected"] == "stop"]
    people = [row["text"] for row in HELD_OUT if row["expected"] == "pass"]
    missed = [text for text in stops if find_legal_form(text) is None]
    stopped = [text for text in people if find_legal_form(text) is not None]
    assert (len(stops), len(people)) == (189, 160)
    assert len(missed) <= 0.05 * len(stops), missed
    assert len(stopped) <= 0.05 * len(people), stopped


@pytest.mark.parametrize(
    "name",
    [
        "Pierre Sas",
        "VIR MR SAS PIERRE",
        "Mme SAS",
        "Marie Sarlat",
        "Pauline Lassa",
        "Maria De Sa",
        "VIR DE SA MARIA",
        "Anna Earl",
    ],
)
def test_surnames_that_contain_a_form_of_company_pass(name: str) -> None:
    assert find_legal_form(name) is None


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Martin SAS", "SAS"),
        ("Martin Sas", "SAS"),
        ("MARTIN SAS", "SAS"),
        ("martin sas", "SAS"),
        ("SAS Martin", "SAS"),
        ("SAS PIERRE", "SAS"),
        ("Martin S.A.S.", "SAS"),
        ("S.A.S. Pierre", "SAS"),
        ("Pierre S.A.S.", "SAS"),
        ("Martin SA", "SA"),
        ("SA Martin", "SA"),
        ("SA Maria", "SA"),
        ("EARL Martin", "EARL"),
        ("Martin EARL", "EARL"),
        ("Martin EI", "EI"),
        ("Groupe Martin", "GROUPE"),
        ("Martin Groupe", "GROUPE"),
        ("Société Martin", "SOCIETE"),
        ("VIR SA MARTIN", "SA"),
    ],
)
def test_a_company_that_bears_a_given_name_stops(name: str, word: str) -> None:
    found = find_legal_form(name)
    assert found is not None
    assert found.word == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("VIR S.A.R.L. DUPONT VIR DON", "SARL"),
        ("Julie Blanc EI", "EI"),
        ("Dupond 552 100 554", "SIREN ou SIRET"),
        ("Mairie de Vincennes", "MAIRIE"),
        ("Garnier & Fils", "& FILS"),
        ("Société du Pont", "SOCIETE"),
    ],
)
def test_the_sign_is_the_word_and_never_the_name(text: str, word: str) -> None:
    found = find_legal_form(text)
    assert found is not None
    assert found.word == word


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    legal_form = find_legal_form(text)
    assert legal_form is None or len(legal_form.word) <= 60
    find_parliamentary_means(text)


def test_a_siren_is_recognised_by_its_key_and_a_reference_is_not() -> None:
    assert find_legal_form("552 100 554") is not None
    assert find_legal_form("552 100 555") is None
    assert find_legal_form("REF 552100554") is None


@pytest.mark.parametrize("name", ["Banque de l'Essai", "Crédit Mutuel", "Caisse d'Épargne", "BNP Paribas", "LCL"])
def test_a_bank_is_recognised(name: str) -> None:
    assert looks_like_bank(name)
    assert not looks_like_bank("SARL Dupont")


@pytest.mark.parametrize(
    "text", ["Loyer permanence parlementaire", "Assistant parlementaire mai", "Virement AFM", "IRFM"]
)
def test_means_of_a_parliamentary_office_are_seen(text: str) -> None:
    assert find_parliamentary_means(text) is not None
    assert find_parliamentary_means("Dîner du 27 mai") is None
