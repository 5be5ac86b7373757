"""A mail server that accepts everything: the local suite shows its mails, and tests read them."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

MAX_BYTES = 10 * 2**20
MAX_LINE = 8_192
IDLE_SECONDS = 60.0


@dataclass(frozen=True)
class CaughtMessage:
    """One mail for one or more recipients; `content`: as sent (RFC 5322)."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


Catch = Callable[[CaughtMessage], Awaitable[str]]
"""Returns the SMTP reply to the mail: `250 OK`."""


@dataclass
class MailServer:
    """RFC 5321 as far as a submitting client needs it; with `tls` it offers STARTTLS.

    `reply_to_recipient`: lets a test refuse a recipient.
    """

    catch: Catch
    tls: ssl.SSLContext | None = None
    reply_to_recipient: Callable[[str], str] = lambda _: "250 OK"
    _server: asyncio.Server | None = field(default=None, init=False)

    async def start(self, listener: socket.socket | None = None) -> None:
        """Start on the given socket, else on a free port."""
        if listener is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=MAX_LINE)
        else:
            self._server = await asyncio.start_server(self._serve, sock=listener, limit=MAX_LINE)

    @property
    def port(self) -> int:
        assert self._server is not None
        return self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _Conversation(self, reader, writer).hold()
        except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError, ValueError):
            pass  # the client left, or does not speak SMTP
        finally:
            writer.close()


class _Conversation:
    def __init__(self, server: MailServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._server = server
        self._reader = reader
        self._writer = writer
        self._sender: str | None = None
        self._recipients: list[str] = []
        self._secure = False

    async def hold(self) -> None:
        await self._say("220 isoloir ESMTP")
        while True:
            verb, _, rest = (await self._line()).decode("utf-8", "replace").strip().partition(" ")
            if verb.upper() == "QUIT":
                await self._say("221 Bye")
                return
            await self._answer(verb.upper(), rest)

    async def _answer(self, verb: str, argument: str) -> None:
        if verb in ("EHLO", "HELO"):
            await self._greet(verb)
        elif verb == "STARTTLS" and self._server.tls is not None and not self._secure:
            await self._say("220 Go ahead")
            await self._writer.start_tls(self._server.tls)
            self._secure = True
        elif verb == "MAIL":
            self._sender, self._recipients = _path(argument), []
            await self._say("250 OK")
        elif verb == "RCPT" and self._sender is not None:
            reply = self._server.reply_to_recipient(_path(argument))
            if reply.startswith("250"):
                self._recipients.append(_path(argument))
            await self._say(reply)
        elif verb == "DATA" and self._recipients:
            await self._take()
        elif verb == "RSET":
            self._sender, self._recipients = None, []
            await self._say("250 OK")
        elif verb == "NOOP":
            await self._say("250 OK")
        else:
            await self._say("503 Not now" if verb in ("RCPT", "DATA") else "502 Not here")

    async def _greet(self, verb: str) -> None:
        if verb == "HELO":
            await self._say("250 isoloir")
            return
        offers = ["8BITMIME", "SMTPUTF8", f"SIZE {MAX_BYTES}"]
        if self._server.tls is not None and not self._secure:
            offers.append("STARTTLS")
        lines = ["isoloir", *offers]
        for line in lines[:-1]:
            await self._say(f"250-{line}")
        await self._say(f"250 {lines[-1]}")

    async def _take(self) -> None:
        await self._say("354 End with a dot")
        content = bytearray()
        while (line := await self._line()) != b".\r\n":
            content += line[1:] if line.startswith(b".") else line
            if len(content) > MAX_BYTES:
                await self._say("552 Too large")
                raise ValueError("a mail that is too large")
        caught = CaughtMessage(self._sender or "", tuple(self._recipients), bytes(content))
        self._sender, self._recipients = None, []
        await self._say(await self._server.catch(caught))

    async def _line(self) -> bytes:
        return await asyncio.wait_for(self._reader.readuntil(b"\r\n"), IDLE_SECONDS)

    async def _say(self, line: str) -> None:
        self._writer.write(f"{line}\r\n".encode())
        await self._writer.drain()


def _path(argument: str) -> str:
    """Return `someone@example.org` of `FROM:<someone@example.org> SIZE=12`."""
    return argument.partition("<")[2].partition(">")[0]
