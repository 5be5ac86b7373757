from kit.pages.search import search_router

from results.boards.search.service import SOURCES

router = search_router(SOURCES)
