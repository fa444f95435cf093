#!/usr/bin/env python3
"""pairs.py [--seed N] > pairs.jsonl: labelled pairs of people, by naming custom and by cause.

Each line is {"custom", "label", "one", "other"}; label is "same", "different" or "contradiction" (one passport number in
two hands); "watch_only" where only it is asked. Names stand here as people of each custom write them; no table of the program is read.
Standard library only."""
import argparse, datetime, json, random, sys
from customs import APART, CUSTOMS

WESTERN = [("SMITH", "JOHN WILLIAM", "M", "GBR"), ("JOHNSON", "EMILY ROSE", "F", "USA"), ("BROWN", "OLIVER JAMES", "M", "AUS"),
    ("DUBOIS", "CAMILLE SOPHIE", "F", "FRA"), ("LEFEBVRE", "ANTOINE LUC", "M", "FRA"), ("ROSSI", "GIULIA CHIARA", "F", "ITA"),
    ("BIANCHI", "MARCO ANTONIO", "M", "ITA"), ("FISCHER", "THOMAS ERICH", "M", "DEU"), ("WEBER", "KATHARINA ANNE", "F", "DEU"),
    ("JANSEN", "PIETER CORNELIS", "M", "NLD"), ("NIELSEN", "METTE LOUISE", "F", "DNK"), ("KOWALSKI", "TOMASZ ADAM", "M", "POL"),
    ("NOVAKOVA", "LENKA IRENA", "F", "CZE"), ("HORVATH", "GABOR ISTVAN", "M", "HUN"), ("POPESCU", "IOANA RALUCA", "F", "ROU"),
    ("VIRTANEN", "MIKKO JUHANI", "M", "FIN"), ("OYELARAN", "BABATUNDE SEGUN", "M", "NGA"), ("MENSAH", "AKOSUA ABENA", "F", "GHA"),
    ("FERNANDEZ", "LUCIA ELENA", "F", "ARG"), ("OCONNOR", "SIOBHAN MARIE", "F", "IRL"), ("WILLIAMS", "GARETH RHYS", "M", "GBR"),
    ("TREMBLAY", "MATHIEU OLIVIER", "M", "CAN"), ("BAKKER", "WILLEM HENDRIK", "M", "NLD"), ("ANDERSSON", "LARS GUSTAF", "M", "SWE")]
MARKS = [("MÜLLER JÖRG", ["MUELLER JOERG", "MULLER JORG", "MÜLLER JOERG"], "DEU", "M"), ("GRÖßER ANTJE", ["GROESSER ANTJE", "GROSSER ANTJE"], "DEU", "F"),
    ("SØRENSEN BJØRN", ["SOERENSEN BJOERN", "SORENSEN BJORN"], "DNK", "M"), ("ÅKESSON PÄR", ["AAKESSON PAER", "AKESSON PAR"], "SWE", "M"),
    ("ŁUKASZEWICZ WOJCIECH", ["LUKASZEWICZ WOJCIECH"], "POL", "M"), ("DVOŘÁKOVÁ ŽANETA", ["DVORAKOVA ZANETA"], "CZE", "F"),
    ("ÖZDEMİR GÜLŞEN", ["OZDEMIR GULSEN", "OEZDEMIR GUELSEN"], "TUR", "F"), ("ŞAHİN ÇAĞLAR", ["SAHIN CAGLAR"], "TUR", "M"),
    ("PEÑA ÍÑIGO", ["PENA INIGO"], "ESP", "M"), ("NÚÑEZ BEGOÑA", ["NUNEZ BEGONA"], "ESP", "F"), ("GONÇALVES JOÃO", ["GONCALVES JOAO"], "PRT", "M"),
    ("ĐORĐEVIĆ NIKOLA", ["DORDEVIC NIKOLA", "DJORDJEVIC NIKOLA"], "SRB", "M"), ("ȘTEFĂNESCU ȚUȚEA", ["STEFANESCU TUTEA"], "ROU", "M"),
    ("ÞÓRSDÓTTIR BJÖRK", ["THORSDOTTIR BJORK", "THORSDOTTIR BJOERK"], "ISL", "F"), ("SZŰCS ÁGNES", ["SZUCS AGNES"], "HUN", "F"),
    ("KĻAVIŅŠ JĀNIS", ["KLAVINS JANIS"], "LVA", "M"), ("LÊ THỊ HƯƠNG", ["LE THI HUONG"], "VNM", "F"), ("NGUYỄN VĂN ĐỨC", ["NGUYEN VAN DUC"], "VNM", "M"),
    ("CÔTÉ ANDRÉ", ["COTE ANDRE"], "CAN", "M"), ("OʻKTAMOV ULUGʻBEK", ["OKTAMOV ULUGBEK"], "UZB", "M"), ("HÄKKINEN TÖRMÄ", ["HAKKINEN TORMA", "HAEKKINEN TOERMAE"], "FIN", "M")]
