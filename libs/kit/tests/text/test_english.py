from datetime import UTC, datetime

from kit.text import english


def test_moments_are_written_for_who_reads_english_in_the_zone() -> None:
    close = datetime(2029, 6, 10, 18, 5, tzinfo=UTC)
    assert english.moment(close) == "Sunday 10 June 2029 at 20:05"
    assert english.moment(close, "America/Cayenne") == "Sunday 10 June 2029 at 15:05 (Cayenne time)"
    assert english.hour(close) == "20:05"
