"""The published loader: its bytes, its size, its address."""

import gzip

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from kit.embeds import releases
from kit.embeds.frame_headers import frame_headers
from kit.embeds.routes import router
from kit.embeds.snippets import Embed
from kit.web import problems
from kit.web.router_group import include

PUBLISHED = {"1.0.0": "sha384-F5RNrvAqo5fWltm/hLpvlBxKr5CFYdLW90Euyj3ZwlK1SlCo74F9oYSauRWaT4Gi"}
"""Digests that sites have pinned. A change is a new version in a folder of its own, and a line here."""


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    problems.install(app)
    include(app, router)
    return app


def test_a_published_loader_never_changes() -> None:
    assert {version: releases.integrity(version) for version in releases.versions()} == PUBLISHED
    assert max(releases.versions(), key=lambda one: [int(part) for part in one.split(".")]) == releases.CURRENT


def test_the_loader_stays_small() -> None:
    assert len(gzip.compress(releases.loader(releases.CURRENT), 9)) <= 1_200


@pytest.mark.parametrize(("asked", "kept"), [("1.0.0", "immutable"), ("v1", "max-age=300")])
async def test_the_loader_is_for_everybody_and_kept_as_long_as_it_stands(app: FastAPI, asked: str, kept: str) -> None:
    async with AsyncClient(transport=ASGITransport(app), base_url="http://service") as anybody:
        answer = await anybody.get(f"/embed/{asked}/loader.js", headers={"Origin": "https://ailleurs.fr"})
        never = await anybody.get("/embed/9.9.9/loader.js")
    assert answer.content == releases.loader(releases.CURRENT)
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert kept in answer.headers["Cache-Control"]
    assert never.status_code == 404


def test_a_frame_is_for_the_listed_sites_alone() -> None:
    policy = frame_headers(["https://a.fr", "https://b.fr"], "pt")["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://a.fr https://b.fr")
    assert frame_headers([], "fr")["Content-Security-Policy"].endswith("frame-ancestors 'self'")
    assert "unsafe" not in policy


def test_what_is_pasted_is_on_the_services_own_address() -> None:
    embed = Embed("form", "https://suite.fr/crm/inscription/1/2", "Rejoindre", "https://suite.fr/crm")
    assert (embed.origin, embed.loader) == ("https://suite.fr", "https://suite.fr/crm/embed/v1/loader.js")
    assert embed.frame == "https://suite.fr/crm/inscription/1/2/cadre"
    assert embed.pinned_loader == "https://suite.fr/crm/embed/1.0.0/loader.js"


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
def test_an_address_of_this_machine_is_known_before_it_is_pasted(host: str) -> None:
    assert Embed("board", f"http://{host}/partage/a", "Les résultats", f"http://{host}").is_of_this_machine


@pytest.mark.parametrize("host", ["campagne.exemple.fr", "192.168.1.4:8000", "localhost.exemple.fr"])
def test_an_address_of_others_may_be_pasted(host: str) -> None:
    assert not Embed("board", f"https://{host}/partage/a", "Les résultats", f"https://{host}").is_of_this_machine
