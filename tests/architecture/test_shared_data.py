"""Writers of the data that all campaigns of an installation share (docs/adr/0052)."""

import re
from pathlib import Path

from tests.architecture.test_anatomy import ROOT, SERVICES

SHARING = {
    "budget/ceilings/published.py": "populations, which the operator alone may send",
    "budget/comparisons/service.py": "published accounts, where the route says that the operator sends them",
    "predict/past_results/boundaries/service.py": "contours, likewise",
    "predict/past_results/elections/level_sums.py": "sums of shared rows, where a campaign's own are hidden",
    "predict/past_results/elections/service.py": "results, likewise or where they are known to be official",
    "predict/reference_datasets/service.py": "tables, likewise or where their SHA-256 is known",
    "proxy/paperwork/cerfas/service.py": "the official form, where the route says that the operator sends it",
    "predict/transfers/estimation_jobs.py": "the national batch, which the operator alone may ask for",
}


def test_shared_rows_are_written_where_a_rule_says_that_they_may_be() -> None:
    assert _naming(r"\bsharing\(") == set(SHARING)


def test_what_the_operator_alone_may_do_is_asked_of_the_token_in_the_routes() -> None:
    predict = (
        "predict/past_results/boundaries/routes.py",
        "predict/past_results/elections/routes.py",
        "predict/reference_datasets/routes.py",
    )
    for path in (*predict, "budget/comparisons/routes.py", "proxy/paperwork/cerfas/routes.py"):
        assert "OPERATE in token.scopes" in _read(path), path
    assert "file: UploadFile, session: Session, _: Operator" in _read("budget/ceilings/routes.py")
    assert "operator: Operator" in _read("predict/transfers/routes.py")


def _read(path: str) -> str:
    return (ROOT / "services" / path.partition("/")[0] / "src" / path).read_text()


def _naming(pattern: str) -> set[str]:
    found: set[str] = set()
    for service in SERVICES:
        source: Path = ROOT / "services" / service / "src"
        found |= {
            path.relative_to(source).as_posix() for path in source.rglob("*.py") if re.search(pattern, path.read_text())
        }
    return found
