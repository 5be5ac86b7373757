"""One letter for a household: nobody is written to twice, nobody who says no is named, nobody is left out."""

import io
from typing import Any
from uuid import UUID, uuid4

from crm.messaging.letters.addressees import Addressee, address_of, letters_of, reader_of
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from services.crm.tests.messaging.mailings.conftest import MAILING, RULE, Enter

HOME = {"street": "2 rue des Prés", "postcode": "94800", "town": "Villejuif"}
HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


def one(first: str, surname: str, street: str = "2 rue des Prés", number: int = 0) -> Addressee:
    return Addressee(UUID(int=number), first, surname, street, "94800", "Villejuif")


def test_one_name_is_said_once_and_two_stand_below_each_other() -> None:
    same = [one("Ada", "Serinette"), one("Bob", "Serinette"), one("Zoé", "SERINETTE")]
    assert address_of(same)[0] == "Ada, Bob et Zoé SERINETTE"
    assert (reader_of(same).first_names, reader_of(same).surname) == ("Ada, Bob et Zoé", "Serinette")
    two = [one("Ada", "Serinette"), one("Luc", "Martin")]
    assert address_of(two) == ["Ada SERINETTE", "Luc MARTIN", "2 rue des Prés", "94800 Villejuif"]
    assert reader_of(two).surname == "Serinette et Martin"
    assert len(address_of([one(name, f"Nom {name}") for name in "ABCDEFGH"])) == 3
    assert address_of([one("", "Martin")])[0] == "MARTIN"


PEOPLE = st.lists(
    st.builds(
        one,
        st.sampled_from(["Ada", "Bob", ""]),
        st.sampled_from(["Serinette", "Martin"]),
        st.sampled_from(["2 rue des Prés", "2  RUE DES PRÉS", "9 quai Neuf"]),
        st.integers(0, 50),
    ),
    unique_by=lambda person: person.id,
)


@given(
    PEOPLE,
    st.dictionaries(st.integers(0, 50).map(lambda number: UUID(int=number)), st.sampled_from([uuid4(), uuid4()])),
)
def test_everybody_has_one_letter_with_their_household_at_their_address(
    people: list[Addressee], households: dict[UUID, UUID]
) -> None:
    letters = letters_of(people, households)
    assert sorted(person.id for letter in letters for person in letter) == sorted(person.id for person in people)
    for letter in letters:
        assert len({person.home for person in letter}) == 1
        assert len(letter) == 1 or len({households[person.id] for person in letter}) == 1
    keys = [(households[letter[0].id], letter[0].home) for letter in letters if letter[0].id in households]
    assert len(keys) == len(set(keys))


async def test_a_household_gets_one_letter_without_who_refuses_post(client: AsyncClient, enter: Enter) -> None:
    await client.put("/v1/mailing-rule", json=RULE)
    home: dict[str, Any] = {"surname": "Serinette", **HOME}
    ada, bob = await enter("Ada", "post", **home), await enter("Bob", "post", **home)
    eve = await enter("Eve", **home)
    await enter("Max", "post", surname="Voisin", **HOME)
    made = await client.post("/v1/households", json={"people": [ada, bob, eve]})
    assert made.status_code == 201, made.text
    letter = MAILING | {"channel": "post", "per_household": "1", "purpose": "campaign"}
    answer = await client.post("/mailings/new", data=letter, headers=HTML)
    assert answer.status_code == 303, answer.text
    place = answer.headers["location"].partition("?")[0]
    printed = await client.post(f"{place}/letters.pdf", headers=HTML)
    # A tab that is closed would have lost letters that are printed once.
    assert printed.headers["content-disposition"] == 'attachment; filename="lettres.pdf"'
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(printed.content)).pages]
    joint, alone = sorted(pages, key=lambda text: "Voisin" in text or "VOISIN" in text)
    assert "Ada et Bob SERINETTE" in joint
    assert "Bonjour Ada et Bob," in joint
    assert "Eve" not in joint
    assert "Max VOISIN" in alone
    assert (await client.post(f"{place}/letters.pdf", headers=HTML)).status_code == 409
    seen = (await client.get(f"/v1/people/{bob}/timeline")).json()
    assert "post" in {line.get("channel") for line in seen["items"]}


async def test_letters_whose_answer_was_lost_are_answered_again_and_printed_once(
    client: AsyncClient, enter: Enter
) -> None:
    await client.put("/v1/mailing-rule", json=RULE)
    await enter("Zoé", "post", surname="Boîtier", **HOME)
    answer = await client.post("/mailings/new", data=MAILING | {"channel": "post"}, headers=HTML)
    place = f"/v1{answer.headers['location'].partition('?')[0]}/letters"
    first = await client.post(place, headers={"Idempotency-Key": "un-tirage"})
    assert first.headers["content-type"] == "application/pdf"
    assert "Zoé BOÎTIER" in PdfReader(io.BytesIO(first.content)).pages[0].extract_text()
    again = await client.post(place, headers={"Idempotency-Key": "un-tirage"})
    assert again.headers["idempotency-replayed"] == "true"
    assert again.content == first.content
    refused = await client.post(place)
    assert refused.status_code == 409
    assert refused.headers["content-type"].startswith("application/problem+json")


async def test_only_letters_are_joined(client: AsyncClient) -> None:
    refused = await client.post("/v1/mailings", json=MAILING | {"per_household": True})
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/per_household")
