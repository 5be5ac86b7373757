from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from crm.members.granting import holds_the_campaign, is_within, roles_given, scopes_not_held

NOW = datetime(2029, 5, 19, 12, tzinfo=UTC)
SCOPES = {"manager": frozenset({"a", "b", "c"}), "canvasser": frozenset({"a"})}


@dataclass
class Rights:
    roles: tuple[str, ...]
    territories: tuple[str, ...] = ()
    ends_at: datetime | None = None


def test_a_role_with_more_than_one_has_cannot_be_given() -> None:
    assert scopes_not_held(["manager"], SCOPES, frozenset({"a", "b"})) == {"c"}
    assert scopes_not_held(["canvasser"], SCOPES, frozenset({"a"})) == frozenset()


@pytest.mark.parametrize(
    ("before", "after", "given"),
    [
        (None, Rights(("canvasser",)), {"canvasser"}),
        (Rights(("manager",)), Rights(("manager", "canvasser")), {"canvasser"}),
        # Narrowing hands on nothing.
        (Rights(("manager",)), Rights(("manager",), ("94033",), NOW), set[str]()),
        # More time, more places, or a delegation that had ended: everything is given anew.
        (Rights(("manager",), ends_at=NOW + timedelta(1)), Rights(("manager",)), {"manager"}),
        (Rights(("manager",), ("94033",)), Rights(("manager",), ("94033", "94041")), {"manager"}),
        (Rights(("manager",), ends_at=NOW - timedelta(1)), Rights(("manager",), ends_at=NOW), {"manager"}),
    ],
)
def test_what_a_change_hands_on(before: Rights | None, after: Rights, given: set[str]) -> None:
    assert roles_given(before, after, NOW) == given


def test_territories_lie_within_ones_own() -> None:
    assert is_within((), ())
    assert is_within(("94033_0001", "94041"), ("94033", "94041"))
    assert not is_within((), ("94033",))
    assert not is_within(("94033",), ("94033_0001",))
    assert not is_within(("940330001",), ("94033",))


def test_the_campaign_is_held_by_a_manager_of_all_of_it_for_good() -> None:
    assert holds_the_campaign(Rights(("manager", "candidate")))
    assert not holds_the_campaign(Rights(("candidate",)))
    assert not holds_the_campaign(Rights(("manager",), ("94033",)))
    assert not holds_the_campaign(Rights(("manager",), (), NOW))
