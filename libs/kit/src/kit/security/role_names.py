"""French names of the roles of a team."""

from common.scopes import ROLE_SCOPES, Role

ROLE_NAMES: dict[Role, str] = {
    Role.CANDIDATE: "candidat ou candidate",
    Role.MANAGER: "direction de campagne",
    Role.FINANCIAL_AGENT: "mandataire financier",
    Role.ACCOUNTANT: "expert-comptable",
    Role.COORDINATOR: "coordination",
    Role.CANVASSER: "militant ou militante",
    Role.PHONE_BANK: "appels",
    Role.DATA_STEWARD: "responsable des données",
    Role.PROXY_COORDINATOR: "coordination des procurations",
    Role.REPORTER: "correspondant de bureau",
    Role.READER: "lecture seule",
    Role.INTEGRATOR: "intégrateur",
}


def roles_with(scopes: frozenset[str]) -> list[Role]:
    """Return the roles that give all of these scopes."""
    return [role for role in Role if scopes <= ROLE_SCOPES[role]]
