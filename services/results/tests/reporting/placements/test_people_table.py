import pytest
from results.reporting.placements.people_table import ReadPerson, UnreadablePeople, read_duty, read_people, split_name
from results.reporting.poll_watchers.duties import Duty


def test_pasted_lines_are_a_name_and_in_any_order_what_is_known() -> None:
    text = "Malika Benali ; 06 39 98 12 34 ; bureau 12\n\nLOISEAU Jean-Marc;déléguée;Tours;0639980001\nAda Exemple"
    assert read_people(text) == [
        ReadPerson(1, "Malika", "Benali", phone="06 39 98 12 34", place="bureau 12"),
        ReadPerson(3, "Jean-Marc", "LOISEAU", phone="0639980001", place="Tours", duty=Duty.DELEGATE),
        ReadPerson(4, "Ada", "Exemple"),
    ]


def test_titles_say_what_the_letters_need() -> None:
    text = (
        "Nom\tPrénom\tTél.\tDate de naissance\tNé(e) à\tAdresse\tCommune\tBureau de vote\tFonction\n"
        "Benali\tMalika\t06 39 98 12 34\t5/3/1964\tTours (37)\t1 rue de l'Essai\tTours\t1511\tAssesseure"
    )
    (person,) = read_people(text)
    assert (person.first_names, person.surname, person.born_on, person.born_at) == (
        "Malika",
        "Benali",
        "1964-03-05",
        "Tours (37)",
    )
    assert (person.address, person.registered_in, person.place, person.duty) == (
        "1 rue de l'Essai",
        "Tours",
        "1511",
        Duty.ASSESSOR,
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "rien à lire"),
        ("Nom;Prénom\n", "que des titres"),
        ("Malika Benali\nCher", "Ligne 2"),
        ("\n".join(["Ada Exemple"] * 501), "plus de 500"),
    ],
)
def test_a_line_that_names_nobody_is_said(text: str, said: str) -> None:
    with pytest.raises(UnreadablePeople, match=said):
        read_people(text)


def test_capitals_are_a_surname() -> None:
    assert split_name("DE LA TOUR Anne Lise") == ("Anne Lise", "DE LA TOUR")
    assert split_name("Anne de la Tour") == ("Anne", "de la Tour")
    assert split_name("ANNE TOUR") == ("ANNE", "TOUR")


@pytest.mark.parametrize(
    ("said", "duty"),
    [
        ("Délégué(e)", Duty.DELEGATE),
        ("Assesseur suppléant", Duty.ASSESSOR_SUBSTITUTE),
        ("scrutatrice", Duty.SCRUTINEER),
        ("chef", None),
    ],
)
def test_a_duty_is_read_as_it_is_said(said: str, duty: Duty | None) -> None:
    assert read_duty(said) is duty
