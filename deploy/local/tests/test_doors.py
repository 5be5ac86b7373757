from common.scopes import Role
from isoloir_local.gateway.doors import DOORS, doors_of
from kit.security.role_names import ROLE_NAMES


def test_a_service_that_does_not_run_has_no_door() -> None:
    assert [door.service for door in doors_of(["proxy"])] == ["proxy"]
    assert doors_of([door.service for door in DOORS]) == list(DOORS)


def test_every_role_has_a_french_name() -> None:
    for role in Role:
        assert ROLE_NAMES[role]
