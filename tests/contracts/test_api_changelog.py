"""The page of an API's changes says what the contracts say."""

import json
from pathlib import Path
from typing import Any

from tests.contracts.api_changelog import changelog_page

ITEM: dict[str, Any] = {"type": "object", "properties": {"id": {"type": "string"}}}


def operation(name: str, **more: Any) -> dict[str, Any]:
    summary = name.replace("_", " ").title()
    given: dict[str, Any] = {"operationId": name, "summary": summary, "parameters": [], "responses": {}}
    return given | more


def document(paths: dict[str, Any], **schemas: Any) -> dict[str, Any]:
    return {"paths": paths, "components": {"schemas": {"Item": ITEM} | schemas}}


def write_release(contracts: Path, version: str, found: dict[str, Any], renames: str, breaks: str) -> None:
    folder = contracts / "released" / version
    (folder / "openapi").mkdir(parents=True)
    (folder / "openapi" / "crm.json").write_text(json.dumps(found))
    (folder / "renames.tsv").write_text(renames)
    (folder / "breaks.tsv").write_text(breaks)


def test_each_release_has_what_was_added_renamed_deprecated_and_broken(tmp_path: Path) -> None:
    first = document({"/v1/items": {"get": operation("list")}, "/v1/old": {"get": operation("read_old")}})
    second = document({"/v1/items": {"get": operation("list_items")}})
    now = document(
        {
            "/v1/items": {
                "get": operation("list_items", parameters=[{"name": "town", "in": "query"}]),
                "post": operation("create_item", description="Enter an item. It is kept\nfor a year."),
            },
            "/v1/things": {
                "get": operation(
                    "list_things",
                    **{"deprecated": True, "x-sunset-on": "2027-06-01", "x-instead": "GET /v1/items"},
                )
            },
        },
        Item={**ITEM, "properties": {**ITEM["properties"], "town": {"type": "string"}}},
    )
    write_release(tmp_path, "0.1.0a0", first, "", "")
    renames = (
        "crm\tGET /v1/items\tlist\tsame\tlist_items\tplain\ncrm\tGET /v1/old\tread_old\tgone\tgone\tnobody read it\n"
    )
    write_release(tmp_path, "0.1.0a1", second, renames, "*\tGET /v1/x*\ta reason\npredict\tGET *\tof another\n")
    (tmp_path / "renames.tsv").write_text("")
    (tmp_path / "breaks.tsv").write_text("")

    page = changelog_page(tmp_path, "crm", now)

    unreleased, _, released = page.partition("## 0.1.0a1")
    assert "`POST /v1/items`: Enter an item\n" in unreleased
    assert "`?town` of `GET /v1/items`" in unreleased
    assert "`Item`: `town`" in unreleased
    assert "`GET /v1/things`: goes on 2027-06-01; instead `GET /v1/items`" in unreleased
    assert "`GET /v1/items`: `list` is called `list_items`" in released
    assert "`GET /v1/old`: nobody read it" in released
    assert "a reason: `GET /v1/x*`" in released
    assert "of another" not in released
    assert released.index("## 0.1.0a0") > 0


def test_nothing_changed_is_said(tmp_path: Path) -> None:
    same = document({"/v1/items": {"get": operation("list_items")}})
    write_release(tmp_path, "0.1.0a0", same, "", "")
    (tmp_path / "renames.tsv").write_text("")
    (tmp_path / "breaks.tsv").write_text("")
    assert "## Not released yet\n\nNothing.\n" in changelog_page(tmp_path, "crm", same)
