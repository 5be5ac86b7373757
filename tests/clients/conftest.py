"""The sandbox of the suite that all of these tests share."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from isoloir_client import Isoloir
from isoloir_local.testing import Launched


@pytest.fixture(scope="session")
def sandbox(suite: Launched) -> dict[str, Any]:
    said = suite.isoloir("sandbox", "reset", "--json")
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


@pytest.fixture
def client(sandbox: dict[str, Any]) -> Iterator[Isoloir]:
    with Isoloir(sandbox["address"], sandbox["access_token"], campaign=sandbox["campaign_id"]) as made:
        yield made
