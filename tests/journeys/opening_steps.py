"""Opening a campaign whose day is not the expected one: the page asks what brought it about."""

from datetime import date, timedelta

from playwright.async_api import Page

EVENT_BEFORE = timedelta(days=200)
"""As long before the vote as an account of the calendar begins, so that it is kept alike."""


async def choose_by_election(page: Page, first_on: date) -> None:
    """Say on the opening page that the election is partial, and when the event was that caused it."""
    await page.get_by_text("Élection anticipée ou partielle").click()
    await page.get_by_label("Quand se tient-elle").select_option("partial")
    await page.get_by_label("Jour de l'événement").fill((first_on - EVENT_BEFORE).isoformat())
