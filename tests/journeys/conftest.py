"""A suite without a demonstration, and the place of the run: whoever walks a journey knows no code and no terminal.

`PLACE=random` draws another place of mainland France; the run prints which.
"""

import os
import random
import sys
from collections.abc import Iterator

import pytest
from elections.places.facts import Commune, commune_codes, find_commune
from isoloir_local.testing import Launched, launched

from tests.journeys.publishers import serve_files, write_files

FIXED = "23096"
"""Guéret: a small commune that no fixture of the tests knows."""


@pytest.fixture(scope="session")
def commune() -> Commune:
    """The commune that the campaign is opened in."""
    code = FIXED
    if os.environ.get("PLACE") == "random":
        towns = [one for one in commune_codes() if one[:2].isdigit() and one[:2] < "96" and _has_council_election(one)]
        code = random.SystemRandom().choice(towns)
    found = find_commune(code)
    assert found is not None
    sys.stderr.write(f"place: {found.name} ({code})\n")
    return found


@pytest.fixture(scope="session")
def suite(commune: Commune, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launched]:
    """All five services in an empty folder, without official data; a server here stands for who publishes addresses."""
    folder = tmp_path_factory.mktemp("publishers")
    write_files(folder, commune)
    with serve_files(folder) as address, pytest.MonkeyPatch.context() as environment:
        environment.setenv("ISOLOIR_DOWNLOADS", address)
        environment.setenv("ISOLOIR_OFFLINE", "0")
        with launched() as up:
            yield up


def _has_council_election(code: str) -> bool:
    found = find_commune(code)
    return found is not None and not found.kind and bool(found.postcodes) and (found.population or 0) > 1000
