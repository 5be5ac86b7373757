"""Routes without a token: they are a known list, and everything else requires scopes."""

import base64
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from kit.security.credentials import known_token
from kit.security.request_session import token_transaction
from kit.settings import Settings
from kit.web.parameters import parameters_of
from kit.web.router_group import flat_routes
from pydantic import SecretStr

from tests.architecture.test_anatomy import SERVICES
from tests.contracts.compatibility import follow

EVERYWHERE = {"GET /health", "GET /ready", "GET /metrics", "GET /docs", "GET /openapi.json"}
PUBLIC: dict[str, set[str]] = {
    # Streets under maps: the same for everybody.
    "predict": {"GET /basemap/{release}/{zoom}/{column}/{row}.svg"},
    "crm": {
        f"{verb} {path}"
        for path, verbs in {
            # A person's own page: the 256 bits of its link are the key.
            "/moi/{token}": "GET",
            "/moi/{token}/aide": "POST",
            "/moi/{token}/accords": "POST",
            # An invitation, a mailed sign-in link, a new address: their links are the keys, and a GET changes nothing.
            "/invitations/{token}": "GET",
            "/organisation-invitations/{token}": "GET",
            "/sign-in/{token}": "GET",
            # A room's code, and the page of one who waits: they make nobody a member.
            "/salle/{token}": "GET POST",
            "/attente/{token}": "GET",
            "/my-access/{token}": "GET POST",
            # A round on the phone of who goes on it: its link is the key.
            "/sortie/worker.js": "GET",
            "/sortie/{token}": "GET",
            "/sortie/{token}/pointages": "POST",
            "/sortie/{token}/photos/{position}": "POST",
            # Their shifts, on that page.
            "/moi/{token}/creneaux": "GET",
            "/moi/{token}/creneaux/{shift_id}": "POST",
            # The same as a calendar, by a link that opens nothing else.
            "/moi/{token}/agenda": "GET POST",
            "/v1/public/own-shifts/{token}/shifts.ics": "GET",
            # Public gatherings, alone and in the frame of another site; one's own place; who stands at the door.
            "/r/{campaign_id}": "GET",
            "/r/{campaign_id}/{campaign_event_id}": "GET POST",
            "/r/{campaign_id}/{campaign_event_id}/agenda.ics": "GET",
            "/v1/public/campaigns/{campaign_id}/events.ics": "GET",
            "/r/cadre/{campaign_id}/{campaign_event_id}": "GET POST",
            "/r/{campaign_id}/cadre": "GET",
            "/r/{campaign_id}/{campaign_event_id}/cadre": "GET POST",
            # The loader of what sites embed: the same for everybody. Streets under maps are, too.
            "/embed/{version}/loader.js": "GET",
            "/basemap/{release}/{zoom}/{column}/{row}.svg": "GET",
            "/venue/{token}": "GET",
            "/venue/{token}/confirmer": "POST",
            "/venue/{token}/annuler": "POST",
            "/accueil/{token}": "GET POST",
            "/accueil/{token}/sans-inscription": "POST",
            # A picture in mails: mail programs show no key. Its address is in every mail that has it.
            "/images/{campaign_id}/{picture_id}.jpg": "GET",
            "/v1/public/desks/{token}/arrivals": "POST",
            # Where a provider brings answers, bounces and SMS: its secret link is the key.
            "/v1/public/intake/{token}/sms": "POST",
            "/v1/public/intake/{token}/mail": "POST",
            # Where NationBuilder names whom it changed: the link is the key, and whom it names is read there again.
            "/v1/public/connectors/{token}/hints": "POST",
            # Sign-up forms, alone and in the frame of another site, and the link that confirms one.
            "/inscription/{campaign_id}/{form_id}": "GET POST",
            "/cadre/{campaign_id}/{form_id}": "GET POST",
            "/inscription/{campaign_id}/{form_id}/cadre": "GET POST",
            "/inscription/{token}": "GET POST",
            # The foot of each message: no to the next one (RFC 8058), and the notice of its advertiser.
            "/stop/{campaign_id}/{token}": "GET POST",
            "/opposition/{campaign_id}/{token}": "GET POST",
            "/annonce/{campaign_id}/{political_ad_id}": "GET",
            # Where other software gets its tokens, by a secret or a signed proof, and how to.
            "/oauth/token": "POST",
            "/oauth/revoke": "POST",
            "/oauth/jwks": "GET",
            "/.well-known/oauth-authorization-server": "GET",
            # The application of a canvasser's phone, and what the code leads to that is shown at doors.
            "/p": "GET",
            "/p/": "GET",
            "/p/worker.js": "GET",
            "/p/manifest.webmanifest": "GET",
            "/avis/{campaign_id}": "GET",
            # The token of a QR code, or the phone's own key, is what opens these: 256 bits each.
            "/v1/phone/pairing": "POST",
            "/v1/phone": "GET",
            "/v1/phone/canvasses": "POST",
        }.items()
        for verb in verbs.split()
    },
    "proxy": {
        f"{verb} {path}"
        for path, verbs in {
            # The forms of voters without an account: the campaign is in the address.
            "/demande/{campaign_id}": "GET POST",
            "/offre/{campaign_id}": "GET POST",
            "/v1/public/campaigns/{campaign_id}/form": "GET",
            "/v1/public/campaigns/{campaign_id}/challenge": "GET",
            "/v1/public/campaigns/{campaign_id}/requests": "POST",
            "/v1/public/campaigns/{campaign_id}/offers": "POST",
            # The loader of what sites embed, the widget's scripts, and the page in its frame.
            "/embed/{version}/loader.js": "GET",
            "/demande/{campaign_id}/cadre": "GET",
            "/offre/{campaign_id}/cadre": "GET",
            "/w/{version}/{name}": "GET",
            "/w/{version}/frame/{campaign_id}": "GET",
            # What a secret link leads to: its 256 bits are the key.
            "/suivi/{token}": "GET",
            "/suivi/{token}/fiche": "GET",
            "/suivi/{token}/fiche.pdf": "GET",
            "/suivi/{token}/cerfa.pdf": "GET",
            "/suivi/{token}/corriger": "GET POST",
            "/suivi/{token}/retirer": "GET POST",
            "/suivi/{token}/effacer": "GET POST",
            "/v1/public/status/{token}": "GET DELETE",
            "/v1/public/status/{token}/withdraw": "POST",
            "/v1/public/status/{token}/pool-choice": "PUT",
            "/suivi/{token}/rapprochements/{match_id}/accepter": "POST",
            "/suivi/{token}/rapprochements/{match_id}/refuser": "POST",
            "/suivi/{token}/rapprochements/{match_id}/identite": "POST",
            "/suivi/{token}/rapprochements/{match_id}/etablie": "POST",
            "/suivi/{token}/rapprochements/{match_id}/vote/{round}/{answer}": "POST",
            "/suivi/{token}/autres-campagnes/{answer}": "POST",
            "/suivi/{token}/renvoyer": "POST",
            "/confirmer/{token}": "GET POST",
            "/desinscription/{token}": "GET POST",
            "/v1/public/confirmations/{token}": "POST",
            # Where the mailbox brings what comes back.
            "/v1/public/bounces/{token}": "POST",
            "/v1/public/status/{token}/confirmation-mail": "POST",
            "/v1/public/status/{token}/matches/{match_id}/establishment": "PUT",
            "/v1/public/status/{token}/matches/{match_id}/votes": "POST",
            "/v1/public/status/{token}/matches": "GET",
            "/v1/public/status/{token}/matches/{match_id}/accept": "POST",
            "/v1/public/status/{token}/matches/{match_id}/decline": "POST",
            "/v1/public/status/{token}/matches/{match_id}/identity": "POST",
        }.items()
        for verb in verbs.split()
    },
    "budget": {
        f"{verb} {path}"
        for path, verbs in {
            # The page where anybody gives, and its button in the frame of another site: the campaign is in the address.
            "/don/{campaign_id}": "GET POST",
            "/don/{campaign_id}/cadre": "GET",
            "/embed/{version}/loader.js": "GET",
            # What became of one gift: the 256 bits of its link are the key.
            "/don/suivi/{token}": "GET",
            # Where a provider names a payment: the link is the key, and the payment is read there again.
            "/v1/public/checkouts/{token}/notifications": "POST",
        }.items()
        for verb in verbs.split()
    },
    "results": {
        # The application of a reporter's phone: one page without anything personal in it.
        "GET /p",
        "GET /p/",
        "GET /p/worker.js",
        "GET /p/manifest.webmanifest",
        # The token of a QR code, or the phone's own key, is what opens these: 256 bits each.
        "POST /v1/phone/pairing",
        "GET /v1/phone",
        "POST /v1/phone/turnouts",
        "POST /v1/phone/samples",
        "POST /v1/phone/tallies",
        "POST /v1/phone/tallies/{tally_id}/photos",
        # A text-message gateway, by the secret address that the campaign gave it.
        "POST /v1/sms-reports/{token}",
        "POST /v1/texts/{token}",
        # What a share link leads to: its 256 bits are the key, and the legal hour opens it.
        "GET /partage/{token}",
        "GET /partage/{token}/cadre",
        "GET /embed/{version}/loader.js",
        "GET /partage/{token}/feed.atom",
        "GET /partage/{token}/stream",
        # What anybody needs to check a signed result and to read it: public keys, and the schema of the format.
        "GET /v1/signing-keys",
        "GET /v1/results.schema.json",
    },
}