DOUBLE = [("GARCIA LOPEZ", "ANA MARIA", "ESP", "F"), ("RODRIGUEZ MARTINEZ", "JOSE LUIS", "MEX", "M"), ("GOMEZ HERRERA", "CARMEN ROCIO", "COL", "F"),
    ("SILVA SANTOS", "MARIA EDUARDA", "BRA", "F"), ("PEREIRA COSTA", "RUI MIGUEL", "PRT", "M"), ("QUISPE MAMANI", "JUAN CARLOS", "PER", "M"),
    ("TORRES VEGA", "DIEGO ALONSO", "CHL", "M"), ("REYES CASTILLO", "PAOLA ANDREA", "ECU", "F"), ("ALMEIDA RIBEIRO", "TIAGO MANUEL", "PRT", "M"),
    ("VARGAS MOLINA", "SOFIA ISABEL", "CRI", "F"), ("ORTEGA RUIZ", "FELIPE ANDRES", "ESP", "M")]
PARTICLES = [(["VAN DER BERG PIETER"], ["VANDERBERG PIETER", "BERG PIETER VAN DER", "VAN DER BERG PIETER"], "NLD", "M"), (["DE LA CRUZ MARIA"], ["DELACRUZ MARIA", "DE LACRUZ MARIA", "CRUZ MARIA DE LA"], "PHL", "F"),
    (["VON HABSBURG KARL"], ["HABSBURG KARL", "HABSBURG KARL VON"], "AUT", "M"), (["DOS SANTOS PAULO"], ["SANTOS PAULO", "PAULO DOS SANTOS"], "BRA", "M"),
    (["DI STEFANO ALFREDO"], ["DISTEFANO ALFREDO"], "ITA", "M"), (["O'BRIEN PATRICK"], ["OBRIEN PATRICK", "O BRIEN PATRICK"], "IRL", "M"),
    (["D'ANGELO ROBERTA"], ["DANGELO ROBERTA", "D ANGELO ROBERTA"], "ITA", "F"), (["MAC DONALD FIONA"], ["MACDONALD FIONA"], "GBR", "F"),
    (["LE ROUX JACQUES"], ["LEROUX JACQUES"], "FRA", "M"), (["TEN BRINK SASKIA"], ["TENBRINK SASKIA"], "NLD", "F"), (["DELLA ROVERE GIULIO"], ["DELLAROVERE GIULIO", "ROVERE GIULIO"], "ITA", "M"),
    (["DA COSTA HELENA"], ["DACOSTA HELENA", "COSTA HELENA"], "PRT", "F"), (["AF KLERCKER CARL"], ["KLERCKER CARL"], "SWE", "M"), (["DE SOUZA BRUNO"], ["SOUZA BRUNO DE", "DESOUZA BRUNO"], "BRA", "M")]
ARABIC = [("MOHAMMED AHMED HASSAN", ["MUHAMMAD AHMAD HASAN", "MOHAMED AHMED HASSAN", "MOHAMAD AHMAD HASSAN"], "EGY", "M"), ("YOUSSEF KHALED MANSOUR", ["YUSUF KHALID MANSUR", "YOUSEF KHALED MANSOOR"], "SYR", "M"),
    ("ABDUL RAHMAN AL FAISAL", ["ABDULRAHMAN ALFAISAL", "ABDURRAHMAN AL-FAISAL", "ABDEL RAHMAN EL FAISAL"], "SAU", "M"), ("HUSSEIN ALI AL-SAADI", ["HUSSAIN ALI ALSAADI", "HUSAYN ALI AL SAADI"], "IRQ", "M"),
    ("FATIMA ZAHRA BENALI", ["FATMA ZOHRA BENALI", "FATIMA ZAHRA BEN ALI"], "MAR", "F"), ("AISHA NOUR EL DIN", ["AYSHA NUR AL DIN", "AICHA NOUR ELDIN"], "EGY", "F"),
    ("OMAR FAROUK SULEIMAN", ["UMAR FARUQ SULAYMAN", "OMAR FAROOQ SOLIMAN"], "SDN", "M"), ("MAHMOUD QASIM", ["MAHMUD KASSEM", "MAHMOUD KASSIM"], "JOR", "M"),
    ("ABU BAKR SIDDIQ", ["ABUBAKAR SIDDIQUE", "ABOU BAKR SEDDIK"], "NGA", "M"), ("IBRAHIM BIN SALIM AL HARTHY", ["EBRAHIM SALIM AL-HARTHI", "IBRAHIM SALEM ALHARTHY"], "OMN", "M"),
    ("JAMAL ABDEL NASSER", ["GAMAL ABD EL NASER", "JAMAL ABDUL NASIR"], "EGY", "M"), ("SHARIFA AL MAKTOUM", ["CHARIFA AL MAKTOUM", "SHAREEFA ALMAKTUM"], "ARE", "F"),
    ("ZAYNAB HAIDAR", ["ZEINAB HAYDAR", "ZAINAB HAIDER"], "LBN", "F"), ("KHADIJA OUEDRAOGO", ["KADIDJA OUEDRAOGO", "KHADIDJA OUEDRAOGO"], "BFA", "F"),
    ("محمد حسن", ["MOHAMMED HASSAN", "MUHAMMAD HASAN"], "IRQ", "M"), ("يوسف خالد", ["YOUSSEF KHALED", "YUSUF KHALID"], "SYR", "M"), ("فاطمة العلي", ["FATIMA AL ALI", "FATIMAH ALALI"], "KWT", "F"),
    ("MEHDI REZAEI", ["MAHDI REZAI", "MEHDI REZAIE"], "IRN", "M"), ("GHULAM RASOOL", ["GHOLAM RASUL", "GULAM RASOOL"], "PAK", "M")]
