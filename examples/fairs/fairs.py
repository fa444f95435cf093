#!/usr/bin/env python3
"""Three invented fairs as units send them, with the truth beside them: fairs.py make FOLDER; fairs.py run BINARY FOLDER.

`make` writes list and truth of each fair: two sheets of 330 people of 34 nationalities, as Excel keeps them (.xlsx), as WPS
does (.xlsx with texts in the cells), and as LibreOffice does (.ods), with slips and spoiled cells. `run` takes each list in,
mends in the correction file the cells that were told against, as their sender would, takes it in again, and compares every
case with what the sender saw. All people, units and numbers are invented. Standard library only."""
import csv, datetime as dt, json, pathlib, random, re, subprocess, sys, zipfile
from xml.sax.saxutils import escape
import xml.etree.ElementTree as ET

NOW = "2026-02-20T09:00:00+08:00"
UNITS = [("上海申海精密机械有限公司", "91310115MA1K4BQR53"), ("沪东国际贸易股份公司", "91310000MA1FL7T35F")]
# code, Chinese, English, shape of a passport number (9 digit, A letter, X either), surnames, given names, Chinese name
PEOPLE = [
    ("D", "德国", "Germany", "CXXXXXXX9", "MÜLLER SCHRÖDER WEIß KÖHLER BRAUN", "HANS JÜRGEN ANNA-LENA KARL EVA", ""),
    ("FRA", "法国", "France", "99AA99999", "DUPONT LEFÈVRE D'ARC DE-LA-TOUR BENOÎT", "CLAIRE FRANÇOIS ÉLODIE LUC ANAÏS", ""),
    ("ITA", "意大利", "Italy", "YA9999999", "ROSSI D'AMICO DE-LUCA FERRARI NICCOLÒ", "MARCO GIULIA NICOLÒ SARA PIETRO", ""),
    ("ESP", "西班牙", "Spain", "AAA999999", "GARCÍA-LÓPEZ MUÑOZ NÚÑEZ IBÁÑEZ PEÑA", "MARÍA-JOSÉ IÑIGO ÁNGEL LUCÍA JUAN", ""),
    ("PRT", "葡萄牙", "Portugal", "A999999", "GONÇALVES DOS-SANTOS SIMÕES FALCÃO LIMA", "JOÃO INÊS TOMÁS RITA ANDRÉ", ""),
    ("GBR", "英国", "United Kingdom", "599999999", "SMITH O'CONNOR LLOYD-JONES EVANS PRICE", "OLIVER AMY JAMES ZOË HARRY", ""),
    ("USA", "美国", "United States", "099999999", "ADAMS McDONALD VAN-BUREN NGUYEN LEE", "ETHAN MADISON NOAH GRACE TY", ""),
    ("CAN", "加拿大", "Canada", "AA999999", "TREMBLAY MACLEOD SINGH WONG ROY", "LIAM CHLOÉ LOGAN MAYA GUY", ""),
    ("BRA", "巴西", "Brazil", "AA999999", "DA-SILVA ARAÚJO CONCEIÇÃO SOUZA REIS", "JOSÉ ANTÔNIA LUÍS BIA CAIO", ""),
    ("MEX", "墨西哥", "Mexico", "A99999999", "HERNÁNDEZ PÉREZ ZÚÑIGA DÍAZ LUNA", "SOFÍA RAÚL ADRIÁN ITZEL LEO", ""),
    ("RUS", "俄罗斯", "Russian Federation", "759999999", "ИВАНОВ КУЗНЕЦОВА ЩЕРБАКОВ SOKOLOV MOROZOVA", "СЕРГЕЙ АННА ЮРИЙ DMITRY OLGA", "谢尔盖"),
    ("UKR", "乌克兰", "Ukraine", "AA999999", "ШЕВЧЕНКО KOVALENKO BONDAR LYSENKO ЇЖАКЕВИЧ", "ОЛЕНА TARAS YANA ІВАН OKSANA", ""),
    ("GRC", "希腊", "Greece", "AA9999999", "ΠΑΠΑΔΟΠΟΥΛΟΣ NIKOLAIDIS ΓΕΩΡΓΙΟΥ VLACHOS SAMARAS", "ΓΙΩΡΓΟΣ ELENI NIKOS ΜΑΡΙΑ IOANNIS", ""),
    ("TUR", "土耳其", "Türkiye", "U99999999", "YILMAZ ŞAHİN ÇELİK GÜNEŞ DOĞAN", "AYŞE MEHMET IŞIL ÖMER CAN", ""),
    ("EGY", "埃及", "Egypt", "A99999999", "محمود HASSAN EL-SAYED حسين FAROUK", "أحمد FATMA OMAR ليلى NOUR", ""),
    ("SAU", "沙特阿拉伯", "Saudi Arabia", "A999999", "AL-QAHTANI الحربي AL-OTAIBI BIN-SALEH العتيبي", "FAISAL نورة SULTAN REEM خالد", ""),
    ("IRN", "伊朗", "Iran", "A99999999", "HOSSEINI رضایی AHMADI KARIMI موسوی", "REZA مریم ALI SARA حسن", ""),
    ("ISR", "以色列", "Israel", "39999999", "כהן LEVI MIZRAHI פרץ BITON", "DAVID נועה YAEL AVI משה", ""),
    ("IND", "印度", "India", "A9999999", "SHARMA PATEL IYER कुमार REDDY", "ROHAN PRIYA अनिल DEEPA RAVI", ""),
    ("PAK", "巴基斯坦", "Pakistan", "AA9999999", "KHAN خان MALIK BUTT SHEIKH", "AISHA BILAL SANA عمر HAMZA", ""),
    ("BGD", "孟加拉国", "Bangladesh", "A99999999", "RAHMAN হোসেন AKTER ISLAM CHOWDHURY", "TANVIR NUSRAT ARIF রহিম MITU", ""),
    ("THA", "泰国", "Thailand", "AA9999999", "SUWANNARAT ใจดี CHAIYAPORN WONGSAKUL SRISAI", "SOMCHAI มานี ANONG PRASERT NOI", ""),
    ("VNM", "越南", "Viet Nam", "C9999999", "NGUYỄN TRẦN LÊ PHẠM ĐỖ", "VĂN-AN THỊ-HOA MINH QUANG LAN", "阮文安"),
    ("JPN", "日本", "Japan", "TA9999999", "田中 SATO 高橋 ITO WATANABE", "浩 YUKI 健太 AOI KENJI", "田中浩"),
    ("KOR", "韩国", "Korea, Republic of", "M99999999", "KIM 박 LEE 최 JUNG", "MINJUN 서연 JIHOON HAEUN 도윤", "金民俊"),
    ("MNG", "蒙古", "Mongolia", "E9999999", "БАТБАЯР GANBOLD DORJ ЭНХ BOLD", "ТУЯА TEMUUJIN SARAN БАТ NOMIN", ""),
    ("MYS", "马来西亚", "Malaysia", "A99999999", "TAN LIM BIN-ABDULLAH ABDULLAH CHONG", "WEI-LING AHMAD SITI KOK-HOONG MEI", "陈伟玲"),
    ("SGP", "新加坡", "Singapore", "K9999999A", "GOH TEO WEE PILLAI QUEK", "JUN-WEI LI-NA RAJ HUI CHENG", "吴俊伟"),
    ("IDN", "印度尼西亚", "Indonesia", "A9999999", "WIJAYA SUHARTO SARI HALIM PUTRA", "BUDI DEWI AGUS RINA YOGA", ""),
    ("PHL", "菲律宾", "Philippines", "P9999999A", "DELA-CRUZ SANTOS REYES VILLANUEVA UY", "JUAN-MIGUEL MARIA-CLARA PAOLO LIZA JUN", ""),
    ("NLD", "荷兰", "Netherlands", "AAA9A9999", "VAN-DER-BERG DE-JONG IJSSELSTEIN JANSEN BOS", "PIETER SANNE DAAN FLEUR JAN", ""),
    ("SWE", "瑞典", "Sweden", "99999999", "ÅKESSON ÖBERG LINDSTRÖM BJÖRK HOLM", "BJÖRN ÅSA ERIK LINNÉA NILS", ""),
    ("POL", "波兰", "Poland", "AA9999999", "WIŚNIEWSKI ŁUKASIK ŻAK NOWAK BĄK", "ŁUKASZ MAŁGORZATA PAWEŁ ZOFIA JAN", ""),
    ("ZAF", "南非", "South Africa", "A99999999", "VAN-DER-MERWE DLAMINI NAIDOO BOTHA KHUMALO", "THABO ANELISA PIETER NOMSA JACO", ""),
]
PURPOSES = [("商务洽谈", "Business negotiation"), ("商贸交流", "trade exchange"), ("参展参会", "Exhibition"), ("安装维修", "installation and repair")]
COLUMNS = ["name", "chinese", "sex", "born", "nationality", "passport", "expires", "arrives", "days", "purpose", "unit", "uscc"]


