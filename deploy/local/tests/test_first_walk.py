"""The demonstration in a suite that stays up."""

import tempfile
from pathlib import Path

from isoloir_local.testing import launch


def test_a_second_start_leaves_the_demonstration_as_it_is(fictional_data: Path) -> None:
    # Not pytest's own folder: its parents are closed to the user that PostgreSQL may have to become.
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as own:
        for first in (True, False):
            up = launch(Path(own) / "home", "--source", str(fictional_data), "--demo")
            try:
                said = Path(own, "home.said").read_text()
                assert ("La campagne de démonstration est déjà là" in said) is not first
                assert ("Feuilles de dépouillement" in said) is first
            finally:
                up.stop()