RUSSIAN = [("SERGEI IVANOV", ["SERGEY IVANOV", "SERGEJ IWANOW", "СЕРГЕЙ ИВАНОВ"], "RUS", "M"), ("YULIA KHRUSHCHEVA", ["IULIIA KHRUSHCHEVA", "JULIJA CHRUSCHTSCHOWA", "ЮЛИЯ ХРУЩЕВА"], "RUS", "F"),
    ("ALEKSANDR TCHAIKOVSKY", ["ALEXANDER CHAIKOVSKII", "ALEKSANDR CHAYKOVSKIY", "АЛЕКСАНДР ЧАЙКОВСКИЙ"], "RUS", "M"), ("DMITRY ZHUKOV", ["DMITRII ZHUKOV", "DMITRIY JOUKOV", "ДМИТРИЙ ЖУКОВ"], "RUS", "M"),
    ("YEVGENY SHCHERBAKOV", ["EVGENII SHCHERBAKOV", "EVGENY SCHERBAKOV", "ЕВГЕНИЙ ЩЕРБАКОВ"], "RUS", "M"), ("NATALIA SOLOVYOVA", ["NATALYA SOLOVEVA", "NATALIYA SOLOVYEVA", "НАТАЛИЯ СОЛОВЬЕВА"], "RUS", "F"),
    ("OLEKSANDR SHEVCHENKO", ["OLEXANDR SHEVTCHENKO", "ОЛЕКСАНДР ШЕВЧЕНКО"], "UKR", "M"), ("VOLODYMYR HRYTSENKO", ["VOLODIMIR GRYTSENKO", "ВОЛОДИМИР ГРИЦЕНКО"], "UKR", "M"),
    ("TATIANA KUZNETSOVA", ["TATYANA KUZNECOVA", "ТАТЬЯНА КУЗНЕЦОВА"], "RUS", "F"), ("MIKHAIL FYODOROV", ["MIKHAIL FEDOROV", "MICHAIL FJODOROW", "МИХАИЛ ФЕДОРОВ"], "RUS", "M"),
    ("AIGUL NURZHANOVA", ["AYGUL NURJANOVA", "АЙГУЛЬ НУРЖАНОВА"], "KAZ", "F"), ("KSENIA YAKOVLEVA", ["KSENIIA IAKOVLEVA", "XENIA YAKOVLEVA", "КСЕНИЯ ЯКОВЛЕВА"], "RUS", "F"),
    ("GEORGI DIMITROV", ["GEORGY DIMITROV", "ГЕОРГИ ДИМИТРОВ"], "BGR", "M"), ("MAXIM VASILYEV", ["MAKSIM VASILEV", "MAKSIM WASSILJEW", "МАКСИМ ВАСИЛЬЕВ"], "RUS", "M")]
PATRONYMIC = [("PETROV IVAN SERGEEVICH", ["PETROV IVAN", "IVAN PETROV", "IVAN SERGEYEVICH PETROV"], "RUS", "M"), ("SIDOROVA ANNA NIKOLAEVNA", ["SIDOROVA ANNA", "ANNA SIDOROVA"], "RUS", "F"),
    ("BONDARENKO OKSANA PETRIVNA", ["BONDARENKO OKSANA"], "UKR", "F"), ("ABDULLAYEV RUSTAM KARIM OGLU", ["ABDULLAYEV RUSTAM", "ABDULLAYEV RUSTAM KARIM OGLY"], "AZE", "M"),
    ("ABEBE BIKILA WOLDE", ["ABEBE BIKILA"], "ETH", "M"), ("SURESH A/L MANIAM", ["SURESH MANIAM", "SURESH S/O MANIAM"], "MYS", "M"), ("SITI NURHALIZA BINTI TARUDIN", ["SITI NURHALIZA TARUDIN", "SITI NURHALIZA BT TARUDIN"], "MYS", "F"),
    ("AHMAD BIN ISMAIL", ["AHMAD ISMAIL", "AHMAD IBN ISMAIL"], "BRN", "M"), ("SIGURDSSON JON EINAR", ["JON EINAR SIGURDSSON", "JON SIGURDSSON"], "ISL", "M"), ("LAKSHMI D/O RAMASAMY", ["LAKSHMI RAMASAMY"], "SGP", "F")]
