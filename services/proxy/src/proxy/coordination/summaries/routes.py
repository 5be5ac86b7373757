from kit.pages.summaries import summary_router

from proxy.coordination.summaries.service import read_summary

router = summary_router(read_summary)
