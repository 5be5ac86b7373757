"""The application of a reporter's phone: one page without anything personal in it, its service worker, its manifest."""

import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import kit
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from kit.headers import PAGE_POLICY
from kit.pages import render
from kit.web import Route

import results

router = APIRouter(route_class=Route, include_in_schema=False)

_OWN = Path(str(files(results)))
_KIT = Path(str(files(kit)))
# A photo that was taken is shown to nobody from here; the manifest is one file more than other pages have.
_POLICY = f"{PAGE_POLICY}; manifest-src 'self'; worker-src 'self'"


@router.get("/p")
async def lead_on(request: Request) -> Response:
    """The address of a QR code: the browser carries what stands after its # on to where this leads."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}/p/", 307)


@router.get("/p/")
async def show_application(request: Request) -> Response:
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
    return render(request, "phones/phone.html", headers=headers)


@router.get("/p/worker.js")
async def read_worker() -> Response:
    return Response(_worker(), media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/p/manifest.webmanifest")
async def read_manifest() -> Response:
    manifest: dict[str, Any] = {
        "name": "Isoloir, bureaux de vote",
        "short_name": "Bureaux",
        "lang": "fr",
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": "#fbfaf7",
        "theme_color": "#26415e",
        "icons": [{"src": "../static/kit/icon.svg", "sizes": "any", "type": "image/svg+xml"}],
    }
    headers = {"Cache-Control": "public, max-age=3600"}
    return JSONResponse(manifest, headers=headers, media_type="application/manifest+json")


@cache
def _worker() -> str:
    """The service worker with the list of the application's files; another version of any is another worker."""
    own = sorted(path for path in (_OWN / "static" / "phone").iterdir() if path.name != "worker.js")
    listed = {f"../static/own/phone/{path.name}": path for path in own}
    listed["../static/kit/isoloir.css"] = _KIT / "static" / "isoloir.css"
    listed["../static/kit/icon.svg"] = _KIT / "static" / "icon.svg"
    worker = _OWN / "static" / "phone" / "worker.js"
    pages = (_OWN / "templates" / "phones" / "phone.html", _KIT / "templates" / "page.html")
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in (*listed.values(), worker, *pages)))
    head = f"const VERSION = {json.dumps(digest.hexdigest()[:16])};\nconst FILES = {json.dumps(['./', *listed])};\n"
    return head + worker.read_text()
