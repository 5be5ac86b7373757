from uuid import UUID

import pytest
from httpx import ASGITransport, AsyncClient
from isoloir_local.site.app import create_app

SUITE = "http://127.0.0.1:8000"
CAMPAIGN = UUID(int=7)


async def test_the_site_holds_the_form_under_a_strict_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISOLOIR_SITE_SUITE", SUITE)
    monkeypatch.setenv("ISOLOIR_SITE_CAMPAIGN", str(CAMPAIGN))
    async with AsyncClient(transport=ASGITransport(create_app()), base_url="http://localhost:8090") as site:
        page = await site.get("/")
        assert f'<script src="{SUITE}/proxy/w/v1/loader.js" defer>' in page.text
        assert f'<isoloir-proxy campaign="{CAMPAIGN}"><a href="{SUITE}/proxy/demande/{CAMPAIGN}">' in page.text
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith(f"default-src 'none'; script-src {SUITE}; frame-src {SUITE}; style-src 'self'")
        assert "unsafe" not in policy
        assert "set-cookie" not in page.headers
        look = await site.get("/site.css")
        assert look.headers["Content-Type"].startswith("text/css")
