"""The whole walk, as `isoloir demo` shows it: official results when they are at hand, else Val-Fictif."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from isoloir_local.sources import data_folder
from isoloir_local.testing import ISOLOIR

SEEN = {
    "import": {"elections", "stations"},
    "contest": {"candidates", "ours"},
    "canvass": {"station", "score", "rank", "attempts"},
    "action": {"ceiling_cents", "planned_cents", "spent_cents", "level"},
    "spend": {"ceiling_cents", "planned_cents", "spent_cents", "level"},
    "proxy": {"tasks"},
    "field": {"addresses", "turfs", "tried"},
    "meeting": {"coming", "waiting"},
    "calls": {"people", "open"},
    "tallies": {"stations", "voters", "valid"},
}
"""What each step shows, before and after."""


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home") / "untouched"


@pytest.fixture(scope="module")
def walked(untouched: Path) -> dict[str, Any]:
    environment = {**os.environ, "ISOLOIR_HOME": str(untouched)}
    command = [str(ISOLOIR), "demo", "--port", "18200", "--json"]
    said = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=600, check=False)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


def test_the_demonstration_prints_the_shape_that_is_promised(walked: dict[str, Any]) -> None:
    assert list(walked) == ["source", "campaign", "steps", "address"]
    assert walked["source"] == ("fictional" if data_folder(None) is None else "official")
    assert walked["address"].startswith("http://127.0.0.1:")
    assert {step["name"]: step["before"].keys() for step in walked["steps"]} == SEEN
    for step in walked["steps"]:
        assert {"name", "before", "after", "milliseconds"} <= step.keys()
        assert step["after"].keys() == SEEN[step["name"]]
        assert isinstance(step["milliseconds"], int)


def test_every_fact_of_the_walk_arrives(walked: dict[str, Any]) -> None:
    before = {step["name"]: step["before"] for step in walked["steps"]}
    after = {step["name"]: step["after"] for step in walked["steps"]}
    assert after["import"]["stations"] > before["import"]["stations"]
    assert (before["contest"]["ours"], after["contest"]["ours"]) == (0, 1)
    assert after["canvass"]["score"] != before["canvass"]["score"]
    assert after["action"]["planned_cents"] > before["action"]["planned_cents"]
    assert after["spend"]["spent_cents"] > before["spend"]["spent_cents"]
    assert after["proxy"]["tasks"] == before["proxy"]["tasks"] + 1
    assert after["field"]["tried"] > before["field"]["tried"] == 0
    assert (after["meeting"]["coming"], after["meeting"]["waiting"]) == (3, 1)
    assert (before["calls"]["people"], after["calls"]["people"], after["calls"]["open"]) == (0, 10, 1)
    assert after["tallies"]["voters"] > before["tallies"]["voters"] == 0


def test_the_demonstration_is_marked_as_one_and_leaves_nothing_behind(walked: dict[str, Any], untouched: Path) -> None:
    assert walked["campaign"]["campaign"]["demo"] is True
    assert not untouched.exists()
