"""What needs no database: signatures, the pace of tries, and where a webhook may lead."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.events.webhooks import address_guard
from kit.events.webhooks.address_guard import Reach
from kit.events.webhooks.lanes import lane_of
from kit.events.webhooks.retries import (
    AWAY,
    DELAYS,
    JITTER,
    LONGEST_REST,
    LONGEST_WAIT,
    TRIES,
    held_until,
    is_given_up,
    next_try,
    rests_until,
)
from kit.events.webhooks.signing import new_secret, sign_headers
from kit.testing.tokens import settings

AT = datetime(2029, 6, 10, 18, tzinfo=UTC)


def test_the_signature_is_that_of_standard_webhooks() -> None:
    # The example of the specification's own libraries.
    secret, message = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    headers = sign_headers([secret], message, datetime.fromtimestamp(1614265330, UTC), b'{"test": 2432232314}')
    assert headers == {
        "webhook-id": message,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@given(st.binary(max_size=200), st.text(min_size=1, max_size=40))
def test_who_has_either_secret_can_check_it(body: bytes, message: str) -> None:
    keys = [new_secret(), new_secret()]
    headers = sign_headers(keys, message, AT, body)
    signed = f"{message}.{headers['webhook-timestamp']}.".encode() + body
    found = headers["webhook-signature"].split(" ")
    assert len(found) == 2
    for key, signature in zip(keys, found, strict=True):
        raw = base64.b64decode(key.removeprefix("whsec_"))
        assert signature == "v1," + base64.b64encode(hmac.digest(raw, signed, hashlib.sha256)).decode()
        assert 24 <= len(raw) <= 64


def test_ten_tries_grow_apart_over_three_days() -> None:
    waits = [(next_try(failures, AT, 0) - AT).total_seconds() for failures in range(1, TRIES)]
    assert waits == list(DELAYS)
    assert waits == sorted(waits)
    assert timedelta(days=3) < timedelta(seconds=sum(waits)) < timedelta(days=4)
    assert [is_given_up(failures) for failures in (TRIES - 1, TRIES)] == [False, True]
    assert TRIES == 10


@given(st.integers(1, 50), st.floats(0, 1))
def test_a_try_is_never_early_and_a_little_late(failures: int, luck: float) -> None:
    plain = next_try(failures, AT, 0) - AT
    assert abs((next_try(failures, AT, 0, 0.01) - AT) - plain / 100) <= timedelta(microseconds=1)
    assert plain <= next_try(failures, AT, luck) - AT <= plain * (1 + JITTER) + timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("status", "said", "wait"),
    [
        (429, "120", 120),
        (503, "120", 120),
        (429, None, 30),
        (429, "bientôt", 30),
        (429, "0", 0),
        (429, "-5", 30),
        (429, "999999999", LONGEST_WAIT.total_seconds()),
        (429, format_datetime(AT + timedelta(seconds=90)), 90),
        (429, format_datetime(AT - timedelta(seconds=90)), 0),
    ],
)
def test_who_asks_for_time_is_given_it(status: int, said: str | None, wait: float) -> None:
    found = held_until(status, said, AT)
    assert found is not None
    assert (found - AT).total_seconds() == wait


@pytest.mark.parametrize(("status", "said"), [(503, None), (500, "120"), (200, "120"), (503, "x")])
def test_who_does_not_is_not(status: int, said: str | None) -> None:
    assert held_until(status, said, AT) is None


@given(st.text(max_size=30))
def test_whatever_retry_after_says_the_wait_has_an_end(said: str) -> None:
    found = held_until(429, said, AT)
    assert found is not None
    assert AT <= found <= AT + LONGEST_WAIT


NOT_PUBLIC = [
    "http://exemple.fr/x",
    "ftp://exemple.fr",
    "https://",
    "https://user:pass@exemple.fr",
    "https://exemple.fr/#a",
    "https://exemple.fr:0/",
    "https://exemple.fr:x/",
    "https://127.0.0.1/",
    "https://10.1.2.3/",
    "https://169.254.169.254/latest",
    "https://[::1]/",
    "https://[::ffff:192.168.1.1]/",
    "https://[fd00::1]/",
    "https://[fe80::1]/",
    "https://0.0.0.0/",
    "https://100.64.0.1/",
    "https://224.0.0.1/",
    "https://[2002:7f00:1::]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b::10.0.0.1]/",
    "https://[64:ff9b:1::8.8.8.8]/",
    "https://[::127.0.0.1]/",
    "https://[::10.1.2.3]/",
    "https://[2001:0:7f00:1::]/",
    "https://[2001:0:808:808:0:0:f5ff:fffe]/",
    "https://[2a01:e0a::5efe:10.0.0.1]/",
    "https://[fec0::1]/",
    "https://１２７.0.0.1/",
    "https://127.0.0.1./",
    "https://[::]/",
    "rien",
]


@pytest.mark.parametrize("url", NOT_PUBLIC)
def test_an_address_that_is_not_public_is_refused(url: str) -> None:
    with pytest.raises(address_guard.ForbiddenAddress):
        address_guard.check_url(url, Reach.PUBLIC)


@pytest.mark.parametrize("url", ["http://10.1.2.3/", "https://169.254.169.254/", "https://[fd00::1]/"])
async def test_a_demonstration_reaches_this_machine_and_no_other(url: str) -> None:
    with pytest.raises(address_guard.ForbiddenAddress):
        await address_guard.resolve_url(url, Reach.MACHINE)
    assert (await address_guard.resolve_url("http://127.0.0.1:81/", Reach.MACHINE)).host == "127.0.0.1:81"
    assert (await address_guard.resolve_url("http://[::ffff:127.0.0.1]:81/", Reach.MACHINE)).name == "::ffff:127.0.0.1"
    with pytest.raises(address_guard.ForbiddenAddress):
        await address_guard.resolve_url("http://1.1.1.1/", Reach.MACHINE)


async def test_a_name_that_leads_home_is_refused_when_it_is_resolved() -> None:
    assert address_guard.check_url("https://localhost/x", Reach.PUBLIC)
    with pytest.raises(address_guard.ForbiddenAddress):
        await address_guard.resolve_url("https://localhost/x", Reach.PUBLIC)
    target = await address_guard.resolve_url("http://localhost:81/x?y=1", Reach.ANYWHERE)
    assert target.host == "localhost:81"
    assert target.name == "localhost"
    assert target.url in ("http://127.0.0.1:81/x?y=1", "http://[::1]:81/x?y=1")


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_as_public_in_any_wrapping_as_by_itself(address: IPv4Address) -> None:
    number = int(address)
    wrapped = [0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80 | 1]
    wrapped += [number] if number > 1 else []
    for one in map(IPv6Address, wrapped):
        assert _is_taken(f"https://[{one}]/") == _is_taken(f"https://{address}/"), one


def _is_taken(url: str) -> bool:
    try:
        return bool(address_guard.check_url(url, Reach.PUBLIC))
    except address_guard.ForbiddenAddress:
        return False


@pytest.mark.parametrize(
    ("given", "demo", "reach"),
    [
        ({}, True, Reach.PUBLIC),
        ({"webhooks_loopback": True}, False, Reach.PUBLIC),
        ({"webhooks_loopback": True}, True, Reach.MACHINE),
        ({"webhooks_private": True}, False, Reach.ANYWHERE),
    ],
)
def test_how_far_is_for_the_operator_to_say(given: dict[str, bool], demo: bool, reach: Reach) -> None:
    assert address_guard.reach_of(settings(None, **given), demo=demo) is reach


@pytest.mark.parametrize(
    ("given", "demo", "reach"),
    [
        ({}, False, Reach.PUBLIC),
        ({}, True, Reach.NOWHERE),
        ({"webhooks_loopback": True}, True, Reach.HERE),
        ({"webhooks_private": True}, True, Reach.HERE),
        ({"webhooks_private": True}, False, Reach.ANYWHERE),
    ],
)
def test_a_demonstration_sends_its_people_to_this_machine_at_the_most(
    given: dict[str, bool], demo: bool, reach: Reach
) -> None:
    assert address_guard.people_reach_of(settings(None, **given), demo=demo) is reach


async def test_here_is_this_machine_alone() -> None:
    for url in ("https://1.1.1.1/", "https://10.0.0.1/", "https://crm.example.org/"):
        for reach in (Reach.HERE, Reach.NOWHERE):
            with pytest.raises(address_guard.ForbiddenAddress, match="inventée"):
                address_guard.check_url(url, reach)
    assert (await address_guard.resolve_url("http://localhost:81/", Reach.HERE)).name == "localhost"
    with pytest.raises(address_guard.ForbiddenAddress):
        await address_guard.resolve_url("http://localhost:81/", Reach.NOWHERE)


HOME_OR_NO_NAME = [
    "localhost",
    "localhost.",
    "LOCALHOST",
    "foo.localhost",
    "foo.localhost.",
    "ⓛocalhost",
    "loc\u00adalhost",
    "ｌｏｃａｌｈｏｓｔ",
    "foo。localhost",
    "exa mple.com",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "-a.fr",
    "a..fr",
]


@pytest.mark.parametrize("host", HOME_OR_NO_NAME)
def test_what_is_no_name_or_the_machine_itself_is_refused_when_it_is_entered(host: str) -> None:
    with pytest.raises(address_guard.ForbiddenAddress):
        address_guard.check_entered(f"https://{host}/in", Reach.PUBLIC)


PUBLIC_HOSTS = [
    "www.exemple.fr",
    "www.exemple.fr.",
    "été.fr",
    "my_hooks.exemple.fr",
    "8.8.8.8",
    "a-b.c1.fr:8443",
    "localhost.exemple.fr",
    "[2a01:e0a::1]",
    "[64:ff9b::8.8.8.8]",
    "[2002:808:808::1]",
]


@pytest.mark.parametrize("host", PUBLIC_HOSTS)
def test_a_public_name_is_taken(host: str) -> None:
    assert address_guard.check_entered(f"https://{host}/in", Reach.PUBLIC)


@pytest.mark.parametrize(
    ("subject", "data", "lane"),
    [
        ("crm.v1.person.changed", {"person": "p"}, "crm.v1.person/p"),
        ("crm.v1.person.merged", {"kept": "k", "merged": "m"}, "crm.v1.person/k"),
        ("budget.v1.expense.paid", {"expense": {"id": "e"}}, "budget.v1.expense/e"),
        ("proxy.v1.request.opened", {"request": {"ref": "r"}}, "proxy.v1.request/r"),
        ("results.v1.tally.validated", {"station": "94033_0001"}, "results.v1.tally/94033_0001"),
        ("crm.v1.campaign.changed", {"campaign": {"name": "C"}}, "crm.v1.campaign"),
        ("budget.v1.ceiling.changed", {"level": "near"}, "budget.v1.ceiling"),
    ],
)
def test_what_happens_to_one_thing_is_one_lane(subject: str, data: dict[str, Any], lane: str) -> None:
    assert lane_of(subject, data) == lane


@given(st.integers(0, 10_000))
def test_who_refuses_all_rests_longer_each_time_and_half_an_hour_at_most(in_a_row: int) -> None:
    at = datetime(2027, 3, 1, tzinfo=UTC)
    rest, longer = rests_until(in_a_row, at), rests_until(in_a_row + 1, at)
    assert (rest is None) == (in_a_row < AWAY)
    if rest is not None and longer is not None:
        assert at < rest <= longer <= at + LONGEST_REST
