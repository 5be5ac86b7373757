"""Forty people in the team with the candidate, who opened the campaign: whoever tries the suite looks as her."""

from typing import NamedTuple

from isoloir_local.demonstration.director import Director

CANDIDATE = "Élise Tavernot"
_ROLES = (
    *["manager"] * 2,
    "financial_agent",
    "accountant",
    *["coordinator"] * 4,
    *["canvasser"] * 18,
    *["phone_bank"] * 4,
    *["data_steward"] * 2,
    *["proxy_coordinator"] * 2,
    *["reporter"] * 4,
    "reader",
)
_NAMES = (
    "Bastien Oudrenne|Nora Belhadj|Martine Castagnol|Philippe Quérichard|Solène Abgrall|Yanis Meddour|"
    "Claudine Peyrat|Gauthier Lesourd|Inès Delcambre|Maël Kervadec|Fatou Diakhaté|Jean-Marc Vauzelle|"
    "Lucie Brémontier|Ousmane Sarr|Hélène Tisserant|Karim Boualem|Agathe Roncin|Théo Marchandeau|Simone Lavergne|"
    "Paulo Figueira|Amandine Choquet|Rémi Folliot|Sarah Benichou|Victor Amblard|Linh Pham-Duval|Gérard Houssaye|"
    "Noémie Carpentras|Idriss Lahlou|Colette Maugendre|Adrien Sauvageot|Myriam Zeghoudi|Pascal Rivoire|"
    "Léonie Tardivel|Moussa Dembélé|Bénédicte Orsoni|Florian Guesdon|Chantal Mirebeau|Samuel Attal-Roy|"
    "Jeanne Philibert"
)


class Teammate(NamedTuple):
    subject: str
    name: str
    role: str


TEAM = [
    Teammate(f"equipe-{n:02}", name, role)
    for n, (name, role) in enumerate(zip(_NAMES.split("|"), _ROLES, strict=True), 1)
]


def with_role(role: str) -> list[Teammate]:
    return [mate for mate in TEAM if mate.role == role]


def gather_team(director: Director) -> None:
    communes = sorted({row["commune"] for row in director.list_all("/predict/v1/stations?limit=200")})
    coordinators = [mate.subject for mate in with_role("coordinator")]
    for mate in TEAM:
        place = coordinators.index(mate.subject) if mate.subject in coordinators else len(communes)
        body = {
            "display_name": mate.name,
            "roles": [mate.role],
            # One for each of the first communes; the last ones help everywhere.
            "territories": communes[place : place + 1] if place < min(len(communes), len(coordinators) - 1) else [],
        }
        director.put(f"/crm/v1/members/{mate.subject}", json=body)
