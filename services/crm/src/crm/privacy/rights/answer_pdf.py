"""The answer to who asks what is held of them, as a document that they can read."""

import re
from itertools import groupby

from kit.files import pdf
from kit.text.french import day, moment
from kit.text.french_typography import unbroken
from reportlab.platypus import Flowable

from crm.privacy.rights.labels import SERVICES
from crm.privacy.rights.schemas import AnswerRead

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_NUMBER = re.compile(r"\+33(\d)(\d{2})(\d{2})(\d{2})(\d{2})\b")
RIGHTS = (
    "Vous pouvez faire corriger ou effacer ces données, vous opposer à leur emploi, le faire limiter, retirer un "
    "accord à tout moment, et recevoir ces données dans un fichier qu'un autre logiciel peut lire (RGPD, art. 15 à "
    "21). Si notre réponse ne vous convient pas, vous pouvez saisir la CNIL : 3, place de Fontenoy, 75007 Paris, ou "
    "cnil.fr."
)


ELSEWHERE = "(des mots dans une écriture que ce PDF ne trace pas : le fichier JSON remis avec lui les a en entier)"


def in_print(said: str) -> str:
    """Days and French numbers as people write them: the file for other software has them as they are kept."""
    parts = groupby(said.split(" "), _is_lost)
    said = " ".join(ELSEWHERE if lost else " ".join(words) for lost, words in parts)
    said = _DAY.sub(r"\3/\2/\1", said) if _DAY.fullmatch(said) else said
    return unbroken(_NUMBER.sub(r"0\1 \2 \3 \4 \5", said))


def _is_lost(word: str) -> bool:
    """Return whether a word's alphabet has no type in the PDF. One such letter of a name is a question mark."""
    letters = [one for one in word if one.isalpha()]
    return sum(pdf.printable(one) == "?" for one in letters) * 2 > len(letters)


def write_answer(answer: AnswerRead, zone: str) -> bytes:
    story: list[Flowable] = [
        pdf.paragraph(
            f"Vous nous avez demandé le {day(answer.asked_on)} ce que la campagne de {answer.candidate} "
            "garde sur vous. Voici tout ce que nous avons trouvé avec ce que vous avez dit de vous."
        )
    ]
    if answer.away:
        names = ", ".join(SERVICES.get(name, name) for name in answer.away)
        story.append(pdf.warning(f"Réponse incomplète : n'ont pas répondu : {names}."))
    for found in answer.services:
        story.append(pdf.heading(SERVICES.get(found.service, found.service)))
        if found.nothing:
            story.append(pdf.paragraph(found.nothing))
        elif not found.held:
            story.append(pdf.paragraph("Rien sur vous."))
        if found.doubtful:
            story.append(
                pdf.note(
                    f"{found.doubtful} fiche{'s' if found.doubtful > 1 else ''} d'un nom ou d'une adresse semblable, "
                    "peut-être d'une autre personne, ne figure pas ici : dites-nous votre date de naissance, ou une "
                    "adresse, pour que nous puissions vous reconnaître."
                )
            )
        for held in found.held:
            story.append(pdf.heading(held.kind, 2))
            rows = [(unbroken(name), in_print(said)) for name, said in held.fields.items()]
            story.append(pdf.table(["Donnée", "Ce qui est gardé"], rows, widths=[5, 9]))
            story.append(pdf.note(unbroken(f"Pourquoi : {held.purpose} Base : {held.basis}")))
            story.append(pdf.note(unbroken(f"D'où : {held.source} Combien de temps : {held.kept}")))
    story.append(pdf.heading("Vos droits"))
    story.append(pdf.paragraph(RIGHTS))
    made = moment(answer.created_at, zone)
    return pdf.document(
        "Vos données", answer.campaign, story, footer=f"{answer.campaign}, réponse du {made}", author=answer.candidate
    )
