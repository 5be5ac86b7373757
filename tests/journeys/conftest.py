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
def suite() -> Iterator[Launched]:
    """All five services, in an empty folder and without official data."""
    with launched() as up:
        yield up


def _has_council_election(code: str) -> bool:
    found = find_commune(code)
    return found is not None and not found.kind and bool(found.postcodes) and (found.population or 0) > 1000
