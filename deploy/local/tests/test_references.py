"""The reference data of the data folder, loaded beside a suite that is up."""

import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from isoloir_local import references
from isoloir_local.testing import ISOLOIR, Launched, launch

PATIENCE_SECONDS = 120


def said_of(up: Launched) -> str:
    return Path(f"{up.folder}.said").read_text()


def wait_for(up: Launched, text: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while text not in said_of(up):
        assert time.monotonic() < deadline, said_of(up)
        time.sleep(0.1)


def test_what_the_folder_holds_is_loaded_once(fictional_data: Path) -> None:
    asked = ("--source", str(fictional_data), "--only", "predict", "--only", "budget", "--references")
    # Not pytest's own folder: its parents are closed to the user that PostgreSQL may have to become.
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as own:
        up = launch(Path(own) / "home", *asked)
        try:
            wait_for(up, "Données de référence prêtes : 1 jeux enregistrés")
            said = said_of(up)
            assert said.index("Isoloir est prêt") < said.index("Chargement des données de référence")
            loaded = {one["id"] for one in told(up, "catalogue")["datasets"] if one["loaded"]}
            assert loaded == {references.POPULATIONS}
            assert told(up, "populations", "--first") == {"rows": 0, "stored": 0}
        finally:
            assert up.stop(signal.SIGINT) == 0
        up = launch(Path(own) / "home", *asked)
        try:
            time.sleep(5)
            assert "férence" not in said_of(up)
        finally:
            # Also while it looks: the process ends with the suite.
            assert up.stop(signal.SIGINT) == 0


def told(up: Launched, *words: str) -> dict[str, Any]:
    """Return the command's output for the suite that runs in the folder."""
    environment = {**os.environ, "ISOLOIR_HOME": str(up.folder)}
    command = [str(ISOLOIR), "load", *words, "--json"]
    return json.loads(subprocess.run(command, capture_output=True, env=environment, check=True).stdout)


def test_nothing_is_said_of_a_folder_without_references(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ISOLOIR_DATA", str(tmp_path))
    references.load_missing()
    assert capfd.readouterr() == ("", "")


def test_a_database_that_does_not_answer_is_said_and_raises_nothing(
    fictional_data: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ISOLOIR_DATA", str(fictional_data))
    monkeypatch.setenv("ISOLOIR_PREDICT_DATABASE_URL", "postgresql+psycopg://x:hidden@127.0.0.1:1/predict")
    monkeypatch.setattr(references, "NICE", 0)
    references.main()
    said = capfd.readouterr().err
    assert said.startswith("Les données de référence n'ont pas été chargées.")
    assert "hidden" not in said
