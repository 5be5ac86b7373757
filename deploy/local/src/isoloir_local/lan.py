"""Being reached from the phones of the same network, over HTTPS by an authority of our own.

A phone's browser gives service workers, the camera and the position to HTTPS pages only.
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
    """This machine's own addresses on the networks around it, the one towards the outside first."""
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        # Nothing is sent: it only makes the system choose the address that it would send from.
        probe.connect(("192.0.2.1", 9))
        found.append(probe.getsockname()[0])
    with suppress(socket.gaierror):
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return [address for address in dict.fromkeys(found) if not address.startswith("127.")]


def authority_in(folder: Path) -> trustme.CA:
    """Kept from one start to the next: a phone is told to trust it once."""
    certificate, key = folder / "authority.crt", folder / "authority.key"
    if not key.exists() or not certificate.exists():
        made = trustme.CA(organization_name="Isoloir", organization_unit_name="Autorité locale")
        write_private(key, made.private_key_pem.bytes())
        certificate.write_bytes(made.cert_pem.bytes())
    return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())


def certificate_for(folder: Path, hosts: list[str]) -> tuple[Path, Path]:
    """Files of a certificate for these hosts and of its key, made anew at each start: addresses change."""
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
