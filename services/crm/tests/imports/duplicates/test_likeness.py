"""How alike two entries are: one person with a slip of the pen, or a household."""

import pytest
from crm.imports.duplicates.match_odds import Likened, score
from hypothesis import given
from hypothesis import strategies as st


def likened(*words: str, home: int | None = None, postcode: str | None = None, born: str | None = None) -> Likened:
    return Likened(frozenset(words), home, postcode, born)


@pytest.mark.parametrize(
    ("one", "other", "shared", "same"),
    [
        (likened("jeanne", "martin"), likened("jeanne", "martin"), 1, True),
        (likened("jeanne", "martin"), likened("jeane", "martin"), 1, True),
        (likened("jeanne", "martin", home=1), likened("jeanne", "martin", home=1), 0, True),
        (likened("martin", home=1), likened("jeanne", "martin", home=1), 1, True),
        # A household: one surname, one phone, one home.
        (likened("jeanne", "martin", home=1), likened("paul", "martin", home=1), 1, False),
        (likened("jeanne", "martin", home=1), likened("sophie", "durand", home=1), 1, False),
        # Father and son.
        (
            likened("jean", "martin", home=1, born="1950-01-01"),
            likened("jean", "martin", home=1, born="1980-01-01"),
            1,
            False,
        ),
        # A name that many have.
        (likened("jean", "martin", home=1), likened("jean", "martin", home=2), 0, False),
    ],
)
def test_one_person_is_told_from_a_household(one: Likened, other: Likened, shared: int, same: bool) -> None:
    assert (score(one, other, shared)[0] > 0.5) is same


WORDS = st.frozensets(st.sampled_from(["jean", "jeanne", "martin", "martine", "durand"]), min_size=1, max_size=3)
PEOPLE = st.builds(
    Likened,
    WORDS,
    st.sampled_from([None, 1, 2]),
    st.sampled_from([None, "94300"]),
    st.sampled_from([None, "1950-01-01"]),
)


@given(PEOPLE, PEOPLE, st.integers(0, 3))
def test_it_does_not_matter_who_is_looked_at_first(one: Likened, other: Likened, shared: int) -> None:
    assert score(one, other, shared)[0] == pytest.approx(score(other, one, shared)[0])


@given(PEOPLE, PEOPLE, st.integers(0, 2))
def test_one_more_shared_address_never_makes_them_less_alike(one: Likened, other: Likened, shared: int) -> None:
    assert score(one, other, shared + 1)[0] >= score(one, other, shared)[0]
