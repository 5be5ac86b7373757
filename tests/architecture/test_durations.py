"""CI says where its time goes, whether it is green or not."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.architecture.test_anatomy import ROOT
from tests.durations import print_durations

JUNIT = """<testsuites><testsuite name="pytest" tests="2">
<testcase classname="services.crm.tests.test_x" name="test_slow" time="12.5" />
<testcase classname="services.crm.tests.test_x" name="test_quick" time="0.5"><failure/></testcase>
</testsuite></testsuites>"""


def run_timed(folder: Path, name: str, script: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"ISOLOIR_TIMES": str(folder)}
    command = [ROOT / ".ci" / "timed", name, "bash", "-c", script]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_timed_command_keeps_its_exit_code_and_its_output(tmp_path: Path) -> None:
    done = run_timed(tmp_path, "types", "echo out; echo err >&2; exit 3")
    assert (done.returncode, done.stdout, done.stderr) == (3, "out\n", "err\n")


def test_each_part_has_a_line_and_one_that_failed_is_marked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_timed(tmp_path, "ruff", "sleep 0.1")
    run_timed(tmp_path, "ruff", "sleep 0.1")
    run_timed(tmp_path, "types", "exit 1")
    (tmp_path / "alone-crm.xml").write_text(JUNIT)
    (tmp_path / "test.xml").write_text(JUNIT[:90])
    print_durations(tmp_path)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[2:4]] == ["ruff", "types"]
    assert float(lines[2].split()[1]) >= 0.2
    assert [line.endswith("FAILED") for line in lines[2:4]] == [False, True]
    assert lines[5:] == [
        "2 tests, 13 seconds; the 2 slowest:",
        "   12.5  services.crm.tests.test_x::test_slow (alone-crm)",
        "    0.5  services.crm.tests.test_x::test_quick (alone-crm)",
    ]


def test_a_run_that_ended_before_its_first_part_has_an_empty_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    print_durations(tmp_path)
    assert capsys.readouterr().out.splitlines()[1:] == ["part              seconds      CPU"]
