"""Passkeys belong to a domain in a secure context."""

import pytest
from kit.security.passkey_host import passkey_host


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://campagne.exemple.fr", "campagne.exemple.fr"),
        ("https://campagne.exemple.fr:8443/", "campagne.exemple.fr"),
        ("http://campagne.exemple.fr", ""),
        ("https://192.168.1.4:8500", ""),
        ("https://[fd00::1]:8500", ""),
        ("http://127.0.0.1:8500", ""),
        ("https://portable:8500", ""),
    ],
)
def test_only_a_name_behind_a_certificate_has_passkeys(address: str, host: str) -> None:
    assert passkey_host(address) == host
