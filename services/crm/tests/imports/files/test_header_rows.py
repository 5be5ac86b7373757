"""The line that names the columns: below a title, or on two lines where a spreadsheet's cells are merged."""

import pytest
from crm.imports.files.column_fields import is_known
from crm.imports.files.header_rows import HeaderRows, find_header
from crm.imports.files.headers import first_records, head_of

PEOPLE = [["Durand", "Paul", "06 12 34 56 78", "81100 Castres"], ["Petit", "Jeanne", "", ""]]
NAMES = ["Nom", "Prénom", "Portable", "Ville"]


def find(*rows: list[str]) -> HeaderRows:
    return find_header(list(enumerate(rows, 1)), is_known)


def test_the_first_line_is_the_header_of_most_files() -> None:
    assert find(NAMES, *PEOPLE) == HeaderRows(NAMES, 0, 1)
    # Nobody knows these names, and no line below has any.
    assert find(["A", "B", "C", "D"], *PEOPLE).line == 1


@pytest.mark.parametrize("title", [["Fichier de la section"], ["Fichier de la section", "", "", ""]])
def test_the_header_is_found_below_a_title(title: list[str]) -> None:
    found = find(title, NAMES, *PEOPLE)
    assert (found.names, found.line) == (NAMES, 2)
    assert find(title, ["A", "B", "C", "D"], *PEOPLE).line == 2


def test_groups_above_the_names_tell_repeated_ones_apart() -> None:
    groups = ["Identité", "", "Domicile", "", "Courrier", ""]
    names = ["Nom", "Prénom", "Rue", "Ville", "Rue", "Ville"]
    found = find(["Contacts"], groups, names, ["Durand", "Paul", "1 rue A", "Albi", "2 rue B", "Gaillac"])
    assert found.names == ["Nom", "Prénom", "Domicile Rue", "Domicile Ville", "Courrier Rue", "Courrier Ville"]
    assert found.line == 3


def test_names_below_merged_cells_belong_to_the_header() -> None:
    found = find(
        ["Nom", "Prénom", "Téléphone", "", "Ville"],
        ["", "", "Fixe", "Portable", ""],
        ["Durand", "Paul", "0563000001", "0612345678", "Castres"],
    )
    assert found.names == ["Nom", "Prénom", "Fixe", "Portable", "Ville"]
    assert found.line == 2


def test_a_person_below_the_header_is_no_part_of_it() -> None:
    assert find(["Nom", "Prénom", "Ville", ""], ["Mobile", "Jeanne", "Mail", "Petit"], *PEOPLE).line == 1


def test_a_title_with_commas_decides_about_no_separator() -> None:
    text = "Fichier de la section, Tarn, novembre 2026\r\n\r\nNom;Prénom;Ville\r\nDurand;Paul;Castres\r\n"
    separator, records = first_records(text.encode("cp1252"), "cp1252")
    head = head_of(records, is_known)
    assert (separator, head.header, head.header_line) == (";", ["Nom", "Prénom", "Ville"], 3)
    assert head.first == [["Durand", "Paul", "Castres"]]


def test_commas_in_the_cells_do_not_win_over_the_headers_separator() -> None:
    text = "Nom;Prénom;Remarque\r\nDurand;Paul;grand, blond, poli, gai\r\nPetit;Jeanne;a, b, c, d\r\n"
    assert first_records(text.encode(), "utf-8")[0] == ";"