GREEK = [("GEORGIOS PAPADOPOULOS", ["YEORYIOS PAPADOPULOS", "GEORGE PAPADOPOULOS", "ΓΕΩΡΓΙΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ"], "GRC", "M"), ("CHRISTOS ANGELOPOULOS", ["HRISTOS AGGELOPOULOS", "ΧΡΗΣΤΟΣ ΑΓΓΕΛΟΠΟΥΛΟΣ"], "GRC", "M"),
    ("ELEFTHERIOS VENIZELOS", ["ELEUTHERIOS VENIZELOS", "ΕΛΕΥΘΕΡΙΟΣ ΒΕΝΙΖΕΛΟΣ"], "GRC", "M"), ("EVANGELIA XENAKI", ["EVAGGELIA KSENAKI", "ΕΥΑΓΓΕΛΙΑ ΞΕΝΑΚΗ"], "GRC", "F"), ("KONSTANTINOS KARAMANLIS", ["CONSTANTINOS CARAMANLIS", "ΚΩΝΣΤΑΝΤΙΝΟΣ ΚΑΡΑΜΑΝΛΗΣ"], "GRC", "M"),
    ("ATHINA MICHAILIDOU", ["ATHENA MIHAILIDOU", "ΑΘΗΝΑ ΜΙΧΑΗΛΙΔΟΥ"], "CYP", "F"), ("DIMITRIOS HATZIS", ["DEMETRIOS CHATZIS", "ΔΗΜΗΤΡΙΟΣ ΧΑΤΖΗΣ"], "GRC", "M"), ("IOANNIS TSIPRAS", ["IOANNIS TZIPRAS", "ΙΩΑΝΝΗΣ ΤΣΙΠΡΑΣ"], "GRC", "M")]
# Mandarin, Wade-Giles, Cantonese, Hokkien, characters, traditional characters
CHINESE = [("ZHANG WEIMING", "CHANG WEI-MING", "CHEUNG WAI MING", "TEO WEE BENG", "张伟明", "張偉明", "M"), ("CHEN ZHIQIANG", "CHEN CHIH-CHIANG", "CHAN CHI KEUNG", "TAN CHEE KEONG", "陈志强", "陳志強", "M"),
    ("HUANG MEILING", "HUANG MEI-LING", "WONG MEI LING", "NG BEE LENG", "黄美玲", "黃美玲", "F"), ("LIN GUOQIANG", "LIN KUO-CHIANG", "LAM KWOK KEUNG", "LIM KOK KEONG", "林国强", "林國強", "M"),
    ("WANG JINFU", "WANG CHIN-FU", "WONG KAM FUK", "ONG KIM HOCK", "王金福", "王金福", "M"), ("WU XIULIAN", "WU HSIU-LIEN", "NG SAU LIN", "GOH SIEW LIAN", "吴秀莲", "吳秀蓮", "F"),
    ("LIU DEHUA", "LIU TE-HUA", "LAU TAK WAH", "LAU TECK HUA", "刘德华", "劉德華", "M"), ("CAI QINGXIANG", "TSAI CHING-HSIANG", "CHOI CHING CHEUNG", "CHUA CHENG SIONG", "蔡清祥", "蔡清祥", "M"),
    ("XU JIANHUA", "HSU CHIEN-HUA", "HUI KIN WAH", "KOH KIAN HUA", "许建华", "許建華", "M"), ("ZHENG LIPING", "CHENG LI-PING", "CHENG LAI PING", "TAY LAY PENG", "郑丽平", "鄭麗平", "F"),
    ("XIE YULAN", "HSIEH YU-LAN", "TSE YUK LAN", "CHIA GEK LAN", "谢玉兰", "謝玉蘭", "F"), ("GUO MINGDE", "KUO MING-TE", "KWOK MING TAK", "KUEK BENG TECK", "郭明德", "郭明德", "M"),
    ("LIANG CHAOWEI", "LIANG CHAO-WEI", "LEUNG CHIU WAI", None, "梁朝伟", "梁朝偉", "M"), ("YANG ZIQIONG", "YANG TZU-CHIUNG", "YEUNG CHI KING", "YEOH CHOO KHENG", "杨紫琼", "楊紫瓊", "F"),
    ("ZHOU RUNFA", "CHOU JUN-FA", "CHOW YUN FAT", None, "周润发", "周潤發", "M"), ("HE JINGYI", "HO CHING-I", "HO CHING YEE", None, "何静怡", "何靜怡", "F"), ("YE JIAYING", "YEH CHIA-YING", "YIP KA YING", "YAP KA ENG", "叶嘉英", "葉嘉英", "F"),
    ("DENG YUWEN", "TENG YU-WEN", "TANG YUK MAN", None, "邓玉文", "鄧玉文", "M"), ("ZENG SHAOFENG", "TSENG SHAO-FENG", "TSANG SIU FUNG", None, "曾少峰", "曾少峰", "M"), ("LÜ JUN", "LU CHUN", None, None, "吕俊", "呂俊", "M")]
