"""Every generated document of the repository, from the code: path → text."""

import base64
import importlib
import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from common.events import Event
from kit.events.campaign_consumers import campaign_consumers
from kit.events.consumer import Consumer
from pydantic import SecretStr

from tests.contracts.asyncapi import asyncapi
from tests.contracts.events_page import events_page

ROOT = Path(__file__).parents[2]
SERVICES = sorted(folder.name for folder in (ROOT / "services").iterdir() if (folder / "pyproject.toml").exists())

# What starts an application that answers no request: nothing is sealed or signed with it.
_NO_SECRET = SecretStr(base64.b64encode(bytes(32)).decode())


def event_path(subject: str) -> str:
    return f"contracts/events/{subject}.json"


def openapi_path(service: str) -> str:
    return f"contracts/openapi/{service}.json"


def changelog_path(service: str) -> str:
    return f"docs/api/{service}.md"


def event_schema(event: type[Event]) -> dict[str, Any]:
    """Return the schema of an event as sent: a field that the sender fills by default is always there for readers."""
    schema = event.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:isoloir:{event.subject}"} | schema


def openapi(service: str) -> dict[str, Any]:
    """The document of a service, which whoever asks may change: seconds of work, done once."""
    return json.loads(_openapi_text(service))


@cache
def _openapi_text(service: str) -> str:
    app = importlib.import_module(f"{service}.app")
    settings = importlib.import_module(f"{service}.settings").Settings(secret_key=_NO_SECRET)
    return json.dumps(app.create_app(settings=settings).openapi())


def hearers() -> dict[str, list[str]]:
    """The services that react to each subject: a list in each service's code, and the copies that kit keeps."""
    heard: dict[str, set[str]] = {}
    for service in SERVICES:
        own: list[Consumer[Any]] = (
            importlib.import_module(f"{service}.consumers").CONSUMERS if has(service, "consumers") else []
        )
        for consumer in [*own, *(campaign_consumers(service) if service != "crm" else [])]:
            heard.setdefault(consumer.event.subject, set()).add(service)
    return {subject: sorted(services) for subject, services in heard.items()}


def has(service: str, module: str) -> bool:
    return find_spec(f"{service}.{module}") is not None


def as_text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def event_documents() -> dict[str, str]:
    events = {subject: Event.registry[subject] for subject in sorted(Event.registry)}
    heard = hearers()
    return {event_path(subject): as_text(event_schema(event)) for subject, event in events.items()} | {
        "contracts/asyncapi.json": as_text(asyncapi(events, heard)),
        "docs/events.md": events_page(events, heard),
    }
