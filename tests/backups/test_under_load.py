"""Backups under load: they hold no writer up, and contain what was acknowledged before them."""

import os
import time
from pathlib import Path

import pytest
from isoloir_local.testing import isoloir, launch, launched
from kit.events.restored_backup import SKIPPED

from tests.backups.questions import feed, open_campaign, query, run_backup, until
from tests.backups.writers import writing

SECONDS = 40 if os.environ.get("ISOLOIR_SOAK") else 4
PER_SECOND = float(os.environ.get("ISOLOIR_WRITES_PER_SECOND", "12"))
"""What made a backup give up after 48 seconds, with 9 of them without an acknowledgement, when it locked the logs."""
HEARD = "select count(*) from inbox where consumer = 'predict-crm_v1_canvass_recorded'"
TOLD = "select count(*) from event where subject = 'crm.v1.canvass.recorded'"


@pytest.mark.soak
def test_a_backup_holds_nobody_up_and_has_all_that_was_acknowledged_before_it(place: Path) -> None:
    with launched("--only", "crm", "--only", "predict") as up:
        campaign = open_campaign(up)
        with writing(up, campaign, PER_SECOND) as writers:
            until(lambda: len(writers.acknowledged) > PER_SECOND)
            alone = time.monotonic()
            time.sleep(SECONDS)
            began = time.monotonic()
            made = run_backup(up, place / "suite.tar")
            ended = time.monotonic()
            time.sleep(1)
        assert not writers.refused
        # A second, and what this machine takes by itself while nobody makes a backup.
        assert writers.longest_gap(began, ended) < 1 + writers.longest_gap(alone, began)
        read_up_to = max(event["position"] for event in feed(up, campaign))
    home = place / "home"
    restored = isoloir("restore", str(place / "suite.tar"), folder=home)
    assert restored.returncode == 0, restored.stderr
    again = launch(home, "--only", "crm", "--only", "predict")
    try:
        assert writers.before(began) <= {str(one) for one in query(again.home, "crm", "select id from canvass")}
        # By the inbox of the backup, and from the stream that is made anew; once each.
        told = query(again.home, "crm", TOLD)
        until(lambda: query(again.home, "predict", HEARD) == told)
        # Whoever had read the log further than the backup goes misses nothing of what comes now.
        with writing(again, campaign, PER_SECOND) as more:
            until(lambda: len(more.acknowledged) > 1)
        until(lambda: len(feed(again, campaign, after=read_up_to)) >= len(more.acknowledged))
        first = feed(again, campaign, after=made["positions"]["crm"])[0]
        assert first["position"] == made["positions"]["crm"] + SKIPPED + 1
        until(lambda: query(again.home, "predict", HEARD) == query(again.home, "crm", TOLD))
    finally:
        again.stop()
