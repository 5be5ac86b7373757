from collections import Counter

from tests.left_out import describe_left_out


def test_reasons_that_want_the_same_are_counted_together() -> None:
    reasons = Counter({"no law vectors in /absent: set ISOLOIR_DATA": 3, "no NIST schema: set ISOLOIR_DATA": 2})
    line = describe_left_out(reasons | Counter({"no chromium here": 4, "git is not installed": 1}))
    assert line.startswith("Left out: 5: no official data")
    assert "; 4: no browser" in line
    assert line.endswith("; 1: git is not installed.")


def test_nothing_is_said_when_nothing_was_left_out() -> None:
    assert describe_left_out(Counter()) == ""
