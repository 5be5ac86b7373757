"""`contracts/asyncapi.json` is what AsyncAPI 3.0 says such a document is, and a break of it is seen."""

import json
from typing import Any

import pytest

from tests.contracts.asyncapi_rules import broken_rules
from tests.contracts.documents import ROOT

OPERATION, MESSAGE, CHANNEL = "crm-tells-crm_v1_person_changed", "PersonChanged", "crm.v1.person.changed"


def published() -> dict[str, Any]:
    return json.loads((ROOT / "contracts" / "asyncapi.json").read_text())


def test_the_published_document_breaks_no_rule() -> None:
    assert list(broken_rules(published())) == []


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (["asyncapi"], "2.6.0", "asyncapi"),
        (["info"], {"title": "Isoloir"}, "version"),
        (["operations", OPERATION, "action"], "publish", "action"),
        (["operations", OPERATION, "channel", "$ref"], "#/channels/x", "none of the document"),
        (["operations", OPERATION, "messages", 0, "$ref"], "#/x", "not of its channel"),
        (["channels", CHANNEL, "subscribe"], {}, "subscribe"),
        (["components", "messages", MESSAGE, "examples", 0, "payload"], {}, "an example"),
        (["components", "messages", MESSAGE, "payload"], "crm", "payload"),
    ],
)
def test_a_break_of_the_specification_is_seen(place: list[Any], value: object, said: str) -> None:
    document = published()
    holder: Any = document
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = value
    found = list(broken_rules(document))
    assert found != []
    assert all(said in sentence for sentence in found), found
