#!/usr/bin/env python3
"""Writes src/identity/countries.csv: names from CLDR (package babel), codes from ISO 3166-1 (package pycountry) and
ICAO 9303-3 section 5. Run it when either changes, and read the difference."""
import csv
import sys

import pycountry
from babel import Locale

# code, alpha-2, Chinese, English, kind, and whether it is a nationality that a machine-readable zone may print
ICAO = [
    ("EUE", "EU", "欧洲联盟", "European Union", "organisation", True),
    ("GBD", "", "英国海外领土公民", "British Overseas Territories citizen", "british", True),
    ("GBN", "", "英国国民(海外)", "British National (Overseas)", "british", True),
    ("GBO", "", "英国海外公民", "British Overseas citizen", "british", True),
    ("GBP", "", "受英国保护人士", "British protected person", "british", True),
    ("GBS", "", "英国属民", "British subject", "british", True),
    ("IAO", "", "国际民用航空组织", "International Civil Aviation Organization", "specimen", False),
    ("RKS", "XK", "科索沃", "Kosovo", "state", True),
    ("UNA", "", "联合国专门机构", "United Nations specialized agency", "organisation", True),
    ("UNK", "", "联合国驻科索沃特派团", "United Nations Interim Administration Mission in Kosovo", "organisation", True),
    ("UNO", "", "联合国", "United Nations", "organisation", True),
    ("UTO", "", "样本国", "Utopia", "specimen", False),
    ("XBA", "", "非洲开发银行", "African Development Bank", "organisation", True),
    ("XCC", "", "加勒比共同体", "Caribbean Community", "organisation", True),
    ("XCE", "", "欧洲委员会", "Council of Europe", "organisation", True),
    ("XCO", "", "东部和南部非洲共同市场", "Common Market for Eastern and Southern Africa", "organisation", True),
    ("XDC", "", "南部非洲发展共同体", "Southern African Development Community", "organisation", True),
    ("XEC", "", "西非国家经济共同体", "Economic Community of West African States", "organisation", True),
    ("XES", "", "东加勒比国家组织", "Organization of Eastern Caribbean States", "organisation", True),
    ("XIM", "", "非洲进出口银行", "African Export-Import Bank", "organisation", True),
    ("XMP", "", "地中海议会大会", "Parliamentary Assembly of the Mediterranean", "organisation", True),
    ("XOM", "", "马耳他骑士团", "Sovereign Military Order of Malta", "organisation", True),
    ("XPO", "", "国际刑警组织", "INTERPOL", "organisation", True),
    ("XXA", "", "无国籍人", "stateless person", "stateless", True),
    ("XXB", "", "难民(1951年公约)", "refugee (1951 Convention)", "refugee", True),
    ("XXC", "", "其他难民", "other refugee", "refugee", True),
    ("XXX", "", "国籍不明", "unspecified nationality", "unspecified", True),
]
CHINESE = {"CHN", "HKG", "MAC", "TWN"}
# How a machine-readable zone writes a state whose ISO code it does not use.
PRINTED = {"DEU": "D"}


def main(path):
    zh, en = Locale("zh").territories, Locale("en").territories
    rows = []
    for country in pycountry.countries:
        kind = "chinese" if country.alpha_3 in CHINESE else "state"
        if country.alpha_3 == "ATA":
            kind = "territory"
        code = PRINTED.get(country.alpha_3, country.alpha_3)
        rows.append((code, country.alpha_2, country.alpha_3, zh[country.alpha_2], en[country.alpha_2], kind, "yes"))
    for code, alpha_2, name_zh, name_en, kind, known in ICAO:
        rows.append((code, alpha_2, "", name_zh, name_en, kind, "yes" if known else "no"))
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "alpha_2", "alpha_3", "zh", "en", "kind", "known"])
        writer.writerows(sorted(rows))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "src/identity/countries.csv")
