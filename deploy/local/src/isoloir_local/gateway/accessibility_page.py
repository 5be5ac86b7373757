"""The accessibility statement, open to everybody and linked in the footer of every page."""

from fastapi import APIRouter, Request
from kit.pages.rendering import render
from starlette.responses import Response

from isoloir_local.gateway.visits import NoteVisit

PATH = "/accessibilite"


def accessibility_router(note_visit: NoteVisit) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get(PATH)
    async def show_statement(request: Request) -> Response:
        await note_visit(request)
        return render(request, "accessibility.html")

    return router
