from kit.pages.summaries import summary_router

from predict.forecasting.summaries.service import read_summary

router = summary_router(read_summary)
