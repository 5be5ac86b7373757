"""Devices in which people are signed in, what they are called, and the pace of the entrance. Pure, but for a folder."""

import os
import time
from pathlib import Path

import pytest
from isoloir_local.gateway.paces import NetworkPaces
from isoloir_local.oidc.device_labels import device_label
from isoloir_local.oidc.devices import Devices
from kit.web.problems import TooManyRequests
from starlette.requests import Request

SECRET, OTHER = b"a" * 32, b"b" * 32


def from_host(host: str) -> Request:
    return Request({"type": "http", "method": "POST", "path": "/", "headers": [], "client": (host, 1)})


def test_a_device_is_its_owners_alone_and_gone_once_ended(tmp_path: Path) -> None:
    devices = Devices(tmp_path / "devices", [SECRET], 60)
    made = devices.add("ada", "Mac, Firefox")
    assert devices.find("ada", made.id) == made
    assert devices.find("bob", made.id) is None
    devices.note_token(made, "access-token")
    (seen,) = devices.list_of("ada")
    assert [one.token for one in seen.tokens] == ["access-token"]
    assert devices.end(seen) == ["access-token"]
    assert devices.find("ada", made.id) is None
    assert devices.list_of("ada") == []
    assert devices.end(seen) == ["access-token"]  # twice is no error


@pytest.mark.parametrize("name", ["", "..", "../../secrets.json", "x/y", "\x00"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    devices = Devices(tmp_path / "devices", [SECRET], 60)
    devices.add("ada", "Mac")
    assert devices.find("ada", name) is None


def test_files_are_sealed_and_read_with_a_former_secret(tmp_path: Path) -> None:
    made = Devices(tmp_path, [OTHER], 60).add("ada", "Mac, Firefox")
    assert Devices(tmp_path, [SECRET, OTHER], 60).find("ada", made.id) == made
    assert Devices(tmp_path, [SECRET], 60).find("ada", made.id) is None
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert all(b"ada" not in file.read_bytes() and file.stat().st_mode & 0o077 == 0 for file in files)


def test_an_old_device_is_none_and_swept(tmp_path: Path) -> None:
    devices = Devices(tmp_path, [SECRET], 60)
    made = devices.add("ada", "Mac")
    (file,) = (one for one in tmp_path.rglob("*") if one.is_file())
    assert Devices(tmp_path, [SECRET], 0).find("ada", made.id) is None
    before = time.time() - 61
    os.utime(file, (before, before))
    devices.add("bob", "Mac")
    assert not file.exists()


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/120.0 Mobile Safari/537.36", "Téléphone Android, Chrome"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1", "iPhone, Safari"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0 Safari/537.36 Edg/120.0", "Ordinateur Windows, Edge"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Ordinateur Linux, Firefox"),
        ("", "Appareil inconnu"),
        ("<script>", "Appareil inconnu"),
    ],
)
def test_a_device_is_called_as_its_owner_calls_it(agent: str, label: str) -> None:
    assert device_label(agent) == label


def test_a_network_is_held_up_and_its_neighbour_is_not() -> None:
    paces = NetworkPaces(2, 60)
    for host in ("2001:db8::1", "2001:db8::2"):
        paces.take(from_host(host))
    with pytest.raises(TooManyRequests) as refused:
        paces.take(from_host("2001:db8::3"))
    assert int(refused.value.headers["Retry-After"]) > 0
    paces.take(from_host("2001:db8:0:1::1"))
    paces.take(from_host("192.0.2.1"))
