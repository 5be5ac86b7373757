from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from results.boards.board.board_map import MARGIN, TALLEST, WIDTH, Lead, draw_plan, encode_states, leads
from results.sheets.tallies.counted_sheet import Counted
from results.territory.stations.known_station import KnownStation


def station(number: int) -> KnownStation:
    return KnownStation(f"94033_{number:04d}", "94033", "Fontenay", 1000, {})


def square(x: float, y: float, side: float = 0.01) -> list[list[float]]:
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def counted(number: int, **votes: int) -> Counted:
    valid = sum(votes.values())
    return Counted(station(number).station, 1000, valid, 0, 0, valid, votes, datetime(2029, 6, 10, tzinfo=UTC))


def test_who_leads_is_told_by_the_place_of_the_panel_and_a_tie_by_none() -> None:
    sheets = [counted(1, A=1, B=3), counted(2, A=2, B=2), counted(3), counted(4, A=4)]
    found = leads(["A", "B"], sheets)
    assert found == {
        "94033_0001": Lead(1, 0.75),
        "94033_0002": Lead(None, 0.5),
        "94033_0004": Lead(0, 1.0),
    }
    plan = draw_plan(
        [station(n) for n in range(1, 6)], {station(n).station: [square(n / 100, 48)] for n in range(1, 5)}
    )
    assert plan is not None
    assert (encode_states(plan, found), plan.missing) == ("1:750;=:500;;0:1000", 1)


def test_a_campaign_without_contours_has_no_map() -> None:
    assert draw_plan([station(1)], {}) is None
    assert draw_plan([], {"94033_0001": [square(0, 0)]}) is None


@given(
    st.lists(st.tuples(st.floats(-170, 170), st.floats(-80, 80), st.floats(0.001, 5)), min_size=1, max_size=12),
)
def test_every_area_is_inside_the_picture(places: list[tuple[float, float, float]]) -> None:
    contours = {station(n).station: [square(*place)] for n, place in enumerate(places, 1)}
    plan = draw_plan([station(n) for n in range(1, len(places) + 1)], contours)
    assert plan is not None
    assert plan.height <= WIDTH * TALLEST + 2 * MARGIN
    for area in plan.areas:
        numbers = [float(one) for one in area.path.replace("M", " ").replace("L", " ").replace("Z", " ").split()]
        assert all(0 <= x <= WIDTH for x in numbers[::2])
        assert all(-1 <= y <= plan.height + 1 for y in numbers[1::2])


def test_neighbours_share_their_edge_and_a_hole_stays_one() -> None:
    ring, hole = square(0, 48, 0.1), square(0.03, 48.03, 0.02)
    plan = draw_plan([station(1), station(2)], {"94033_0001": [ring, hole], "94033_0002": [square(0.1, 48, 0.1)]})
    assert plan is not None
    first, second = plan.areas
    assert first.path.count("M") == 2
    points = set(first.path.replace("M", "L").replace("Z", "").split("L"))
    assert len(points & set(second.path.replace("M", "L").replace("Z", "").split("L")) - {""}) == 2
