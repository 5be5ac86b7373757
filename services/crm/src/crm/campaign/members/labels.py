"""French names of roles, with what each may do."""

from common.scopes import Role
from kit.security.role_names import ROLE_NAMES

_MAY: dict[Role, str] = {
    Role.CANDIDATE: "voir tout sauf les procurations, décider",
    Role.MANAGER: "tout faire, équipe comprise",
    Role.FINANCIAL_AGENT: "tenir les dépenses et les recettes, payer",
    Role.ACCOUNTANT: "lire le compte et le vérifier",
    Role.COORDINATOR: "organiser le terrain, écrire les messages",
    Role.CANVASSER: "frapper aux portes et noter ce qui s'y passe",
    Role.PHONE_BANK: "appeler, une personne à la fois, et noter ce qu'elle dit",
    Role.DATA_STEWARD: "tenir les fichiers, répondre aux droits des personnes",
    Role.PROXY_COORDINATOR: "suivre les demandes et les offres de procuration",
    Role.REPORTER: "saisir les résultats d'un bureau",
    Role.READER: "lire la carte et les actions",
    Role.INTEGRATOR: "un autre logiciel",
}
ROLES: dict[Role, tuple[str, str]] = {
    role: (ROLE_NAMES[role][0].upper() + ROLE_NAMES[role][1:], may) for role, may in _MAY.items()
}
