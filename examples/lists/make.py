#!/usr/bin/env python3
"""Writes the lists of this folder, each with what must come out of it beside it. Needs openpyxl, xlsxwriter and soffice.

All people, units and numbers are invented; the credit codes only satisfy their check character.
"""
import datetime, json, pathlib, shutil, subprocess, tempfile

HERE = pathlib.Path(__file__).parent
SHENHAI = ("上海申海精密机械有限公司", "91310115MA1K4BQR53")
HUDONG = ("沪东国际贸易股份公司", "91310000MA1FL7T35F")
CODES = {"德国": "D", "法国": "FRA", "意大利": "ITA", "日本": "JPN", "韩国": "KOR", "越南": "VNM", "巴西": "BRA", "英国": "GBR"}
ENGLISH = {"德国": "Germany", "法国": "France", "意大利": "Italy", "日本": "Japan", "韩国": "South Korea", "越南": "Viet Nam", "巴西": "Brazil", "英国": "United Kingdom"}
# name, Chinese name, sex, born, nationality, passport, expires, position, arrives, days, purpose
PEOPLE = [
    ("MUELLER HANS", "穆勒", "男", "1979-04-12", "德国", "C4F7H2K91", "2030-05-01", "采购总监", "2026-03-04", "14", "商务洽谈"),
    ("SCHNEIDER ANNA", "", "女", "1985-11-30", "德国", "C8L2M4N70", "2029-08-17", "工程师", "2026-03-05", "21", "商务洽谈"),
    ("DUPONT CLAIRE", "", "女", "1990-02-14", "法国", "19FV40213", "2031-01-20", "销售经理", "2026-03-06", "7", "商贸交流"),
    ("ROSSI MARCO", "", "男", "1971-07-03", "意大利", "YB4471920", "2028-12-09", "总经理", "2026-03-07", "30", "安装维修"),
    ("TANAKA HIROSHI", "田中浩", "男", "1966-01-08", "日本", "TS8814402", "2032-06-11", "技术顾问", "2026-03-05", "21", "商务洽谈"),
    ("KIM MINJUN", "金民俊", "男", "1993-05-19", "韩国", "M40219954", "2033-02-28", "工程师", "2026-03-06", "7", "参展参会"),
    ("NGUYEN VAN AN", "阮文安", "男", "1982-12-01", "越南", "C7720194", "2029-10-10", "质检", "2026-03-17", "30", "商务洽谈"),
    ("SMITH OLIVER JAMES", "", "男", "1991-08-08", "英国", "536104227", "2030-11-15", "审计", "2026-03-06", "7", "商务洽谈"),
]
MORE = [(name, "", "女", "1993-03-10", "英国", number, "2030-01-01", "销售", "2026-03-12", "10", "商务洽谈") for name, number in (("EVANS AMY", "540021111"), ("HALL ZOE", "540021222"), ("KING EVE", "540021333"), ("WOOD IVY", "540021444"))]
CHINESE = ["序号", "外文姓名", "中文姓名", "性别", "出生日期", "国籍", "护照号码", "护照有效期至", "职务", "拟入境日期", "停留天数", "来华事由", "邀请单位", "统一社会信用代码"]


def chinese_rows(people=PEOPLE, unit=SHENHAI):
    return [[str(place), *person, *unit] for place, person in enumerate(people, 1)]


def line(row, person, code=None):
    """What a row must say: row, name, nationality, passport, born, expires, arrives, days."""
    name, _, _, born, nationality, passport, expires, _, arrives, days, _ = person
    return f"{row} {name} | {code or CODES[nationality]} {passport} | {born} {expires} | {arrives} {days}"


def lines(first, people=PEOPLE, skip=()):
    return [line(first + place, person) for place, person in enumerate(people) if first + place not in skip]


def quoted(cell, delimiter):
    return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in (delimiter, '"', "\n", "\r")) else cell


