"""The whole walk, as `isoloir demo` shows it: official results when they are at hand, else Val-Fictif."""

import json
import os
import subprocess
from pathlib import Path

from isoloir_local.testing import ISOLOIR


def test_every_fact_of_the_walk_arrives_and_nothing_stays_behind(tmp_path: Path) -> None:
    untouched = {**os.environ, "ISOLOIR_HOME": str(tmp_path / "untouched")}
    command = [str(ISOLOIR), "demo", "--port", "18200", "--json"]
    said = subprocess.run(command, capture_output=True, text=True, env=untouched, timeout=180, check=False)
    assert said.returncode == 0, said.stderr
    walked = json.loads(said.stdout)
    before = {step["name"]: step["before"] for step in walked["steps"]}
    after = {step["name"]: step["after"] for step in walked["steps"]}
    assert after["import"]["stations"] > before["import"]["stations"]
    assert after["canvass"]["score"] != before["canvass"]["score"]
    assert after["action"]["planned_cents"] > before["action"]["planned_cents"]
    assert after["spend"]["spent_cents"] > before["spend"]["spent_cents"]
    assert after["proxy"]["tasks"] == before["proxy"]["tasks"] + 1
    assert after["tallies"]["voters"] > before["tallies"]["voters"] == 0
    assert walked["campaign"]["campaign"]["demo"] is True
    assert not (tmp_path / "untouched").exists()
