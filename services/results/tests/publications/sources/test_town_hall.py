import pytest
from elections.ministry import UnreadableFile
from hypothesis import given
from hypothesis import strategies as st
from results.publications.sources.town_hall import read_town_hall

HEAD = "N° Bureau,Nb inscrits,Votants,Blancs,Nuls,Exprimés,Voix 1,Voix 02,% Voix 1\n"


def test_columns_are_found_by_their_names_and_panels_by_their_numbers() -> None:
    (place,), rejected = read_town_hall((HEAD + '7,"1 000",700,12,8,680,400,280,58.8\n').encode(), "94033")
    assert (place.key, place.registered, place.null, rejected) == ("94033_0007", 1000, 8, [])
    assert [(vote.panel, vote.votes) for vote in place.votes] == [(1, 400), (2, 280)]


def test_a_table_of_another_encoding_and_without_blanks_is_read() -> None:
    text = "Bureau;Inscrits;Votants;Exprimés;Zoé Été\n31555_069A;10;9;8;8\n"
    (place,), _ = read_town_hall(text.encode("cp1252"), None)
    assert (place.key, place.blank, place.null, place.votes[0].name) == ("31555_069A", 0, 1, "Zoé Été")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("7,1000,700,12,8,680,400,281,0", "somme"),
        ("7,1000,700,12,9,680,400,280,0", "votants"),
        ("7,600,700,12,8,680,400,280,0", "inscrits"),
        ("7,1000,700,12,8,680,-400,1080,0", "nombre"),
        ("7,1000", "courte"),
        ("7,1000,700,12,8,680,,,0", "aucune voix"),
        ("@,1000,700,12,8,680,400,280,0", "bureau"),
    ],
)
def test_a_wrong_line_is_listed_and_the_others_are_kept(line: str, why: str) -> None:
    good = "8,1000,700,12,8,680,400,280,0"
    places, rejected = read_town_hall(f"{HEAD}{line}\n{good}\n{good}\n".encode(), "94033")
    assert [place.key for place in places] == ["94033_0008"]
    assert [fault.line for fault in rejected] == [2, 4]
    assert why in rejected[0].reason


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        places, _ = read_town_hall(content, "94033")
    except UnreadableFile:
        return
    assert places
