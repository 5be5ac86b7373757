"""French names of the roles of a team: one for each, on every page."""

from common.scopes import ROLE_SCOPES, Role

ROLE_NAMES: dict[Role, str] = {
    Role.CANDIDATE: "candidat ou candidate",
    Role.MANAGER: "direction de campagne",
    Role.FINANCIAL_AGENT: "mandataire financier",
    Role.ACCOUNTANT: "expert-comptable",
    Role.COORDINATOR: "coordination du terrain",
    Role.CANVASSER: "porte-à-porte",
    Role.PHONE_BANK: "appels",
    Role.DATA_STEWARD: "données",
    Role.PROXY_COORDINATOR: "procurations",
    Role.REPORTER: "bureau de vote",
    Role.READER: "lecture",
    Role.INTEGRATOR: "intégration",
}


def roles_with(scopes: frozenset[str]) -> list[Role]:
    """Return the roles that give all of these scopes."""
    return [role for role in Role if scopes <= ROLE_SCOPES[role]]
