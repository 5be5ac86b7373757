import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from results.winners.ballot import Outcome
from results.winners.reading import read_question
from results.winners.service import decide

Ask: TypeAlias = Callable[..., Outcome]

REPOSITORY = Path(__file__).parents[4]
LAW = Path(os.environ.get("ISOLOIR_DATA", REPOSITORY.parent / "shared" / "data")) / "law"


def _ask(**question: Any) -> Outcome:
    """Counts that are not given follow from the votes: everybody registered voted, and validly."""
    choices: list[dict[str, Any]] = question.get("lists") or question.get("candidates") or []
    question.setdefault("valid", sum(one["votes"] for one in choices))
    return decide(read_question(json.dumps(question)))


@pytest.fixture(scope="session")
def ask() -> Ask:
    return _ask


@pytest.fixture(scope="session")
def vectors() -> dict[str, dict[str, Any]]:
    path = LAW / "seat_allocation_vectors.json"
    if not path.exists():
        message = "no seat vectors: set ISOLOIR_DATA"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return {vector["id"]: vector for vector in json.loads(path.read_text())["vectors"]}
