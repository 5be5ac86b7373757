from kit.pages.search import search_router

from predict.forecasting.search.service import SOURCES

router = search_router(SOURCES)
