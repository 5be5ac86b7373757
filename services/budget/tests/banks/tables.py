"""Statements as tables, in the layouts that public documents describe; invented."""

from .files import BRANCH, NUMBER

AGRICOLE = f"""
Téléchargement du 02/06/2029;


Mme CANARI LISE
Compte de Dépôt n° {NUMBER};
Solde au 31/05/2029 1 174,50 €

Liste des opérations du compte entre le 01/05/2029 et le 31/05/2029;

Date;Libellé;Débit euros;Crédit euros;
31/05/2029;"FRAIS TENUE DE COMPTE

";5,00;;
05/05/2029;"VIREMENT EN VOTRE FAVEUR
CANARI ADA

";;300,00;
04/05/2029;"3446535
CHEQUE EMIS
IMPRIMERIE DU PARC";120,50;;
""".encode("cp1252")

GENERALE = f"""="{BRANCH}{NUMBER}";01/05/2029;31/05/2029;3;31/05/2029;1174,50 EUR

Date de l'opération;Libellé;Détail de l'écriture;Montant de l'opération;Devise
31/05/2029;FRAIS;FRAIS TENUE DE COMPTE;-5,00;EUR
05/05/2029;VIR RECU;VIR RECU DE: CANARI ADA;300,00;EUR
04/05/2029;CHEQUE;CHEQUE 3446535 IMPRIMERIE DU PARC;-120,50;EUR
""".encode("cp1252")

POSTALE = f"""Numéro Compte   ;{NUMBER}
Type            ;CCP
Compte tenu en  ;euros
Date            ;31/05/2029
Solde (EUROS)   ;1174,50

Date;Libellé;Montant(EUROS)
31/05/2029;"FRAIS TENUE DE COMPTE";-5,00
05/05/2029;"VIREMENT DE CANARI ADA";+300,00
04/05/2029;"CHEQUE N° 3446535 IMPRIMERIE DU PARC";-120,50
""".encode("iso-8859-15")

MUTUEL = """Date;Date de valeur;Débit;Crédit;Libellé;Solde
04/05/2029;04/05/2029;-120,50;;CHEQUE 3446535 IMPRIMERIE DU PARC;879,50
05/05/2029;05/05/2029;;300,00;VIR CANARI ADA;1179,50
31/05/2029;31/05/2029;-5,00;;FRAIS TENUE DE COMPTE;1174,50
""".encode("cp1252")

PARIBAS = """Date opération;Libellé court;Type opération;Libellé opération;Montant opération
04/05/2029;CHEQUE;CHEQUE;CHEQUE 3446535 IMPRIMERIE DU PARC;-120,50
05/05/2029;VIR;VIREMENT;VIR CANARI ADA;300,00
31/05/2029;FRAIS;FRAIS;FRAIS TENUE DE COMPTE;-5,00
""".encode()

OTHER_BANK = b"""Jour;Quoi;Combien;Encore
04/05/2029;IMPRIMERIE DU PARC;-120.50;x
05/05/2029;CANARI ADA;300;y
31/05/2029;FRAIS TENUE DE COMPTE;-5.00;z
"""

BANKS = {
    "Crédit Agricole": AGRICOLE,
    "Société Générale": GENERALE,
    "La Banque Postale": POSTALE,
    "Crédit Mutuel": MUTUEL,
    "BNP Paribas": PARIBAS,
}
