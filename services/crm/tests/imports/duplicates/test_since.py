"""What a parting leaves of the edits that followed the merge."""

from typing import Any

from crm.imports.duplicates.later_edits import added, edited, mapped
from hypothesis import given
from hypothesis import strategies as st

TAGS = st.lists(st.sampled_from("abcd"), unique=True)
FIELDS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3))
BARE: dict[str, Any] = {
    "first_names": "Ada",
    "surname": "Lefèvre",
    "street": None,
    "postcode": None,
    "town": None,
    "commune": None,
    "station": None,
    "address_masked": None,
    "notice_on": None,
    "retained_as": None,
    "language": None,
    "roles": [],
    "tags": [],
    "custom": {},
}


@given(before=TAGS, after=TAGS, fields=FIELDS)
def test_without_an_edit_the_entry_is_as_it_was(before: list[str], after: list[str], fields: dict[str, int]) -> None:
    merged = BARE | {"tags": after, "custom": fields, "town": "Vincennes"}
    assert edited(merged, merged, BARE | {"tags": before}) == {}


@given(before=TAGS, after=TAGS, now=TAGS)
def test_what_was_put_on_since_is_on_it_and_what_was_taken_off_is_not(
    before: list[str], after: list[str], now: list[str]
) -> None:
    said = edited(BARE | {"tags": after}, BARE | {"tags": now}, BARE | {"tags": before}).get("tags", before)
    assert set(said) == (set(before) - (set(after) - set(now))) | (set(now) - set(after))
    assert len(said) == len(set(said))


@given(before=FIELDS, after=FIELDS, now=FIELDS)
def test_fields_that_were_set_since_are_set(before: dict[str, int], after: dict[str, int], now: dict[str, int]) -> None:
    said = mapped(after, now, before)
    for key in "abcd":
        untouched = after.get(key) == now.get(key)
        assert said.get(key) == (before.get(key) if untouched else now.get(key))


def test_an_address_of_neither_entry_came_since() -> None:
    rows = [{"channel": "email", "blind": one} for one in "abc"]
    assert added(rows, rows[:1], rows[2:]) == [rows[1]]


def test_what_was_merged_before_a_column_was_there_is_parted_too() -> None:
    merged = {name: value for name, value in BARE.items() if name != "language"}
    assert edited(merged, BARE, merged) == {}
    assert edited(merged, BARE | {"language": "ar"}, merged) == {"language": "ar"}
