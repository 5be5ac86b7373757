"""Each form of each page, sent empty and sent wrong: whatever refuses it, the page answers by the one pattern.

In a campaign of its own: what is accepted stays there. Its pages are read again after that, for the forms that stand on
pages of things which did not exist before.
"""

import re
from collections.abc import AsyncIterator, Callable, Iterator

import httpx
import pytest
from isoloir_local.oidc.links import new_link
from isoloir_local.oidc.signing import OPERATOR
from isoloir_local.testing import Launched
from isoloir_local.walk.campaign import open_campaign
from isoloir_local.walk.stage import Stage

from tests.browser.page_forms import PageForm, find_faults, read_forms
from tests.browser.test_crawl import crawl

READINGS = 2
FEWEST = 60
"""Kinds of forms that a new campaign has at least: fewer means that pages are not read, not that all is well."""
_LEAVES = re.compile(r"^/(?:logout|entrer|demonstration|choisir|campagnes)(?:/|$)")
"""Forms that lead out of the campaign."""


@pytest.fixture(scope="module")
def stage_of_forms(stage_for: Callable[[str], Stage]) -> Iterator[Stage]:
    made = stage_for(OPERATOR)
    open_campaign(made)
    yield made
    made.close()


@pytest.fixture
async def director(suite: Launched, stage_of_forms: Stage) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=suite.address, timeout=60) as client:
        code = new_link(suite.home, suite.address, OPERATOR).partition("#")[2]
        await client.post("/entrer", data={"code": code}, headers={"Origin": suite.address})
        await client.get(f"/login?campaign={stage_of_forms.campaign_id}", follow_redirects=True)
        yield client


async def test_each_form_keeps_the_pattern_when_it_is_refused(director: httpx.AsyncClient) -> None:
    sent: set[tuple[str, str, tuple[str, ...]]] = set()
    faults: list[str] = []
    for _ in range(READINGS):
        for page, text in (await crawl(director)).pages.items():
            forms = [one for one in read_forms(page, text) if one.method == "post" and not _LEAVES.match(one.action)]
            new = {one.kind: one for one in forms if one.kind not in sent}
            sent |= new.keys()
            # All empty ones first: what is accepted may take another form from the page.
            for values_of in (_empty, _wrong):
                for form in new.values():
                    faults += await _faults(director, form, values_of)
    assert not faults, "\n".join(faults)
    assert len(sent) >= FEWEST, f"only {len(sent)} kinds of forms"


def _empty(form: PageForm) -> list[tuple[str, str]] | None:
    is_filled_in = any(one.is_typed or one.type in ("file", "checkbox") for one in form.inputs)
    return form.empty() if is_filled_in else None


def _wrong(form: PageForm) -> list[tuple[str, str]] | None:
    """A form of boxes alone would do with all of them ticked what it is for."""
    return form.nonsense() if any(one.is_typed for one in form.inputs) else None


async def _faults(
    client: httpx.AsyncClient, form: PageForm, values_of: Callable[[PageForm], list[tuple[str, str]] | None]
) -> list[str]:
    fresh = await _read_again(client, form) if values_of(form) is not None else None
    values = values_of(fresh) if fresh else None
    if fresh is None or values is None:
        return []
    answer = await fresh.send(client, values)
    return [f"{form.page} {form.action} {values_of.__name__}: {one}" for one in find_faults(fresh, values, answer)]


async def _read_again(client: httpx.AsyncClient, form: PageForm) -> PageForm | None:
    """Return the form as its page has it now; None if what was sent before has ended it."""
    answer = await client.get(form.page, headers={"Accept": "text/html"}, follow_redirects=True)
    return next((one for one in read_forms(form.page, answer.text) if one.kind == form.kind), None)
