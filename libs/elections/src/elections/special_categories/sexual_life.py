"""Sexual life and orientation, gender identity. Words as in `religion`."""

CERTAIN = """
homo homosexuel homosexualite gay gays lesbienne lesbien gouine pede tapette tarlouze bisexuel bisexualite transgenre
transsexuel transexuel nonbinaire queer lgbt lgbtq lgbtqi lgbtqia lgbti lgbtplus heterosexuel heterosexualite hetero
asexuel pansexuel intersexe polyamoureux polyamour libertin echangiste sexuel sexuelle sexualite drag dragqueen
homoparental homoparentalite prostitue prostituee escort ftm mtf genderfluid intersexue goudou cisgenre homophobe
lesbo transidentite sadomaso bdsm travesti butch demisexuel aromantique agenre chemsex sodomite homophile uraniste
transidentitaire bisexuelle homos omo genrefluide pansexualite asexualite
"""
UNCERTAIN = """
pd trans pride tantouze lesb sm poly
"""
CERTAIN_PATTERNS = (
    r"orientations? sexuelle?s?|sexual orientation|vie sexuelle|coming out|non binaire|act up|marche des fiertes|"
    r"gay ?pride|drag ?queen|"
    r"(?:deux|2) (?:mamans|papas|meres|peres)|couple (?:d hommes|de femmes|gay|homo\w*|lesbien|de filles|"
    r"de garcons|de mecs)|"
    r"(?:en couple|mariee?|pacsee?|vit|vivent|sort|relation) avec (?:un (?:autre )?homme|une (?:autre )?femme|"
    r"un mec|une fille|quelqu un du meme sexe)|"
    r"(?:meme|changement de|transition de|travailleu\w+ du|identite de) (?:sexe|genre)|en transition|"
    r"aime les (?:hommes|femmes|garcons|filles|mecs)|plan cul|"
    r"(?:personne|femme|homme|fille|garcon|ado|jeune|ftm|est) trans(?: |$)|(?:est|serait) bi(?: |$)|"
    r"sortie? du placard|mode de vie sexuel|sida prep",
    r"genre fluide|gender ?fluid|(?:homme|femme) marie\w* (?:a|avec) (?:un homme|une femme)",
)
UNCERTAIN_PATTERNS = (r"^(?:bi|trans|pride)$",)