def shape(text, rng):
    pick = {"9": "0123456789", "A": "ABCEHKMNPRSTVWXY", "X": "23456789CFHKMNPRTVWXY"}
    return "".join(rng.choice(pick[c]) if c in pick else c for c in text)


def person(rng, place):
    code, zh, en, passport, surnames, given, chinese = PEOPLE[place % len(PEOPLE)]
    day = lambda first, span: first + dt.timedelta(days=rng.randrange(span))
    two = lambda text: rng.choice(text.split())
    name = f"{two(surnames)} {two(given)}".replace("-", rng.choice([" ", "-"]))
    number = shape(passport, rng)
    if passport[0] not in "0579" or passport[:2] == "99":
        number = number if not number.isdigit() else number
    unit = UNITS[0] if place % 3 else UNITS[1]
    return {"name": name, "chinese": chinese if rng.random() < 0.5 else "", "sex": rng.choice("MF"),
            "born": day(dt.date(1950, 1, 1), 20000), "nationality": code, "zh": zh, "en": en, "passport": number,
            "expires": day(dt.date(2027, 3, 1), 3000), "arrives": day(dt.date(2026, 3, 2), 20), "days": rng.randrange(3, 31),
            "purpose": rng.randrange(len(PURPOSES)), "unit": unit[0], "uscc": unit[1]}


