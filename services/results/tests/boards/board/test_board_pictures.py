from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from results.boards.board.changes import changes_of, sentence
from results.boards.board.squares import MAXIMUM, PER_ROW, SIDE, draw, encode_states
from results.journal.chain import Entry
from results.sheets.tallies.reconciliation import State
from results.territory.stations.known_station import KnownStation


def station(commune: str, number: int) -> KnownStation:
    return KnownStation(f"{commune}_{number:04d}", commune, f"Commune {commune}", 1000, {})


STATIONS = st.lists(
    st.builds(station, st.sampled_from(["94033", "94067", "94080"]), st.integers(1, 60)),
    unique_by=lambda one: one.station,
    max_size=60,
)


@given(STATIONS)
def test_every_station_has_one_square_inside_the_picture_and_none_covers_another(
    stations: list[KnownStation],
) -> None:
    chart = draw(stations, {})

    assert chart is not None
    squares = [square for commune in chart.communes for square in commune.squares]
    assert len(squares) == len(stations)
    assert len({(square.x, square.y) for square in squares}) == len(squares)
    assert all(square.x + SIDE <= chart.width and square.y + SIDE <= chart.height for square in squares)
    assert len({square.x for square in squares}) <= PER_ROW


def test_a_state_is_told_by_colour_letter_and_words() -> None:
    stations = [station("94033", number) for number in range(1, 5)]
    states = {
        "94033_0001": State.VALIDATED,
        "94033_0002": State.DISPUTED,
        "94033_0003": State.CHECKED,
    }
    chart = draw(stations, states)

    assert chart is not None
    (commune,) = chart.communes
    assert (commune.counted, commune.stations) == (1, 4)
    assert [square.kind.letter for square in commune.squares] == ["✓", "!", "?", ""]
    assert [square.kind.said for square in commune.squares] == ["compté", "contesté", "à vérifier", "attendu"]
    assert encode_states(chart) == "cdkw"


def test_a_whole_country_is_not_drawn_square_by_square() -> None:
    assert draw([station("94033", number) for number in range(MAXIMUM + 1)], {}) is None


def test_changes_are_those_of_the_round_in_sentences() -> None:
    at = datetime(2029, 6, 10, 18, tzinfo=UTC)

    def entry(number: int, action: str, **about: object) -> Entry:
        return Entry(number, at, "someone", action, about, "", "")

    entries = [
        entry(7, "turnout_reported", station="94033_0012", round=1),
        entry(8, "tally_received", station="94033_0012", round=2, state="validated"),
        entry(9, "tally_received", station="94033_0012", round=1, state="disputed"),
    ]

    (change,) = changes_of(entries, 1, {"94033_0012": "Fontenay-sous-Bois"})
    assert (change["number"], change["text"]) == (9, "Fontenay-sous-Bois, bureau 12 : contesté.")
    assert sentence("94033_0000", {}, "validated") == "Bureau 0 : compté."
