"""budget over HTTP."""

from fastapi import FastAPI
from kit.db import Sessions
from kit.settings import Settings as KitSettings
from kit.web import new_app

from budget.accounts import pages as account_pages
from budget.accounts import routes as accounts
from budget.allotments import pages as allotment_pages
from budget.allotments import routes as allotments
from budget.banks import pages as bank_pages
from budget.banks import routes as banks
from budget.burndowns import pages as burndown_pages
from budget.burndowns import routes as burndowns
from budget.ceilings import routes as ceilings
from budget.closings import pages as closing_pages
from budget.closings import routes as closings
from budget.comparisons import pages as comparison_pages
from budget.comparisons import routes as comparisons
from budget.costs import pages as cost_pages
from budget.costs import routes as costs
from budget.decisions import pages as decision_pages
from budget.decisions import routes as decisions
from budget.donors import pages as donor_pages
from budget.donors import routes as donors
from budget.evidence import pages as evidence_pages
from budget.evidence import routes as evidence
from budget.expenses import pages as expense_pages
from budget.expenses import routes as expenses
from budget.exports import pages as export_pages
from budget.exports import routes as exports
from budget.filings import pages as filing_pages
from budget.filings import routes as filings
from budget.gauges import pages as gauges
from budget.journals import routes as journals
from budget.loans import pages as loan_pages
from budget.loans import routes as loans
from budget.outlooks import routes as outlooks
from budget.payers import pages as payer_pages
from budget.payers import routes as payers
from budget.pledges import pages as pledge_pages
from budget.pledges import routes as pledges
from budget.receipts import pages as receipt_pages
from budget.receipts import routes as receipts
from budget.reimbursements import routes as reimbursements
from budget.rights import service as rights
from budget.settings import Settings
from budget.trails import pages as trail_pages
from budget.trails import routes as trails


def create_app(sessions: Sessions | None = None, settings: KitSettings | None = None) -> FastAPI:
    return new_app(
        "budget",
        "The campaign account: legal ceiling, expenses, headroom.",
        settings or Settings(),  # pyright: ignore[reportCallIssue]  # from the environment
        sessions,
        [
            accounts.router,
            account_pages.router,
            allotments.router,
            allotment_pages.router,
            bank_pages.router,
            banks.router,
            burndowns.router,
            burndown_pages.router,
            ceilings.router,
            closings.router,
            closing_pages.router,
            comparisons.router,
            comparison_pages.router,
            costs.router,
            cost_pages.router,
            decisions.router,
            decision_pages.router,
            donors.router,
            donor_pages.router,
            evidence.router,
            evidence_pages.router,
            expenses.router,
            expense_pages.router,
            exports.router,
            export_pages.router,
            filings.router,
            filing_pages.router,
            gauges.router,
            journals.router,
            loans.router,
            loan_pages.router,
            outlooks.router,
            payers.router,
            payer_pages.router,
            pledges.router,
            pledge_pages.router,
            receipts.router,
            receipt_pages.router,
            reimbursements.router,
            trails.router,
            trail_pages.router,
        ],
        rights=rights.DESK,
    )
