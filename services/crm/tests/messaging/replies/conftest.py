"""A small IMAP server (RFC 3501 as far as imaplib asks): one folder, letters with flags."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from crm.messaging.replies.mailbox import LOOKED_AT


@dataclass
class Mailbox:
    letters: dict[int, bytes] = field(default_factory=dict[int, bytes])
    seen: set[int] = field(default_factory=set[int])
    keywords: set[int] = field(default_factory=set[int])
    keeps_keywords: bool = True
    port: int = 0
    password: str = "sésame"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        while line := await reader.readline():
            text = line.decode().strip()
            tag, _, command = text.partition(" ")
            if command.upper() == "AUTHENTICATE PLAIN":
                writer.write(b"+ \r\n")
                said = base64.b64decode(await reader.readline()).decode()
                done = "OK in" if said.split("\0")[2] == self.password else "NO wrong"
            else:
                done = self.answer(command, writer)
            writer.write(f"{tag} {done}\r\n".encode())
            await writer.drain()
            if command.upper().startswith("LOGOUT"):
                break
        writer.close()

    def answer(self, command: str, writer: asyncio.StreamWriter) -> str:
        word = command.upper()
        if word.startswith("CAPABILITY"):
            writer.write(b"* CAPABILITY IMAP4rev1\r\n")
        elif word.startswith("LOGIN"):
            return "OK in" if self.password in command else "NO wrong"
        elif word.startswith("SELECT"):
            writer.write(f"* {len(self.letters)} EXISTS\r\n* FLAGS (\\Seen)\r\n".encode())
            kept = "\\Seen \\*" if self.keeps_keywords else "\\Seen"
            writer.write(f"* OK [PERMANENTFLAGS ({kept})] kept\r\n".encode())
            return "OK [READ-WRITE] selected"
        elif word == f"UID SEARCH UNSEEN UNKEYWORD {LOOKED_AT.upper()}":
            numbers = " ".join(str(number) for number in self.letters if number not in self.seen | self.keywords)
            writer.write(f"* SEARCH {numbers}\r\n".encode())
        elif found := re.match(r"UID FETCH (\d+)", word):
            number = int(found[1])
            content = self.letters[number]
            writer.write(f"* {number} FETCH (UID {number} BODY[]<0> {{{len(content)}}}\r\n".encode())
            writer.write(content + b")\r\n")
        elif found := re.match(r"UID STORE ([\d,]+)", word):
            marked = self.seen if "\\SEEN" in word else self.keywords
            marked |= {int(number) for number in found[1].split(",")}
        elif word.startswith("LOGOUT"):
            writer.write(b"* BYE\r\n")
        return "OK done"


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    made = Mailbox()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()
