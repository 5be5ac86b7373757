from kit.pages.search import search_router

from crm.desk.search.service import SOURCES

router = search_router(SOURCES)