def text(rows, delimiter=",", end="\r\n"):
    return "".join(delimiter.join(quoted(cell, delimiter) for cell in row) + end for row in rows)


def pad(rows, width):
    return [row + [""] * (width - len(row)) for row in rows]


def put(name, data, expected):
    (HERE / name).write_bytes(data)
    expect(name, expected)


def expect(name, expected):
    (HERE / f"{name}.expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n")


def read(encoding, people, rows, header=1, titles=0, instructions=(), totals=0, blank=0, problems=(), notes=()):
    return {"encoding": encoding, "header_row": header, "titles": titles, "instructions": list(instructions), "totals": totals,
            "blank": blank, "data_rows": rows, "people": people, "problems": list(problems), **({"notes": list(notes)} if notes else {})}


def refused(code):
    return {"refused": code}


def invitees():
    """The list of the demonstration, written by hand: three of its cells are wrong, and a blank row and a total end it."""
    import csv
    rows = list(csv.reader((HERE / "invitees.csv").open(encoding="utf-8-sig")))[1:31]
    wrong = {"24": "E25 BAD_DATE", "25": "G26 SPOILED_CELL", "28": "F29 BAD_NATIONALITY"}
    codes = CODES | {"西班牙": "ESP", "埃及": "EGY", "爱尔兰": "IRL", "波兰": "POL", "捷克": "CZE", "丹麦": "DNK", "荷兰": "NLD", "印度尼西亚": "IDN", "墨西哥": "MEX", "俄罗斯": "RUS", "以色列": "ISR"}
    good = [row for row in rows if row[0] not in wrong]
    people = [f"{int(row[0]) + 1} {row[1]} | {codes[row[5]]} {row[6]} | {row[4]} {row[7]} | {row[9]} {row[10]}" for row in good]
    return read("UTF-8", people, 31, totals=1, blank=1, problems=wrong.values())


