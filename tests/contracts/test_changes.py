"""A contract that was published is not broken: what must change gets another version of its subject."""

import re
from typing import Any

import pytest
from common.events import Event

from tests.contracts.compatibility import breaking_changes
from tests.contracts.documents import ROOT, event_schema
from tests.contracts.releases import latest_release, released_documents

CONTRACTS = ROOT / "contracts"


def broken_promises(before: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> list[str]:
    """By subject → schema: what who relies on `before` would miss now."""
    sentences: list[str] = []
    for subject, schema in before.items():
        if subject in now:
            sentences += [f"{subject}: {change}" for change in breaking_changes(schema, now[subject])]
        elif not any(succeeds(other, subject) for other in now):
            sentences.append(f"{subject} is told no more, and no later version of it is")
    return sentences


def succeeds(subject: str, earlier: str) -> bool:
    """`crm.v2.canvass.recorded` succeeds `crm.v1.canvass.recorded`."""
    version, rest = split_version(subject)
    earlier_version, earlier_rest = split_version(earlier)
    return rest == earlier_rest and version > earlier_version


def split_version(subject: str) -> tuple[int, str]:
    service, version, rest = subject.split(".", 2)
    return int(version.removeprefix("v")), f"{service}.{rest}"


def test_no_released_event_is_broken() -> None:
    now = {subject: event_schema(event) for subject, event in Event.registry.items()}
    before = released_documents(CONTRACTS, "events", latest_release(CONTRACTS))
    assert before
    assert broken_promises(before, now) == []


@pytest.mark.parametrize("subject", sorted(Event.registry))
def test_no_field_of_a_real_event_can_be_taken_away_unseen(subject: str) -> None:
    before = {subject: event_schema(Event.registry[subject])}
    for name in Event.registry[subject].model_fields:
        without = event_schema(Event.registry[subject])
        del without["properties"][name]
        without["required"].remove(name)
        assert broken_promises(before, {subject: without}) == [f"{subject}: the whole has lost the field {name}"]


CANVASS: dict[str, Any] = {"type": "object", "properties": {"attempts": {"type": "integer"}}}
OTHER: dict[str, Any] = {"type": "object", "properties": {"doors": {"type": "integer"}}}
V1, V2 = "crm.v1.canvass.recorded", "crm.v2.canvass.recorded"


def test_a_break_under_the_same_version_is_refused() -> None:
    assert broken_promises({V1: CANVASS}, {V1: OTHER}) == [f"{V1}: the whole has lost the field attempts"]


def test_a_break_under_another_version_is_allowed() -> None:
    assert broken_promises({V1: CANVASS}, {V2: OTHER}) == []
    assert broken_promises({V1: CANVASS}, {V1: CANVASS, V2: OTHER}) == []


def test_an_event_that_vanishes_or_goes_back_is_refused() -> None:
    assert broken_promises({V1: CANVASS}, {}) == [f"{V1} is told no more, and no later version of it is"]
    assert broken_promises({V2: OTHER}, {V1: CANVASS}) != []
    assert broken_promises({V1: CANVASS}, {"crm.v2.canvass.started": OTHER}) != []


def test_every_subject_has_a_version_to_raise() -> None:
    for subject in Event.registry:
        assert re.fullmatch(r"v[1-9][0-9]*", subject.split(".")[1])
