"""The demonstration in a suite that stays up: opened at once, played beside it."""

import tempfile
from pathlib import Path

from isoloir_local.demonstration_progress import read_progress
from isoloir_local.testing import launch


def test_a_second_start_goes_on_with_the_demonstration_of_the_first(fictional_data: Path) -> None:
    # Not pytest's own folder: its parents are closed to the user that PostgreSQL may have to become.
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as own:
        campaigns: list[str] = []
        for _ in range(2):
            up = launch(Path(own) / "home", "--source", str(fictional_data), "--demo")
            try:
                assert "Elle se remplit à côté" in Path(own, "home.said").read_text()
                progress = read_progress(Path(own) / "home")
                assert progress is not None
                campaigns.append(str(progress.campaign_id))
            finally:
                up.stop()
        assert campaigns[0] == campaigns[1]
