"""The page of the first integration, as somebody new would type it."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.contracts.documents import ROOT

PAGE = ROOT / "docs" / "first-integration.md"


def test_the_blocks_of_the_page_run_one_after_the_other(sandbox: dict[str, Any], tmp_path: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), flags=re.MULTILINE | re.DOTALL)
    script = tmp_path / "first.py"
    script.write_text("\n".join(blocks))
    environment = os.environ | {
        "ISOLOIR_ADDRESS": sandbox["address"],
        "ISOLOIR_CAMPAIGN": sandbox["campaign_id"],
        "ISOLOIR_TOKEN": sandbox["access_token"],
        "PYTHONWARNINGS": "error",
    }
    done = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[0] == "40 people like the market"
    assert re.search(r"1 +┆ refused ┆ /contacts/0/address", done.stdout)
    assert "['unchanged']" in said
    # The commune follows from the town.
    assert said[-2:] == ["412 Vincennes", "['commune', 'town']"]


def test_the_command_of_the_page_is_the_one_that_was_run() -> None:
    assert "isoloir sandbox reset --json" in PAGE.read_text()
