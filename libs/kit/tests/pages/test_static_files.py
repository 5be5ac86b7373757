"""Static files: kept for long at the address of their release, asked for again at every other."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import Response
from kit.pages import static_files
from kit.testing.steps import call


async def get(app: FastAPI, path: str, **headers: str) -> Response:
    async with call(app) as client:
        return await client.get(path, headers=headers)


@pytest.fixture
def release() -> str:
    return static_files.release_of("kit")


async def test_a_page_names_the_release_and_a_browser_keeps_its_files(app: FastAPI, release: str) -> None:
    page = (await get(app, "/nowhere", Accept="text/html")).text
    assert f'href="/static/{release}/kit/isoloir.css"' in page
    assert "immutable" in (await get(app, f"/static/{release}/kit/map.js")).headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/static/kit/map.js", "/static/0123456789ab/kit/map.js"])
async def test_another_address_gives_the_file_of_today_and_is_asked_again(
    app: FastAPI, release: str, path: str
) -> None:
    kept = await get(app, f"/static/{release}/kit/map.js")
    found = await get(app, path)
    assert found.content == kept.content
    assert found.headers["Cache-Control"] == "no-cache"
    unchanged = await get(app, path, **{"If-None-Match": found.headers["ETag"]})
    assert (unchanged.status_code, unchanged.headers["Cache-Control"]) == (304, "no-cache")


async def test_no_release_opens_other_folders(app: FastAPI, release: str) -> None:
    for path in (f"/static/{release}/kit/../../pyproject.toml", f"/static/{release}/%2e%2e/kit/map.js"):
        assert (await get(app, path)).status_code == 404


def test_the_release_changes_with_any_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "deep"
    folder.mkdir()
    monkeypatch.setattr(static_files, "_KIT", tmp_path)
    static_files.release_of.cache_clear()
    found = {static_files.release_of("kit")}
    for name, content in (("a.js", "1"), ("a.js", "2"), ("deep/b.css", "")):
        (tmp_path / name).write_text(content)
        static_files.release_of.cache_clear()
        found.add(static_files.release_of("kit"))
    static_files.release_of.cache_clear()
    assert len(found) == 4
    assert all(re.fullmatch("[0-9a-f]{12}", release) for release in found)
