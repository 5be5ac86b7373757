from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from common.scopes import FEATURE_SCOPES, ROLE_SCOPES, Feature, Role, held_scopes
from crm.campaign.members.grant_rules import features_of, holds_the_campaign, may_switch, roles_given, scopes_given
from hypothesis import given
from hypothesis import strategies as st
from kit.security.entitlements import is_within

NOW = datetime(2029, 5, 19, 12, tzinfo=UTC)


@dataclass
class Rights:
    roles: tuple[str, ...]
    territories: tuple[str, ...] = ()
    ends_at: datetime | None = None
    closed: tuple[str, ...] = ()


def test_a_role_hands_on_what_it_holds_but_what_is_closed() -> None:
    handed = scopes_given(None, Rights(("canvasser",)), NOW)
    assert handed == ROLE_SCOPES[Role.CANVASSER]
    narrower = scopes_given(None, Rights(("canvasser",), closed=("questionnaires",)), NOW)
    assert handed - narrower == FEATURE_SCOPES[Feature.QUESTIONNAIRES] & handed


def test_a_feature_that_is_opened_again_hands_on_its_scopes() -> None:
    before, after = Rights(("manager",), closed=("messages",)), Rights(("manager",))
    assert scopes_given(before, after, NOW) == FEATURE_SCOPES[Feature.MESSAGES]
    assert scopes_given(after, before, NOW) == frozenset()


@given(st.sampled_from(Role), st.sets(st.sampled_from(Feature)), st.sets(st.sampled_from(Feature)))
def test_nothing_that_is_gained_is_left_out_of_what_is_handed_on(
    role: Role, was: set[Feature], becomes: set[Feature]
) -> None:
    before, after = Rights((role,), closed=tuple(was)), Rights((role,), closed=tuple(becomes))
    gained = held_scopes((role,), becomes) - held_scopes((role,), was)
    assert scopes_given(before, after, NOW) == gained
    assert set(features_of(after)).isdisjoint(becomes)


def test_who_coordinates_switches_for_who_may_do_less_alone() -> None:
    coordinator = ROLE_SCOPES[Role.COORDINATOR]
    below = {role for role in Role if may_switch(coordinator, (role,), appoints=False)}
    assert below == {Role.CANVASSER, Role.PHONE_BANK, Role.READER}
    assert may_switch(coordinator, ("coordinator",), appoints=True)
    assert not may_switch(coordinator - FEATURE_SCOPES[Feature.CALLS], ("phone_bank",), appoints=False)


@pytest.mark.parametrize(
    ("before", "after", "roles"),
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
def test_what_a_change_hands_on(before: Rights | None, after: Rights, roles: set[str]) -> None:
    assert roles_given(before, after, NOW) == roles


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
    assert not holds_the_campaign(Rights(("manager",), closed=("messages",)))
