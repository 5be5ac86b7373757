"""The FastAPI application of budget."""

from fastapi import FastAPI
from kit.app import new_app
from kit.db.sessions import Sessions
from kit.discovery.routers import find_routers
from kit.settings import Settings as KitSettings

from budget.rights import service as rights
from budget.settings import Settings

MOVED = {
    "/allotments": "/heading-budgets",
    "/burndown": "/spending-forecast",
    "/comments": "/filing-notes",
    "/decision": "/commission-decision",
}
"""Pages by their addresses in release 0.1.0a0."""


def create_app(sessions: Sessions | None = None, settings: KitSettings | None = None) -> FastAPI:
    return new_app(
        "budget",
        "The campaign account: legal ceiling, expenses, headroom.",
        settings or Settings(),  # pyright: ignore[reportCallIssue]  # from the environment
        sessions,
        find_routers("budget"),
        rights=rights.DESK,
        moved=MOVED,
    )
