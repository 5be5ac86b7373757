"""What the vendors document, replayed: the simulators answer so, and what we send and read has that shape.

Nothing of it was recorded on an account; what each shape rests on is said with it, and in `facts`.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
import pytest
from crm.integrations.connectors.credentials import Credentials
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.qomon import QomonSimulator
from crm.integrations.connectors.simulators.server import Answered, Asked, Window, simulated
from crm.integrations.connectors.vendor import Change, Page, Place
from crm.integrations.connectors.vendors.nationbuilder import NationBuilder
from crm.integrations.connectors.vendors.qomon import Qomon
from kit.events.webhooks.address_guard import Reach

from services.crm.tests.integrations.connectors.vendor_facts import wrong_in_answer, wrong_in_request

FOLDER = Path(__file__).parent / "recorded"
LUC = UUID("7e4b2d0c-8a51-4f27-9f43-0c1d6c1f3e55")
MEDIA = {"Accept": "application/vnd.api+json"}
Exchange = dict[str, Any]


def recorded(vendor: str) -> list[Exchange]:
    return json.loads((FOLDER / f"{vendor}.json").read_text())["exchanges"]


def fill_in(said: Any, names: Mapping[str, str]) -> Any:
    """`{signup}` and the like, by the ids that this run made."""
    text = json.dumps(said, ensure_ascii=False)
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return json.loads(text)


def unlike(shown: Any, found: Any, at: str = "") -> list[str]:
    """Where an answer has not the shape of the recorded one: a key that is missing, another type."""
    if isinstance(shown, dict):
        given = cast("dict[str, Any]", shown)
        if not isinstance(found, dict):
            return [at]
        return [one for key, value in given.items() for one in unlike(value, found.get(key), f"{at}/{key}")]
    if isinstance(shown, list):
        some = cast("list[Any]", shown)
        if not isinstance(found, list) or (some and not found):
            return [at]
        return unlike(some[0], cast("list[Any]", found)[0], f"{at}/0") if some else []
    return [] if type(shown) is type(found) else [at]


def _one(body: dict[str, Any]) -> dict[str, Any]:
    """What an answer is about, where it is about one thing."""
    return cast("dict[str, Any]", body["data"]) if isinstance(body.get("data"), dict) else {}


def _holds(body: Any, pointer: str) -> bool:
    *way, last = pointer.strip("/").split("/")
    for key in way:
        body = body[key]
    return last in body


async def replay(url: str, token: str, exchanges: list[Exchange], names: dict[str, str]) -> dict[str, list[str]]:
    """What each exchange is answered otherwise than it was recorded."""
    wrong: dict[str, list[str]] = {}
    async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {token}", **MEDIA}) as client:
        for one in exchanges:
            asked = fill_in({key: one.get(key) for key in ("path", "body")}, names)
            found = await client.request(one["method"], asked["path"], params=one.get("query"), json=asked["body"])
            body: dict[str, Any] = found.json() if found.content else {}
            if differs := unlike(one["answer"], body):
                wrong[one["name"]] = differs
            if found.status_code != one["status"]:
                wrong[one["name"]] = [f"{found.status_code}"]
            for pointer in one.get("lacks", []):
                if _holds(body, pointer):
                    wrong[one["name"]] = [pointer]
            made = _one(body)
            if made.get("type") == "lists":
                names["list"] = str(made["id"])
            if "token" in body:
                names["process"] = str(body["token"])
    return wrong


async def test_the_simulated_nation_answers_as_it_is_documented() -> None:
    simulator = NationBuilderSimulator()
    home = {"address1": "3 rue du Modèle", "city": "Lyon", "zip": "69003", "country_code": "FR"}
    signup = simulator.add(
        "Bénévole",
        external_id="781986",
        first_name="Ana",
        last_name="Roux",
        email="ana@exemple.fr",
        mobile_number="+33612345678",
        home_address=home,
    )
    names = {"signup": signup, "other": simulator.add(email="autre@exemple.fr"), "300 letters": "x" * 300}
    names["tag"] = next(iter(simulator.tags))
    with simulated(simulator) as server:
        assert await replay(server.url, simulator.token, recorded("nationbuilder"), names) == {}
    assert simulator.taggings_of(signup)


async def test_the_simulated_space_answers_as_it_is_documented() -> None:
    simulator = QomonSimulator()
    address = {"street": "rue du Modèle", "postalcode": "75000", "city": "Paris"}
    simulator.add(
        "bénévole", firstname="Jeanne", surname="Dupont", mail="jeanne@exemple.fr", mobile="0612345678", address=address
    )
    with simulated(simulator) as server:
        assert await replay(server.url, simulator.token, recorded("qomon"), {}) == {}


@dataclass
class Replaying:
    """Answers what was recorded for a method and a path, and keeps what it was asked."""

    exchanges: list[Exchange]
    window: Window = field(default_factory=lambda: Window(1000, 1.0))
    faults: list[str] = field(default_factory=lambda: list[str]())
    asked: list[Asked] = field(default_factory=lambda: list[Asked]())

    def answer(self, asked: Asked) -> Answered:
        self.asked.append(asked)
        found = [
            one
            for one in self.exchanges
            if (one["method"], one["path"]) == (asked.method, asked.path)
            and ("filter[email]" in one.get("query", {})) == ("filter[email]" in asked.query)
        ]
        return Answered(found[0]["status"], found[0]["answer"]) if found else Answered(404, {"code": "not_found"})


class NothingRenewed:
    async def intend(self) -> bool:
        raise AssertionError("nothing is renewed")

    async def keep(self, fresh: Credentials) -> None:
        raise AssertionError("nothing is renewed")


@pytest.fixture
async def nation() -> AsyncIterator[tuple[Replaying, NationBuilder]]:
    replaying = Replaying(recorded("nationbuilder"))
    with simulated(replaying) as server:
        vendor = NationBuilder(server.url, Credentials(token="t"), Reach.MACHINE, NothingRenewed())
        yield replaying, vendor
        await vendor.close()


async def test_a_recorded_page_of_a_nation_is_read(nation: tuple[Replaying, NationBuilder]) -> None:
    _, vendor = nation
    page: Page = await vendor.read(Place(None))
    (ana,) = page.contacts
    assert page.next is None
    assert ana.side.tags == {"Bénévole"}
    assert (ana.side.subscribed, ana.side.closed, ana.ours) == (True, False, None)
    assert ana.side.fields == {
        "first_names": "Ana",
        "surname": "Roux",
        "email": "ana@exemple.fr",
        "phone": "+33612345678",
        "street": "3 rue du Modèle",
        "postcode": "69003",
        "town": "Lyon",
    }


async def test_what_is_sent_to_a_nation_is_what_was_recorded(nation: tuple[Replaying, NationBuilder]) -> None:
    replaying, vendor = nation
    fields = {"first_names": "Luc", "surname": "Petit", "email": "luc@exemple.fr", "town": "Lyon"}
    written = await vendor.write(None, Change(LUC, fields, None, False, False))
    assert written is not None
    assert (written.id, written.before) == ("9", None)
    looked, sent = replaying.asked
    shown = next(one for one in replaying.exchanges if one["path"] == "/api/v2/signups/push")
    assert sent.body == shown["body"]
    assert looked.query == next(one for one in replaying.exchanges if one["name"] == "somebody of that e-mail")["query"]


async def test_contacts_and_lists_are_sent_to_a_nation_as_they_were_recorded() -> None:
    names = {"signup": "9", "list": "7", "process": "8", "tag": "5", "tagging": "6"}
    exchanges: list[Exchange] = fill_in(recorded("nationbuilder"), names)
    by_name = {one["name"]: one for one in exchanges}
    by_name["how far that is"]["answer"]["status"] = "completed"
    replaying = Replaying(exchanges)
    with simulated(replaying) as server:
        vendor = NationBuilder(server.url, Credentials(token="t"), Reach.MACHINE, NothingRenewed(), "1")
        assert await vendor.journal.write("9", "door_knock", "no_answer", "isoloir:x") == "10"
        number = await vendor.lists.make("isoloir", "Isoloir")
        await vendor.lists.add(number, ["9"])
        ana, nobody = await vendor.read_one("9"), await vendor.read_one("999999")
        await vendor.close()
    sent = {f"{one.method} {one.path}": one.body for one in replaying.asked}
    contact = by_name["a door that stayed shut"]["body"]["data"]["attributes"]
    assert sent["POST /api/v2/contacts"]["data"]["attributes"] == contact | {"content": "isoloir:x"}
    made = by_name["a list is made"]["body"]["data"]["attributes"]
    assert sent["POST /api/v2/lists"]["data"]["attributes"] == made | {"author_id": "1"}
    assert sent["PATCH /api/v2/lists/7/add_signups"] == by_name["people are put in a list, later"]["body"]
    assert (number, ana.side.tags if ana else None, nobody) == ("7", {"Bénévole"}, None)


async def test_what_is_sent_to_a_space_is_what_was_recorded() -> None:
    luc = {"id": 2, "firstname": "Luc", "surname": "Petit", "mail": "luc@exemple.fr"}
    exchanges = recorded("qomon")
    shown = next(one for one in exchanges if one["path"] == "/contacts/upsert")
    search = next(one for one in exchanges if one["path"] == "/search")
    there = luc | {"UpdatedAt": search["answer"]["data"]["contacts"][0]["UpdatedAt"]}
    search["answer"]["data"]["contacts"].append(there)
    replaying = Replaying(exchanges)
    with simulated(replaying) as server:
        vendor = Qomon(server.url, Credentials(token="t"), Reach.MACHINE)
        fields = {"first_names": "Luc", "surname": "Petit", "email": "luc@exemple.fr"}
        written = await vendor.write(None, Change(LUC, fields, frozenset({"marché"}), None, False))
        assert (written.id if written else None) == "2"
        page = await vendor.read(Place(None))
        await vendor.close()
    sent = next(one for one in replaying.asked if one.path == "/contacts/upsert")
    assert sent.body == shown["body"]
    assert page.contacts[0].side.fields["town"] == "Paris"
    assert page.contacts[0].side.tags == {"bénévole"}


@pytest.mark.parametrize("vendor", ["nationbuilder", "qomon"])
def test_each_shape_is_one_that_is_documented_and_says_what_it_rests_on(vendor: str) -> None:
    names = {"signup": "9", "other": "10", "list": "7", "process": "8", "tag": "5", "tagging": "6"}
    headers = {"authorization": "Bearer x", "accept": "application/vnd.api+json", "content-type": "application/json"}
    exchanges = recorded(vendor)
    for shown in exchanges:
        one: Exchange = fill_in(shown, names)
        asked = Asked(one["method"], one["path"], one.get("query", {}), headers, one.get("body"))
        told = {f"RateLimit-{name}": "1" for name in ("Limit", "Remaining", "Reset")}
        assert wrong_in_request(vendor, asked) == [], one["name"]
        assert wrong_in_answer(vendor, asked, Answered(one["status"], one["answer"], told)) == [], one["name"]
        assert one["how"]