def people(seed, count):
    """Invented people: no two with one passport, nor with one birth date and a like name by chance; some are twins."""
    rng, all, seen = random.Random(seed), [], set()
    while len(all) < count:
        one = person(rng, len(all))
        if len(all) % 60 == 59:
            # A twin: the surname and the birth date of somebody above, another given name and passport.
            like = all[-len(PEOPLE)] if len(all) >= len(PEOPLE) else all[0]
            surname = like["name"].split(" ")[0]
            given = next(g for g in ("XENIA", "QUINTUS") if g not in like["name"])
            one = {**one, "name": f"{surname} {given}", "born": like["born"], "nationality": like["nationality"],
                   "zh": like["zh"], "en": like["en"], "passport": shape(PEOPLE[(len(all) - len(PEOPLE)) % len(PEOPLE)][3], rng)}
        if one["passport"] in seen or (one["born"] in seen and len(all) % 60 != 59):
            continue
        seen |= {one["passport"], one["born"]}
        all.append(one)
    return all


# ---- what is written and what is seen

def excel(one, rng):
    """As Excel keeps a cell: (kind, value, style): s text, n number; style 1 a day, 2 000000000, 3 yyyy年m月d日."""
    serial = lambda day: (day - dt.date(1899, 12, 30)).days
    passport = one["passport"]
    cell = ("n", int(passport), 2) if passport.isdigit() and len(passport) == 9 else ("s", passport, 0)
    return [("s", one["name"], 0), ("s", one["chinese"], 0), ("s", "男" if one["sex"] == "M" else "女", 0), ("n", serial(one["born"]), 1),
            ("s", one["zh"], 0), cell, ("n", serial(one["expires"]), 3), ("n", serial(one["arrives"]), 1), ("n", one["days"], 0),
            ("s", PURPOSES[one["purpose"]][0], 0), ("s", one["unit"], 0), ("s", one["uscc"], 0)]


