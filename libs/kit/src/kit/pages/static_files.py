"""Static files at addresses that name their release, so that a page never runs with the scripts of another."""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_KIT = Path(str(files("kit"))) / "static"
_YEAR = "public, max-age=31536000, immutable"


def folders_of(package: str) -> dict[str, Path]:
    """Return the folders by the name that stands in an address: `kit`, and `own` where the package has files."""
    own = Path(str(files(package))) / "static"
    return {"kit": _KIT} | ({"own": own} if own.is_dir() else {})


@cache
def release_of(package: str) -> str:
    """Return a digest of all files; scripts import each other by relative paths, so one release covers them all."""
    digest = hashlib.sha256()
    for name, folder in folders_of(package).items():
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            content = path.read_bytes()
            digest.update(f"{name}/{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:12]


class Static(StaticFiles):
    """Files of one folder. At their release's address browsers keep them; elsewhere, and where no release is given,
    they ask whether they changed.

    An address of another release gets the file of this one, because two releases answer while a suite is updated.
    """

    def __init__(self, folder: Path, release: str = "") -> None:
        super().__init__(directory=folder)
        self._release = release

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        is_named = scope["path_params"].get("release") == self._release
        response.headers["Cache-Control"] = _YEAR if is_named else "no-cache"
        return response


def mount(app: FastAPI, package: str, release: str) -> None:
    """Mount kit's files and the package's own, with the release in the address and without.

    Without: for phones' applications, whose service worker stores the files at addresses that outlive a release.
    """
    for name, folder in folders_of(package).items():
        static = Static(folder, release)
        app.mount(f"/static/{name}", static, f"{name}-static")
        app.mount(f"/static/{{release}}/{name}", static, f"{name}-static-release")
