"""French names of roles, with what each may do."""

from common.scopes import Role
from kit.security.role_names import ROLE_NAMES

_MAY: dict[Role, str] = {
    Role.CANDIDATE: "voit tout sauf les procurations, décide",
    Role.MANAGER: "tout, équipe comprise",
    Role.FINANCIAL_AGENT: "dépenses, recettes, plafond",
    Role.ACCOUNTANT: "lit les dépenses et le plafond",
    Role.COORDINATOR: "actions, tâches, porte-à-porte",
    Role.CANVASSER: "note ses contacts",
    Role.PHONE_BANK: "appelle, une fiche à la fois, et note ce qu'on lui dit",
    Role.DATA_STEWARD: "tient les fichiers et les bureaux, répond aux droits des personnes",
    Role.PROXY_COORDINATOR: "demandes et offres de procuration",
    Role.REPORTER: "saisit les résultats d'un bureau",
    Role.READER: "lit la carte et les actions",
    Role.INTEGRATOR: "un autre logiciel",
}
ROLES: dict[Role, tuple[str, str]] = {
    role: (ROLE_NAMES[role][0].upper() + ROLE_NAMES[role][1:], may) for role, may in _MAY.items()
}
