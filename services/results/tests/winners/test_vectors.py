from collections.abc import Callable
from typing import Any

import pytest
from results.winners.ballot import Outcome

HOW = {
    "eu2024": {"election": "europeennes", "date": "2024-06-09"},
    "region125": {"election": "regionales", "date": "2021-06-27", "round": 2, "seats": 125},
    "muni29": {"election": "municipales", "date": "2026-03-15", "round": 1, "seats": 29},
    "plm163": {"election": "municipales", "date": "2026-03-22", "round": 2, "territory": "75056"},
}


def test_every_vector_is_tried(vectors: dict[str, dict[str, Any]]) -> None:
    assert set(vectors) == set(HOW)


@pytest.mark.parametrize("name", sorted(HOW))
def test_a_vector_is_exact(name: str, vectors: dict[str, dict[str, Any]], ask: Callable[..., Outcome]) -> None:
    vector = vectors[name]
    lists = [{"id": key, "votes": votes} for key, votes in vector["votes"].items()]
    outcome = ask(**HOW[name], lists=lists)

    assert outcome.decided
    assert outcome.seats == vector["seats"]
    if "prime" in vector:
        assert outcome.elected == list(vector["prime"])
