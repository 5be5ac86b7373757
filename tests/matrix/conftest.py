"""One suite for all places of the matrix, with the official results of the places that are asked for."""

import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from elections import keys
from elections.fictional import make_constituency, write_folder
from elections.places.facts import departments
from isoloir_local.oidc.links import new_link
from isoloir_local.sources import data_folder
from isoloir_local.testing import Launched, launched
from playwright.async_api import Browser, StorageState

from tests.matrix.territories import FIXED, Opened
from tests.official_cut import cut_results

WHOLE = "ISOLOIR_MATRIX" in os.environ
"""`make matrix`: the whole country's files, as they are."""
SEED = int(os.environ.get("ISOLOIR_MATRIX") or random.randrange(10**6))
TABLE = pytest.StashKey[list[str]]()
"""The lines of the table, for the end of the run."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table where tests run one after the other."""
    if lines := config.stash.get(TABLE, None):
        terminalreporter.section(f"the matrix, seed {SEED}" if WHOLE else "the matrix: six fixed places")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Official results: all, or cut to the places of the six; Val-Fictif where a machine has none."""
    folder = data_folder(None)
    made = tmp_path_factory.mktemp("matrix")
    if folder is None or not (folder / "official").is_dir():
        assert "CI" not in os.environ, "ISOLOIR_DATA names no folder of official results"
        return write_folder(make_constituency(seed=1), made)
    return folder if WHOLE else cut_results(folder, made, {code for one in FIXED for code in _departments_of(one)})


@pytest.fixture(scope="session")
def suite(data: Path) -> Iterator[Launched]:
    with launched("--source", str(data)) as up:
        yield up


@pytest.fixture(scope="session")
async def director(chromium: Browser, suite: Launched) -> StorageState:
    """The cookies of the one who opens every campaign."""
    context = await chromium.new_context(locale="fr-FR")
    page = await context.new_page()
    await page.goto(new_link(suite.home, suite.address))
    await page.wait_for_url(re.compile(rf"{re.escape(suite.address)}/(choisir)?$"))
    state = await context.storage_state()
    await context.close()
    return state


def _departments_of(one: Opened) -> set[str]:
    place = one.place
    if place.kind == "region":
        return {code for code, area in departments().items() if area.region == place.code}
    return set() if place.kind == "nation" else {keys.department_of(place.code)}
