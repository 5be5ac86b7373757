from crm.campaign_events.registrations.check_in_codes import ALPHABET, LENGTH, new_code, read_code, shown
from crm.campaign_events.registrations.seats import free_seats, seat_of
from hypothesis import given
from hypothesis import strategies as st

COUNTS = st.integers(0, 200)
CAPACITIES = st.none() | st.integers(1, 200)


@given(CAPACITIES, COUNTS, COUNTS)
def test_moving_up_never_overfills_and_leaves_no_place_empty(capacity: int | None, coming: int, waiting: int) -> None:
    free = free_seats(capacity, coming, waiting)
    assert 0 <= free <= waiting
    if capacity is None:
        assert free == waiting
    else:
        assert free == 0 or coming + free <= capacity
        assert free == waiting or coming + free >= capacity


@given(CAPACITIES, COUNTS)
def test_the_next_one_comes_where_one_who_waits_would(capacity: int | None, coming: int) -> None:
    assert (seat_of(capacity, coming) == "coming") == (free_seats(capacity, coming, 1) == 1)


@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_a_code_is_read_as_it_is_shown_or_typed(code: str) -> None:
    assert read_code(shown(code)) == code
    assert read_code(f" {code.lower()[:2]}-{code[2:]}\n") == code


@given(st.text(max_size=30))
def test_what_is_no_code_is_none(text: str) -> None:
    read = read_code(text)
    assert read is None or (len(read) == LENGTH and set(read) <= set(ALPHABET))


def test_new_codes_are_codes_and_differ() -> None:
    made = {new_code() for _ in range(100)}
    assert len(made) == 100
    assert all(read_code(one) == one for one in made)
