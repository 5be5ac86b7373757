"""On the network of the house: HTTPS by an authority of our own, and a code that a phone can read."""

import ssl
from pathlib import Path

import httpx
import pytest
from isoloir_local.gateway.app import MOST_ENTRIES
from isoloir_local.lan import authority_in, certificate_for, lan_addresses
from isoloir_local.oidc.routes import CODE_PAGE
from isoloir_local.testing import launched
from isoloir_local.up import qr_of


def test_the_authority_stays_the_same_and_its_key_is_private(tmp_path: Path) -> None:
    first = authority_in(tmp_path).cert_pem.bytes()
    assert authority_in(tmp_path).cert_pem.bytes() == first
    certificate, key = certificate_for(tmp_path, ["127.0.0.1", "localhost"])
    assert b"BEGIN CERTIFICATE" in certificate.read_bytes()
    for private in (key, tmp_path / "authority.key"):
        assert private.stat().st_mode & 0o077 == 0


def test_a_phone_enters_over_https_once_it_trusts_the_authority() -> None:
    with launched("--lan", "--only", "crm") as up:
        trusting = ssl.create_default_context(cafile=str(up.folder / "lan" / "authority.crt"))
        assert up.address.startswith("https://")
        assert lan_addresses() == [] or lan_addresses()[0] in up.address
        with httpx.Client(base_url=up.address, verify=trusting, follow_redirects=True, timeout=120) as phone:
            entered = phone.post("/entrer", data={"code": up.code}, headers={"Origin": up.address})
            assert entered.status_code == 200, entered.text
            assert all(cookie.secure for cookie in phone.cookies.jar)
            assert "Où se tient votre élection" in phone.get("/", headers={"Accept": "text/html"}).text
            assert phone.get("/autorite.crt").content == (up.folder / "lan" / "authority.crt").read_bytes()
        # Nothing stands before the gateway here: what a visitor says of their own address changes nothing.
        with httpx.Client(base_url=up.address, verify=trusting, headers={"Origin": up.address}) as visitor:
            pressed = [
                visitor.post(
                    CODE_PAGE, data={"code": "123456"}, headers={"X-Forwarded-For": f"192.0.2.{number}"}
                ).status_code
                for number in range(MOST_ENTRIES + 1)
            ]
            assert pressed == [303] * MOST_ENTRIES + [429]
        with pytest.raises(httpx.ConnectError):
            httpx.get(up.address)


def test_the_code_for_the_phone_has_a_light_margin_all_around() -> None:
    lines = qr_of("https://192.0.2.1:8000/entrer#abc").splitlines()
    assert len({len(line) for line in lines}) == 1
    assert set(lines[0] + lines[1]) == {"█"}
    assert all(line[:4] == line[-4:] == "████" for line in lines[:-2])
