from kit.pages.search import search_router

from proxy.coordination.search.service import SOURCES

router = search_router(SOURCES)
