"""Released contracts are kept: renamed or broken by a line of `renames.tsv` or `breaks.tsv`, or not at all."""

import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.api_compatibility import breaking_api_changes
from tests.contracts.documents import ROOT, SERVICES, openapi
from tests.contracts.release import release
from tests.contracts.releases import (
    GONE,
    IntendedBreak,
    Rename,
    latest_release,
    operations_of,
    read_breaks,
    read_renames,
    released_documents,
    unintended,
    with_new_names,
)

CONTRACTS = ROOT / "contracts"
RELEASE = latest_release(CONTRACTS)
RELEASED = released_documents(CONTRACTS, "openapi", RELEASE)
RENAMES = read_renames(CONTRACTS)
BREAKS = read_breaks(CONTRACTS)


@cache
def now_of(service: str) -> dict[str, Any]:
    return openapi(service)


@cache
def breaks_of(service: str) -> list[str]:
    ours = [rename for rename in RENAMES if rename.service == service]
    return breaking_api_changes(with_new_names(RELEASED[service], ours), now_of(service))


@pytest.mark.parametrize("service", sorted(RELEASED))
def test_every_released_operation_has_a_line(service: str) -> None:
    lines = {(rename.old, rename.old_id) for rename in RENAMES if rename.service == service}
    released = set(operations_of(RELEASED[service]).items())
    assert sorted(released - lines) == [], "add them to contracts/renames.tsv"
    assert sorted(lines - released) == [], f"no such operation in {RELEASE}"


@pytest.mark.parametrize("service", sorted(RELEASED))
def test_the_new_operation_of_a_line_exists_under_that_name(service: str) -> None:
    now = operations_of(now_of(service))
    lines = {rename.new: rename.new_id for rename in RENAMES if rename.service == service and rename.new != GONE}
    assert {new: now.get(new) for new in lines} == lines


def test_public_operations_are_never_renamed() -> None:
    public = [rename for rename in RENAMES if " /v1/public/" in rename.old]
    assert public
    assert [one for one in public if (one.old, one.old_id) != (one.new, one.new_id)] == []


def test_the_addresses_that_paired_phones_send_to_are_never_changed() -> None:
    """A report that waits on a phone without a network names the address that it goes to."""
    phone = [rename for rename in RENAMES if " /v1/phone" in rename.old and " /v1/phones" not in rename.old]
    assert len(phone) >= 8
    assert [one for one in phone if one.old != one.new] == []


def test_what_is_renamed_or_broken_has_its_reason() -> None:
    changed = [rename for rename in RENAMES if (rename.old, rename.old_id) != (rename.new, rename.new_id)]
    assert [rename for rename in changed if len(rename.reason) < 5] == []
    assert [one for one in BREAKS if len(one.reason) < 5] == []


@pytest.mark.parametrize("service", sorted(RELEASED))
def test_no_released_api_is_broken_unintended(service: str) -> None:
    assert unintended(service, breaks_of(service), BREAKS) == []


def test_every_intended_break_is_one() -> None:
    happened = [(service, sentence) for service in RELEASED for sentence in breaks_of(service)]
    assert [one for one in BREAKS if not any(one.covers(*break_) for break_ in happened)] == []


def test_every_service_is_released() -> None:
    assert sorted(RELEASED) == sorted(SERVICES)


def thing_at(path: str, name: str) -> dict[str, Any]:
    parameter = {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}
    return {"paths": {path: {"get": {"operationId": "get_thing", "parameters": [parameter], "responses": {}}}}}


OLD = thing_at("/v1/things/{thing_id}", "thing_id")
NEW = thing_at("/v1/new-things/{new_thing_id}", "new_thing_id")
MOVED = Rename("crm", "GET /v1/things/{thing_id}", "get_thing", "GET /v1/new-things/{new_thing_id}", "get", "-")


def test_an_operation_is_gone_unless_a_line_says_where_it_went() -> None:
    assert breaking_api_changes(with_new_names(OLD, []), NEW) == ["GET /v1/things/{thing_id} is gone"]
    assert breaking_api_changes(with_new_names(OLD, [MOVED]), NEW) == []
    assert breaking_api_changes(with_new_names(OLD, [MOVED._replace(new=GONE)]), NEW) != []


def test_an_operation_that_became_two_is_looked_for_under_both() -> None:
    both = [MOVED, MOVED._replace(new="GET /v1/others/{other_id}")]
    assert breaking_api_changes(with_new_names(OLD, both), NEW) == ["GET /v1/others/{other_id} is gone"]


def test_a_renamed_operation_may_still_not_take_more() -> None:
    stricter = json.loads(json.dumps(NEW))
    operation = stricter["paths"]["/v1/new-things/{new_thing_id}"]["get"]
    operation["parameters"].append({"in": "query", "name": "on", "required": True, "schema": {}})
    found = breaking_api_changes(with_new_names(OLD, [MOVED]), stricter)
    assert found == ["GET /v1/new-things/{new_thing_id} has a new required query parameter on"]


def test_a_break_is_intended_where_its_pattern_and_its_service_say_so() -> None:
    sentence = "GET /v1/things 200: the whole may now be object ['array']"
    assert unintended("crm", [sentence], [IntendedBreak("crm", "GET * may now be object ['array']", "pages")]) == []
    assert unintended("crm", [sentence], [IntendedBreak("*", "GET /v1/things 200: *", "pages")]) == []
    assert unintended("crm", [sentence], [IntendedBreak("proxy", "*", "pages")]) == [sentence]
    assert unintended("crm", [sentence], [IntendedBreak("crm", "POST *", "pages")]) == [sentence]


def test_a_release_keeps_the_documents_and_starts_from_their_names(tmp_path: Path) -> None:
    contracts = tmp_path / "contracts"
    shutil.copytree(CONTRACTS, contracts, ignore=shutil.ignore_patterns("released"))
    release(contracts, "0.9.0")
    assert latest_release(contracts) == "0.9.0"
    kept = released_documents(contracts, "openapi", "0.9.0")
    assert kept == {file.stem: json.loads(file.read_text()) for file in (CONTRACTS / "openapi").glob("*.json")}
    assert (contracts / "released" / "0.9.0" / "events").is_dir()
    assert (contracts / "released" / "0.9.0" / "renames.tsv").read_text() == (CONTRACTS / "renames.tsv").read_text()
    lines = read_renames(contracts)
    assert {(one.service, one.old, one.old_id) for one in lines} == {
        (service, *one) for service, document in kept.items() for one in operations_of(document).items()
    }
    assert all((one.old, one.old_id) == (one.new, one.new_id) for one in lines)
    assert read_breaks(contracts) == []
    with pytest.raises(FileExistsError):
        release(contracts, "0.9.0")


def test_releases_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for version in ("0.1.0a2", "0.1.0a10", "0.1.0a0"):
        (tmp_path / "released" / version).mkdir(parents=True)
    assert latest_release(tmp_path) == "0.1.0a10"
    (tmp_path / "released" / "0.1.0").mkdir()
    assert latest_release(tmp_path) == "0.1.0"
    (tmp_path / "released" / "0.2.0a1").mkdir()
    assert latest_release(tmp_path) == "0.2.0a1"
