import asyncio
from asyncio import StreamReader, StreamWriter

from isoloir_local.ports import claim_port, first_free_port
from isoloir_local.readiness import is_healthy


def test_two_launchers_that_start_at_once_take_two_ports() -> None:
    free = first_free_port("127.0.0.1", 31_000)
    one, first = claim_port("127.0.0.1", free)
    two, second = claim_port("127.0.0.1", free)
    try:
        assert one == free
        assert two > one
    finally:
        first.close()
        second.close()
    again, claim = claim_port("127.0.0.1", free)
    claim.close()
    assert again == one


async def test_a_server_of_something_else_at_the_port_is_no_healthy_service() -> None:
    async def greet(_: StreamReader, writer: StreamWriter) -> None:
        writer.write(b'INFO {"server_name": "nats"}\r\n')
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as other:
        port = other.sockets[0].getsockname()[1]
        assert not await asyncio.to_thread(is_healthy, "crm", port)
