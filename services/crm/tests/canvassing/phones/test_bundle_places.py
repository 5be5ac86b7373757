"""Places of doors, in words."""

import pytest
from crm.canvassing.phones.bundles import where


@pytest.mark.parametrize(
    ("block", "floor", "label", "said"),
    [
        ("", None, "porte 3", "Porte 3"),
        ("", None, "3", "Porte 3"),
        ("B", 2, "21", "Bât. B, 2e étage, porte 21"),
        ("", None, "", ""),
    ],
)
def test_a_door_is_said_once(block: str, floor: int | None, label: str, said: str) -> None:
    assert where(block, floor, label) == said