KOREAN = [("KIM MINJUN", ["KIM MIN JOON", "KIM MIN-JUN", "GIM MINJUN", "김민준"], "M"), ("LEE JIEUN", ["YI JI EUN", "LEE JI-EUN", "RHEE JI EUN", "이지은"], "F"), ("PARK SUNGHO", ["PAK SEONG HO", "BAK SEONGHO", "박성호"], "M"),
    ("CHOI YOUNGHEE", ["CHOE YEONGHUI", "CHOI YOUNG HEE", "최영희"], "F"), ("JUNG HYUNWOO", ["JEONG HYEONU", "CHUNG HYUN WOO", "정현우"], "M"), ("KANG SOOJIN", ["GANG SUJIN", "KANG SU JIN", "강수진"], "F"),
    ("CHO KYUNGSOO", ["JO GYEONGSU", "CHO KYUNG SOO", "조경수"], "M"), ("YOON SEOYEON", ["YUN SEO YEON", "YOON SUH YUN"], "F"), ("LIM JAEHYUK", ["IM JAEHYEOK", "RIM JAE HYUK", "임재혁"], "M"), ("SHIN DONGWOOK", ["SIN DONGUK", "SHIN DONG WOOK"], "M"),
    ("OH SEHUN", ["O SEHUN", "OH SE HOON"], "M"), ("AHN JUNGHWAN", ["AN JEONGHWAN", "AHN JUNG HWAN"], "M")]
JAPANESE = [("SATO SHINICHI", ["SATOU SHINICHI", "SATOH SHIN'ICHI", "SATO SINITI"], "M"), ("ONO YOKO", ["OHNO YOUKO", "OONO YOHKO"], "F"), ("ITO JUNKO", ["ITOH JUNKO", "ITOU ZYUNKO"], "F"), ("KATO RYUTARO", ["KATOH RYUTAROU", "KATOU RYUUTAROU"], "M"),
    ("TSUCHIYA KENJI", ["TUTIYA KENZI", "TSUCHIYA KENJI"], "M"), ("HOMMA CHIZURU", ["HONMA CHIZURU", "HONMA TIZURU"], "F"), ("SHIMADA JIRO", ["SIMADA ZIRO", "SHIMADA JIROU"], "M"), ("ENDO FUMIKO", ["ENDOU HUMIKO", "ENDOH FUMIKO"], "F"),
    ("KUDO SHOTA", ["KUDOU SHOUTA", "KUDOH SYOTA"], "M"), ("NAMBA EIICHI", ["NANBA EIICHI"], "M"), ("タナカ ケンイチ", ["TANAKA KENICHI"], "M"), ("YUKI MATSUO", ["YUUKI MATSUO"], "F")]
ONE_NAME = [("SUHARTO", "IDN", "M"), ("WIDODO", "IDN", "M"), ("SUKARNI", "IDN", "F"), ("ZABIULLAH", "AFG", "M"), ("NAJIBULLAH", "AFG", "M"), ("TENZING", "IND", "M"), ("SUMITRA", "IDN", "F"), ("MARYATI", "IDN", "F"), ("GULALAI", "AFG", "F"), ("PURNOMO", "IDN", "M")]
INDIAN = [("RAJESH KUMAR SHARMA", ["RAJESH K SHARMA", "SHARMA RAJESH KUMAR", "R K SHARMA"], "IND", "M"), ("SUBRAMANIAM VENKATESH", ["SUBRAMANIAN VENKATESH", "S VENKATESH"], "IND", "M"), ("PRIYA LAKSHMI NAIR", ["PRIYA LAXMI NAIR", "NAIR PRIYA"], "IND", "F"),
    ("MUHAMMAD IQBAL CHOWDHURY", ["MD IQBAL CHOUDHURY", "MOHAMMAD IQBAL CHAUDHURY"], "BGD", "M"), ("SHRI ANIL GUPTA", ["ANIL GUPTA"], "IND", "M"), ("SINGH GURPREET", ["GURPREET SINGH", "GURPRIT SINGH"], "IND", "M"), ("DILSHAN PERERA", ["DILSHAAN PERERA"], "LKA", "M")]
MARRIED = [("SCHMIDT ANNA NEE MUELLER", ["MUELLER ANNA", "SCHMIDT ANNA", "SCHMIDT MUELLER ANNA"], "DEU"), ("JOHNSON MARY (BORN CARTER)", ["CARTER MARY", "JOHNSON MARY", "CARTER JOHNSON MARY"], "USA"), ("GARCIA LOPEZ DE TORRES MARIA", ["GARCIA LOPEZ MARIA"], "MEX"),
    ("DUPONT CLAIRE", ["DUPONT MARTIN CLAIRE", "MARTIN-DUPONT CLAIRE"], "FRA"), ("HOFFMANN-KRAUSE UTE", ["HOFFMANN UTE", "KRAUSE UTE"], "DEU"), ("IVANOVA OLGA PETROVNA", ["SMIRNOVA OLGA PETROVNA"], "RUS"), ("ROSSI ELENA GEB. BERGER", ["BERGER ELENA"], "AUT")]
