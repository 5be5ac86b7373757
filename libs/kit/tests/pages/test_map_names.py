"""Names on a map: the largest places keep theirs, and no name lies over another."""

from hypothesis import given
from hypothesis import strategies as st
from kit.pages.map_names import MOST, PlacedName, place_names

WIDTH = 800.0
names = st.text(alphabet="abcdefghij -", min_size=1, max_size=30)
spots = st.tuples(st.floats(0, WIDTH), st.floats(0, 600))
maps = st.dictionaries(names, st.tuples(st.lists(spots, min_size=1, max_size=3), st.integers(0, 10**6)), max_size=30)


def box(name: PlacedName) -> tuple[float, float, float, float]:
    half = name.size * 0.6 * len(name.text) / 2
    return name.x - half, name.x + half, name.y - name.size / 2, name.y + name.size / 2


@given(maps)
def test_no_name_lies_over_another(places: dict[str, tuple[list[tuple[float, float]], int]]) -> None:
    found = place_names({k: v[0] for k, v in places.items()}, {k: v[1] for k, v in places.items()}, WIDTH, 8)
    assert len(found) <= MOST
    for index, one in enumerate(found):
        for other in found[:index]:
            west, east, top, foot = box(one)
            o_west, o_east, o_top, o_foot = box(other)
            assert east <= o_west or o_east <= west or foot <= o_top or o_foot <= top


@given(maps.filter(lambda places: len(places) > 1))
def test_the_heaviest_place_always_has_its_name(places: dict[str, tuple[list[tuple[float, float]], int]]) -> None:
    weights = {name: weight for name, (_, weight) in places.items()}
    found = place_names({name: points for name, (points, _) in places.items()}, weights, WIDTH, 8)
    assert weights[found[0].text] == max(weights.values())


def test_a_single_place_needs_no_name() -> None:
    assert place_names({"Vincennes": [(1.0, 2.0)]}, {"Vincennes": 9}, WIDTH, 8) == []
