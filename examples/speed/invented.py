"""Makes an invitation list of N rows and 20 columns: invented.py ROWS SEED FILE. Everybody on it is invented."""
import random
import sys

SURNAMES = """MUELLER SCHMIDT SCHNEIDER FISCHER WEBER MEYER WAGNER BECKER SCHULZ HOFFMANN SMITH JONES TAYLOR BROWN WILSON
EVANS THOMAS JOHNSON ROBERTS WALKER DUPONT MARTIN BERNARD DURAND PETIT LEROY MOREAU ROSSI RUSSO FERRARI BIANCHI GARCIA
LOPEZ MARTINEZ SANCHEZ PEREZ TANAKA SUZUKI SATO WATANABE ITO KIM LEE PARK CHOI JUNG NGUYEN TRAN PHAM HOANG SILVA SANTOS
OLIVEIRA SOUZA KOWALSKI NOWAK WISNIEWSKI PETROV IVANOV SMIRNOV KUZNETSOV SINGH KUMAR SHARMA PATEL GUPTA KHAN HUSSAIN
AHMED ALI HASSAN IBRAHIM MOHAMED YILMAZ KAYA DEMIR JANSEN DE VRIES BAKKER VISSER HANSEN NIELSEN OLSEN LARSEN""".split()
GIVEN = """HANS ANNA PETER MARIA JOHN MARY JAMES LINDA MICHAEL SUSAN DAVID KAREN PAUL LAURA MARK SARAH PIERRE CLAIRE LUC
JULIE MARCO ELENA LUCA GIULIA CARLOS ANA DIEGO LUCIA HIROSHI YUKI KENJI AKIKO MINJUN SEOYEON VAN THI JOAO BEATRIZ PIOTR
JANA IVAN OLGA RAJ PRIYA AMIT NEHA OMAR LAYLA AHMET ELIF JAN SANNE LARS INGRID ERIK FREJA""".split()
SYLLABLES = "BA BE BI BO DA DE DI DO FA GA GE KA KE KI KO LA LE LI LO LU MA ME MI MO NA NE NI NO RA RE RI RO SA SE".split()
COUNTRIES = ["德国", "法国", "意大利", "西班牙", "日本", "韩国", "越南", "巴西", "英国", "波兰", "印度", "土耳其", "荷兰", "丹麦"]
CHINESE = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜"
PURPOSES = ["商务洽谈", "商贸交流", "安装维修", "参展参会"]
JOBS = ["采购总监", "工程师", "销售经理", "总经理", "法务", "技术顾问", "质检", "项目经理"]
UNIT = ("上海申海精密机械有限公司", "91310115MA1K4BQR53", "周敏", "021-50550000")
HEADER = ["序号", "外文姓名", "中文姓名", "性别", "出生日期", "国籍", "护照号码", "护照种类", "护照有效期至", "工作单位",
          "职务", "拟入境日期", "入境口岸", "停留天数", "来华事由", "邀请单位", "统一社会信用代码", "联系人", "联系电话", "备注"]


def rows(count, seed):
    r = random.Random(seed)
    taken = set()
    for number in range(1, count + 1):
        surname = r.choice(SURNAMES) if r.random() < 0.7 else "".join(r.choice(SYLLABLES) for _ in range(3))
        given = r.choice(GIVEN) if r.random() < 0.7 else "".join(r.choice(SYLLABLES) for _ in range(3))
        if r.random() < 0.3:
            given += " " + r.choice(GIVEN)
        chinese = "".join(r.choice(CHINESE) for _ in range(3)) if r.random() < 0.13 else ""
        birth = f"{r.randint(1950, 2003)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}"
        while True:
            passport = r.choice("ABCDEFGHKLMNPRTX") + f"{r.randrange(10**8):08}"
            if passport not in taken:
                taken.add(passport)
                break
        yield [str(number), f"{surname} {given}", chinese, r.choice("男女"), birth, r.choice(COUNTRIES), passport, "普通护照",
               f"{r.randint(2029, 2034)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}", f"{surname} INDUSTRIES",
               r.choice(JOBS), f"2026-12-{r.randint(5, 28):02}", "PVG", str(r.randint(3, 30)), r.choice(PURPOSES), *UNIT, ""]


def write(path, count, seed):
    """A list of `count` people, the same for the same seed."""
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write(",".join(HEADER) + "\r\n")
        for row in rows(count, seed):
            out.write(",".join(row) + "\r\n")


if __name__ == "__main__":
    write(sys.argv[3], int(sys.argv[1]), int(sys.argv[2]))
