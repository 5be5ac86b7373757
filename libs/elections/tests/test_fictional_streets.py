import csv
import io

import pytest
from elections.fictional import as_table, make_addresses
from elections.fictional.streets import MAX_STATIONS, STREETS
from hypothesis import given
from hypothesis import strategies as st

STATIONS = [f"94080_{number:04}" for number in range(1, 7)]


@given(st.integers(0, 2**32), st.integers(1, 6))
def test_every_station_has_its_own_streets_and_no_number_twice(seed: int, count: int) -> None:
    made = make_addresses(STATIONS[:count], seed)
    by_street = {one.street: one.station for one in made}
    assert len(by_street) == count * STREETS
    assert all(by_street[one.street] == one.station for one in made)
    assert len({(one.street, one.number) for one in made}) == len(made)
    assert make_addresses(STATIONS[:count], seed) == made


@given(st.integers(0, 2**32))
def test_it_all_lies_in_the_ocean_and_sides_do_not_mix(seed: int) -> None:
    for one in make_addresses(STATIONS, seed):
        assert -12.1 < one.longitude < -11.8
        assert 45.9 < one.latitude < 46.1
    rows = {(one.street, one.number % 2): one.latitude for one in make_addresses(STATIONS, seed)}
    assert all(rows[street, 1] < rows[street, 0] for street, side in rows if (street, 1 - side) in rows)


def test_the_table_is_read_by_any_reader_of_csv() -> None:
    made = make_addresses(STATIONS[:2])
    rows = list(csv.DictReader(io.StringIO(as_table(made)), delimiter=";"))
    assert len(rows) == len(made)
    assert rows[0]["code_insee"] == "94080"
    assert {row["code_bv"] for row in rows} == set(STATIONS[:2])


def test_names_run_out_with_a_word() -> None:
    assert len(make_addresses([f"s{n}" for n in range(MAX_STATIONS)])) > 0
    with pytest.raises(ValueError, match="at the most"):
        make_addresses([f"s{n}" for n in range(MAX_STATIONS + 1)])