def wps(one, rng):
    """As WPS users write: all as text, days in whatever form, blanks of all kinds."""
    def day(d):
        return rng.choice([f"{d.year}-{d.month}-{d.day}", f"{d.year}.{d.month}.{d.day}", f"{d.year}年{d.month}月{d.day}日", f"{d:%Y%m%d}", f"{d:%Y/%m/%d}"])
    space = rng.choice(["", "", " ", "\u00a0", "\u3000"])
    return [("t", one["name"] + space, 0), ("t", one["chinese"], 0), ("t", "男" if one["sex"] == "M" else "女", 0), ("t", day(one["born"]), 0),
            ("t", rng.choice([one["zh"], one["zh"] + "籍", f"{one['zh']} {one['en']}"]), 0), ("t", space + one["passport"], 0),
            ("t", day(one["expires"]), 0), ("t", day(one["arrives"]), 0), ("t", rng.choice([f"{one['days']}", f"{one['days']}天"]), 0),
            ("t", PURPOSES[one["purpose"]][0], 0), ("t", one["unit"], 0), ("t", one["uscc"], 0)]


def office(one, rng):
    """As LibreOffice keeps them in an English sheet: days as days, or as text with the day first."""
    text = lambda d: ("t", f"{d.day:02}/{d.month:02}/{d.year}", 0)
    return [("t", one["name"], 0), ("t", one["chinese"], 0), ("t", {"M": "Male", "F": "Female"}[one["sex"]], 0), ("d", one["born"].isoformat(), 0),
            ("t", one["en"], 0), ("t", one["passport"], 0), text(one["expires"]), ("d", one["arrives"].isoformat(), 0),
            ("n", one["days"], 0), ("t", PURPOSES[one["purpose"]][1], 0), ("t", one["unit"], 0), ("t", one["uscc"], 0)]


ZH = ["外文姓名\n(同护照)", "中文名", "性别", "出生年月日", "国籍/地区", "护照号码*", "护照有效期至", "拟入境日期", "停留天数", "来华事由", "邀请单位", "统一社会信用代码"]
EN = ["Full name (as in passport)", "Chinese name (if any)", "Sex", "Date of birth", "Nationality", "Passport No.", "Passport valid until (DD/MM/YYYY)", "Arrival", "Days of stay", "Purpose of visit", "Inviting company", "USCC"]


def slips(rows, folk, rng, kind):
    """Spoils some cells as it happens: returns the rows with what was done to them, by the row of the person."""
    done, at = {}, iter(rng.sample(range(len(rows)), 14))
    def spoil(column, value, what):
        place = next(at)
        rows[place][column] = value(folk[place], rows[place][column]) if callable(value) else value
        done[place] = what
    spoil(5, ("s", "1.23E+08", 0), "scientific notation")
    spoil(5, lambda one, cell: ("s", "Ｃ" + one["passport"][1:], 0), "a full-width letter")
    spoil(3, ("s", "1981-02-30", 0), "no such day")
    spoil(3, ("s", "45-3-7", 0), "two digits of a year")
    spoil(4, ("s", "乌有国" if kind != "office" else "Ruritania", 0), "no such country")
    spoil(4, ("s", "", 0), "no nationality")
    spoil(5, ("s", "", 0), "no passport")
    spoil(0, ("s", "MÃœLLER HANS", 0), "mojibake")
    spoil(7, ("s", "45123", 0) if kind != "excel" else ("s", "#N/A", 0), "a serial or an error")
    spoil(8, ("s", "两周", 0), "days in words")
    spoil(8, ("s", "45", 0), "more days than may be asked")
    spoil(11, ("s", "91310115MA1K4BQR54", 0), "a wrong check character")
    spoil(9, ("s", "其他事情", 0), "no such purpose")
    place = next(at)
    rows.append(list(rows[place]))
    folk.append({**folk[place], "again": True})
    done[place], done[len(rows) - 1] = "somebody who stands in a row below too", "somebody twice"
    return done


