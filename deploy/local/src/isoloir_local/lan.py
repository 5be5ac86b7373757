"""Access from phones on the local network, over HTTPS with our own authority.

Browsers give service workers, camera and position only to HTTPS pages.
"""

import os
import socket
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

LEAF_DAYS = 397
"""Phones refuse certificates that are good for longer."""


def lan_addresses() -> list[str]:
    """Return this machine's network addresses, the outgoing one first."""
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        # Nothing is sent: it only makes the system choose the address that it would send from.
        probe.connect(("192.0.2.1", 9))
        found.append(probe.getsockname()[0])
    with suppress(socket.gaierror):
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return [address for address in dict.fromkeys(found) if not address.startswith("127.")]


def authority_in(folder: Path) -> trustme.CA:
    """Return the persistent authority, which a phone trusts once."""
    certificate, key = folder / "authority.crt", folder / "authority.key"
    if not key.exists() or not certificate.exists():
        made = trustme.CA(organization_name="Isoloir", organization_unit_name="Autorité locale")
        write_private(key, made.private_key_pem.bytes())
        certificate.write_bytes(made.cert_pem.bytes())
    return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())


def certificate_for(folder: Path, hosts: list[str]) -> tuple[Path, Path]:
    """Return files of a certificate and key for these hosts, created at each start."""
    until = datetime.now(UTC) + timedelta(days=LEAF_DAYS)
    made = authority_in(folder).issue_cert(*hosts, not_after=until)
    certificate, key = folder / "here.crt", folder / "here.key"
    certificate.write_bytes(b"".join(blob.bytes() for blob in made.cert_chain_pems))
    write_private(key, made.private_key_pem.bytes())
    return certificate, key


def write_private(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as output:
        output.write(content)
