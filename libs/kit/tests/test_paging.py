"""Cursors: what a page gives out is taken back, and nothing else is."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from kit.web.paging import LogCursor, PageQuery, cut_page, read_cursor, read_log_cursor, single_page
from kit.web.problems import Invalid

NOON = datetime(2027, 4, 11, 12, 0, 0, 123456, tzinfo=UTC)
SOMEBODY = UUID(int=7)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(int, 0), (int, 2**31 - 1), (UUID, SOMEBODY), (date, date(2027, 4, 11)), (datetime, NOON), (str, "94033_0001")],
)
def test_the_cursor_of_a_page_begins_the_next_one(kind: Any, value: Any) -> None:
    page = cut_page([value, value], 1, lambda row: row)
    assert page.items == [value]
    assert read_cursor(PageQuery(1, page.next), kind) == value


def test_the_last_page_has_no_cursor() -> None:
    assert cut_page([1, 2], 2, lambda row: row).next is None
    assert single_page([1, 2, 3]).model_dump() == {"items": [1, 2, 3], "next": None}
    assert read_cursor(PageQuery(50, None), int) is None


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (int, "x"),
        (int, "-1"),
        (int, str(2**31)),
        (UUID, "7"),
        (date, "11/04/2027"),
        (datetime, "2027-04-11T12:00:00Z"),
    ],
)
def test_what_no_page_gave_is_refused_by_its_name(kind: Any, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_cursor(PageQuery(50, text), kind)
    assert refused.value.pointer == "?after"


def test_a_larger_number_is_taken_where_the_list_has_such() -> None:
    assert read_cursor(PageQuery(50, str(2**53 - 1)), int, most=2**53 - 1) == 2**53 - 1


def test_a_log_is_cut_between_two_rows_of_one_moment() -> None:
    end = LogCursor(NOON, SOMEBODY)
    assert read_log_cursor(end.write()) == end
    assert read_log_cursor(None) is None
    for text in ("", "_", end.write().partition("_")[0], f"hier_{SOMEBODY}"):
        with pytest.raises(Invalid):
            read_log_cursor(text)
