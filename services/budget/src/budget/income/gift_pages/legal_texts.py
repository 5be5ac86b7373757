"""The texts of law that a call for gifts has to reproduce (L. 52-9), and its own notice. Pure.

L. 52-9 as of 1 January 2018 (LEGIARTI000035588828): every document of the agent that calls for gifts names the
candidate, the agent or the association and the day of its declaration, says that gifts come in by it alone, and
reproduces the first three paragraphs of L. 52-8 and the III of L. 113-1. L. 52-8 as of 30 June 2020 (loi 2019-1269,
art. 3), L. 113-1 as of 1 January 2018 (LEGIARTI000035588789): read in public copies (doctrine.fr, legifrance.gouv.fr).
"""

from datetime import date
from typing import Literal

from kit.text.french import of

L52_8 = (
    "Une personne physique peut verser un don à un candidat si elle est de nationalité française ou si elle réside en "
    "France. Les dons consentis par une personne physique dûment identifiée pour le financement de la campagne d’un ou "
    "plusieurs candidats lors des mêmes élections ne peuvent excéder 4 600 euros.",
    "Les personnes morales, à l’exception des partis ou groupements politiques, ne peuvent participer au financement "
    "de la campagne électorale d’un candidat, ni en lui consentant des dons sous quelque forme que ce soit, ni en lui "
    "fournissant des biens, services ou autres avantages directs ou indirects à des prix inférieurs à ceux qui sont "
    "habituellement pratiqués. Les personnes morales, à l’exception des partis et groupements politiques ainsi que des "
    "établissements de crédit ou sociétés de financement ayant leur siège social dans un Etat membre de l’Union "
    "européenne ou partie à l’accord sur l’Espace économique européen, ne peuvent ni consentir des prêts à un "
    "candidat, ni lui apporter leur garantie pour l’obtention de prêts.",
    "Tout don de plus de 150 euros consenti à un candidat en vue de sa campagne doit être versé par chèque, virement, "
    "prélèvement automatique ou carte bancaire.",
)
L113_1_III = (
    "III. – Sera puni de trois ans d’emprisonnement et de 45 000 € d’amende quiconque aura, en vue d’une campagne "
    "électorale, accordé un don ou un prêt en violation des articles L. 52-7-1 et L. 52-8.",
    "Lorsque le donateur ou le prêteur sera une personne morale, le premier alinéa du présent III sera applicable à "
    "ses dirigeants de droit ou de fait.",
)


def write_notice(candidate: str, agent: str, form: Literal["person", "association"] | None, declared_on: date) -> str:
    """Return the notice of L. 52-9, in French."""
    on = f"{declared_on:%d/%m/%Y}"
    if form == "association":
        who, alone = f"{agent}, association de financement électorale déclarée le {on}", "cette association"
    else:
        who, alone = f"{agent}, mandataire financier désigné le {on}", "ce mandataire"
    return (
        f"Les dons sont recueillis pour la campagne {of(candidate)} par {who}. La candidature ne peut recueillir de "
        f"dons que par l’intermédiaire de {alone} (code électoral, art. L. 52-9)."
    )
