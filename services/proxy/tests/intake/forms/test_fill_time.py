import re
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from kit.testing.tokens import SECRET
from proxy.intake.forms.fill_time import LONGEST_SECONDS, SHORTEST_SECONDS, sign_moment, took_time

Make = Callable[..., dict[str, Any]]


@given(st.integers(0, 2 * LONGEST_SECONDS))
def test_a_form_takes_a_while_and_no_day(waited: int) -> None:
    shown = sign_moment(SECRET, now=1_800_000_000)

    assert took_time([SECRET], shown, now=1_800_000_000 + waited) is (SHORTEST_SECONDS <= waited <= LONGEST_SECONDS)


@given(st.text())
def test_what_is_no_moment_is_none(text: str) -> None:
    assert not took_time([SECRET], text)


def test_nobody_else_signs() -> None:
    shown = sign_moment(b"x" * 32, now=1_800_000_000)
    earlier = sign_moment(SECRET, now=1_800_000_000).replace("1800000000", "1700000000")

    assert not took_time([SECRET], shown, now=1_800_000_010)
    assert not took_time([SECRET], earlier, now=1_700_000_010)


@pytest.mark.parametrize(("shown", "held"), [(None, 1), ("", 1), ("123.abc", 1), (-30.0, 0)])
async def test_who_sends_at_once_is_taken_and_looked_at(
    voter: AsyncClient,
    coordinator: AsyncClient,
    campaign_id: UUID,
    typed: Make,
    shown: float | str | None,
    held: int,
) -> None:
    page = (await voter.get(f"/demande/{campaign_id}")).text
    (fresh,) = re.findall(r'name="shown" value="([^"]+)"', page)
    moment = fresh if shown is None else sign_moment(SECRET, time.time() + shown) if isinstance(shown, float) else shown

    sent = await voter.post(f"/demande/{campaign_id}", data=typed(shown=moment))

    assert sent.status_code == 303
    assert len((await coordinator.get("/v1/quarantine")).json()["items"]) == held


async def test_a_correction_keeps_the_first_moment(voter: AsyncClient, campaign_id: UUID, typed: Make) -> None:
    sent = typed(surname="")

    again = await voter.post(f"/demande/{campaign_id}", data=sent)

    assert again.status_code == 422
    assert f'name="shown" value="{sent["shown"]}"' in again.text
