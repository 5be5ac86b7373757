"""Rights: no role grants what does not exist, and the few that hold secrets are the ones meant."""

import json
import re
from pathlib import Path

import pytest
from common.scopes import (
    FEATURE_SCOPES,
    RENAMED_SCOPES,
    ROLE_SCOPES,
    SCOPES,
    UNHELD,
    Feature,
    Role,
    current_scopes,
    held_scopes,
)

RELEASED = Path(__file__).parents[3] / "contracts" / "released" / "0.1.0a0"
# What a software was let in for is read with the software itself.
READ_AS = {"grants": "clients", "features": "members"}


def roles_with(scope: str) -> set[Role]:
    return {role for role, scopes in ROLE_SCOPES.items() if scope in scopes}


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_a_scope_is_named_after_its_feature_and_explained(scope: str) -> None:
    assert scope == "operate" or re.fullmatch(r"[a-z]+(_[a-z]+)*:(read|write|sealed|export|answer)", scope)
    assert re.fullmatch(r"[A-Z].+\.", SCOPES[scope])


@pytest.mark.parametrize("role", Role)
def test_a_role_grants_only_scopes_that_exist(role: Role) -> None:
    assert ROLE_SCOPES[role] <= set(SCOPES)
    assert ROLE_SCOPES[role]


@pytest.mark.parametrize("role", Role)
def test_who_may_write_may_read(role: Role) -> None:
    written = {scope.partition(":")[0] for scope in ROLE_SCOPES[role] if scope.endswith(":write")}
    assert {f"{READ_AS.get(feature, feature)}:read" for feature in written} <= ROLE_SCOPES[role]


def test_a_scope_that_may_be_written_may_be_read() -> None:
    written = {scope.removesuffix(":write") for scope in SCOPES if scope.endswith(":write")}
    assert {f"{READ_AS.get(feature, feature)}:read" for feature in written} <= set(SCOPES)


def test_every_scope_but_the_operators_and_that_of_services_is_in_a_role() -> None:
    assert {scope for scope in SCOPES if not roles_with(scope)} == {"operate", "rights:answer"} == UNHELD


def test_results_before_the_legal_hour_are_for_three_roles() -> None:
    assert roles_with("tallies:sealed") == {Role.CANDIDATE, Role.MANAGER, Role.REPORTER}


def test_the_account_is_written_by_the_financial_agent_and_the_manager_only() -> None:
    assert roles_with("expenses:write") == {Role.FINANCIAL_AGENT, Role.MANAGER}


def test_people_behind_proxy_requests_are_seen_by_those_who_match_them_only() -> None:
    assert roles_with("requests:read") == roles_with("offers:read") == {Role.PROXY_COORDINATOR, Role.MANAGER}


def test_rights_are_given_by_the_candidate_and_the_manager_only() -> None:
    assert roles_with("members:write") == {Role.CANDIDATE, Role.MANAGER}


def test_who_gave_is_seen_by_the_candidate_and_the_agent_only() -> None:
    assert roles_with("donors:read") == {Role.CANDIDATE, Role.FINANCIAL_AGENT}
    assert roles_with("donors:write") == {Role.FINANCIAL_AGENT}


def test_every_feature_closes_something_and_all_of_them_leave_the_campaign_and_ones_own_work() -> None:
    assert set(FEATURE_SCOPES) == set(Feature)
    assert all(FEATURE_SCOPES.values())
    left = {"campaigns:read", "campaigns:write", "jobs:read", "jobs:write"}
    assert held_scopes(Role, Feature) == left


def test_a_scope_of_the_first_release_is_one_of_today_or_has_its_new_name() -> None:
    """The scopes of grants, tokens and the log: those that the documents of 0.1.0a0 name."""
    documents = [json.loads(file.read_text()) for file in (RELEASED / "openapi").glob("*.json")]
    operations = [said for document in documents for item in document["paths"].values() for said in item.values()]
    needed = [need for said in operations for need in said.get("security", ())]
    before = {scope for need in needed for scopes in need.values() for scope in scopes}
    assert len(before) > 50
    assert current_scopes(before) == before - RENAMED_SCOPES.keys() | set(RENAMED_SCOPES.values())
    assert current_scopes(before) <= SCOPES.keys()
    assert not RENAMED_SCOPES.keys() & SCOPES.keys(), "an old name means one thing only"
