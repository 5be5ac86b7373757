"""The guide's pages, open to everybody: what it says is about no campaign, and who cannot get in needs it too."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from kit.pages.rendering import render
from kit.pages.static_files import Static
from kit.security.viewer import viewer_of
from kit.web.problems import NotFound
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from isoloir_local.gateway.guide_book import FOLDER, the_guide
from isoloir_local.gateway.visits import NoteVisit


def guide_router(note_visit: NoteVisit) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/guide")
    async def show_guide(request: Request) -> Response:
        await note_visit(request)
        guide, viewer = the_guide(), viewer_of(request)
        roles = set(viewer.roles if viewer else ())
        return render(
            request,
            "guide.html",
            chapters=guide.chapters,
            sheets=guide.sheets,
            mine=[sheet for sheet in guide.sheets if roles & set(sheet.roles)],
        )

    @router.get("/guide/aide")
    async def show_help(page: Annotated[str, Query(max_length=200)] = "/") -> Response:
        """The chapter on a page of the suite, for the link « Aide » of each."""
        chapter = the_guide().helps_on(page)
        return RedirectResponse(f"/guide/{chapter.key}" if chapter else "/guide", 303)

    router.mount("/guide/images", Static(FOLDER / "images"), "guide-images")

    @router.get("/guide/{key}")
    async def show_chapter(request: Request, key: str) -> Response:
        chapter = the_guide().find(key)
        if chapter is None:
            raise NotFound("Ce chapitre n’existe pas : le guide est à /guide.", "No such chapter.")
        await note_visit(request)
        chapters = the_guide().chapters
        position = chapters.index(chapter) if chapter in chapters else len(chapters)
        return render(
            request,
            "guide_chapter.html",
            chapter=chapter,
            content=Markup(chapter.html()),  # our own Markdown, rendered without raw HTML
            following=chapters[position + 1] if position + 1 < len(chapters) else None,
        )

    return router
