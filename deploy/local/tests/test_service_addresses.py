import json
from pathlib import Path

from isoloir_local.gateway.service_addresses import ServiceAddresses


def test_addresses_are_those_of_the_file_as_it_is_now(tmp_path: Path) -> None:
    file = tmp_path / "upstreams.json"
    addresses = ServiceAddresses(file, {"crm": "http://127.0.0.1:1"})
    assert dict(addresses) == {"crm": "http://127.0.0.1:1"}
    for port in (2, 30):
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps({"crm": f"http://127.0.0.1:{port}"}))
        fresh.replace(file)
        assert addresses["crm"] == f"http://127.0.0.1:{port}"
    file.write_text("{")
    assert addresses["crm"] == "http://127.0.0.1:30"
    file.unlink()
    assert list(addresses) == ["crm"]


def test_without_a_file_those_of_the_environment_stand() -> None:
    assert ServiceAddresses(None, {"crm": "http://crm-api:8000"})["crm"] == "http://crm-api:8000"