def texts():
    n = len(PEOPLE)
    plain = [CHINESE, *chinese_rows()]
    by_hand = HERE / "invitees.csv"
    expect(by_hand.name, invitees())
    template = ["序号", "姓", "名", "中文姓名", "性别", "出生日期", "国籍", "护照号码", "护照种类", "签发日期", "护照有效期至", "工作单位", "职务", "拟入境日期", "入境口岸", "停留天数", "入境次数", "来华事由", "邀请单位", "统一社会信用代码", "联系人", "联系电话", "备注"]
    help_row = ["填写说明", "同护照", "同护照", "选填", "男/女", "格式 2026-03-02", "中文全称或三字代码", "同护照，不含空格", "普通护照", "格式 2026-03-02", "格式 2026-03-02", "选填", "选填", "格式 2026-03-02", "三字代码或全称", "只写数字", "一次/二次/多次", "商务洽谈等", "全称", "18 位", "选填", "选填", "选填"]
    example = ["示例", "SPECIMEN", "ERIKA", "", "女", "1984-01-26", "德国", "C01X00T47", "普通护照", "2024-03-01", "2034-02-28", "Muster GmbH", "工程师", "2026-03-02", "PVG", "14", "一次", "商务洽谈", *SHENHAI, "周敏", "021-50550000", ""]
    put("template.csv", b"\xef\xbb\xbf" + text([template, help_row, example]).encode(), refused("no_rows"))
    template = ["No.", "Surname", "Given names", "Chinese name", "Sex", "Date of birth", "Nationality", "Passport No.", "Passport type", "Date of issue", "Valid until", "Company", "Position", "Arrival date", "Port of entry", "Days of stay", "Entries", "Purpose", "Inviting company", "USCC", "Contact person", "Phone", "Remarks"]
    help_row = ["Format", "as in passport, required", "as in passport, required", "optional", "M/F/X", "YYYY-MM-DD", "name or three-letter code, required", "without spaces, required", "ordinary passport", "YYYY-MM-DD", "YYYY-MM-DD", "optional", "optional", "YYYY-MM-DD", "three-letter code", "digits", "single/double/multiple", "business negotiation", "full name", "18 characters", "optional", "optional", "optional"]
    example = ["Example", "SPECIMEN", "ERIKA", "", "F", "1984-01-26", "Germany", "C01X00T47", "ordinary passport", "2024-03-01", "2034-02-28", "Muster GmbH", "Engineer", "2026-03-02", "PVG", "14", "single", "business negotiation", *SHENHAI, "Zhou Min", "+86 21 5055 0000", ""]
    put("template_english.csv", b"\xef\xbb\xbf" + text([template, help_row, example]).encode(), refused("no_rows"))
    put("utf8.csv", text(plain, end="\n").encode(), read("UTF-8", lines(2), n))
    put("utf8_bom_excel.csv", b"\xef\xbb\xbf" + text(plain).encode(), read("UTF-8", lines(2), n))
    put("gbk_wps.csv", text(plain).encode("gbk"), read("GB18030", lines(2), n))
    put("unicode_text.txt", b"\xff\xfe" + text(plain, "\t").encode("utf-16-le"), read("UTF-16LE", lines(2), n))
    put("utf16be_semicolons.csv", b"\xfe\xff" + text(plain, ";").encode("utf-16-be"), read("UTF-16BE", lines(2), n))
    put("wide_commas_gbk.txt", text(plain, "，").encode("gbk"), read("GB18030", lines(2), n))
    put("old_mac.csv", text(plain, end="\r").encode(), read("UTF-8", lines(2), n))

    rare = [("LONG YAN", "龑䶮", "女", "1988-08-18", "越南", "C7720195", "2029-10-10", "质检", "2026-03-17", "30", "商务洽谈"), *PEOPLE]
    put("gb18030_rare_character.csv", text([CHINESE, *chinese_rows(rare)]).encode("gb18030"), read("GB18030", lines(2, rare), n + 1))

    # A title, who made it and when, a row that says how to fill it in, an example, a blank row, a total; as forms of fairs have it.
    width = len(CHINESE)
    starred = [cell + ("（必填）" if cell in ("外文姓名", "国籍", "护照号码") else "") for cell in CHINESE]
    how = ["", "同护照，姓在前", "", "男/女", "格式 YYYY-MM-DD", "中文全称", "不含空格", "格式 YYYY-MM-DD"]
    example = ["示例", "ZHANG SAN", "张三", "男", "1990-01-01", "新加坡", "E1234567A", "2030-01-01", "经理", "2026-03-01", "5", "商务洽谈", *SHENHAI]
    form = pad([["外国客商邀请名单"], ["企业名称：上海申海精密机械有限公司"], ["制表日期", "2026-02-20"], starred, how, example], width)
    rows = chinese_rows()
    form += rows[:4] + pad([[]], width) + rows[4:] + pad([["合计", str(n)]], width)
    people = lines(7, PEOPLE[:4]) + lines(12, PEOPLE[4:])
    put("fair_form_gbk.csv", text(form).encode("gbk"), read("GB18030", people, n + 1, header=4, titles=3, instructions=[5, 6], totals=1, blank=1))

    both = ["No.\n序号", "姓名\nFull name", "中文姓名 Chinese name", "性别/Sex", "出生日期\nDate of birth", "国籍 Nationality", "护照号码\nPassport No.", "有效期至 Expiry date", "职务 Position", "拟入境日期 Arrival date", "停留天数 Days", "来华事由 Purpose", "邀请单位 Inviting company", "统一社会信用代码 USCC"]
    put("bilingual_header.csv", text([both, *chinese_rows()]).encode(), read("UTF-8", lines(2), n))

    header = ["#", "Surname", "Given name(s)", "Gender", "DOB", "Citizenship", "Passport No.", "Valid until", "Job title", "Arrival", "Days of stay", "Purpose of visit", "USCC", "Hotel"]
    kinds = {"商务洽谈": "Business", "商贸交流": "trade", "安装维修": "Installation", "参展参会": "Exhibition"}
    def english(person, place):
        name, _, sex, born, nationality, passport, expires, _, arrives, days, purpose = person
        surname, given = name.split(" ", 1)
        y, m, d = born.split("-"); ay, am, ad = arrives.split("-")
        return [str(place), surname, given, "M" if sex == "男" else "F", f"{d}/{m}/{y}", ENGLISH[nationality], passport, expires, "Engineer", f"{ad}.{am}.{ay}", f"{days} days", kinds[purpose], SHENHAI[1], "Hotel Astor"]
    english_rows = [header, *[english(person, place) for place, person in enumerate(PEOPLE, 1)]]
    put("english_day_first.csv", text(english_rows).encode(), read("UTF-8", lines(2), n, notes=["Hotel: Hotel Astor"] * n))

    german = [row[:] for row in english_rows]
    german[1][1], german[2][1], german[3][2] = "MÜLLER", "SCHRÖDER", "CHLOÉ"
    accents = [("MÜLLER HANS", *PEOPLE[0][1:]), ("SCHRÖDER ANNA", *PEOPLE[1][1:]), ("DUPONT CHLOÉ", *PEOPLE[2][1:]), *PEOPLE[3:]]
    put("german_semicolons.csv", b"\xef\xbb\xbf" + text(german, ";").encode(), read("UTF-8", lines(2, accents), n, notes=["Hotel: Hotel Astor"] * n))

    us = [row[:] for row in english_rows]
    for row, person in zip(us[1:], PEOPLE):
        y, m, d = person[3].split("-"); ay, am, ad = person[8].split("-")
        row[4], row[9] = f"{int(m)}/{int(d)}/{y}", f"{int(am)}/{int(ad)}/{ay}"
    put("american_dates.csv", text(us).encode(), read("UTF-8", lines(2), n, notes=["Hotel: Hotel Astor"] * n))

    unsure = [row[:] for row in us[:4]]
    unsure[1][4], unsure[2][4], unsure[3][4] = "4/12/1979", "11/3/1985", "2/2/1990"
    third = ("DUPONT CLAIRE", "", "女", "1990-02-02", *PEOPLE[2][4:])
    unsure[1][9], unsure[2][9], unsure[3][9] = "2026-03-04", "2026-03-05", "2026-03-06"
    put("ambiguous_dates.csv", text(unsure).encode(), read("UTF-8", [line(4, third)], 3, problems=["E2 DAY_OR_MONTH", "E3 DAY_OR_MONTH"], notes=["Hotel: Hotel Astor"] * 3))

    mono = [("WAYAN", "", "男", "1989-07-17", "越南", "X1204417", "2030-02-18", "操作员", "2026-03-14", "15", "商务洽谈"),
            ("Hoa PHẠM THỊ", "范氏花", "女", "1995-03-08", "越南", "N2204817", "2032-08-08", "翻译", "2026-03-15", "20", "商务洽谈"),
            ("O'BRIEN, Siobhán", "", "女", "1987-10-21", "英国", "LT4402813", "2031-07-07", "设计", "2026-03-07", "30", "商务洽谈"),
            ("DE LA CRUZ-GARCIA María", "", "女", "1984-06-11", "法国", "PAK204117", "2031-02-28", "市场", "2026-03-04", "14", "商务洽谈")]
    put("names.csv", text([CHINESE, *chinese_rows(mono)]).encode(), read("UTF-8", lines(2, mono), len(mono)))

    spoiled = chinese_rows([*PEOPLE, ("BROWN EMILY", "", "女", "1990-10-10", "英国", "540021887", "2030-01-01", "销售", "2026-03-12", "10", "商务洽谈"), ("JONES AVA", "", "女", "1991-01-10", "英国", "540021999", "2030-01-01", "销售", "2026-03-12", "10", "商务洽谈"), ("TAYLOR MIA", "", "女", "1992-02-10", "英国", "540021777", "2030-01-01", "销售", "2026-03-12", "10", "商务洽谈"), *MORE])
    changes = {(0, 6): "5.36E+08", (1, 4): "31381", (2, 7): "########", (3, 6): "#N/A", (4, 6): "'TS8814402", (5, 10): "7.0", (6, 4): "1982-12-1 ", (7, 6): "36104227", (8, 6): "540021887.0", (9, 6): "５４００２１９９９", (10, 6): "54OO21777"}
    for (row, column), value in changes.items():
        spoiled[row][column] = value
    put("excel_damage.csv", text([CHINESE, *spoiled]).encode(), read("UTF-8", [line(8, PEOPLE[6]), *[line(13 + place, person) for place, person in enumerate(MORE)]], 15, problems=[
        "G2 SPOILED_CELL", "E3 SERIAL_DATE", "H4 SPOILED_CELL", "G5 SPOILED_CELL", "G6 SPOILED_CELL", "K7 BAD_NUMBER", "G9 LOST_ZERO", "G10 NUMBER_CELL", "G11 FULL_WIDTH", "G12 LOOKS_ALIKE"]))

    inside = [CHINESE, *chinese_rows()]
    inside[1][8], inside[2][8] = "采购总监\n兼 \"首席\" 代表", "工程师, 设备部"
    put("quoted_line_ends.csv", text(inside).encode("gbk"), read("GB18030", lines(2), n))

    hostile = [CHINESE + ["备注"], *[row + [""] for row in chinese_rows()]]
    hostile[1][1] = "=HYPERLINK(\"http://example.invalid\",\"HANS\")"
    hostile[2][1] = "SCHNEIDER \u202eANNA"
    hostile[3][1] = "DUPONT\x1b[2J CLAIRE"
    hostile[4][1] = "ROSSI\u200b MARCO"
    hostile[5][14] = "@SUM(1+1)*cmd|' /C calc'!A0"
    hostile[6][14] = "'=1+1"
    put("hostile.csv", text(hostile).encode(), read("UTF-8", lines(8, PEOPLE[6:]), n, problems=[
        "B2 FORMULA", "B3 HIDDEN_CHARACTER", "B4 HIDDEN_CHARACTER", "B5 HIDDEN_CHARACTER", "O6 FORMULA", "O7 FORMULA"]))

    two = [["No.", "Name", "Chinese name", "DOB", "Nationality", "Passport No."], ["1", "TSE KA YAN", "谢", "1990-01-02", "USA", "540021887"], ["2", "YIP MAN", "叶", "1991-01-02", "USA", "540021888"]]
    put("two_readings.csv", text(two).encode("gbk"), refused("two_readings"))
    big5 = [["序號", "姓名", "國籍", "護照號碼", "出生日期"], ["1", "MUELLER HANS", "德國", "C4F7H2K91", "1979-04-12"], ["2", "DUPONT CLAIRE", "法國", "19FV40213", "1990-02-14"]]
    put("big5.csv", text(big5).encode("big5"), refused("unknown_encoding"))
    put("wrong_file.csv", text([["品名", "规格", "单价"], ["轴承", "6204", "12.5"]]).encode(), refused("wrong_file"))
    put("no_passport_column.csv", text([[c for c in CHINESE if c != "护照号码"]]).encode() + text([row[:6] + row[7:] for row in chinese_rows()]).encode(), refused("column_missing"))
    put("unclosed_quote.csv", text([CHINESE, *chinese_rows()[:3]]).encode() + '4,"ROSSI MARCO,,男\r\n'.encode(), refused("broken_list"))


