"""budget over HTTP."""

from fastapi import FastAPI
from kit.db import Sessions
from kit.settings import Settings as KitSettings
from kit.web import new_app

from budget.ceilings import routes as ceilings
from budget.expenses import routes as expenses
from budget.gauges import pages as gauges
from budget.reimbursements import routes as reimbursements
from budget.settings import Settings


def create_app(sessions: Sessions | None = None, settings: KitSettings | None = None) -> FastAPI:
    return new_app(
        "budget",
        "The campaign account: legal ceiling, expenses, headroom.",
        settings or Settings(),  # pyright: ignore[reportCallIssue]
        sessions,
        [ceilings.router, expenses.router, gauges.router, reimbursements.router],
    )
