from common.scopes import Role
from isoloir_local.gateway.doors import DOORS, doors_for
from kit.security.role_names import ROLE_NAMES

EVERY = [door.service for door in DOORS]


def test_what_a_role_opens_most_comes_first() -> None:
    assert doors_for([Role.FINANCIAL_AGENT], EVERY)[0].service == "budget"
    assert doors_for([Role.REPORTER], EVERY)[0].service == "results"
    assert [door.path for door in doors_for([Role.DATA_STEWARD], EVERY) if door.service == "crm"] == ["people"]
    both = doors_for([Role.DATA_STEWARD, Role.COORDINATOR], EVERY)
    assert [door.path for door in both if door.service == "crm"] == [""]
    assert {door.service for door in doors_for([Role.CANVASSER], EVERY)} == set(EVERY)


def test_a_service_that_does_not_run_has_no_door() -> None:
    assert [door.service for door in doors_for([Role.MANAGER], ["proxy"])] == ["proxy"]


def test_every_role_has_a_french_name_and_a_first_door() -> None:
    for role in Role:
        assert ROLE_NAMES[role]
        assert doors_for([role], EVERY)
