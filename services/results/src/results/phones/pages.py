"""The application of a reporter's phone: one page without anything personal in it, its service worker, its manifest."""

from fastapi import APIRouter, Request
from kit import offline
from kit.web import Route
from starlette.responses import Response

router = APIRouter(route_class=Route, include_in_schema=False)

_APPLICATION = offline.Application(
    package="results",
    folder="phone",
    template="phones/phone.html",
    store="isoloir-phone",
    path="/p/",
    name="Isoloir, bureaux de vote",
    short_name="Bureaux",
)


@router.get("/p")
async def lead_on(request: Request) -> Response:
    """The address of a QR code."""
    return offline.lead_on(request, _APPLICATION)


@router.get("/p/")
async def show_application(request: Request) -> Response:
    return offline.show_application(request, _APPLICATION)


@router.get("/p/worker.js")
async def read_worker() -> Response:
    return offline.worker_of(_APPLICATION)


@router.get("/p/manifest.webmanifest")
async def read_manifest() -> Response:
    return offline.manifest_of(_APPLICATION)
