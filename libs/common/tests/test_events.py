"""Every event keeps the promises that the services, the feed and its readers build on."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast, get_args
from uuid import uuid4

import common.events
import pytest
from common.events import CanvassRecorded, Event, TallyValidated
from pydantic import BaseModel, ValidationError

SERVICES = {"predict", "crm", "proxy", "budget", "results"}
EVENTS = sorted(Event.registry.items())
every_event = pytest.mark.parametrize("event", [event for _, event in EVENTS], ids=[name for name, _ in EVENTS])

# Words for what must never travel, whatever the field is otherwise called.
PERSONAL = re.compile(
    r"(^|_)(names?|surname|first|last|phone|mobile|tel|e?mails?|mail|address|street|birth\w*|born|gender|"
    r"nationality|elector\w*|iban|opinion|note|notes|comment|text|password|ip|latitude|longitude|lat|lon)(_|$)"
)
# What a campaign is called and whom the ballot paper names: public by nature.
PUBLIC = {("CampaignState", "name"), ("CampaignState", "candidate"), ("ControllerNamed", "name")}
"""Names that the campaign publishes: whoever gives data is told who answers for it (GDPR, art. 13)."""


def examples(event: type[Event]) -> list[dict[str, Any]]:
    schema: dict[str, Any] = event.model_json_schema()
    return schema["examples"]


def models_in(annotation: Any) -> set[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return set[type[BaseModel]]().union(*(models_in(part) for part in get_args(annotation)))


def fields_of(model: type[BaseModel]) -> set[tuple[str, str]]:
    """The model's fields and those of every model in it, each with the model's name."""
    found = {(model.__name__, name) for name in model.model_fields}
    for field in model.model_fields.values():
        for inner in models_in(field.annotation):
            found |= fields_of(inner)
    return found


def with_one_text_poisoned(value: Any) -> Iterator[Any]:
    """The value as often as it holds a text, a NUL byte at the end of another one each time."""
    if isinstance(value, str):
        yield f"{value}\x00"
    elif isinstance(value, list):
        items = cast(list[Any], value)
        for place, item in enumerate(items):
            yield from ([*items[:place], bad, *items[place + 1 :]] for bad in with_one_text_poisoned(item))
    elif isinstance(value, dict):
        fields = cast(dict[str, Any], value)
        for name, item in fields.items():
            yield from (fields | {name: bad} for bad in with_one_text_poisoned(item))


@every_event
def test_an_event_has_an_example_that_it_accepts(event: type[Event]) -> None:
    assert examples(event)
    for example in examples(event):
        told = event.model_validate_json(json.dumps(example))
        assert json.loads(told.model_dump_json()) == example, "the example is not what would be sent"


@every_event
def test_an_event_cannot_be_edited(event: type[Event]) -> None:
    told = event.model_validate_json(json.dumps(examples(event)[0]))
    for name in event.model_fields:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(told, name, getattr(told, name))


@every_event
def test_what_an_event_holds_cannot_be_edited_either(event: type[Event]) -> None:
    held = set[type[BaseModel]]().union(*(models_in(field.annotation) for field in event.model_fields.values()))
    assert [model.__name__ for model in held if not model.model_config.get("frozen")] == []


@every_event
def test_a_subject_is_the_service_its_version_the_noun_and_what_happened(event: type[Event]) -> None:
    match = re.fullmatch(r"([a-z]+)\.v([1-9][0-9]*)\.([a-z]+)\.([a-z]+)", event.subject)
    assert match
    service, _, noun, past = match.groups()
    assert service in SERVICES
    assert event.__module__ == f"common.events.{service}"
    assert past.endswith("ed") or past in {"made", "withdrawn", "paid"}
    assert event.__name__.lower() == noun + past


@every_event
def test_an_event_says_when_it_is_told(event: type[Event]) -> None:
    assert event.__doc__
    assert event.__doc__.startswith("Told when ")
    assert event.__doc__.strip().endswith(".")


@every_event
def test_an_event_has_no_field_for_a_private_person(event: type[Event]) -> None:
    assert [field for field in fields_of(event) - PUBLIC if PERSONAL.search(field[1])] == []


@every_event
def test_an_event_needs_a_version_from_one_on(event: type[Event]) -> None:
    for version in (0, -1, 2**53, None):
        with pytest.raises(ValidationError, match="version"):
            event.model_validate(examples(event)[0] | {"version": version})


@every_event
def test_a_field_that_a_newer_teller_adds_is_ignored(event: type[Event]) -> None:
    told = event.model_validate_json(json.dumps(examples(event)[0] | {"added_later": 1}))
    assert "added_later" not in told.model_dump()


@every_event
def test_no_text_of_an_event_can_hold_what_postgresql_refuses(event: type[Event]) -> None:
    poisoned = list(with_one_text_poisoned(examples(event)[0]))
    assert len(poisoned) >= 3
    for example in poisoned:
        with pytest.raises(ValidationError):
            event.model_validate_json(json.dumps(example))


def test_the_wording_check_would_catch_a_phone_number() -> None:
    for name in ("phone", "giver_email", "birth_date", "last_name", "iban", "note"):
        assert PERSONAL.search(name)
    for name in ("station", "registered", "expense", "commune", "member", "planned_cents"):
        assert not PERSONAL.search(name)


def test_two_events_cannot_share_a_subject() -> None:
    with pytest.raises(TypeError, match="is already CanvassRecorded"):
        type("Copy", (Event,), {"subject": CanvassRecorded.subject, "__module__": __name__})
    assert Event.registry[CanvassRecorded.subject] is CanvassRecorded


def test_every_module_of_events_is_imported_by_the_package() -> None:
    """An event registers itself where its module is imported, so that none is left out."""
    code = "import sys, common.events; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    folder = Path(common.events.__path__[0])
    assert {f"common.events.{path.stem}" for path in folder.glob("*.py") if path.stem != "__init__"} <= set(loaded)


CANVASS = examples(CanvassRecorded)[0]
TALLY = examples(TallyValidated)[0]


@pytest.mark.parametrize(
    "changed",
    [
        {"hour": "2029-05-19T14:12:00Z"},
        {"hour": "2029-05-19T14:00:00"},
        {"occurred_at": "2029-05-19T14:12:08Z"},
        {"station": "94033_00001"},
        {"station": "94033"},
        {"station": "94033_0001\n"},
        {"attempts": -1},
        {"attempts": 2**31},
        {"answered": 25},
        {"refused": 6},
        {"support": {"6": 1}},
        {"support": {"1": -1}},
        {"channel": "mail"},
    ],
)
def test_a_canvass_that_says_too_much_or_does_not_add_up_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CanvassRecorded.model_validate_json(json.dumps(CANVASS | changed))


def test_a_canvass_is_told_with_the_hour_only() -> None:
    told = CanvassRecorded.model_validate(
        {name: value for name, value in CANVASS.items() if name not in ("id", "occurred_at")}
    )
    assert (told.occurred_at.minute, told.occurred_at.second, told.occurred_at.microsecond) == (0, 0, 0)


@pytest.mark.parametrize("changed", [{"voters": 701}, {"votes": {"A": 400}}, {"blank": 13}, {"votes": {}}])
def test_a_tally_that_does_not_add_up_is_never_told(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TallyValidated.model_validate(TALLY | changed)


def test_two_tellings_have_two_ids() -> None:
    fields = {name: value for name, value in TALLY.items() if name != "id"} | {"campaign_id": uuid4()}
    assert TallyValidated.model_validate(fields).id != TallyValidated.model_validate(fields).id
