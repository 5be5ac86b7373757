import io
from datetime import date

from proxy.paperwork.sheets.contents import MAPROCURATION, Party, Sheet
from proxy.paperwork.sheets.sheet_pdf import print_sheet
from proxy.people.identities.validation import Person
from pypdf import PdfReader


def test_the_longest_names_of_two_people_stay_on_one_page() -> None:
    grantor = Person(
        "Zoé Anne-Élisabeth Œdipe Françoise Marie-Ange",
        "Lefèvre de La Rochefoucauld-Montbéliard d'Ÿs",
        "Ağaoğlu",
        date(1985, 3, 7),
        "",
        "",
        "123456789",
    )
    holder = Person(
        "Jean-Baptiste Maximilien Théophile Hyacinthe Anne-Éléonore",
        "Vandenbroucke-Châtelain de La Tour d'Auvergne-Lauraguais",
        "d'Œillet-Ÿvonne",
        date(1990, 11, 2),
        "",
        "",
        "987654321",
    )
    sheet = Sheet(
        candidate="Camille Exemple",
        demo=True,
        election="législatives",
        rounds=[(1, date(2029, 6, 10)), (2, date(2029, 6, 17))],
        of=2,
        first_round_on=date(2029, 6, 10),
        grantor=Party(grantor, "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson", "1203"),
        holder=Party(holder, "Saint-Germain-de-Tallevende-la-Lande-Vaumont", ""),
    )

    (page,) = PdfReader(io.BytesIO(print_sheet(sheet))).pages

    text = " ".join(page.extract_text().split())
    for said in ("LEFÈVRE DE LA ROCHEFOUCAULD-MONTBÉLIARD D'ŸS", "Œdipe", "Isson", "Sur papier", MAPROCURATION):
        assert said in text
