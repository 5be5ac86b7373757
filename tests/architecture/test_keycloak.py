"""The realm for Keycloak knows every right there is, and gives none beyond what its clients are for."""

import json
import re
from typing import Any, cast

import pytest
import yaml
from common.scopes import SCOPES, UNHELD

from tests.architecture.test_anatomy import ROOT

FOLDER = ROOT / "deploy" / "keycloak"
Tree = dict[str, Any]


@pytest.fixture(scope="module")
def realm() -> Tree:
    return cast("Tree", json.loads((FOLDER / "realm.json").read_text()))


@pytest.fixture(scope="module")
def clients(realm: Tree) -> dict[str, Tree]:
    return {one["clientId"]: one for one in realm["clients"]}


def test_each_right_is_a_client_scope_that_stands_in_tokens(realm: Tree) -> None:
    scopes = {one["name"]: one for one in realm["clientScopes"]}
    assert set(scopes) == set(SCOPES) | {"isoloir"}
    for name, text in SCOPES.items():
        assert scopes[name]["description"] == text
        assert scopes[name]["attributes"]["include.in.token.scope"] == "true"
    kinds = [one["protocolMapper"] for one in scopes["isoloir"]["protocolMappers"]]
    assert kinds == ["oidc-sub-mapper", "oidc-audience-mapper"]
    assert scopes["isoloir"]["protocolMappers"][1]["config"]["included.custom.audience"] == "isoloir"


def test_who_logs_in_has_every_right_but_the_rights_desks_and_operates_by_a_role_alone(
    realm: Tree, clients: dict[str, Tree]
) -> None:
    gateway = clients["isoloir-gateway"]
    assert set(gateway["defaultClientScopes"]) == set(SCOPES) - UNHELD | {"isoloir", "operate"}
    assert realm["scopeMappings"] == [{"clientScope": "operate", "roles": ["isoloir-operator"]}]
    assert gateway["redirectUris"] == ["https://${ISOLOIR_DOMAIN}/login/callback"]
    assert gateway["attributes"]["pkce.code.challenge.method"] == "S256"
    assert clients["isoloir-rights"]["defaultClientScopes"] == ["isoloir", "rights:answer"]


def test_no_client_is_open_to_all_and_no_secret_is_written_out(realm: Tree, clients: dict[str, Tree]) -> None:
    assert set(clients) == {"isoloir-gateway", "isoloir-rights"}
    for client in clients.values():
        assert not client["publicClient"]
        assert not client["directAccessGrantsEnabled"]
        assert not client["implicitFlowEnabled"]
        assert not client["fullScopeAllowed"]
        assert client["secret"].startswith("${")
    assert not realm["registrationAllowed"]


def test_keycloak_starts_on_request_alone_and_is_told_what_the_realm_names() -> None:
    tree = cast("Tree", yaml.safe_load((FOLDER / "compose.yml").read_text()))["services"]
    assert set(tree) == {"keycloak", "keycloak-db", "caddy"}
    for name in ("keycloak", "keycloak-db"):
        assert tree[name]["profiles"] == ["keycloak"]
        assert "ports" not in tree[name]
    for name, rest in re.findall(r"\$\{([A-Z_]+)([^}]*)\}", (FOLDER / "compose.yml").read_text()):
        assert rest.startswith(":?"), f"{name} may be left out"
    realm = (FOLDER / "realm.json").read_text()
    named = {part.partition("}")[0] for part in realm.split("${")[1:]}
    assert named <= set(tree["keycloak"]["environment"])
