import asyncio

import pytest
from crm.canvassing.phones.bundle_turns import AT_ONCE, MAX_WAITING, Turns
from kit.web.problems import TooManyRequests


async def test_a_few_are_served_at_once_and_the_others_in_turn() -> None:
    turns, inside, most = Turns(), 0, 0

    async def one() -> None:
        nonlocal inside, most
        async with turns.take():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(one() for _ in range(MAX_WAITING)))
    assert (most, inside) == (AT_ONCE, 0)


async def test_who_would_wait_long_is_told_to_come_again() -> None:
    turns, over = Turns(), asyncio.Event()

    async def one() -> None:
        async with turns.take():
            await over.wait()

    running = [asyncio.create_task(one()) for _ in range(AT_ONCE + MAX_WAITING)]
    await asyncio.sleep(0.05)
    with pytest.raises(TooManyRequests) as refused:
        async with turns.take():
            pass
    assert refused.value.headers["Retry-After"]
    over.set()
    await asyncio.gather(*running)
    async with turns.take():
        pass
