import gzip
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient
from proxy.widget.widgets import releases

PUBLISHED = {
    ("1.0.0", "loader.js"): "sha384-ajFyRbwu6/am7ZyZPTPYx8iTjQZJvKh5FIbOqQMhuG+lQXlHfqgPcpGH2G7Ucoee",
    ("1.0.0", "form.js"): "sha384-c0Q+5Mu2Im/vtmKqtNXl9z87nroIbBC44950jSofKM+tpWe3aoLiH6Sl+YP6R1Br",
    ("1.1.0", "loader.js"): "sha384-nz+4UNXuV2PsT27p+xW0hhA+znefh6Arb/fcqVeUgXWOZaymJqLsIi9E12vlXMTS",
    ("1.1.0", "form.js"): "sha384-gsbCgVXmtmR/gihpYmHDsK1zrkCYNsC4uOhyL4XVpxNYdpsAcI0yhUzbN6wltHhT",
    ("1.2.0", "loader.js"): "sha384-0H+nQfVQU848JU+v+SZHxJR8LOizHOMC+LMqs+39ELWndNKBCGvvCy6D1Ud/sVpB",
    ("1.2.0", "form.js"): "sha384-xxdOvmZJ7OkcTRc6xvSoVtgPBj4y2TpvsOKM0nwcfjRzC2jz9b7lRw8Ju8Goj1C3",
    ("1.3.0", "loader.js"): "sha384-IYefuhfKafSxeoJDSRH7H7Yxmr88gTca1nsugNB9DqpE23Xf8rSyU6J9QDPRGrPV",
    ("1.3.0", "form.js"): "sha384-psuPWg7mqX7XlgYgLRuCtsQliNumJa88dI8XxIHeTm+MmsG17HpPCEPgm4GlEFkb",
    ("1.3.0", "form-en.js"): "sha384-CrVpn03Wi7bWQQUEGR10n5qXdRM9o6etCvQHj09iA5m+FlvuRjd4zHthTs0IVMgI",
    ("1.4.0", "loader.js"): "sha384-JAUthw9Xzhv0KcK5QGJT/xqULLJCmfqlBUNSS2lE9sqV5W300ZGDMv1vXPtdr8Ez",
    ("1.4.0", "form.js"): "sha384-WzgzUCrvr87rFC0Pgi/RHTpJSoHN6wJxDed7z05RopnqulSNsIPh35wt0M0R7aj1",
    ("1.4.0", "form-en.js"): "sha384-9LsuC7UfH4UY3DO1YDvaBx9PD8u7Ai2t7EQCkuFiYnhmvIeuJ3e3pMKiGQRFAxKl",
    ("1.4.0", "form-pt.js"): "sha384-96dajt5DREbW+6Qd9rsu3e8GticgcpA6c81NGtAen4wX/y9FdowzPwYJwQASDNb+",
    ("1.5.0", "loader.js"): "sha384-dyfvdB8Z3AapCuJ35tFh7YIU35qc9PuDSzTpffe3tLp2nhpLPB8eAc22ea/u7Rcj",
    ("1.5.0", "form.js"): "sha384-pA3uf8zk4luCNMJgoNBIip8LXSvipwD3mIwMI1RuPeWjo1O2UoQ1wK4KOJnow2Pb",
    ("1.5.0", "form-en.js"): "sha384-Ou4dcY2SEaVvQYPhq3d3iEt9Opx1io92lyqUvKdCE2Po7FF8EqfSnUww0Xc5qF5n",
    ("1.5.0", "form-pt.js"): "sha384-hpGLdMX1DwjNKHFx33N2OTpGYEHTaRRzFUEBEjHlMK0l0Z6u1faE/SMeIX32pdIu",
}
"""What sites have pinned. A change to a script is a new version in a folder of its own, and a line here."""


def test_a_published_version_never_changes() -> None:
    found = {(version, name) for version in releases.versions() for name in releases.names(version)}
    assert {place: releases.integrity(*place) for place in found} == PUBLISHED


def test_the_loader_pins_the_form_that_it_loads_inline() -> None:
    for version in releases.versions():
        for form in releases.names(version) - {releases.LOADER}:
            assert releases.integrity(version, form).encode() in releases.content(version, releases.LOADER)


def test_the_widget_stays_small() -> None:
    files = releases.names(releases.CURRENT)
    sizes = {name: len(gzip.compress(releases.content(releases.CURRENT, name), 9)) for name in files}
    assert sizes["loader.js"] <= 2_000
    assert max(size for name, size in sizes.items() if name != releases.LOADER) <= 8_000


