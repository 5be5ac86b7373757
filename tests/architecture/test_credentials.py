"""Credentials: whatever makes a secret checks that its maker holds what it opens (ADR 0055)."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.test_anatomy import SERVICES
from tests.architecture.test_routes import app_of
from tests.contracts.compatibility import follow

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "libs" / "kit" / "src", *(ROOT / "services" / service / "src" for service in SERVICES)]

MAKES = {
    *("add_secret", "new_link", "new_links", "new_secret", "new_recovery_codes"),
    *("token_urlsafe", "token_hex", "token_bytes"),
}
ASKS = {"check_may_give", "check_custody", "check_may_wire", "check_may_be_told"}

BY_ITSELF: dict[str, str] = {
    "kit.security.links.new_link": "the means itself",
    "kit.security.links.new_links": "the means itself",
    "kit.events.webhooks.signing.new_secret": "the means itself",
    "kit.servers.nats._password": "a server's own password, in its folder",
    "kit.servers.nats.__init__": "a name, which opens nothing",
    "kit.servers.postgres._password_file": "a server's own password, in its folder",
    "kit.testing.tokens": "tests alone",
    "crm.integrations.clients.credentials.add_secret": "its callers ask",
    "crm.integrations.clients.service.register_client": "it opens nothing before somebody who may consents",
    "crm.integrations.clients.routes.rotate_client_secret": "the service asks",
    "crm.integrations.clients.pages.change_secret": "the service asks",
    "crm.team.organisations.help_requests._new_way_in": "to ask to be let in, which gives nothing by itself",
    "crm.integrations.front_ends.sessions._continue": "to who shows the one before: rights are read then",
    "crm.integrations.connectors.simulators": "stands in for a vendor, on this machine alone",
    "crm.team.second_factors.service.begin": "to the person: a proof of their own, which opens nothing alone",
    "crm.team.second_factors.service.check_code": "to the person: a proof of their own, which opens nothing alone",
    "crm.team.second_factors.time_codes": "the means itself",
    "crm.team.second_factors.recovery_codes": "the means itself",
    "crm.team.second_factors.service.renew_recovery_codes": "one's own, on a device where a second factor was shown",
    "crm.team.sign_ins.service._mail_link": "in a mail to the member, whose rights are read when it is used",
    "crm.team.sign_ins.service.ask_confirmation": "in a mail to the address that it confirms",
    "crm.team.open_invitations.service.ask_admission": "to who waits: it opens nothing before somebody lets them in",
    "crm.team.invitations.pages._one": "of one view of a page: it opens nothing without the invitation's own secret",
    "crm.team.organisations.pages._invitation": "of one view of a page, as that of a team's invitation",
    "crm.team.organisations.service.new_join_link": "opens nothing: a campaign that enters it gives, and gets no right",
    "crm.forms.sign_up_forms.service.take": "goes by mail to the address that it confirms",
    "crm.campaign_events.registrations.pages.confirm_own": "to the person: their own place",
    "crm.campaign_events.registrations.messages.write_to": "to the person: their own place",
    "crm.people.volunteers.service.add_own_link": "to the person: their own page, which the team writes anyway",
    "crm.campaign_events.shift_calendars.service.renew": "to the person: their own shifts, which their page shows",
    "budget.exports.service._begin": "a key that nobody is shown",
    "budget.income.checkouts.provider_accounts.set_provider": "opens nothing: it has us ask the provider again",
    "budget.income.public_gifts.service.begin_gift": "to the person: their own gift",
    "proxy.intake.offers.service.open_offer": "to the person: what they sent",
    "proxy.intake.requests.service.open_request": "to the person: what they sent",
    "proxy.messages.notices.letters._link": "in a message to the person: what they sent",
    "proxy.messages.notices.letters.write_many": "in a message to the person: what they sent",
    "proxy.messages.notices.confirmation.confirm": "in a message to the person: what they sent",
}
"""What makes a secret without asking, and why: by function, or by module where nothing in it has to."""

SECRETS: dict[str, dict[str, str]] = {
    "crm": {
        "POST /v1/clients": "crm.integrations.clients.service.register_client",
        "POST /v1/clients/{client_id}/secrets": "crm.integrations.clients.service.new_secret",
        "POST /v1/connectors/{connector_id}/notification-urls": (
            "crm.integrations.connectors.notifications.new_hint_link"
        ),
        "POST /v1/intake-links": "crm.messaging.replies.service.new_intake",
        "POST /v1/people/{person_id}/self-service-link": "crm.people.volunteers.service.add_own_link",
        "POST /v1/street-rounds/{street_round_id}/helpers": "crm.street_rounds.rounds.volunteers.add_helper",
        "POST /v1/campaign-events/{campaign_event_id}/desk-links": (
            "crm.campaign_events.registrations.check_in.new_desk_link"
        ),
        "POST /v1/pairings": "crm.canvassing.phones.service.make_pairing",
        "POST /v1/phone/pairing": "crm.canvassing.phones.service.pair",
        "POST /v1/invitations": "crm.team.invitations.service.invite",
        "POST /v1/second-factors/checks": "crm.team.second_factors.service.check_code",
        "POST /v1/second-factors/recovery-codes": "crm.team.second_factors.service.renew_recovery_codes",
        "POST /v1/appeals/{appeal_id}/help-link": "crm.team.organisations.help_requests._new_way_in",
        "POST /v1/organisations/{organisation_id}/join-links": "crm.team.organisations.service.new_join_link",
    },
    "proxy": {
        "POST /v1/public/campaigns/{campaign_id}/requests": "proxy.intake.requests.service.open_request",
        "POST /v1/requests": "proxy.intake.requests.service.open_request",
        "POST /v1/public/campaigns/{campaign_id}/offers": "proxy.intake.offers.service.open_offer",
        "POST /v1/offers": "proxy.intake.offers.service.open_offer",
        "POST /v1/pool/codes": "proxy.pools.service.create_code",
        "POST /v1/bounce-inboxes": "proxy.messages.bounces.service.new_notice_address",
    },
    "results": {
        "POST /v1/public-boards": "results.boards.public_boards.service.create_public_board",
        "POST /v1/pairings": "results.reporting.phones.service.make_pairing",
        "POST /v1/phone/pairing": "results.reporting.phones.service.pair",
        "POST /v1/sms-gateways": "results.reporting.sms_reports.service.make_gateway",
    },
}
WEBHOOKS = {
    "POST /v1/webhooks": "kit.events.webhooks.service.create_webhook",
    "POST /v1/webhooks/{webhook_id}/secret": "kit.events.webhooks.service.change_secret",
}
"""Which function makes what an operation shows once."""

ONE_TIME = {
    *("secret", "key", "token", "path", "address", "url", "code", "access_token", "status_url", "link"),
    "recovery_codes",
}
SHOWN: dict[str, set[str]] = {
    "budget": {
        "POST /v1/commission-decisions",
        "POST /v1/donors",
        "PATCH /v1/donors/{donor_id}",
        "PUT /v1/filing/questions/{question}",
        "PUT /v1/account-people/{part}",
        "PUT /v1/bank/layouts/{layout_key}",
        # A public page.
        "PUT /v1/gift-page",
    },
    "crm": {
        "PUT /v1/custom-fields/{key}",
        # To who shows a secret: its ten minutes are asked of the grant.
        "POST /oauth/token",
        "POST /v1/sign-up-forms",
        "PUT /v1/sign-up-forms/{form_id}",
        "POST /v1/campaign-events",
        "PUT /v1/campaign-events/{campaign_event_id}",
        "POST /v1/campaign-events/{campaign_event_id}/cancel",
        "POST /v1/campaign-events/{campaign_event_id}/end",
        "POST /v1/turfs",
        "POST /v1/turfs/{turf_id}/withdraw",
        # The address that every reader of a mail has.
        "POST /v1/message-pictures",
        "PUT /v1/register/controller",
    },
    # To the person, by the link of the mail that they were sent.
    "proxy": {"POST /v1/public/confirmations/{token}"},
    "results": {"PUT /v1/stations/{station}", "POST /v1/poll-watchers", "PUT /v1/poll-watchers/{poll_watcher_id}"},
}
"""Operations where a field of such a name holds no secret: a public or postal address, a code read out, a key that
the request itself names."""


@cache
def makers() -> dict[str, set[str]]:
    """Return each function's calls that make a secret or check rights; a module stands for code outside them."""
    found: dict[str, set[str]] = {}
    for source in SOURCES:
        for path in sorted(source.rglob("*.py")):
            text = path.read_text()
            if not any(word in text for word in MAKES):
                continue
            module = ".".join(path.relative_to(source).with_suffix("").parts)
            found |= {name: calls for name, calls in _calls(module, ast.parse(text)) if calls & MAKES}
    return found


