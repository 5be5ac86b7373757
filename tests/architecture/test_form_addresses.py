"""Forms of pages post to routes that exist: a route that is renamed takes its forms along."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from kit.testing.tokens import settings
from kit.web.router_group import flat_routes
from starlette.routing import Route

from tests.architecture.test_anatomy import SERVICES

ROOT = Path(__file__).parents[2]
FORM = re.compile(r"<form\b[^>]*>", re.DOTALL)
ADDRESS = re.compile(r'\b(?:action|formaction)="([^"]*)"')
BASE = re.compile(r"\{\{ ?base ?\}\}")
FILLED = re.compile(r"\{\{.*?\}\}")


def posted(template: str) -> set[str]:
    """Return the addresses that a template's forms post to, with `x` for what is filled in.

    Those that begin with a variable of the page's own, or choose, are left out: the template alone does not say more.
    """
    plain = FILLED.sub(lambda found: "{%" if " if " in found[0] else "x", BASE.sub("!", template))
    forms = [form for form in FORM.findall(plain) if 'method="post"' in form]
    buttons = re.findall(r"<button\b[^>]*formaction=[^>]*>", plain)
    found = {address for tag in (*forms, *buttons) for address in ADDRESS.findall(tag)}
    return {re.split(r"[?#]", one[1:])[0] for one in found if one.startswith("!") and "{%" not in one}


def is_taken(address: str, routes: list[Route]) -> bool:
    # A query may be filled in at the end.
    return any(one.path_regex.match(each) for one in routes for each in (address, address.removesuffix("x")))


@pytest.mark.parametrize("service", SERVICES)
def test_every_form_posts_to_a_route(service: str) -> None:
    app = import_module(f"{service}.app").create_app(settings=settings())
    routes = [one for one in flat_routes(app) if isinstance(one, Route) and "POST" in (one.methods or ())]
    templates = sorted((ROOT / "services" / service / "src").rglob("*.html"))
    lost = {
        f"{file.name}: {address}"
        for file in templates
        for address in posted(file.read_text())
        if not is_taken(address, routes)
    }
    assert templates
    assert lost == set()


def test_a_form_that_posts_nowhere_is_seen() -> None:
    template = (
        '<form method="post" action="{{ base }}/things/{{ thing.id }}/part?x=1"><button formaction="{{ base }}/y">'
    )
    assert posted(template) == {"/things/x/part", "/y"}