def workbooks():
    import openpyxl, xlsxwriter
    from openpyxl.styles import numbers
    n = len(PEOPLE)
    day = lambda text: datetime.date.fromisoformat(text)

    book = openpyxl.Workbook(); page = book.active; page.title = "邀请名单"
    page.merge_cells("A1:N1"); page["A1"] = "外国客商邀请名单"
    page.append(CHINESE)
    for row in chinese_rows():
        typed = [int(row[0]), *row[1:4], day(row[4]), row[5], int(row[6]) if row[6].isdigit() else row[6], day(row[7]), row[8], day(row[9]), int(row[10]), *row[11:]]
        page.append(typed)
        for column in (5, 8, 10):
            page.cell(page.max_row, column).number_format = "yyyy/m/d"
    book.save(HERE / "real_dates.xlsx")
    expect("real_dates.xlsx", read("XLSX", lines(3), n, header=2, titles=1))

    book = xlsxwriter.Workbook(HERE / "merged_cells.xlsx"); page = book.add_worksheet("名单")
    for at, row in enumerate([CHINESE, *chinese_rows()]):
        for column, cell in enumerate(row):
            page.write_string(at, column, cell)
    form = book.add_format({"valign": "vcenter"})
    page.merge_range(1, 12, n, 12, SHENHAI[0], form); page.merge_range(1, 13, n, 13, SHENHAI[1], form)
    page.merge_range(2, 6, 3, 6, "C8L2M4N70", form)
    book.close()
    expect("merged_cells.xlsx", read("XLSX", lines(2, skip=(4,)), n, problems=["G4 MERGED_CELL"]))

    book = xlsxwriter.Workbook(HERE / "formulas.xlsx"); page = book.add_worksheet("名单")
    for at, row in enumerate([CHINESE, *chinese_rows()]):
        for column, cell in enumerate(row):
            page.write_string(at, column, cell)
    page.write_formula(1, 10, "=7*2", None, 14); page.write_formula(2, 0, "=A2+1", None, 2); page.write_formula(3, 6, '="19FV"&"40213"', None, "19FV40213")
    book.close()
    expect("formulas.xlsx", read("XLSX", lines(2, skip=(2, 4)), n, problems=["K2 FORMULA", "G4 FORMULA"]))

    for name, state in (("two_sheets.xlsx", "visible"), ("hidden_sheet.xlsx", "hidden")):
        book = openpyxl.Workbook(); page = book.active; page.title = "三月"
        for row in [CHINESE, *chinese_rows()]:
            page.append(row)
        other = book.create_sheet("四月"); other.append(["填写说明"]); other.sheet_state = state
        book.save(HERE / name)
    expect("two_sheets.xlsx", refused("which_sheet"))
    expect("hidden_sheet.xlsx", read("XLSX", lines(2), n))

    book = openpyxl.Workbook(); page = book.active
    page.append(CHINESE)
    for row in chinese_rows():
        page.append(row)
    page["E2"] = 28957; page["H3"] = 47347; page["G9"] = 36104227; page["G4"] = 1.9e12
    book.save(HERE / "numbers_for_days.xlsx")
    expect("numbers_for_days.xlsx", read("XLSX", lines(2, skip=(2, 3, 4)) [:-1] + [line(9, ("SMITH OLIVER JAMES", "", "男", "1991-08-08", "英国", "36104227", *PEOPLE[7][6:]))], n,
        problems=["E2 SERIAL_DATE", "H3 SERIAL_DATE", "G4 SPOILED_CELL"]))

    with tempfile.TemporaryDirectory() as folder:
        for ending, kind in (("xls", "XLS"), ("ods", "ODS")):
            subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", ending, "--outdir", folder, str(HERE / "real_dates.xlsx")], check=True, capture_output=True)
            shutil.move(f"{folder}/real_dates.{ending}", HERE / f"saved_by_libreoffice.{ending}")
            expect(f"saved_by_libreoffice.{ending}", read(kind, lines(3), n, header=2, titles=1))


texts()
workbooks()
