"""The five APIs do what their OpenAPI documents say, whatever is sent: schemathesis writes the requests."""

import copy
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from kit.servers.postgres import Postgres
from schemathesis import Config
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.engine.run import PhaseName

from tests.architecture.test_anatomy import SERVICES
from tests.architecture.test_routes import app_of
from tests.fuzz.server import served

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
    answered = Counter[int]()
    with served(service, postgres, template(service)) as target:
        schema = schemathesis.openapi.from_dict(without_cycles(app_of(service).openapi()), config=config)
        schema.config.update(base_url=target.url, headers=target.headers)
        for event in from_schema(schema).execute():
            assert not isinstance(event, events.FatalError), event.exception
            if isinstance(event, events.NonFatalError):
                wrong.append(f"{event.label}: {event.value!r}")
            if isinstance(event, events.ScenarioFinished):
                asked += len(event.recorder.interactions)
                wrong += failures(event.recorder)
                if event.phase is PhaseName.FUZZING:
                    found = (one.response for one in event.recorder.interactions.values())
                    answered.update(response.status_code for response in found if response)
    assert asked > 10 * len(app_of(service).openapi()["paths"])
    # Whose token is not believed is told nothing else, whatever is sent.
    assert answered[401] < answered.total() / 2, answered
    assert not wrong, "\n\n".join(sorted(set(wrong)))


def without_cycles(document: dict[str, Any]) -> dict[str, Any]:
    """A document in which nothing holds its own kind: where a schema may be several, it is not what leads back to it.

    A filter holds filters. Writing ever deeper ones took most of the time of this test, and every level is checked
    by the same code; one level of nesting stays, the tests of the feature nest further.
    """
    bounded = copy.deepcopy(document)
    schemas: dict[str, Any] = bounded["components"]["schemas"]
    leads = {name: {one.removeprefix(_AT) for one in _references(schema)} for name, schema in schemas.items()}
    for name, schema in schemas.items():
        for one in _objects(schema):
            for options in (one.get("oneOf"), one.get("anyOf")):
                if options:
                    options[:] = [way for way in options if not _reaches(leads, way, name)]
            mapping: dict[str, str] = one.get("discriminator", {}).get("mapping", {})
            for kind in [kind for kind, way in mapping.items() if _reaches(leads, {"$ref": way}, name)]:
                del mapping[kind]
    return bounded


_AT = "#/components/schemas/"


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        found: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType]  # JSON, of any shape
        yield found
        for inner in found.values():
            yield from _objects(inner)
    elif isinstance(value, list):
        for inner in value:  # pyright: ignore[reportUnknownVariableType]  # JSON, of any shape
            yield from _objects(inner)


def _references(schema: Any) -> set[str]:
    return {one["$ref"] for one in _objects(schema) if isinstance(one.get("$ref"), str)}


def _reaches(leads: dict[str, set[str]], way: dict[str, Any], name: str) -> bool:
    waiting, seen = {one.removeprefix(_AT) for one in _references(way)}, set[str]()
    while waiting:
        if name in waiting:
            return True
        seen |= waiting
        waiting = set[str]().union(*(leads.get(one, set()) for one in waiting)) - seen
    return False


def failures(recorder: ScenarioRecorder) -> list[str]:
    """List the failed checks, each with the command that repeats it."""
    found = [check.failure_info for checks in recorder.checks.values() for check in checks]
    return [
        f"{recorder.label}: {one.failure.title}: {one.failure.message}\n{one.code_sample}"
        for one in found
        if one is not None
    ]
