from typing import Any

import pytest
from crm.canvassing.canvasses.small_cells import withhold_small_cells
from hypothesis import given
from hypothesis import strategies as st


def counts(**fields: Any) -> dict[str, Any]:
    return {
        "station": "94033_0001",
        "attempts": 40,
        "answered": 25,
        "refused": 6,
        "conversations": 14,
        "support": {"4": 7, "5": 7},
    } | fields


def test_counts_of_five_people_or_nobody_are_shown() -> None:
    assert withhold_small_cells(counts()) == counts(withheld=[])


@pytest.mark.parametrize(
    ("fields", "withheld"),
    [
        ({"attempts": 4, "answered": 0, "refused": 0, "conversations": 0, "support": {}}, "attempts"),
        ({"refused": 3}, "refused"),
        # 40 doors of which 38 opened: two did not, by subtraction.
        ({"answered": 38}, "answered"),
        ({"support": {"4": 12, "5": 2}}, "support"),
        # Fourteen talked and eleven said where they stand: three did not.
        ({"support": {"4": 11}}, "support"),
    ],
)
def test_a_handful_is_withheld_and_cannot_be_had_by_subtraction(fields: dict[str, Any], withheld: str) -> None:
    shown = withhold_small_cells(counts(**fields))

    assert shown[withheld] is None
    assert withheld in shown["withheld"]
    assert shown["station"] == "94033_0001"


@given(
    rest=st.integers(0, 12), refused=st.integers(0, 12), other=st.integers(0, 12), silent=st.integers(0, 12),
    said=st.dictionaries(st.sampled_from(["1", "2", "3", "4", "5"]), st.integers(0, 12)),
)  # fmt: skip
def test_whatever_is_shown_no_difference_is_a_handful(
    rest: int, refused: int, other: int, silent: int, said: dict[str, int]
) -> None:
    conversations = silent + sum(said.values())
    answered = refused + conversations + other
    shown = withhold_small_cells(
        {
            "attempts": answered + rest,
            "answered": answered,
            "refused": refused,
            "conversations": conversations,
            "support": said,
        }
    )

    derived = [shown["attempts"] or 0]
    if shown["answered"] is not None:
        derived += [shown["attempts"] - shown["answered"], shown["refused"], shown["conversations"]]
        derived.append(shown["answered"] - shown["refused"] - shown["conversations"])
    if shown["support"] is not None:
        derived += [*shown["support"].values(), shown["conversations"] - sum(shown["support"].values())]
    assert not {1, 2, 3, 4} & set(derived)
