import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from results.webhooks import guard
from results.webhooks.retries import DELAYS, GIVEN_UP_AFTER, is_given_up, next_try
from results.webhooks.signing import new_secret, sign

AT = datetime(2029, 6, 10, 18, tzinfo=UTC)


def test_the_signature_is_that_of_standard_webhooks() -> None:
    # The example of the specification's own libraries.
    secret, message = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    headers = sign(secret, message, datetime.fromtimestamp(1614265330, UTC), b'{"test": 2432232314}')
    assert headers == {
        "webhook-id": message,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@given(st.binary(max_size=200), st.text(min_size=1, max_size=40))
def test_who_has_the_secret_can_check_it(body: bytes, message: str) -> None:
    secret = new_secret()
    headers = sign(secret, message, AT, body)
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert len(key) >= 24


def test_delays_grow_and_end_after_three_days() -> None:
    waits = [(next_try(failures, AT) - AT).total_seconds() for failures in range(1, 10)]
    assert waits == [*DELAYS, *[DELAYS[-1]] * 3]
    assert not is_given_up(AT, AT + GIVEN_UP_AFTER - timedelta(seconds=1))
    assert is_given_up(AT, AT + GIVEN_UP_AFTER)


@pytest.mark.parametrize(
    "url",
    [
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
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://[2002:7f00:1::]/",
        "rien",
    ],
)
def test_an_address_that_is_not_public_is_refused(url: str) -> None:
    with pytest.raises(guard.Forbidden):
        guard.check(url, private=False)


async def test_a_name_that_leads_home_is_refused_when_it_is_resolved() -> None:
    assert guard.check("https://localhost/x", private=False)
    with pytest.raises(guard.Forbidden):
        await guard.resolve("https://localhost/x", private=False)
    target = await guard.resolve("http://localhost:81/x?y=1", private=True)
    assert target.host == "localhost:81"
    assert target.name == "localhost"
    assert target.url in ("http://127.0.0.1:81/x?y=1", "http://[::1]:81/x?y=1")
