"""A no always wins over what came before it, whoever said yes for the person."""

from datetime import UTC, datetime, timedelta

from crm.people.records.consent_uses import SECOND_HAND, USES, Said, agreed_uses
from hypothesis import given
from hypothesis import strategies as st

DAY = datetime(2029, 5, 1, tzinfo=UTC)
SOURCES = st.sampled_from(["form", "paper", "phone", "door", "link", "import", "integration"])
LINES = st.builds(
    Said,
    use=st.sampled_from(USES),
    state=st.sampled_from(["given", "withdrawn"]),
    source=SOURCES,
    stated_at=st.integers(0, 20).map(lambda days: DAY + timedelta(days=days)),
)


def test_nothing_said_is_a_no() -> None:
    assert agreed_uses([]) == []


@given(st.lists(LINES, max_size=12), st.randoms())
def test_the_order_in_which_lines_arrive_changes_nothing(lines: list[Said], random: object) -> None:
    assert agreed_uses(lines) == agreed_uses(list(reversed(lines)))


@given(st.lists(LINES, max_size=12), st.sampled_from(USES))
def test_a_no_said_last_closes_the_use(lines: list[Said], use: str) -> None:
    late = Said(use, "withdrawn", "link", DAY + timedelta(days=20))  # pyright: ignore[reportArgumentType]  # a text of the strategy
    assert use not in agreed_uses([*lines, late])


@given(st.lists(LINES, max_size=12), SOURCES)
def test_no_file_takes_back_a_no(lines: list[Said], source: str) -> None:
    refused = {line.use for line in lines if line.state == "withdrawn"}
    after = [
        Said(use, "given", source, DAY + timedelta(days=40))  # pyright: ignore[reportArgumentType]  # a text of the strategy
        for use in USES
    ]
    standing = set(agreed_uses([*lines, *after]))
    if source in SECOND_HAND:
        assert not standing & (refused - set(agreed_uses(lines)))
    else:
        assert standing == set(USES)
