"""Parts of a page that are written anew leave the keyboard where it is, and a table scrolled as it was."""

from importlib.resources import files

from playwright.async_api import Browser, Page, Route

SCRIPT = (files("kit") / "static" / "keep_focus.js").read_text()
PART = """<p>{count} bureaux</p><a href="/b/{count}">Bureau {count}</a><a href="/all">Tous</a>
<details><summary>Par commune</summary><p>{count}</p></details>
<div class="table" tabindex="0" role="region" aria-label="Par bureau" style="width:100px;overflow-x:auto">
<div style="width:900px">{count}</div></div>"""
PAGE = f'<!doctype html><title>Soirée</title><main><div id="board">{PART.format(count=1)}</div></main>'
CHANGE = """async html => {
  const { keepFocus } = await import("/keep_focus.js");
  const board = document.getElementById("board");
  keepFocus(board, () => { board.innerHTML = html; });
}"""


async def open_page(browser: Browser) -> Page:
    page = await browser.new_page()

    async def answer(route: Route) -> None:
        if route.request.url.endswith(".js"):
            await route.fulfill(body=SCRIPT, content_type="text/javascript")
        else:
            await route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")

    await page.route("**/*", answer)
    await page.goto("http://board.example/")
    return page


async def focused(page: Page) -> str:
    return await page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText")


async def test_focus_stays_on_what_is_called_the_same(browser: Browser) -> None:
    page = await open_page(browser)
    for selector, name in (("a[href='/all']", "Tous"), ("summary", "Par commune"), (".table", "Par bureau")):
        for count in (2, 3):
            await page.focus(selector)
            await page.evaluate(CHANGE, PART.format(count=count))
            assert await focused(page) == name
            assert f"{count} bureaux" in await page.inner_text("#board")
    await page.close()


async def test_focus_on_what_is_gone_stays_in_its_part_and_never_falls_to_the_page(browser: Browser) -> None:
    page = await open_page(browser)
    await page.focus("a[href='/b/1']")
    await page.evaluate(CHANGE, PART.format(count=2))
    assert await page.evaluate("document.activeElement.id") == "board"
    await page.close()


async def test_focus_elsewhere_is_not_taken_and_tables_stay_scrolled(browser: Browser) -> None:
    page = await open_page(browser)
    await page.evaluate("document.querySelector('.table').scrollLeft = 120")
    await page.evaluate(CHANGE, PART.format(count=2))
    assert await page.evaluate("document.activeElement === document.body")
    assert await page.evaluate("document.querySelector('.table').scrollLeft") == 120
    await page.close()
