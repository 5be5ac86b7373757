"""Double opt-in, and what people are told: by mail or SMS, each once, nothing personal where others look."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from kit.db.sessions import Sessions, transaction
from kit.messages import PUBLIC, Mail, Sms
from kit.testing.steps import work_off
from proxy.consumers import JOBS
from proxy.messages.notices.kinds import Kind
from proxy.messages.notices.letters import writer
from proxy.messages.notices.steps import Step, step_on
from proxy.people.identities.mobiles import mobile_number
from sqlalchemy import text

Make = Callable[..., dict[str, Any]]
Letters = Callable[[], Awaitable[list[tuple[str, Mail | Sms]]]]
VALUES: dict[str, Any] = {
    "name": "Zoé",
    "other": "Camille",
    "station": "bureau de vote n° 12",
    "url": "https://exemple.fr/suivi/secret",
    "on": date(2029, 6, 10),
    "days": [date(2029, 6, 10), date(2029, 6, 17)],
    "place": "Vincennes",
    "round": 1,
}


def token_of(letter: Mail | Sms, path: str) -> str:
    found = re.search(rf"{re.escape(PUBLIC)}{path}([\w-]+)", letter.text)
    assert found is not None, letter.text
    return found[1]


async def send(voter: AsyncClient, campaign_id: UUID, sent: dict[str, Any], kind: str = "requests") -> str:
    answer = await voter.post(f"/v1/public/campaigns/{campaign_id}/{kind}", json=sent)
    assert answer.status_code == 201, answer.text
    return answer.json()["token"]


@pytest.mark.parametrize("kind", ["requests", "offers"])
async def test_only_who_reads_the_mail_confirms_the_address(
    voter: AsyncClient, campaign_id: UUID, body: Make, letters: Letters, kind: str
) -> None:
    secret = await send(voter, campaign_id, body(**({"radius_km": 10} if kind == "offers" else {})), kind)
    ((name, letter),) = await letters()
    assert name == "confirm"
    assert isinstance(letter, Mail)
    assert letter.to == "zoe@exemple.fr"
    token = token_of(letter, "/confirmer/")

    # The link that the sender of the form was shown confirms nothing: they may have typed another's address.
    assert (await voter.post(f"/v1/public/confirmations/{secret}")).status_code == 404
    # Nor does a program that opens the links of a mail.
    page = await voter.get(f"/confirmer/{token}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert (await voter.get(f"/v1/public/status/{secret}")).json()["confirmed_at"] is None

    confirmed = await voter.post(f"/confirmer/{token}")
    assert confirmed.status_code == 303
    first = (await voter.get(f"/v1/public/status/{secret}")).json()["confirmed_at"]
    assert first is not None
    opened = confirmed.headers["location"].rpartition("/")[2]
    assert (await voter.get(f"/v1/public/status/{opened}")).json()["confirmed_at"] == first
    assert (await voter.post(f"/confirmer/{token}")).status_code == 303
    assert (await voter.get(f"/v1/public/status/{secret}")).json()["confirmed_at"] == first


async def test_one_address_gets_one_confirmation_an_hour(
    voter: AsyncClient, campaign_id: UUID, sessions: Sessions, body: Make
) -> None:
    secret = await send(voter, campaign_id, body())
    for name in ("Léa", "Noé"):
        other = {"first_names": name, "surname": "Lefèvre", "born_on": "1990-01-02"}
        await send(voter, campaign_id, body(civil_status=other))
    again = await voter.post(f"/suivi/{secret}/renvoyer", headers={"Accept": "text/html"}, follow_redirects=True)
    assert again.status_code == 200
    assert "une heure après le précédent" in again.text
    async with transaction(sessions, campaign_id) as session:
        waits = list(await session.scalars(text("select not_before > now() from message order by not_before")))
    assert waits == [False, True, True, True]


async def test_two_who_confirm_by_mail_are_brought_together_and_told_apart(
    voter: AsyncClient,
    coordinator: AsyncClient,
    sessions: Sessions,
    campaign_id: UUID,
    body: Make,
    letters: Letters,
) -> None:
    await send(voter, campaign_id, body())
    other = {"first_names": "Camille", "surname": "Essai", "born_on": "1990-01-02"}
    contact = {"email": "camille@exemple.fr", "phone": ""}
    await send(voter, campaign_id, body(civil_status=other, contact=contact, radius_km=10), "offers")
    for _, letter in await letters():
        await voter.post(f"/confirmer/{token_of(letter, '/confirmer/')}")
    await coordinator.post("/v1/matching-runs")
    await work_off(sessions, JOBS)

    proposal = dict(await letters())["proposal"]
    assert isinstance(proposal, Mail)
    assert proposal.to == "camille@exemple.fr"
    assert "Zoé" in proposal.text
    assert "Lefèvre" not in proposal.text
    holder = token_of(proposal, "/suivi/")
    (match,) = (await voter.get(f"/v1/public/status/{holder}/matches")).json()
    await voter.post(f"/v1/public/status/{holder}/matches/{match['id']}/accept")
    await voter.post(f"/v1/public/status/{holder}/matches/{match['id']}/accept")

    told = [(kind, letter.to) for kind, letter in await letters()]
    assert told[3:] == [("accepted_grantor", "zoe@exemple.fr"), ("accepted_holder", "camille@exemple.fr")]
    for _, letter in (await letters())[3:]:
        everything = letter.model_dump_json()
        assert not re.search(r"\b1985\b", everything)
        assert "123456789" not in everything
        assert "0612345678" not in everything
    grantor = token_of(dict(await letters())["accepted_grantor"], "/suivi/")
    await voter.post(f"/v1/public/status/{grantor}/withdraw")
    assert [kind for kind, _ in await letters()][-2:] == ["ended_holder", "withdrawn"]


async def test_who_gives_a_number_only_gets_an_sms_and_a_call(
    voter: AsyncClient, campaign_id: UUID, body: Make, letters: Letters
) -> None:
    token = await send(voter, campaign_id, body(contact={"email": "", "phone": "06 12 34 56 78"}))
    ((kind, letter),) = await letters()
    assert kind == "entered"
    assert isinstance(letter, Sms)
    assert letter.to == "+33612345678"
    assert "appelons" in letter.text
    page = await voter.get(f"/suivi/{token}", headers={"Accept": "text/html"})
    assert "L'équipe vous appelle pour confirmer" in page.text


async def test_the_mail_is_sent_again_three_times_at_most(
    voter: AsyncClient, campaign_id: UUID, body: Make, letters: Letters
) -> None:
    token = await send(voter, campaign_id, body())
    answers = [(await voter.post(f"/v1/public/status/{token}/confirmation-mail")).status_code for _ in range(4)]
    assert answers == [202, 202, 409, 409]
    assert len(await letters()) == 3


async def test_another_address_has_to_be_confirmed_anew(
    voter: AsyncClient, campaign_id: UUID, body: Make, typed: Make, letters: Letters
) -> None:
    token = await send(voter, campaign_id, body())
    await voter.post(f"/confirmer/{token_of((await letters())[0][1], '/confirmer/')}")
    await voter.post(f"/suivi/{token}/corriger", data=typed(email="zoe@exemple.fr", station="13"))
    assert (await voter.get(f"/v1/public/status/{token}")).json()["confirmed_at"] is not None
    await voter.post(f"/suivi/{token}/corriger", data=typed(email="autre@exemple.fr"))
    assert (await voter.get(f"/v1/public/status/{token}")).json()["confirmed_at"] is None
    assert [letter.to for _, letter in await letters()] == ["zoe@exemple.fr", "autre@exemple.fr"]


async def test_erasure_takes_back_what_waits(
    voter: AsyncClient, campaign_id: UUID, body: Make, letters: Letters
) -> None:
    token = await send(voter, campaign_id, body())
    await voter.delete(f"/v1/public/status/{token}")
    assert await letters() == []


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("side", ["grantor", "holder"])
@pytest.mark.parametrize("step", [Step.TEN, Step.FIVE, Step.THREE, Step.EVE])
def test_every_message_says_where_a_proxy_is_made_and_asks_for_no_vote(kind: Kind, side: str, step: Step) -> None:
    public = {"candidate": "Camille Étoile", "demo": False}
    private = {**VALUES, "side": side, "step": step, "expires_at": _noon()}
    said = writer().mail(kind, public, private)
    sms = writer().sms(kind, public, private)
    for words in (said.text, said.html, *([sms] if kind is not Kind.CONFIRM else [])):
        # Once the vote is over there is no proxy left to make.
        assert ("Maprocuration" in words) is (kind not in (Kind.AFTER_GRANTOR, Kind.AFTER_HOLDER))
        assert ("autorité" in words) is (kind not in (Kind.AFTER_GRANTOR, Kind.AFTER_HOLDER))
        assert "Camille Étoile" in words
        assert not re.search(r"votez pour|programme|élisez|soutenez", words, re.I)
    for personal in ("Zoé", "Camille\n", "Vincennes", "12"):
        assert personal not in said.subject
    assert "{{" not in said.text + said.html + sms
    assert "None" not in said.text + sms
    assert len(sms) <= 459  # three parts of 153
    assert said.html.count("https://exemple.fr/suivi/secret") == 1
    assert re.search(r"<p[^>]*><a href=\"https://exemple.fr/suivi/secret\"", said.html)  # in a paragraph of its own


def _noon() -> datetime:
    return datetime(2029, 6, 1, 10, tzinfo=UTC)


@given(st.integers(-30, 60))
def test_a_day_asks_for_the_reminder_whose_time_has_come(left: int) -> None:
    on = date(2029, 6, 10)
    step = step_on(on, on - timedelta(days=left))
    expected = {10: Step.TEN, 6: Step.TEN, 5: Step.FIVE, 4: Step.FIVE, 3: Step.THREE, 2: Step.THREE, 1: Step.EVE}
    if left in expected:
        assert step is expected[left]
    elif left > 10 or left == 0 or left < -7:
        assert step is None
    if left < 0:
        assert step in (Step.AFTER, None)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0612345678", "+33612345678"),
        ("0712345678", "+33712345678"),
        ("0692123456", "+262692123456"),
        ("0690123456", "+590690123456"),
        ("+687123456", "+687123456"),
        ("0145678901", None),
        ("+33145678901", None),
    ],
)
def test_an_sms_goes_to_a_mobile_with_its_country(typed: str, number: str | None) -> None:
    assert mobile_number(typed) == number
