"""The answer to an access request, as a readable document."""

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


def in_print(text: str) -> str:
    """Format days and numbers in French; the machine-readable file has them as stored."""
    parts = groupby(text.split(" "), _is_lost)
    text = " ".join(ELSEWHERE if lost else " ".join(words) for lost, words in parts)
    text = _DAY.sub(r"\3/\2/\1", text) if _DAY.fullmatch(text) else text
    return unbroken(_NUMBER.sub(r"0\1 \2 \3 \4 \5", text))


def _is_lost(word: str) -> bool:
    """Return whether the PDF's fonts lack a word's alphabet; a single such letter becomes a question mark."""
    letters = [one for one in word if one.isalpha()]
    return sum(pdf.printable(letter) == "?" for letter in letters) * 2 > len(letters)


def write_answer(answer: AnswerRead, zone: str) -> bytes:
    flowables: list[Flowable] = [
        pdf.paragraph(
            f"Vous nous avez demandé le {day(answer.asked_on)} ce que la campagne de {answer.candidate} "
            "garde sur vous. Voici tout ce que nous avons trouvé avec ce que vous avez dit de vous."
        )
    ]
    if answer.away:
        names = ", ".join(SERVICES.get(name, name) for name in answer.away)
        flowables.append(pdf.warning(f"Réponse incomplète : n'ont pas répondu : {names}."))
    for part in answer.services:
        flowables.append(pdf.heading(SERVICES.get(part.service, part.service)))
        if part.nothing:
            flowables.append(pdf.paragraph(part.nothing))
        elif not part.held:
            flowables.append(pdf.paragraph("Rien sur vous."))
        if part.doubtful:
            flowables.append(
                pdf.note(
                    f"{part.doubtful} fiche{'s' if part.doubtful > 1 else ''} d'un nom ou d'une adresse semblable, "
                    "peut-être d'une autre personne, ne figure pas ici : dites-nous votre date de naissance, ou une "
                    "adresse, pour que nous puissions vous reconnaître."
                )
            )
        for holding in part.held:
            flowables.append(pdf.heading(holding.kind, 2))
            rows = [(unbroken(name), in_print(field)) for name, field in holding.fields.items()]
            flowables.append(pdf.table(["Donnée", "Ce qui est gardé"], rows, widths=[5, 9]))
            flowables.append(pdf.note(unbroken(f"Pourquoi : {holding.purpose} Base : {holding.basis}")))
            flowables.append(pdf.note(unbroken(f"D'où : {holding.source} Combien de temps : {holding.kept}")))
    flowables.append(pdf.heading("Vos droits"))
    flowables.append(pdf.paragraph(RIGHTS))
    created = moment(answer.created_at, zone)
    return pdf.document(
        "Vos données",
        answer.campaign,
        flowables,
        footer=f"{answer.campaign}, réponse du {created}",
        author=answer.candidate,
    )
