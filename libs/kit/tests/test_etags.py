from dataclasses import dataclass

import pytest
from fastapi import Response
from kit.etags import tagged, version_of
from kit.problems import Invalid


@dataclass
class Row:
    version: int


def test_what_an_answer_is_tagged_with_is_read_back_from_if_match() -> None:
    response = Response()
    row = Row(version=12)
    assert tagged(response, row) is row
    assert version_of(response.headers["ETag"]) == 12
    assert version_of(f"W/{response.headers['ETag']}") == 12


@pytest.mark.parametrize("any_will_do", [None, "*"])
def test_without_a_version_any_will_do(any_will_do: str | None) -> None:
    assert version_of(any_will_do) is None


@pytest.mark.parametrize("strange", ["", "x", '"-1"', '"1.5"', '"²"', '"1", "2"'])
def test_a_tag_that_is_not_ours_is_refused(strange: str) -> None:
    with pytest.raises(Invalid):
        version_of(strange)