def _calls(name: str, node: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """Yield the calls of a function with all that is in it; of a module or a class, those outside of its functions."""
    own: set[str] = set()
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name}.{child.name}", called(child)
        elif isinstance(child, ast.ClassDef):
            yield from _calls(name, child)
        else:
            own |= called(child)
    yield name, own


def called(node: ast.AST) -> set[str]:
    names: set[str] = set()
    for one in ast.walk(node):
        if isinstance(one, ast.Call):
            if isinstance(one.func, ast.Name):
                names.add(one.func.id)
            elif isinstance(one.func, ast.Attribute):
                names.add(one.func.attr)
    return names


def test_whatever_makes_a_secret_asks_what_its_maker_holds() -> None:
    unasked = {name for name, calls in makers().items() if not calls & ASKS}
    excused = {name for name in unasked if any(name == one or name.startswith(f"{one}.") for one in BY_ITSELF)}
    assert unasked - excused == set()
    needed = {one for one in BY_ITSELF if any(name == one or name.startswith(f"{one}.") for name in unasked)}
    means = {one for one, why in BY_ITSELF.items() if why == "the means itself"}
    assert set(BY_ITSELF) - needed - means == set()


def operations(service: str) -> Iterator[tuple[str, set[str]]]:
    """Each operation that changes something, with the fields of what it answers."""
    document: dict[str, Any] = app_of(service).openapi()
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method == "get":
                continue
            fields: set[str] = set()
            for status, answer in operation["responses"].items():
                said = follow(document, answer).get("content", {})
                for content in said.values() if status.startswith("2") else ():
                    reference = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
                    fields |= set(schemas.get(reference, {}).get("properties", {}))
            yield f"{method.upper()} {path}", fields


@pytest.mark.parametrize("service", SERVICES)
def test_each_operation_that_shows_a_secret_is_known_and_asks(service: str) -> None:
    ours = SECRETS.get(service, {}) | WEBHOOKS
    found = {name for name, fields in operations(service) if fields & ONE_TIME}
    webhooks = {f"POST /v1/webhooks/{{webhook_id}}/{act}" for act in ("resume", "replay")}
    assert found == set(ours) | SHOWN.get(service, set()) | webhooks
    for operation, function in ours.items():
        assert function in makers(), operation
        assert makers()[function] & ASKS or function in BY_ITSELF, operation
