"""The nearness of the ceiling, in four words."""

from common.schemas.money import AlertLevel

WARN_PERCENT = 80
CRITICAL_PERCENT = 95


def find_level(spent: int, ceiling: int | None) -> AlertLevel:
    """Return the alert level, in whole numbers: a share as a float would misjudge the very cent that matters."""
    if ceiling is None:
        return AlertLevel.OK
    if spent > ceiling:
        return AlertLevel.EXCEEDED
    if spent * 100 >= ceiling * CRITICAL_PERCENT:
        return AlertLevel.CRITICAL
    if spent * 100 >= ceiling * WARN_PERCENT:
        return AlertLevel.WARN
    return AlertLevel.OK
