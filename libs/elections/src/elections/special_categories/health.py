"""Health: illnesses, disability, mobility, pregnancy, care. Words as in `religion`."""

CERTAIN = """
cancer cancereux diabete diabetique sida vih hiv seropo seropositif seropositive seroneg hepatite alzheimer parkinson
parkinsonien epilepsie epileptique asthme asthmatique autisme autiste autistique asperger tsa tdah trisomique trisomie
dyslexique dyspraxique depressif depressive bipolaire schizophrene schizo psychotique nevrose anxieux phobique
handicap handicape handi polyhandicape invalide invalidite mdph aah rqth ald pmr tetraplegique paraplegique
hemiplegique malentendant malvoyant nonvoyant aveugle sourd sourde muet chimio chimiotherapie radiotherapie dialyse
dialysee avc infarctus hypertendu hypertension cholesterol obese obesite anorexique anorexie boulimique boulimie
alcoolique alcoolisme toxicomane toxicomanie toxico addict addiction drogue grossesse ivg menopause coeliaque
fibromyalgie endometriose leucemie tuberculose mucoviscidose sclerose arthrose rhumatisme psoriasis bpco hospitalise
convalescent convalescence malade maladie pathologie invalidante covid immunodeprime tumeur insuline polyarthrite
hernie sciatique lombalgie migraineux anxiete alcoolo sevrage methadone myopathe myopathie cmi daltonien tracheo
tracheotomie hospit osteoporose scoliose glaucome cataracte dmla acouphene angine bronchite pneumonie zona lupus crohn
hypothyroidie anemie hemophile hemophilie drepanocytose thrombose phlebite embolie arythmie stent coma paralyse
paralysie paralysee poliomyelite narcolepsie incontinence perfusion remission metastase mastectomie sterilite
infertile infertilite fiv cesarienne suicide suicidaire paranoiaque parano psychose borderline hyperactif tourette
dyspraxie dyslexie dyscalculie begue aphasie audioprothese orthese infirme infirmite impotent grabataire neuroleptique
psychotrope antidepresseur xanax tabagique heroinomane cocainomane desintox dystrophie encephalite meningite
neuropathie parkinsonienne seropositivite mutilation sourdmuet mnesique amnesique amnesie malformation nanisme
autistes leucemique eczema vitiligo hpv papillomavirus mononucleose salpingite ulcere thyroide
"""
UNCERTAIN = """
enceinte depression burnout psy psychiatrie psychiatrique fauteuil bequilles deambulateur allergique allergie opere
operee greffe cardiaque pacemaker malaise curatelle tutelle ehpad sante demence senile insomnie migraine pma
medicaments traitement chirurgie dys hpi vaccine ist mst surdite cecite handicapee dependante tremblements oncologie
alite alitee souffrant souffrante amputee ampute hosto vertige vertiges angoisse oxygene fumeur grippe fracture platre
entorse attelle minerve esat sessad segpa ulis itep accouchee hopitaux nain cannabis
toc
"""
CERTAIN_PATTERNS = (
    r"mobilite reduite|fauteuil (?:roulant|electrique)|en fauteuil|(?:maladie|affection) (?:longue|chronique|"
    r"grave|rare|professionnelle)",
    r"longue maladie|arret (?:maladie|de travail)|conge maladie|en arret|burn ?out|cas contact|covid long|"
    r"(?:etat|probleme|probl|pb|souci|ennui|bilan|raison|donnee)s? (?:grave )?(?:de|medica\w*|"
    r"physique) ?s?(?:de )?sante",
    r"(?:probleme|probl|pb|pbs|souci|mal|maux|douleur|opere\w*|operation|fracture|prothese|protheses) (?:de |du |"
    r"au |aux |a la |de la |a l |d une )?"
    r"(?:dos|genoux?|hanche|coeur|jambes?|pieds?|hanches|tete|epaule|cheville|yeux|audition|poumons?|sante|"
    r"mobilite|prostate|sein|rein|memoire|vue|equilibre)",
    r"(?:peut|arrive) (?:pas|plus) (?:a )?(?:marcher|monter|se deplacer|porter|rester debout)|"
    r"du mal a (?:marcher|monter|se deplacer|respirer|entendre|voir)|"
    r"marche (?:difficilement|mal|avec (?:une canne|des bequilles))|difficultes? (?:a marcher|motrices?|"
    r"de mobilite|psychi\w*|pour marcher)",
    r"(?:suivie?|hopital|hp|soins?|trouble|maladie|internee?|unite|clinique) (?:en |chez (?:un|le|son) |"
    r"d un )?(?:psy\w*|bipolaire|anxieux|mental\w*|dys|addicto\w*)",
    r"troubles? (?:bipolaires?|anxieux|alimentaires?|dys|mentaux|psych\w+|de (?:la|l) \w+|cognitifs?|musculo\w*|"
    r"auditif|visuel)|fausse couche|non voyante?s?|"
    r"(?:femme|tombee?|est|elle est|actuellement|deja) enceinte(?: |$)|enceinte (?:de|jusqu|accouch)\w*|"
    r"conge (?:maternite|parental pathologique|patho\w*)|accouche\w*(?: |$)",
    r"(?:non|pas|anti) vaccinee?s?|(?:intolerante?|allergique|allergie) (?:au|a|aux|gluten|lactose)|sans gluten|"
    r"groupe sanguin|carte vitale",
    r"(?:a |ont |avec |fait |d )(?:une |un |le |la |l )?(?:sep|sclerose|diabete|depression|avc|malaise|cancer|"
    r"alzheimer|parkinson)|sclerose en plaques",
    r"(?:appareil|aide|prothese|deficien\w*|handicap|perte|trouble) (?:auditi\w+|visuel\w*|mental\w*|moteur|"
    r"motrice|psychique|cognitif)|disability|disabled",
    r"(?:sous|prend|prise d un|prise de) (?:traitement|medicaments?|antidepresseurs?|insuline|dialyse|oxygene|"
    r"tutelle|curatelle)|antidepresseurs?",
    r"(?:reside|vit|place|placee|entree?|est|pensionnaire|habite|chambre) (?:en |a l |dans (?:un|l) |d )?ehpad|"
    r"(?:en|besoin de|aide) (?:curatelle|tutelle|fin de vie)",
    r"pacs? pathologique|greffe\w* (?:du|de|d un|renal\w*|cardiaque)|taux d (?:incapacite|invalidite)|"
    r"carte (?:mobilite|invalidite|d invalidite|cmi)|perte d autonomie|personne dependante|"
    r"sante (?:fragile|mentale|precaire|mauvaise|declinante)|problemes? medica\w+|raisons? medica\w+|"
    r"dossier medical|besoin (?:d un |d )?(?:acces )?pmr|malade\b|trisomie 21",
    r"faible (?:vue|audition)|entend (?:mal|tres mal|pas bien)|voit (?:mal|tres mal|plus|pas bien)|"
    r"boite (?:de la|un peu|beaucoup|fort)|dans le coma|soins palliatifs|a l hopital (?:depuis|pour|jusqu)",
    r"insuffisance (?:renale|cardiaque|respiratoire)|fragile (?:du|des|de la)|mal (?:voyant|entendant)\w*|"
    r"perd la (?:tete|memoire|boule)|crises? d (?:angoisse|epilepsie|asthme|panique)|cures? de desintox\w*",
    r"(?:ne )?(?:se deplace|marche|sort|entend|voit) (?:plus|mal|difficilement|peu|avec difficulte)|"
    r"difficultes? (?:a se deplacer|de deplacement|d audition|respiratoires)|boit (?:trop|beaucoup)|"
    r"dans le platre|jambe cassee|bras casse|(?:canne blanche|chien guide|chien d assistance)|haut potentiel",
    r"(?:reste|coince|cloue)\w* au lit|(?:gros|grave|serieux)\w* (?:souci|probleme|pb|ennui)s? (?:de sante|"
    r"medica\w+)|gir \d|(?:en|a l) (?:hp|hosto|hopital psy\w*)(?: |$)|non valide|accident du travail|"
    r"alcooliques? anonymes?|baby blues|tentative de suicide",
)
UNCERTAIN_PATTERNS = (r"^(?:health|canne|sep|hp|hopital|sourds?|grosse)$",)
