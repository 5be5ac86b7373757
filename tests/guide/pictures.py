"""Take the guide's pictures anew, from a suite on Val-Fictif, where nothing is of a real place: `make pictures`."""

import asyncio
import io
import os
import tempfile
import tomllib
from pathlib import Path

from isoloir_local.oidc.links import new_link
from isoloir_local.oidc.signing import OPERATOR
from isoloir_local.sources import find_source
from isoloir_local.testing import Launched, launched
from isoloir_local.walk import STEPS
from isoloir_local.walk.campaign import open_campaign
from isoloir_local.walk.stage import Stage
from kit.cli import print_status
from PIL import Image
from playwright.async_api import Page, async_playwright

from tests.browser.driver import CHROMIUM, FLAGS

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
WIDTH, HEIGHT, PHONE = 1080, 720, 390
QUALITY = 78


def main() -> None:
    # As on a machine without official data: the suite makes the invented constituency itself.
    os.environ |= {"ISOLOIR_DATA": "/absent", "ISOLOIR_OFFLINE": "1"}
    with tempfile.TemporaryDirectory(prefix="isoloir-pictures-") as folder:
        source = find_source(None, Path(folder))
        assert source.kind == "fictional"
        with launched("--source", str(source.folder)) as suite:
            stage = Stage(suite.address, source, lambda campaign: suite.token(campaign=campaign), print_status)
            open_campaign(stage)
            for step in STEPS[:-1]:  # without the night: its clock stands after the vote
                step(stage)
            asyncio.run(take_pictures(suite, stage))
            stage.close()


async def take_pictures(suite: Launched, stage: Stage) -> None:
    wanted = tomllib.loads((GUIDE / "guide.toml").read_text(encoding="utf-8"))["picture"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        context = await browser.new_context(locale="fr-FR", color_scheme="light", reduced_motion="reduce")
        page = await context.new_page()
        page.set_default_timeout(120_000)
        await page.goto(new_link(suite.home, suite.address, OPERATOR))
        await page.wait_for_url(f"{suite.address}/**")
        await page.goto(f"{suite.address}/login?campaign={stage.campaign_id}")
        for one in wanted:
            await page.set_viewport_size({"width": one.get("width", WIDTH), "height": one.get("height", HEIGHT)})
            await page.goto(f"{suite.address}{one['page']}")
            await settle(page)
            save(await page.screenshot(), GUIDE / "images" / f"{one['name']}.webp")
        await browser.close()


async def settle(page: Page) -> None:
    """Wait for what a page asks for after it is there."""
    await page.wait_for_load_state("networkidle")
    await page.wait_for_timeout(500)


def save(picture: bytes, file: Path) -> None:
    Image.open(io.BytesIO(picture)).save(file, "WEBP", quality=QUALITY, method=6)
    print_status(f"{file.name}: {file.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
