"""What the campaign spends, from suppliers that do not exist."""

from typing import NamedTuple


class Purchase(NamedTuple):
    """An expense. `paid_on`: its day on the bank statement; empty while it is `state`."""

    heading: int
    label: str
    supplier: str
    euros: float
    day: str
    paid_on: str = ""
    state: str = "invoiced"
    has_paper: bool = True


PURCHASES = (
    Purchase(3, "Local de campagne, loyer de mars", "SCI du Colombier", 1150, "2029-03-27", "2029-03-30"),
    Purchase(3, "Local de campagne, loyer d’avril", "SCI du Colombier", 1150, "2029-04-02", "2029-04-04"),
    Purchase(3, "Local de campagne, loyer de mai", "SCI du Colombier", 1150, "2029-05-02", "2029-05-04"),
    Purchase(18, "Assurance du local", "Mutuelle du Vieux Puits", 212.40, "2029-03-28", "2029-04-03"),
    Purchase(1, "Deux ordinateurs portables reconditionnés", "Reprise & Cie", 818, "2029-03-29", "2029-04-05"),
    Purchase(4, "Location d’un copieur, mars à juin", "Bureautique Valdoré", 540, "2029-03-30", "2029-04-06"),
    Purchase(2, "Papier, enveloppes, fournitures", "Papeterie du Cèdre", 186.35, "2029-03-30", "2029-04-03"),
    Purchase(17, "Téléphone et accès internet du local", "Télécom Rivage", 96, "2029-04-03", "2029-04-10"),
    Purchase(10, "Site de campagne : conception", "Atelier Gabarit", 2400, "2029-04-04", "2029-04-17"),
    Purchase(10, "Hébergement et nom de domaine", "Hébergeur Cabestan", 118.80, "2029-04-04", "2029-04-05"),
    Purchase(11, "Tract de lancement, 40 000 exemplaires", "Imprimerie Valdoré", 2890, "2029-04-05", "2029-04-20"),
    Purchase(11, "Affiches A2 de réunion, 600 exemplaires", "Imprimerie Valdoré", 468, "2029-04-06", "2029-04-20"),
    Purchase(8, "Identité visuelle et maquettes", "Studio Ricochet", 3200, "2029-04-09", "2029-04-25"),
    Purchase(8, "Séance de photographies", "Studio Ricochet", 650, "2029-04-10", "2029-04-25"),
    Purchase(14, "Réunion de lancement : salle", "Espace Beauséjour", 420, "2029-04-05", "2029-04-11"),
    Purchase(4, "Réunion de lancement : sonorisation", "Audio Cadence", 380, "2029-04-05", "2029-04-12"),
    Purchase(15, "Réunion de lancement : boissons", "Épicerie des Marronniers", 142.70, "2029-04-05", "2029-04-06"),
    Purchase(13, "Location d’une camionnette, deux jours", "Utilitaires du Gué", 158, "2029-04-12", "2029-04-13"),
    Purchase(16, "Distribution du tract de lancement", "Porte-Voix Distribution", 1960, "2029-04-16", "2029-05-02"),
    Purchase(12, "Enquête d’opinion dans la circonscription", "Institut Oriel", 5400, "2029-04-18", "2029-05-11"),
    Purchase(11, "Journal de campagne, 8 pages, 38 000 exemplaires", "Imprimerie Valdoré", 4650, "2029-04-25",
             "2029-05-14"),
    Purchase(16, "Distribution du journal de campagne", "Porte-Voix Distribution", 2180, "2029-05-03", "2029-05-18"),
    Purchase(14, "Café-débat logement : salle", "Maison des Potiers", 180, "2029-04-18", "2029-04-24"),
    Purchase(15, "Café-débat logement : boissons", "Épicerie des Marronniers", 88.20, "2029-04-18", "2029-04-19"),
    Purchase(14, "Réunion transports : salle", "Maison des Potiers", 180, "2029-05-03", "2029-05-09"),
    Purchase(17, "Téléphone et accès internet du local, mai", "Télécom Rivage", 96, "2029-05-03", "2029-05-10"),
    Purchase(13, "Déplacements de l’équipe, avril", "Utilitaires du Gué", 236.60, "2029-04-30", "2029-05-09"),
    Purchase(2, "Colle, brosses, seaux", "Droguerie du Lavoir", 124.90, "2029-05-04", "2029-05-07"),
    Purchase(1, "Kakémonos et barnum", "Enseignes Passerelle", 894, "2029-05-04", "2029-05-21"),
    Purchase(10, "Trois vidéos courtes", "Studio Ricochet", 1900, "2029-05-09", "2029-05-24"),
    Purchase(11, "Tract « logement », 30 000 exemplaires", "Imprimerie Valdoré", 2240, "2029-05-14"),
    Purchase(14, "Meeting de mi-campagne : salle", "Espace Beauséjour", 1250, "2029-05-22"),
    Purchase(4, "Meeting de mi-campagne : sonorisation", "Audio Cadence", 980, "2029-05-22", has_paper=False),
    Purchase(15, "Meeting de mi-campagne : buffet", "Traiteur Amarante", 640, "2029-05-22", has_paper=False),
    Purchase(9, "Expert-comptable, lettre de mission", "Cabinet Orsoni-Bleuse", 1450, "2029-05-15", state="committed"),
    Purchase(11, "Tract de la dernière semaine, 40 000 exemplaires", "Imprimerie Valdoré", 2600, "2029-05-29",
             state="committed"),
    Purchase(16, "Distribution du tract de la dernière semaine", "Porte-Voix Distribution", 1700, "2029-06-04",
             state="planned"),
)  # fmt: skip

BUDGETS = {3: 4600, 8: 4000, 10: 5000, 11: 14000, 12: 5400, 14: 4000, 15: 1200, 16: 6500}
"""Euros set aside by heading."""
