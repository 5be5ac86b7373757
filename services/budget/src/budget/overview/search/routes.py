from kit.pages.search import search_router

from budget.overview.search.service import SOURCES

router = search_router(SOURCES)
