import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from results.ballots.candidates.candidate_ids import give_ids
from results.ballots.candidates.candidate_table import (
    MAX_CANDIDATES,
    ReadCandidate,
    UnreadableTable,
    read_candidates,
)
from results.territory.imports.table_file import read_table

DATA = Path(os.environ.get("ISOLOIR_DATA", Path(__file__).parents[6] / "shared" / "data")) / "candidates"
TERRITORY = "circo:9406"


@pytest.mark.skipif(not DATA.is_dir() and "CI" not in os.environ, reason="no data at hand: set ISOLOIR_DATA")
@pytest.mark.parametrize(
    ("file", "territory", "count", "first"),
    [
        ("legislatives-2022-t1_candidatures.csv", "circo:9406", 15, "François MASSOT"),
        ("legislatives-2024-t1_candidatures.csv", "circo:97403", 9, "Joseph RIVIERE"),
        ("legislatives-2024-t1_candidatures.csv", "circo:ZZ07", 9, "Frédéric PETIT"),
        ("legislatives-2024-t2_candidatures.csv", "circo:9406", 2, "May BOUHADA"),
    ],
)
def test_the_ministrys_files_are_cut_by_the_constituency(file: str, territory: str, count: int, first: str) -> None:
    found = read_candidates(read_table((DATA / file).read_bytes()), territory)

    assert (len(found), found[0].name) == (count, first)
    assert all(one.nuance for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "1 Ada Exemple (UG)\n2 Zoé Modèle (centre)",
        "1;Ada Exemple;UG\n2;Zoé Modèle;DVC",
        "N° Panneau\tNom\tPrénom\tNuance\n1\tExemple\tAda\tUG\n2\tModèle\tZoé\tCentre",
        "1\tAda Exemple\tUG\n2;Zoé Modèle;DVC",
        "1 Ada Exemple (UG)\n2;Zoé Modèle;DVC",
        "prénom et nom,nuance\nAda Exemple,ug\nZoé Modèle,dvc\n",
        "Panneau;Nom;Nuance;Code commune\r\n1;Ada Exemple;UG;94033\r\n2;Zoé Modèle;DVC;94033\r\n",
    ],
)
def test_lines_are_read_as_people_have_them(text: str) -> None:
    assert read_candidates(text, TERRITORY) == [
        ReadCandidate(1, "Ada Exemple", "UG"),
        ReadCandidate(2, "Zoé Modèle", "DVC"),
    ]


def test_a_comma_in_the_name_of_a_list_separates_nothing() -> None:
    pasted = """1 Vivre ici, Ada Exemple (UG)
2 Ici demain, Léo Témoin (ENS)
Sans numéro (LR)
5;Rassemblement;RN
3,Une Autre,ECO"""
    assert [(one.panel, one.name, one.nuance) for one in read_candidates(pasted, "commune:33281")] == [
        (1, "Vivre ici, Ada Exemple", "UG"),
        (2, "Ici demain, Léo Témoin", "ENS"),
        (3, "Une Autre", "ECO"),
        (4, "Sans numéro", "LR"),
        (5, "Rassemblement", "RN"),
    ]


def test_a_pair_is_one_line_and_a_list_is_called_by_its_name() -> None:
    pair = read_candidates("panneau;prenom;nom\n1;Ada;Exemple\n1;Zoé;Modèle", "canton:9405", pairs=True)
    lists = "panneau;libellé de la liste;nom;prénom\n2;Pour tous;Exemple;Ada\n2;Pour tous;Modèle;Zoé"

    assert pair == [ReadCandidate(1, "Ada Exemple et Zoé Modèle", None)]
    assert read_candidates(lists, "commune:94033") == [ReadCandidate(2, "Pour tous", None)]


@pytest.mark.parametrize("text", ["", "\n\n", "panneau;nom;circonscription\n1;Ada;9401", "panneau;nom\n", ";;;;"])
def test_what_holds_nobody_of_the_territory_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnreadableTable, match=r"\.$"):
        read_candidates(text, TERRITORY)


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        found = read_candidates(text, TERRITORY)
    except UnreadableTable:
        return
    assert 1 <= len(found) <= MAX_CANDIDATES
    assert all(one.name for one in found)
    assert len({one.panel for one in found}) == len(found)


def test_ids_are_short_different_and_kept_in_the_second_round() -> None:
    ids = give_ids(["Ada Exemple", "Ada Exemple", "« ! »"], {})

    assert ids == ["ada-exemple", "ada-exemple-2", "candidat"]
    assert give_ids(["ADA EXEMPLE"], {"Ada Exemple": "A"}) == ["A"]
