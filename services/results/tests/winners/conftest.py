import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import polars as pl
import pytest
from results.winners.ballot import Outcome
from results.winners.question_file import read_question
from results.winners.service import decide

Ask: TypeAlias = Callable[..., Outcome]

REPOSITORY = Path(__file__).parents[4]
DATA = Path(os.environ.get("ISOLOIR_DATA", REPOSITORY.parent / "shared" / "data"))


def _ask(**question: Any) -> Outcome:
    """Valid votes that are not given are the sum of the votes."""
    choices: list[dict[str, Any]] = question.get("lists") or question.get("candidates") or []
    question.setdefault("valid", sum(one["votes"] for one in choices))
    return decide(read_question(json.dumps(question)))


def _real(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        message = f"no {path.name}: set ISOLOIR_DATA"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path


@pytest.fixture(scope="session")
def ask() -> Ask:
    return _ask


@pytest.fixture(scope="session")
def vectors() -> dict[str, dict[str, Any]]:
    text = _real("law/seat_allocation_vectors.json").read_text()
    return {vector["id"]: vector for vector in json.loads(text)["vectors"]}


@pytest.fixture(scope="session")
def deputies() -> pl.DataFrame:
    return pl.read_parquet(_real("tables/controle_legislatives_par_circonscription.parquet"))