READ_THE_TOKEN = (known_token, token_transaction)
"""What answers 401 without one, and is a part of whatever else does."""


@cache
def app_of(service: str) -> FastAPI:
    """The application that nothing is asked of: its routes and its document, made once a process."""
    settings = Settings(secret_key=SecretStr(base64.b64encode(bytes(32)).decode()))
    made = import_module(f"{service}.app").create_app(settings=settings)
    assert isinstance(made, FastAPI)
    return made


def needs_token(dependant: Dependant) -> bool:
    return dependant.call in READ_THE_TOKEN or any(needs_token(one) for one in dependant.dependencies)


def routes(app: FastAPI) -> Iterator[tuple[str, APIRoute]]:
    """Each route with its full path, those of included routers too."""
    for context in iter_route_contexts(flat_routes(app)):
        route = context.original_route
        if isinstance(route, APIRoute):
            yield context.path or route.path, route


@pytest.mark.parametrize("service", SERVICES)
def test_public_routes_are_the_known_ones(service: str) -> None:
    free = {
        f"{method} {path}"
        for path, route in routes(app_of(service))
        if not needs_token(route.dependant)
        for method in route.methods or ()
    }
    assert free == EVERYWHERE | PUBLIC[service]


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_says_what_it_does(service: str) -> None:
    for path, operations in app_of(service).openapi()["paths"].items():
        for method, operation in operations.items():
            named = operation["operationId"].replace("_", " ").title()
            assert operation.get("summary", named) != named, f"{service}: {method} {path} has no docstring"


@pytest.mark.parametrize("service", SERVICES)
def test_every_parameter_of_the_document_is_taken_and_no_other(service: str) -> None:
    """Other ones are refused (`kit.web.parameters`): what is documented must not be."""
    app = app_of(service)
    document = app.openapi()
    paths: dict[str, dict[str, dict[str, Any]]] = document["paths"]
    for path, route in routes(app):
        if not route.include_in_schema or route.openapi_extra:
            continue
        for method in route.methods or ():
            found = [follow(document, one) for one in paths[path][method.lower()].get("parameters", ())]
            said = {one["name"] for one in found if one["in"] == "query"}
            assert parameters_of(route).names == said, f"{service}: {method} {path}"


@pytest.mark.parametrize("service", SERVICES)
def test_who_may_be_too_late_is_told_so_by_the_document(service: str) -> None:
    """An operation that takes If-Match may answer 412."""
    document = app_of(service).openapi()
    paths: dict[str, dict[str, dict[str, Any]]] = document["paths"]
    silent = [
        f"{method} {path}"
        for path, operations in paths.items()
        for method, operation in operations.items()
        if any(follow(document, one)["name"].lower() == "if-match" for one in operation.get("parameters", []))
        and "412" not in operation["responses"]
    ]
    assert not silent