async def test_scripts_are_sent_compressed_to_whom_reads_that(voter: AsyncClient) -> None:
    for path in (f"/w/{releases.CURRENT}/{name}" for name in releases.names(releases.CURRENT)):
        plain = await voter.get(path, headers={"Accept-Encoding": "identity"})
        small = await voter.get(path, headers={"Accept-Encoding": "br, gzip"})
        refused = await voter.get(path, headers={"Accept-Encoding": "gzip;q=0"})
        assert small.headers["Content-Encoding"] == "gzip"
        assert int(small.headers["Content-Length"]) < len(plain.content)
        assert small.content == plain.content == refused.content
        assert "Content-Encoding" not in plain.headers
        assert "Content-Encoding" not in refused.headers
        assert {one.headers["Vary"].lower().count("accept-encoding") for one in (plain, small)} == {1}


@pytest.mark.parametrize("lang", ["fr", "en", "pt"])
async def test_all_that_a_visitor_loads_is_under_ten_thousand_bytes(
    voter: AsyncClient, campaign_id: UUID, lang: str
) -> None:
    whole = 0
    form = releases.form_of(releases.CURRENT, lang)
    public = f"/v1/public/campaigns/{campaign_id}"
    for path in ("/embed/v1/loader.js", f"/w/{releases.CURRENT}/{form}", f"{public}/form", f"{public}/challenge"):
        answer = await voter.get(path, headers={"Accept-Encoding": "gzip", "Accept-Language": lang})
        assert answer.headers["Content-Encoding"] == "gzip"
        whole += answer.num_bytes_downloaded
    whole += len(gzip.compress((await voter.get(f"/demande/{campaign_id}/cadre", params={"lang": lang})).content, 9))
    assert whole <= 10_000


@pytest.mark.parametrize(("asked", "kept"), [("1.0.0", "immutable"), ("1.3.0", "immutable"), ("v1", "max-age=300")])
async def test_scripts_are_for_everybody_and_kept_as_long_as_they_stand(
    voter: AsyncClient, asked: str, kept: str
) -> None:
    version = releases.version_of(asked)
    assert version is not None
    for name in releases.names(version):
        answer = await voter.get(f"/w/{asked}/{name}", headers={"Origin": "https://ailleurs.fr"})
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert kept in answer.headers["Cache-Control"]
        assert "set-cookie" not in answer.headers


async def test_the_major_version_is_the_newest_of_its_kind(voter: AsyncClient, campaign_id: UUID) -> None:
    assert max(releases.versions(), key=lambda one: [int(part) for part in one.split(".")]) == releases.CURRENT
    for name in releases.names(releases.CURRENT):
        assert (await voter.get(f"/w/v1/{name}")).content == releases.content(releases.CURRENT, name)
    frame = f"/w/v1/frame/{campaign_id}"
    assert f"/w/{releases.CURRENT}/form.js" in (await voter.get(frame)).text
    for lang in ("en", "pt"):
        said = (await voter.get(frame, params={"lang": lang})).text
        assert f"/w/{releases.CURRENT}/form-{lang}.js" in said
        assert f'<html lang="{lang}"' in said
    assert '<html lang="fr"' in (await voter.get(f"/w/1.3.0/frame/{campaign_id}", params={"lang": "pt"})).text
    # Who pinned an older one keeps it, and its frame.
    for lang in ("fr", "en"):
        old = (await voter.get(f"/w/1.0.0/frame/{campaign_id}", params={"lang": lang})).text
        assert "/w/1.0.0/form.js" in old
        assert "frame.css" in old


@pytest.mark.parametrize(
    "path", ["/w/9.9.9/loader.js", "/w/1.0.0/autre.js", "/w/..%2f1.0.0/loader.js", "/w/v2/form.js"]
)
async def test_what_was_never_published_is_not_found(voter: AsyncClient, path: str) -> None:
    assert (await voter.get(path)).status_code == 404


async def test_only_the_campaigns_sites_may_frame_the_form(
    coordinator: AsyncClient, voter: AsyncClient, campaign_id: UUID
) -> None:
    frame = f"/w/v1/frame/{campaign_id}"
    alone = (await voter.get(frame)).headers["Content-Security-Policy"]
    assert alone.endswith("frame-ancestors 'self'")
    await coordinator.put("/v1/sites", json={"origins": ["https://a.fr", "https://b.fr"]})
    answer = await voter.get(frame, params={"lang": "en", "kind": "offer"})
    policy = answer.headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://a.fr https://b.fr")
    assert "unsafe" not in policy
    assert '<html lang="en"' in answer.text
    assert f'href="/offre/{campaign_id}"' in answer.text
    # Every other page of the service stays out of all frames.
    assert "frame-ancestors 'none'" in (await voter.get(f"/demande/{campaign_id}")).headers["Content-Security-Policy"]


async def test_a_frame_of_nothing_known_is_not_found(voter: AsyncClient, campaign_id: UUID) -> None:
    assert (await voter.get(f"/w/v1/frame/{uuid4()}")).status_code == 404
    assert (await voter.get(f"/w/7.0.0/frame/{campaign_id}")).status_code == 404
    odd = await voter.get(f"/w/v1/frame/{campaign_id}", params={"kind": '"><b>', "lang": "<i>"})
    assert "<b>" not in odd.text
    assert 'kind="both"' in odd.text