def sheet(title, header, rows, folk, rng, kind):
    """The rows of a sheet as they are sent, each with the place of its person, None where it is nobody."""
    width = len(header) + 1
    lines = [(None, [("s", title, 0)]), (None, [("s", "填表说明: 请勿改动表头 / do not change the header", 0)]), (None, [])]
    head = [("s", "序号" if kind != "office" else "No.", 0)] + [("s", name, 0) for name in header]
    lines.append((None, head))
    for place, row in enumerate(rows):
        if kind == "excel" and place and place % 55 == 0:
            lines.append((None, head))
        if kind == "wps" and place % 80 == 0:
            lines.append((None, [("s", f"第{place // 80 + 1}组", 0)]))
        lines.append((place, [("n", place + 1, 0)] + row))
    lines += [(None, []), (None, [("s", "合计" if kind != "office" else "Total", 0), ("n", len(rows), 0)])]
    lines.append((None, [("s", "填表人: 周敏    单位盖章" if kind != "office" else "Signature:", 0)]))
    return [(place, row + [("s", "", 0)] * (width - len(row))) for place, row in lines]


# ---- the containers

def letters(column):
    text = ""
    while column >= 0:
        text, column = chr(65 + column % 26) + text, column // 26 - 1
    return text


def xlsx(path, sheets, shared):
    strings, of = [], {}
    def string(text):
        if text not in of:
            of[text] = len(strings)
            strings.append(text)
        return of[text]
    def cell(at, kind, value, style):
        if value == "":
            return f'<c r="{at}" s="{style}"/>'
        if kind == "n":
            return f'<c r="{at}" s="{style}"><v>{value}</v></c>'
        if shared and kind == "s":
            return f'<c r="{at}" s="{style}" t="s"><v>{string(value)}</v></c>'
        return f'<c r="{at}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    parts = {}
    for number, (name, lines) in enumerate(sheets, 1):
        rows = "".join(f'<row r="{y}">' + "".join(cell(f"{letters(x)}{y}", *one) for x, one in enumerate(row)) + "</row>"
                       for y, (_, row) in enumerate(lines, 1))
        merged = f'<mergeCells count="1"><mergeCell ref="A1:{letters(12)}1"/></mergeCells>' if lines else ""
        parts[f"xl/worksheets/sheet{number}.xml"] = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet '
            f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData>{merged}</worksheet>')
    parts["xl/sharedStrings.xml"] = ('<?xml version="1.0" encoding="UTF-8"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings) + "</sst>")
    parts["xl/styles.xml"] = ('<?xml version="1.0" encoding="UTF-8"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<numFmts count="2"><numFmt numFmtId="164" formatCode="000000000"/><numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>'
        '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/></cellXfs></styleSheet>')
    names = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, (name, _) in enumerate(sheets, 1))
    parts["xl/workbook.xml"] = ('<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{names}</sheets></workbook>')
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = "".join(f'<Relationship Id="rId{n}" Type="{kind}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1))
    rels += f'<Relationship Id="rId90" Type="{kind}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId91" Type="{kind}/styles" Target="styles.xml"/>'
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    parts["xl/_rels/workbook.xml.rels"] = f'{head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rels}</Relationships>'
    parts["_rels/.rels"] = (f'{head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
    over = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>' for n in range(1, len(sheets) + 1))
    parts["[Content_Types].xml"] = (f'{head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{over}</Types>')
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name in ["[Content_Types].xml"] + [name for name in parts if name[0] != "["]:
            out.writestr(name, parts[name])


def ods(path, sheets):
    def cell(kind, value, _):
        if value == "":
            return "<table:table-cell/>"
        if kind == "n":
            return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
        if kind == "d":
            return f'<table:table-cell office:value-type="date" office:date-value="{value}"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    tables = "".join(f'<table:table table:name="{escape(name)}">' + "".join(
        "<table:table-row>" + "".join(cell(*one) for one in row) + '<table:table-cell table:number-columns-repeated="1000"/></table:table-row>'
        for _, row in lines) + '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row></table:table>'
        for name, lines in sheets)
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        out.writestr("content.xml", content)
        out.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')


