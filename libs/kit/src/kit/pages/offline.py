"""An offline web application: its page, service worker, manifest and headers."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.responses import Response

from kit.pages.rendering import render
from kit.web.headers import PAGE_POLICY
from kit.web.routing import Route

# The manifest is an additional file.
POLICY = f"{PAGE_POLICY}; manifest-src 'self'; worker-src 'self'"
_KIT = Path(str(files("kit")))


@dataclass(frozen=True)
class Application:
    """The files that a phone stores: the page, and those in the service's `static/<folder>` and kit's."""

    package: str
    folder: str
    """A folder of the service's static files; all of it belongs to the application."""
    template: str
    store: str
    """The name of its store on the phone, to separate applications of one host."""
    path: str
    """Path of the page, with a slash at both ends."""
    name: str
    short_name: str
    own_files: tuple[str, ...] = ()
    """Further static files of the service, shared with other pages."""
    keeps_pages: bool = False
    """True for server-rendered pages, each stored as last seen; false for a single self-filling page."""

    @cached_property
    def worker(self) -> str:
        """Return the service worker with the list of files; another version of any file changes it."""
        package_folder = Path(str(files(self.package)))
        files_by_url = {
            f"../static/own/{self.folder}/{path.name}": path for path in _files(package_folder / "static" / self.folder)
        }
        files_by_url |= {f"../static/kit/phone/{path.name}": path for path in _files(_KIT / "static" / "phone")}
        files_by_url |= {f"../static/kit/{name}": _KIT / "static" / name for name in ("isoloir.css", "icon.svg")}
        files_by_url |= {f"../static/own/{name}": package_folder / "static" / name for name in self.own_files}
        worker = _KIT / "static" / "phone" / "worker.js"
        frame = (_KIT / "templates" / name for name in ("page.html", "phone/pairing.html"))
        pages = (package_folder / "templates" / self.template, *frame)
        digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in (*files_by_url.values(), worker, *pages)))
        settings: dict[str, Any] = {
            "NAME": self.store,
            "VERSION": digest.hexdigest()[:16],
            "FILES": [*([] if self.keeps_pages else ["./"]), *files_by_url],
        }
        settings["KEEPS_PAGES"] = self.keeps_pages
        return (
            "".join(f"const {name} = {json.dumps(value)};\n" for name, value in settings.items()) + worker.read_text()
        )


def application_router(application: Application) -> APIRouter:
    """Return the router of the page (without personal data), its service worker, its manifest, and the QR code's
    URL.
    """
    router = APIRouter(route_class=Route, include_in_schema=False)
    path = application.path

    @router.get(path.rstrip("/"))
    async def lead_on(request: Request) -> Response:
        # The browser keeps the code's # fragment through this redirect.
        return RedirectResponse(f"{request.scope.get('root_path', '')}{path}", 307)

    @router.get(path)
    async def show_application(request: Request) -> Response:
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
        return render(request, application.template, headers=headers)

    @router.get(f"{path}worker.js")
    async def read_worker() -> Response:
        return worker_of(application)

    @router.get(f"{path}manifest.webmanifest")
    async def read_manifest() -> Response:
        return _manifest_of(application)

    return router


def worker_of(application: Application) -> Response:
    return Response(application.worker, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


def _manifest_of(application: Application) -> Response:
    manifest: dict[str, Any] = {
        "name": application.name,
        "short_name": application.short_name,
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


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name != "worker.js")
