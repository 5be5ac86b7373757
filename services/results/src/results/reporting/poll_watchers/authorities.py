"""Authority that is told of assessors and delegates: the mayor, abroad the ambassador or head of the post. Pure.

R. 46; abroad the same article with the other authority (Code électoral R. 176-1 and following for deputies, by post,
fax or e-mail), and décret 2005-1613 art. 30 for the presidential election: 18:00 of the third day before, local time.
"""

from dataclasses import dataclass

from elections.keys import is_abroad
from elections.rounds import NATION


@dataclass(frozen=True)
class Authority:
    name: str
    """`le maire`, within a sentence."""
    electors: str
    """Register on which assessors and delegates are."""


MAYOR = Authority("le maire", "électeurs du département")
CONSULATE = Authority(
    "l’ambassadeur ou le chef de poste consulaire", "inscrits sur une liste électorale consulaire de la circonscription"
)
EITHER = Authority(
    "le maire (à l’étranger, l’ambassadeur ou le chef de poste consulaire)",
    "électeurs du département, à l’étranger inscrits sur la liste électorale consulaire",
)


def authority_of(territory: str) -> Authority:
    """Return who is told in a campaign of this territory: a nation has stations of both kinds."""
    if is_abroad(territory):
        return CONSULATE
    return EITHER if territory.startswith(NATION) else MAYOR
