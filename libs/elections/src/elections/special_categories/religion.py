"""Religious and philosophical beliefs. Words are lower case, without accents, masculine singular."""

CERTAIN = """
musulman islam islamique islamiste muslim muslima mahometan coran coranique ramadan salafiste salafi sunnite chiite
soufi soufisme alevi alaouite druze ibadite mourid tidjane halal hijab niqab burqa burka tchador jilbab abaya qamis
hajj hadj oumra muezzin imam mufti juif juive feuj judaisme judaique israelite hebraique casher kasher kosher
cacherout shabbat chabbat chabat loubavitch hassidique sefarade ashkenaze talmud torah kippa goy rabbin chretien
christianisme catholique catho kto catholicisme protestant protestantisme evangelique evangeliste evangelisme
parpaillot huguenot calviniste lutherien anglican presbyterien pentecotiste pentecotisme methodiste adventiste
mennonite quaker orthodoxe copte maronite chaldeen melkite mormon jehovah paroissien catechumene catechisme
seminariste dominicain jesuite franciscain integriste lefebvriste fsspx sedevacantiste scientologue scientologie
bouddhiste bouddhisme bouddha hindouiste hindouisme hindou sikh taoiste shintoiste animiste vaudou bahai zoroastrien
raelien religion religieux religieuse religiosite confessionnel theologien athee atheisme agnostique deiste impie
mecreant croyant pieux pieuse devot bigot francmacon francmac athe cato maconnerie catechese jehova bonze paien
paganisme sataniste spirite kabbale hallal tabligh wahhabite wahabite charia goyim evangelisation missionnaire
proselyte shiite yezidi krishna anthroposophe darbyste rosaire maconnique ahmadi muslims
"""
UNCERTAIN = """
pratiquant mosquee synagogue eglise paroisse messe basilique cathedrale abbaye monastere couvent temple pasteur cure
pretre diacre eveque aumonier chapelet careme bapteme communion bible biblique priere pelerin pelerinage culte dieu
allah jesus christ spirituel spiritualite tradi charismatique laic laicard foulard voilee foi aid evangile baptiser
oecumenique cathare abbe loge prie secte mystique novice baptise zen mosque scoutisme
"""
CERTAIN_PATTERNS = (
    r"temoins? de jehovah|francs? macon\w*|(?:bar|bat) ?mi(?:tz|ts|tsv|z)v?ah?|opus dei|civitas",
    r"(?:porte|met|portant) (?:le |un |son )?(?:voile|foulard)",
    r"va (?:souvent |regulierement |toujours )?(?:a la|a l|au) (?:messe|mosquee|eglise|synagogue|temple|culte)",
    r"(?:frequente|assidue?) (?:a )?(?:la |l |le )?(?:messe|mosquee|eglise|synagogue|temple|culte|paroisse)",
    r"(?:fait|suit|observe|pendant|apres) (?:le )?(?:ramadan|careme|shabbat|chabbat)",
    r"(?:non|peu|tres|pas|plus) (?:pratiquant|croyant)e?s?",
    r"(?:eglise|culte) (?:reformee?|evangelique|baptiste|lutherien\w*|orthodoxe)|baptistes$",
    r"converti\w* (?:a|au) (?:l )?\w+|ne croit pas en|croit en dieu|libre penseu\w+",
    r"yom kippour|kippour|hanouk?k?a|hanoucca|pessah|rosh hachana|fete de l aid",
)
UNCERTAIN_PATTERNS = (
    r"(?:sans|pas de|ni|jamais de) porc|^(?:confession|obedience)s?$|de confession|voile (?:integral|islamique)",
)