ALIASES = [("LOH KOK BENG @ ALVIN LOH", ["LOH KOK BENG", "ALVIN LOH"], "SGP", "M"), ("TAN AH KOW ALIAS PETER TAN", ["TAN AH KOW", "PETER TAN"], "MYS", "M"), ("NORDIN BIN ALI @ DIN", ["NORDIN BIN ALI", "NORDIN ALI"], "MYS", "M"),
    ("WONG MEI YEE (JENNY)", ["WONG MEI YEE", "JENNY WONG MEI YEE"], "HKG", "F"), ("ERNESTO RAMIREZ A.K.A. TITO RAMIREZ", ["ERNESTO RAMIREZ", "TITO RAMIREZ"], "PHL", "M")]
TITLES = ["DR {}", "MR {}", "PROF. {}", "{} JR", "HAJI {}", "ENGR. {}", "{} PHD", "SHEIKH {}", "MRS {}", "MS. {}", "{} III"]
rnd = random.Random()

def day(a=1950, b=2004):
    return datetime.date(a, 1, 1) + datetime.timedelta(days=rnd.randrange((datetime.date(b, 12, 31) - datetime.date(a, 1, 1)).days))

def number():
    return "".join(rnd.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(rnd.choice((1, 2)))) + str(rnd.randrange(10 ** 6, 10 ** 7))

def person(name, country, sex, birth=None, passport=None, chinese=None):
    return {"name": name, "chinese_name": chinese, "sex": sex, "birth_date": str(birth or day()), "nationality": country, "passport": passport or number()}

def slip(name):
    words = name.split()
    at = rnd.choice([i for i, w in enumerate(words) if len(w) >= 6] or [max(range(len(words)), key=lambda i: len(words[i]))])
    w, k = words[at], rnd.randrange(1, len(words[at]) - 1)
    w = rnd.choice([w[:k] + w[k + 1:], w[:k] + w[k] + w[k:], w[:k] + w[k + 1] + w[k] + w[k + 2:] if k + 1 < len(w) else w[:-1], w[:k] + rnd.choice("AEIORSTN") + w[k + 1:]])
    words[at] = w
    return " ".join(words)