# Other seeds make other fairs: fairs.py make FOLDER SEED SEED SEED.
SEEDS = [int(seed) for seed in sys.argv[3:6]] if sys.argv[1:2] == ["make"] and len(sys.argv) == 6 else [11, 22, 33]
FAIRS = [("excel.xlsx", excel, ZH, SEEDS[0]), ("wps.xlsx", wps, ZH, SEEDS[1]), ("office.ods", office, EN, SEEDS[2])]


def make(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, cells, header, seed in FAIRS:
        kind, truth, sheets = name.split(".")[0], {}, []
        rng = random.Random(seed)
        all = people(seed, 330)
        for sheet_name, folk in (("境外展商", all[:180]), ("境外采购商", all[180:])):
            folk = list(folk)
            rows = [cells(one, rng) for one in folk]
            done = slips(rows, folk, rng, kind)
            lines = sheet(f"{sheet_name}邀请名单", header, rows, folk, rng, kind)
            truth[sheet_name] = [{**{k: str(v) for k, v in folk[place].items()}, "row": y, "slip": done.get(place)}
                                 for y, (place, _) in enumerate(lines, 1) if place is not None]
            sheets.append((sheet_name, lines))
        sheets.append(("Sheet3", []))
        if name.endswith("ods"):
            ods(folder / name, sheets)
        else:
            xlsx(folder / name, sheets, shared=kind == "excel")
        (folder / f"{name}.truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1))


# ---- the run

def plain(value, column):
    """How the sender writes the truth where a cell was told against."""
    return PURPOSES[int(value)][0] if column == "purpose" else value


def run(binary, folder):
    faults, folder = [], folder.resolve()
    for name, _, header, _ in FAIRS:
        base = folder / f"{name}.db"
        for old in folder.glob(f"{name}.db*"):
            old.unlink() if old.is_file() else None
        call = lambda *words: subprocess.run([binary, "--lang", "en", "--now", NOW, "--case-file", str(base), "--no-input", *words], capture_output=True, text=True)
        call("init", "--training", "--office", "PVG")
        truth = json.loads((folder / f"{name}.truth.json").read_text())
        common = ["--set", "passport.shown=copy", "--set", "request.visa_abroad_in_time=false"]
        for sheet_name, folk in truth.items():
            mend = folder / f"{name}.{sheet_name}.mend.xlsx"
            mend.unlink(missing_ok=True)
            ask = ["--officer", "intake1", "import", "--accept-good", "--json", *common]
            first = call(*ask, str(folder / name), "--sheet", sheet_name, "--corrections", str(mend))
            if first.returncode not in (0, 8):
                faults.append(f"{name} {sheet_name}: {first.stderr}")
                continue
            plan = json.loads(first.stdout)
            outcome = {row["row"]: row["outcome"] for row in plan["rows"]}
            for one in folk:
                # Whatever is spoiled is told, and only that.
                good = outcome.get(one["row"]) in ("new", "linked")
                if good != (one["slip"] is None):
                    faults.append(f"{name} {sheet_name} row {one['row']}: {outcome.get(one['row'])}, slip {one['slip']}: {next(r for r in plan['rows'] if r['row'] == one['row'])['problems']}")
            if len(plan["rows"]) != len(folk) + plan["outcomes"]["blank"]:
                faults.append(f"{name} {sheet_name}: {len(plan['rows'])} rows of {len(folk)} people")
            second = corrected(mend, {one["row"]: one for one in folk}, header)
            came = call(*ask, str(second))
            done = json.loads(came.stdout) if came.returncode in (0, 8) else {"outcomes": came.stderr}
            print(name, sheet_name, {k: v for k, v in plan["outcomes"].items() if v}, "→", {k: v for k, v in done["outcomes"].items() if v} if isinstance(done["outcomes"], dict) else done["outcomes"])
        faults += compared(name, truth, call)
    for fault in faults:
        print("FAULT", fault)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


def opened(path):
    """The texts of the first sheet of a workbook."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as book:
        shared = []
        if "xl/sharedStrings.xml" in book.namelist():
            shared = ["".join(t.text or "" for t in si.iter(f"{space}t")) for si in ET.fromstring(book.read("xl/sharedStrings.xml"))]
        rows = []
        for row in ET.fromstring(book.read("xl/worksheets/sheet1.xml")).iter(f"{space}row"):
            cells = {}
            for c in row.iter(f"{space}c"):
                column = 0
                for letter in re.match("[A-Z]+", c.get("r")).group():
                    column = column * 26 + ord(letter) - 64
                value = c.find(f"{space}v")
                text = "".join(t.text or "" for t in c.iter(f"{space}t"))
                cells[column - 1] = shared[int(value.text)] if c.get("t") == "s" else text or (value.text if value is not None else "")
            rows.append([cells.get(x, "") for x in range(max(cells, default=-1) + 1)])
    return rows


def corrected(path, truth, header):
    """Mends the cells that were told against, as the sender would; a row of somebody twice is taken out."""
    rows = opened(path)
    head = next(place for place, row in enumerate(rows) if any(cell in ("Row in list", "行号") for cell in row))
    at = rows[head].index("Row in list")
    kept = rows[:head + 1]
    for row in rows[head + 1:]:
        one = truth[int(row[at].split(" ")[0])]
        if one["slip"] == "somebody twice":
            continue
        for told in re.findall(r"(?:^|; )([A-Z])\d+:", row[at + 1]):
            column = COLUMNS[ord(told) - ord("A") - 1]
            row[ord(told) - ord("A")] = plain({"nationality": one["zh"]}.get(column, one[column]), column)
        kept.append(row)
    mended = path.with_suffix(".mended.xlsx")
    xlsx(mended, [("Sheet1", [(None, [("s", cell, 0) for cell in row]) for row in kept])], shared=True)
    return mended


def compared(name, truth, call):
    faults, found = [], {}
    last = json.loads(call("list", "--json", "--limit", "1000").stdout)
    cases = [row["case"] for row in last["cases"]]
    for case in cases:
        shown = json.loads(call("show", case, "--json").stdout)
        facts, particulars = shown["facts"], shown["particulars"]
        found.setdefault(facts["passport"]["number"], []).append({
            "name": facts["applicant"]["name"], "chinese": particulars.get("chinese_name", ""), "sex": particulars.get("sex", ""),
            "born": facts["applicant"]["birth_date"], "nationality": facts["applicant"]["nationality"], "expires": facts["passport"]["expires_on"],
            "arrives": facts["arrival"]["at"][:10], "days": str(facts["request"]["stay_days"]), "uscc": facts["inviter"]["uscc"]})
    everybody = [one for folk in truth.values() for one in folk if one["slip"] != "somebody twice"]
    for one in everybody:
        mine = found.pop(one["passport"], [])
        if len(mine) != 1:
            faults.append(f"{name} row {one['row']}: {len(mine)} cases, slip {one['slip']}")
            continue
        for key, value in mine[0].items():
            seen = " ".join(one[key].split()) if key == "name" else one[key]
            if value != seen:
                faults.append(f"{name} row {one['row']} {key}: {value!r}, the sender saw {seen!r}")
    faults += [f"{name}: a case of nobody, {cases}" for cases in found.values()]
    print(name, f"{len(everybody)} people, {len(cases)} cases")
    return faults


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(pathlib.Path(sys.argv[2]))
    else:
        sys.exit(run(sys.argv[2], pathlib.Path(sys.argv[3])))
