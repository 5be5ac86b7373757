"""Pages name the release of each static file, so that no browser runs one release's page with another's scripts."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
BARE = re.compile(r"""["'][^"']*/static/(?:own|kit)/""")
STORED_BY_A_PHONE = "phones"
"""A folder of templates whose files a service worker stores at addresses that outlive a release."""


def bare_addresses(root: Path) -> list[str]:
    return [
        f"{page.relative_to(root)}: {found}"
        for page in sorted(root.glob("**/src/**/templates/**/*.html"))
        if STORED_BY_A_PHONE not in page.parts
        for found in BARE.findall(page.read_text())
    ]


def test_every_page_names_the_release_of_its_files() -> None:
    assert bare_addresses(ROOT / "services") + bare_addresses(ROOT / "libs") + bare_addresses(ROOT / "deploy") == []


def test_an_address_without_a_release_is_found(tmp_path: Path) -> None:
    page = tmp_path / "one" / "src" / "one" / "templates" / "a.html"
    page.parent.mkdir(parents=True)
    page.write_text('<script src="{{ base }}/static/own/a.js"></script>')
    assert len(bare_addresses(tmp_path)) == 1