def pairs():
    def same(custom, a, b, country, sex, chinese=(None, None), **change):
        birth = day()
        one = person(a, country, sex, birth, chinese=chinese[0]); other = person(b, country, sex, birth, chinese=chinese[1])
        other.update(change); return {"custom": custom, "label": "same", "one": one, "other": other}
    full = [(f"{s} {g}", c, x) for s, g, x, c in WESTERN]
    for name, c, x in full:
        s, *g = name.split()
        yield same("order swapped", name, " ".join(g + [s]), c, x)
        yield same("comma", name, f"{s}, {' '.join(g)}", c, x)
        yield same("fewer given names", name, f"{s} {g[0]}", c, x)
        yield same("initials", name, f"{s} {g[0]} {g[1][0]}.", c, x)
        yield same("initials", name, f"{s} {g[0][0]} {g[1]}" if rnd.random() < .5 else f"{g[0][0]}. {g[1][0]}. {s}", c, x)
        yield same("hyphens", name, f"{s} {g[0]}-{g[1]}", c, x)
        yield same("words joined", name, f"{s} {g[0]}{g[1]}", c, x)
        yield same("zone", name, f"{s}<<{g[0]}<{g[1]}", c, x)
        yield same("titles", name, rnd.choice(TITLES).format(name), c, x)
        yield same("slip of the pen", name, slip(name), c, x)
        yield same("slip of the pen", name, slip(name), c, x)
        yield same("renewed passport", name, name, c, x)
        d = day(); one = person(name, c, x, d); yield {"custom": "passport with blanks", "label": "same", "one": one, "other": dict(one, passport=one["passport"][:2] + " " + one["passport"][2:5] + "-" + one["passport"][5:])}
        d = datetime.date(rnd.randrange(1950, 2004), rnd.randrange(1, 13), rnd.randrange(1, 13))
        while d.month == d.day: d = datetime.date(d.year, rnd.randrange(1, 13), rnd.randrange(1, 13))
        yield {"custom": "birth date swapped", "label": "same", "one": person(name, c, x, d), "other": person(name, c, x, datetime.date(d.year, d.day, d.month))}
        p = person(name, c, x); yield {"custom": "birth year only", "label": "same", "watch_only": True, "one": dict(p, birth_date=p["birth_date"][:4]), "other": dict(p, passport=number())}
        p = person(name, c, x); yield {"custom": "birth month only", "label": "same", "watch_only": True, "one": dict(p, birth_date=p["birth_date"][:7]), "other": dict(p, passport=number())}
        p = person(name, c, x); yield {"custom": "nationality changed", "label": "same", "one": p, "other": dict(p, passport=number(), nationality=rnd.choice(["CHE", "CYP", "MLT"]))}
        long = f"{s}<<{g[0]}<{g[1]}<ALEXANDERSON<CHRISTOPHERSON<MONTGOMERY"[:39]
        yield same("zone cut", f"{s} {g[0]} {g[1]} ALEXANDERSON CHRISTOPHERSON MONTGOMERY", long, c, x)
    for a, bs, c, x in MARKS:
        for b in bs: yield same("umlauts and marks", a, b, c, x); yield same("umlauts and marks", " ".join(reversed(b.split())), a, c, x)
    for s, g, c, x in DOUBLE:
        a, b = s.split()
        for other in (f"{a} {g}", f"{g} {a}", f"{a}-{b} {g}", f"{a} {b} {g.split()[0]}", f"{g.split()[0]} {b}", f"{a} Y {b} {g}"): yield same("double surname", f"{s} {g}", other, c, x)
    for (a,), bs, c, x in PARTICLES:
        for b in bs: yield same("particles", a, b, c, x)
    for custom, table in (("arabic", ARABIC), ("russian", RUSSIAN), ("patronymic", PATRONYMIC), ("greek", GREEK), ("indian", INDIAN), ("aliases", ALIASES)):
        for a, bs, c, x in table:
            for b in bs: yield same(custom, a, b, c, x)
    for a, bs, c in MARRIED:
        for b in bs: yield same("married name", a, b, c, "F")
    for pinyin, wade, cantonese, hokkien, plain, full_form, x in CHINESE:
        s, g = pinyin.split()
        yield same("pinyin order", pinyin, f"{g} {s}", "CAN", x)
        yield same("traditional characters", pinyin, wade, "CAN", x, (plain, full_form))
        yield same("characters and pinyin", plain, pinyin, "CAN", x)
        if len(plain) == 3:
            yield same("pinyin apart", pinyin, f"{wade.split()[0]} {' '.join(wade.split()[1].split('-'))}", "TWN", x)
        yield same("wade-giles", pinyin, wade, "TWN", x)
        if cantonese:
            yield same("cantonese", pinyin, cantonese, "GBR", x)
            yield same("cantonese", " ".join(cantonese.split()[1:] + cantonese.split()[:1]), pinyin, "GBR", x)
            yield same("characters and cantonese", full_form, cantonese, "GBR", x)
            yield same("english name", cantonese, f"{rnd.choice(['PETER', 'JENNIFER', 'KELVIN'])} {cantonese}", "GBR", x)
        if hokkien:
            yield same("hokkien", pinyin, hokkien, "SGP", x)
            yield same("characters and hokkien", plain, hokkien, "MYS", x)
    for a, bs, x in KOREAN:
        for b in bs: yield same("korean", a, b, "KOR", x)
    for a, bs, x in JAPANESE:
        for b in bs: yield same("japanese", a, b, "JPN", x)
    for a, c, x in ONE_NAME:
        yield same("one name", a, a, c, x); yield same("one name", a, f"{a} FNU", c, x); yield same("one name", a, f"XXX {a}", c, x); yield same("one name", a, f"{a} {a}", c, x)
    for custom, table in CUSTOMS.items():
        for a, bs, c, x in table:
            for b in bs: yield same(custom, a, b, c, x)
    # People who are not the same.
    def other(custom, one, two, label="different"): return {"custom": custom, "label": label, "one": one, "other": two}
    givens = {"M": ["JAMES", "PETER", "ROBERT", "STEFAN", "LUCAS", "VICTOR", "HENRY", "OSCAR", "FELIX", "SIMON"], "F": ["ANNA", "CLARA", "JULIA", "MARTHA", "NINA", "SARAH", "EMMA", "IRIS", "LAURA", "VERA"]}
    cjk = [("KIM", ["MINJUN", "MINSEO", "JIHO", "JIWOO", "SOOJIN", "SEOJIN", "HYUNWOO", "DOHYUN"], "KOR"), ("WANG", ["XIAOMING", "XIAOHONG", "JING", "JUN", "LI", "LIN", "WEI", "WEN"], "USA"), ("WONG", ["KA YAN", "KA YIN", "KA MING", "KA MAN", "WAI LING", "WAI LAM", "TSZ HIN", "TSZ CHING"], "GBR"), ("TANAKA", ["YUKI", "YUKO", "KENJI", "KENTA", "HARUTO", "HARUKA", "AKIRA", "AKEMI"], "JPN"), ("TAN", ["WEI MING", "WEI LING", "WEI JIE", "KAH HUI", "KAH MUN", "SIEW LIAN", "SIEW LENG", "BOON HENG"], "SGP"), ("NGUYEN", ["THI HOA", "THI HONG", "THI LAN", "VAN DUC", "VAN MINH", "VAN NAM", "THI MAI", "VAN HUNG"], "VNM"), ("AL HARBI", ["HASSAN", "HUSSEIN", "SALEM", "SALMA", "OMAR", "AMIR", "KHALED", "KHALIL"], "SAU"), ("PETROV", ["IVAN", "IGOR", "OLEG", "ANTON", "ROMAN", "RUSLAN", "PAVEL", "DENIS"], "RUS"), ("SINGH", ["HARPREET", "GURPREET", "JASPREET", "MANPREET", "SUKHDEEP", "JAGDEEP", "KULDEEP", "AMANDEEP"], "IND")]
    for s, g, x, c in WESTERN:
        d = day(); a, b = rnd.sample(givens[x], 2); n = number(); m = n[:-1] + str((int(n[-1]) + 1) % 10)
        yield other("twins", person(f"{s} {a}", c, x, d, n), person(f"{s} {b}", c, x, d, m))
        a, b = rnd.choice(givens["M"]), rnd.choice(givens["F"])
        yield other("twins, brother and sister", person(f"{s} {a} {g.split()[1]}", c, "M", d), person(f"{s} {b} {g.split()[1]}", c, "F", d))
        f = day(1950, 1965); yield other("father and son", person(f"{s} {g}", c, "M", f), person(f"{s} {g}", c, "M", f.replace(year=f.year + rnd.randrange(20, 35), day=min(f.day, 28))))
        yield other("father and son", person(f"{s} {g}", c, "M", f), person(f"{s} {g} JR", c, "M", day(1980, 2000)))
        yield other("common names", person(f"{s} {g}", c, x, day(1950, 1975)), person(f"{s} {g}", c, x, day(1976, 2004)))
        o = rnd.choice([w for w in WESTERN if w[0] != s]); yield other("same birth date", person(f"{s} {g}", c, x, d), person(f"{o[0]} {o[1]}", o[3], o[2], d))
        yield other("same birth date and given name", person(f"{s} {g.split()[0]}", c, x, d), person(f"{o[0]} {g.split()[0]}", c, x, d))
        yield other("near numbers", person(f"{s} {g}", c, x, None, n), person(f"{o[0]} {o[1]}", c, o[2], None, m))
        q = person(f"{o[0]} {o[1]}", "LUX", o[2], day(1950, 1970), n); yield other("one number of two countries", person(f"{s} {g}", c, x, day(1975, 2000), n), q, "contradiction")
        yield other("one number, another person", person(f"{s} {g}", c, x, day(1950, 1970), n), person(f"{o[0]} {o[1]}", c, o[2], day(1975, 2000), n), "contradiction")
    for s, gs, c in cjk:
        for i in range(0, 8, 2):
            for a, b in ((gs[i], gs[i + 1]), rnd.sample(gs, 2)):
                d = day(); yield other("twins, near names", person(f"{s} {a}", c, None, d), person(f"{s} {b}", c, None, d))
                yield other("common names", person(f"{s} {a}", c, None, day(1950, 1975)), person(f"{s} {a}", c, None, day(1976, 2004)))
    for a, b in (("MOHAMMED", "MAHMOUD"), ("HASSAN", "HUSSEIN"), ("AHMED", "HAMED"), ("SALEM", "SALMAN"), ("KHALED", "KHALIL"), ("NASSER", "NASSIM"), ("FARID", "FARIS"), ("SAMI", "SAMIR"), ("JAMAL", "JAMIL"), ("KAMAL", "KAMIL")):
        d = day(); yield other("brothers, near names", person(f"{a} AL DOSARI", "QAT", "M", d), person(f"{b} AL DOSARI", "QAT", "M", d))
    for a, b in (("MARIO", "MARIA"), ("MARTIN", "MARTINA"), ("DANIEL", "DANIELA"), ("JULIAN", "JULIANA"), ("ALEXANDER", "ALEXANDRA"), ("PAUL", "PAULA"), ("GABRIEL", "GABRIELLE"), ("VALENTIN", "VALENTINA"), ("FRANCISCO", "FRANCISCA"), ("IVAN", "IVANA")):
        d = day(); yield other("brother and sister, near names", person(f"KELLER {a}", "CHE", "M", d), person(f"KELLER {b}", "CHE", "F", d))
    for a, b, c, x in APART:
        d = day(); yield other("of one family or custom", person(a, c, x, d), person(b, c, x, d))
    for plain, alike, name in (("王伟", "王薇", "WANG WEI"), ("李娜", "李纳", "LI NA"), ("张静", "张敬", "ZHANG JING"), ("陈明华", "陈铭桦", "CHEN MINGHUA"), ("刘洋", "刘阳", "LIU YANG"), ("李志强", "李智强", "LI ZHIQIANG")):
        d = day(); yield other("same sound, other characters", person(name, "CAN", None, d, chinese=plain), person(name, "CAN", None, d, chinese=alike))

def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--seed", type=int, default=1); rnd.seed(ap.parse_args().seed)
    for pair in pairs():
        for who in ("one", "other"): pair[who] = {key: value for key, value in pair[who].items() if value}
        print(json.dumps(pair, ensure_ascii=False, separators=(",", ":")))

if __name__ == "__main__": main()
