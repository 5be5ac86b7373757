"""A web server in front of a suite that has a domain: it holds the certificate, as Caddy does on a real server."""

import asyncio
import hashlib
import ssl
from base64 import b64encode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


@dataclass(frozen=True)
class Front:
    port: int
    key_hash: str
    """SHA-256 of the certificate's public key, by which chromium takes it as valid."""


@asynccontextmanager
async def front_of(domain: str, inner_port: int) -> AsyncGenerator[Front]:
    """Serve `https://domain` on a port of this machine, from the plain gateway at `inner_port`."""
    issued = trustme.CA().issue_cert(domain)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    public_key = x509.load_pem_x509_certificate(issued.cert_chain_pems[0].bytes()).public_key()
    spki = public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _relay(reader, writer, inner_port)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield Front(server.sockets[0].getsockname()[1], b64encode(hashlib.sha256(spki).digest()).decode())


async def _relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, inner_port: int) -> None:
    """Pass on one request and its answer: each has a connection of its own."""
    head = (await reader.readuntil(b"\r\n\r\n"))[:-4].split(b"\r\n")
    kept = [line for line in head if not line.lower().startswith((b"connection:", b"x-forwarded-"))]
    added = [b"X-Forwarded-Proto: https", b"X-Forwarded-For: 127.0.0.1", b"Connection: close"]
    inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", inner_port)
    inner_writer.write(b"\r\n".join([*kept, *added]) + b"\r\n\r\n")
    pumps = [asyncio.create_task(_pump(reader, inner_writer)), asyncio.create_task(_pump(inner_reader, writer))]
    await pumps[1]
    pumps[0].cancel()
    inner_writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(65_536):
        writer.write(piece)
        await writer.drain()
