"""The five APIs do what their OpenAPI documents say, whatever is sent: schemathesis writes the requests."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import schemathesis
from kit.servers.postgres import Postgres
from schemathesis import Config
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder

from tests.architecture.test_anatomy import SERVICES
from tests.architecture.test_routes import app_of
from tests.fuzz.serving import served

SETTINGS = Path(__file__).parent / "schemathesis.toml"
TIMES = 10 if os.environ.get("ISOLOIR_SOAK") else 1


@pytest.mark.soak
@pytest.mark.parametrize("service", SERVICES)
def test_every_answer_is_what_the_document_says(
    service: str, postgres: Postgres, template: Callable[[str], str]
) -> None:
    config = Config.from_path(SETTINGS)
    generation = config.projects.default.generation
    assert generation.max_examples is not None
    generation.max_examples *= TIMES
    wrong: list[str] = []
    asked = 0
    with served(service, postgres, template(service)) as target:
        schema = schemathesis.openapi.from_dict(app_of(service).openapi(), config=config)
        schema.config.update(base_url=target.url, headers=target.headers)
        for event in from_schema(schema).execute():
            assert not isinstance(event, events.FatalError), event.exception
            if isinstance(event, events.NonFatalError):
                wrong.append(f"{event.label}: {event.value!r}")
            if isinstance(event, events.ScenarioFinished):
                asked += len(event.recorder.interactions)
                wrong += failures(event.recorder)
    assert asked > 10 * len(app_of(service).openapi()["paths"])
    assert not wrong, "\n\n".join(sorted(set(wrong)))


def failures(recorder: ScenarioRecorder) -> list[str]:
    """What did not hold, and the command that asks again."""
    found = [check.failure_info for checks in recorder.checks.values() for check in checks]
    return [
        f"{recorder.label}: {one.failure.title}: {one.failure.message}\n{one.code_sample}"
        for one in found
        if one is not None
    ]
