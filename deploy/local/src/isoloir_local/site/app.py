"""Example of a candidate's own site: another origin with a strict policy that embeds the suite's form."""

import os
from importlib.resources import files
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.responses import Response
from jinja2 import Environment, StrictUndefined

_LOOK = "site.css"


def create_app() -> FastAPI:
    """`ISOLOIR_SITE_SUITE` is the suite's address, `ISOLOIR_SITE_CAMPAIGN` the campaign whose form it shows."""
    suite, campaign = os.environ["ISOLOIR_SITE_SUITE"], os.environ["ISOLOIR_SITE_CAMPAIGN"]
    folder = files("isoloir_local.site")
    template = Environment(autoescape=True, undefined=StrictUndefined).from_string((folder / "page.html").read_text())
    page = template.render(suite=suite, campaign=campaign)
    look = (folder / _LOOK).read_text()
    parts = urlsplit(suite)
    origin = f"{parts.scheme}://{parts.netloc}"
    headers = {
        "Content-Security-Policy": (
            f"default-src 'none'; script-src {origin}; frame-src {origin}; style-src 'self'; img-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
    }
    app = FastAPI(title="A candidate's site", openapi_url=None)

    @app.get("/")
    async def show_page() -> Response:  # pyright: ignore[reportUnusedFunction]  # a route
        return Response(page, media_type="text/html", headers=headers)

    @app.get(f"/{_LOOK}")
    async def show_look() -> Response:  # pyright: ignore[reportUnusedFunction]  # a route
        return Response(look, media_type="text/css", headers=headers)

    return app
