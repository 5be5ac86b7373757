import pytest
from budget.ledger.balances.service import find_level
from common.schemas.money import AlertLevel

CEILING = 66_780_00


@pytest.mark.parametrize(
    ("spent", "level"),
    [
        (0, AlertLevel.OK),
        (53_423_99, AlertLevel.OK),
        (53_424_00, AlertLevel.WARN),
        (63_440_99, AlertLevel.WARN),
        (63_441_00, AlertLevel.CRITICAL),
        (CEILING, AlertLevel.CRITICAL),
        (CEILING + 1, AlertLevel.EXCEEDED),
    ],
)
def test_a_level_changes_at_its_very_cent(spent: int, level: AlertLevel) -> None:
    assert find_level(spent, CEILING) is level


def test_without_a_ceiling_there_is_no_alert() -> None:
    assert find_level(10**11, None) is AlertLevel.OK
