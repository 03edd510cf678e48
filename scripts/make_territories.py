"""Make catalog/territories.csv from the public-domain country codes and the small tables below.

Reads $ORETRACE_DATA/reference/country-codes.csv (ODC-PDDL). Run it from the project's root; the result is committed.
The tables below are ours: positions are representative points, good to a degree, for drawing and for rough distance,
not for measurement. Names and codes of Comtrade, Census and Comext are facts of those publications; a code we were
not sure of is left out, so that it is an error when it appears rather than a wrong territory.
"""

import csv
import os
from pathlib import Path

DATA = Path(os.environ.get("ORETRACE_DATA", "../shared/data")) / "reference"
OUT = Path("src/oretrace/catalog/territories.csv")
COMMENT = (
    "# Derived by scripts/make_territories.py from country-codes (ODC-PDDL); Comtrade, Census and Comext codes and "
    "spellings are facts of those publications; lon, lat: own table, representative points, within about 1 degree."
)
COLUMNS = [
    "iso3", "iso2", "name", "m49", "comtrade", "census", "eurostat", "kind", "lon", "lat", "member_of", "spellings",
]  # fmt: skip

# Short names where the source's display name is abbreviated or dated.
NAMES = {
    "BIH": "Bosnia and Herzegovina", "BLM": "Saint Barthélemy", "BES": "Bonaire, Sint Eustatius and Saba",
    "CIV": "Côte d'Ivoire", "COD": "Democratic Republic of the Congo", "COG": "Congo", "CPV": "Cabo Verde",
    "GBR": "United Kingdom", "KNA": "Saint Kitts and Nevis", "LCA": "Saint Lucia",
    "MAF": "Saint Martin (French part)", "SHN": "Saint Helena", "SPM": "Saint Pierre and Miquelon",
    "SXM": "Sint Maarten (Dutch part)",
    "UMI": "United States Minor Outlying Islands", "USA": "United States", "VCT": "Saint Vincent and the Grenadines",
    "VIR": "US Virgin Islands",
}  # fmt: skip

# Beyond ISO 3166-1; why each is needed stands in the docstring of oretrace.catalog.territories.
EXTRAS = {
    "XKX": ("XK", "Kosovo", "country"),
    "EUU": ("EU", "European Union", "union"),
    "WLD": ("", "World", "aggregate"),
    "ANS": ("ZZ", "Areas not elsewhere specified", "special"),
    "SUN": ("", "Soviet Union", "special"),
    "YUG": ("", "Yugoslavia", "special"),
    "CSK": ("", "Czechoslovakia", "special"),
}

# Comtrade uses M49 except for these; a second code is one that older extracts carry.
COMTRADE = {
    "USA": "842|840", "FRA": "251|250", "IND": "699", "ITA": "380|381", "NOR": "579|578", "CHE": "757|756",
    "TWN": "490|158", "XKX": "412",
    "EUU": "97", "WLD": "0", "ANS": "899", "SUN": "810", "YUG": "890", "CSK": "200",
}  # fmt: skip
# No Comtrade area of its own: inside France's; its M49 code, 492, is Comtrade's "Europe EU, nes".
NOT_IN_COMTRADE = ["MCO"]

# Comext follows ISO alpha-2 except for these. XI and XU (parts of the United Kingdom, from 2020) are left out:
# beside GB they would count trade twice.
EUROSTAT = {
    "GBR": "GB|XU",
    "GRC": "GR|EL",
    "SRB": "XS",
    "XKX": "XK",
    "EUU": "EU27_2020|EU",
    "WLD": "WORLD",
    "ANS": "QU",
}
# Part of another territory in Comext.
NOT_IN_EUROSTAT = ["ALA", "GLP", "GUF", "MTQ", "REU", "MYT", "MCO", "SJM", "PRI", "GGY", "JEY", "IMN", "MAF"]

# Months of membership, first..last, both inclusive; the treaties' dates, not those of the customs union.
MEMBERS = {
    "EUU": {
        "1958-01..": "BEL DEU FRA ITA LUX NLD", "1973-01..": "DNK IRL", "1973-01..2020-01": "GBR",
        "1981-01..": "GRC", "1986-01..": "ESP PRT", "1995-01..": "AUT FIN SWE",
        "2004-05..": "CYP CZE EST HUN LVA LTU MLT POL SVK SVN", "2007-01..": "BGR ROU", "2013-07..": "HRV",
    },
}  # fmt: skip

# US Census Bureau, Schedule C.
CENSUS = """
1010 GRL 1220 CAN 1610 SPM 2010 MEX 2050 GTM 2080 BLZ 2110 SLV 2150 HND 2190 NIC 2230 CRI 2250 PAN 2320 BMU 2360 BHS
2390 CUB 2410 JAM 2430 TCA 2440 CYM 2450 HTI 2470 DOM 2481 AIA 2482 VGB 2483 KNA 2484 ATG 2485 MSR 2486 DMA 2487 LCA
2488 VCT 2489 GRD 2720 BRB 2740 TTO 2774 SXM 2777 CUW 2779 ABW 2831 GLP 2839 MTQ 3010 COL 3070 VEN 3120 GUY 3150 SUR
3170 GUF 3310 ECU 3330 PER 3350 BOL 3370 CHL 3510 BRA 3530 PRY 3550 URY 3570 ARG 3720 FLK 4000 ISL 4010 SWE 4031 SJM
4039 NOR 4050 FIN 4091 FRO 4099 DNK 4120 GBR 4190 IRL 4210 NLD 4231 BEL 4239 LUX 4271 AND 4272 MCO 4279 FRA 4280 DEU
4330 AUT 4351 CZE 4359 SVK 4370 HUN 4411 LIE 4419 CHE 4470 EST 4490 LVA 4510 LTU 4550 POL 4621 RUS 4622 BLR 4623 UKR
4631 ARM 4632 AZE 4633 GEO 4634 KAZ 4635 KGZ 4641 MDA 4642 TJK 4643 TKM 4644 UZB 4700 ESP 4710 PRT 4720 GIB 4730 MLT
4751 SMR 4752 VAT 4759 ITA 4791 HRV 4792 SVN 4793 BIH 4794 MKD 4801 SRB 4803 XKX 4804 MNE 4810 ALB 4840 GRC 4850 ROU
4870 BGR 4890 TUR 4910 CYP 5020 SYR 5040 LBN 5050 IRQ 5070 IRN 5081 ISR 5082 PSE 5083 PSE 5110 JOR 5130 KWT 5170 SAU
5180 QAT 5200 ARE 5210 YEM 5230 OMN 5250 BHR 5310 AFG 5330 IND 5350 PAK 5360 NPL 5380 BGD 5420 LKA 5460 MMR 5490 THA
5520 VNM 5530 LAO 5550 KHM 5570 MYS 5590 SGP 5600 IDN 5601 TLS 5610 BRN 5650 PHL 5660 MAC 5682 BTN 5683 MDV 5700 CHN
5740 MNG 5790 PRK 5800 KOR 5820 HKG 5830 TWN 5880 JPN 6021 AUS 6022 NFK 6023 CCK 6024 CXR 6029 HMD 6040 PNG 6141 NZL
6142 COK 6143 TKL 6144 NIU 6150 WSM 6223 SLB 6224 VUT 6225 PCN 6226 KIR 6227 TUV 6412 NCL 6413 WLF 6414 PYF 6810 MHL
6820 FSM 6830 PLW 6862 NRU 6863 FJI 6864 TON 7140 MAR 7210 DZA 7230 TUN 7250 LBY 7290 EGY 7321 SDN 7320 SDN 7323 SSD
7370 ESH
7380 GNQ 7410 MRT 7420 CMR 7440 SEN 7450 MLI 7460 GIN 7470 SLE 7480 CIV 7490 GHA 7500 GMB 7510 NER 7520 TGO 7530 NGA
7540 CAF 7550 GAB 7560 TCD 7580 SHN 7600 BFA 7610 BEN 7620 AGO 7630 COG 7642 GNB 7643 CPV 7644 STP 7650 LBR 7660 COD
7670 BDI 7690 RWA 7700 SOM 7741 ERI 7749 ETH 7770 DJI 7780 UGA 7790 KEN 7800 SYC 7810 IOT 7830 TZA 7850 MUS 7870 MOZ
7880 MDG 7881 MYT 7890 COM 7904 REU 7905 ATF 7910 ZAF 7920 NAM 7930 BWA 7940 ZMB 7950 SWZ 7960 ZWE 7970 MWI 7990 LSO
1000 USA 9030 PRI 9110 VIR 9350 GUM 9510 ASM 9610 MNP 9800 UMI
0003 EUU
"""

POSITIONS = """
AFG 66 34 ALA 20 60 ALB 20 41 DZA 3 28 ASM -171 -14 AND 2 42 AGO 18 -12 AIA -63 18 ATA 0 -80 ATG -62 17
EUU 4.4 50.8 ARG -64 -34 ARM 45 40 ABW -70 12.5 AUS 134 -25 AUT 14 47.5 AZE 48 40.5 BHS -77 24.5 BHR 50.5 26 BGD 90 24
BRB -59.5 13 BLR 28 53.5 BEL 4.5 50.5 BLZ -88.5 17 BEN 2.3 9.5 BMU -65 32 BTN 90.5 27.5 BOL -65 -17 BES -68 12
BIH 18 44 BWA 24 -22 BVT 3 -54 BRA -53 -10 IOT 72 -7 VGB -64.5 18.5 BRN 114.7 4.5 BGR 25 43 BFA -1.5 12.5
BDI 30 -3.5 CPV -24 15.5 KHM 105 12.5 CMR 12.5 6 CAN -96 58 CYM -81 19.5 CAF 20.5 6.5 TCD 18.5 15.5 CHL -71 -35
CHN 104 35 HKG 114.2 22.3 MAC 113.5 22.2 CXR 105.6 -10.5 CCK 97 -12 COL -73 4 COM 43.5 -12 COG 15 -1
COK -160 -21 CRI -84 10 HRV 16 45.5 CUB -79 22 CUW -69 12 CYP 33 35 CZE 15.5 50 PRK 127 40 COD 23.5 -3
DNK 9.5 56 DJI 42.5 11.5 DMA -61.5 15.5 DOM -70.5 19 ECU -78.5 -1.5 EGY 30 27 SLV -89 13.7 GNQ 10.3 1.7
ERI 38.5 15.5 EST 25.5 58.7 SWZ 31.5 -26.5 ETH 39.5 8.5 FLK -59 -51.7 FRO -7 62 FJI 178 -18 FIN 26 64
FRA 2.5 46.5 GUF -53 4 PYF -149.5 -17.6 ATF 69.5 -49.3 GAB 11.7 -0.8 GMB -15.5 13.4 GEO 43.5 42.2 DEU 10.3 51.2
GHA -1.2 8 GIB -5.3 36.1 GRC 22.5 39.2 GRL -41 74 GRD -61.7 12.1 GLP -61.5 16.2 GUM 144.8 13.4 GTM -90.3 15.7
GGY -2.6 49.5 GIN -11 10.5 GNB -15 12 GUY -59 5 HTI -72.5 19 HMD 73.5 -53 VAT 12.5 41.9 HND -86.5 14.8
HUN 19.5 47.2 ISL -18.5 65 IND 79 22 IDN 114 -2 IRN 54 32.5 IRQ 43.7 33 IRL -8 53.2 IMN -4.5 54.2 ISR 35 31.4
ITA 12.5 42.8 CIV -5.5 7.6 JAM -77.3 18.1 JPN 138 36.5 JEY -2.1 49.2 JOR 36.5 31.2 KAZ 67 48 KEN 38 0.5
KIR 173 1.4 KWT 47.6 29.3 KGZ 74.5 41.4 LAO 103.8 18.2 LVA 25 56.9 LBN 35.9 33.9 LSO 28.2 -29.6 LBR -9.3 6.5
LBY 18 27 LIE 9.5 47.2 LTU 24 55.3 LUX 6.1 49.7 MDG 46.7 -19.4 MWI 34.3 -13.2 MYS 102 4 MDV 73.4 3.7
MLI -3.5 17.4 MLT 14.4 35.9 MHL 171 7.1 MTQ -61 14.7 MRT -10.3 20.3 MUS 57.6 -20.3 MYT 45.1 -12.8 MEX -102.5 24
FSM 158.2 6.9 MCO 7.4 43.7 MNG 103 46.8 MNE 19.3 42.8 MSR -62.2 16.7 MAR -6.5 32 MOZ 35.5 -17.5 MMR 96.5 21
NAM 17.2 -22.1 NRU 166.9 -0.5 NPL 84 28.2 NLD 5.5 52.2 NCL 165.5 -21.3 NZL 172.5 -41.5 NIC -85 12.8 NER 9.4 17.4
NGA 8 9.6 NIU -169.9 -19 NFK 168 -29 MNP 145.7 15.2 MKD 21.7 41.6 NOR 9 61 OMN 56.1 20.6 PAK 69.3 29.9
PLW 134.5 7.5 PAN -80.1 8.5 PNG 144 -6.5 PRY -58.4 -23.2 PER -74.4 -9.2 PHL 122 12.5 PCN -130.1 -25.1
POL 19.4 52.1 PRT -8.2 39.6 PRI -66.4 18.2 QAT 51.2 25.3 KOR 127.8 36.4 MDA 28.5 47.2 REU 55.5 -21.1 ROU 25 45.9
RUS 60 57 RWA 29.9 -2 BLM -62.8 17.9 SHN -5.7 -16 KNA -62.7 17.3 LCA -61 13.9 MAF -63.1 18.1 SPM -56.3 46.9
VCT -61.2 13.2 WSM -172.2 -13.8 SMR 12.5 43.9 STP 6.7 0.4 SAU 44.5 24.1 SEN -14.5 14.4 SRB 20.8 44.2
SYC 55.5 -4.7 SLE -11.8 8.6 SGP 103.8 1.35 SXM -63.1 18 SVK 19.5 48.7 SVN 14.8 46.1 SLB 159.6 -9 SOM 45.7 4.8
ZAF 25 -29 SGS -36.6 -54.4 SSD 30.2 7.3 ESP -3.6 40.2 LKA 80.7 7.6 PSE 35.3 31.9 SDN 30 16 SUR -55.9 4.1
SJM 18 78.8 SWE 16.7 62.8 CHE 8.2 46.8 SYR 38.5 35 TWN 121 23.8 TJK 71 38.5 THA 101 15.1 TLS 125.8 -8.8
TGO 1 8.5 TKL -171.8 -9.2 TON -175.2 -21.2 TTO -61.3 10.5 TUN 9.6 34.1 TUR 35.2 39.1 TKM 59.4 39.1
TCA -71.8 21.8 TUV 179.2 -8.5 UGA 32.4 1.3 UKR 31.4 49 ARE 54.3 23.9 GBR -1.8 52.8 TZA 34.8 -6.3 UMI 166.6 19.3
USA -98.5 39.5 VIR -64.8 17.8 URY -56 -32.8 UZB 63.1 41.8 VUT 167.7 -16.2 VEN -66.2 7.1 VNM 106 16.5
WLF -177.2 -13.3 ESH -12.2 24.2 YEM 47.6 15.9 ZMB 27.8 -13.5 ZWE 29.9 -19 XKX 20.9 42.6
"""

# Spellings that publishers print besides the names of country-codes.csv.
SPELLINGS = """
ARE: UAE | U.A.E. | Utd. Arab Em.
BEL: Belgium (incl. Luxembourg 'LU' -> 1998)
BIH: Bosnia | Bosnia Herzegovina | Bosnia-Herzegovina | Bosnia & Herzegovina | Bosnia-Hercegovina
BLR: Belarus (Belorussia) | Belorussia
BOL: Bolivia | Bolivia, Plurinational State of | Plurinational State of Bolivia
BRN: Brunei
CAF: Central African Rep.
CIV: Ivory Coast | Cote d'Ivoire | Cote DIvoire
COD: Congo (Kinshasa) | Congo, Democratic Republic | Congo, Democratic Republic of | DR Congo | Dem. Rep. of the Congo | Zaire
COD: Congo, Dem. Rep. | Congo, The Democratic Republic of the | Congo, Democratic Republic of the
COG: Congo (Brazzaville) | Republic of the Congo | Congo, Republic of
CHE: Switzerland, Liechtenstein
CHN: China, mainland | Mainland China | People's Republic of China
CPV: Cape Verde
CZE: Czech Republic | Czech Rep.
DEU: Germany (incl. German Democratic Republic 'DD' from 1991) | German Federal Republic | Germany, Federal Republic of
DOM: Dominican Rep.
ESP: Spain (incl. Canary Islands 'XB' from 1997)
FRA: France (incl. Saint Barthélemy 'BL' -> 2012; incl. French Guiana 'GF', Guadeloupe 'GP', Martinique 'MQ', Réunion 'RE' from 1997; incl. Mayotte 'YT' from 2014)
ATF: French Southern and Antarctic Lands
VAT: Holy See (Vatican City)
PCN: Pitcairn Island | Pitcairn Islands
SHN: St Helena
SPM: St Pierre and Miquelon
SJM: Svalbard, Jan Mayen Island
TKL: Tokelau Islands
WSM: Western Samoa
VIR: Virgin Islands of the United States
FRA: France, Monaco | France (incl. Monaco)
FLK: Falkland Islands (Islas Malvinas) | Falkland Islands (Malvinas) | Falkland Isds (Malvinas)
FSM: Micronesia | Micronesia, Federated States of | Federated States of Micronesia | FS Micronesia
GBR: UK | Great Britain | Utd. Kingdom
GMB: The Gambia | Gambia, The
BHS: The Bahamas | Bahamas, The
GRC: EL
HKG: Hong Kong SAR | China, Hong Kong SAR | Hong Kong, China | Hong Kong SAR, China
IND: India (incl. Sikkim 'SK' from 1975)
IRL: Ireland (Eire) | Eire | Republic of Ireland
IRN: Iran | Iran, Islamic Republic of | Islamic Republic of Iran
ITA: Italy (incl. San Marino 'SM' -> 1993)
KGZ: Kyrgyz Republic | Kyrgyz, Republic | Kirghizstan
KNA: St Kitts and Nevis
KOR: South Korea | Korea, South | Korea, Republic of | Republic of Korea | Rep. of Korea | Korea (Rep. of) | Korea, Rep.
LAO: Laos | Lao PDR | Lao People's Dem. Rep.
LCA: St Lucia
MAC: Macau | Macao SAR | China, Macao SAR | Macau SAR
MDA: Moldova | Moldova, Republic of | Rep. of Moldova
MKD: Macedonia | TFYR of Macedonia | Macedonia, The former Yugoslav Republic of | The former Yugoslav Republic of Macedonia
MMR: Burma | Burma (Myanmar) | Myanmar (Burma)
NLD: The Netherlands | Holland
NOR: Norway, Svalbard and Jan Mayen
PRK: North Korea | Korea, North | Korea, Democratic People's Republic of | Dem. People's Rep. of Korea | Korea, Dem. P.R. of
PSE: Palestine | West Bank | Gaza Strip | Gaza Strip administered by Israel | West Bank administered by Israel
PSE: Occupied Palestinian Territory | Palestinian Territory, Occupied
RUS: Russia | Russian Federation (Russia) | Russian Fed.
SRB: Serbia (Europe)
SVK: Slovak Republic | Slovak Rep.
STP: São Tomé and Príncipe
SWZ: Swaziland | Eswatini (Swaziland)
SYR: Syria | Syrian Arab Rep.
TLS: East Timor | Timor Leste
TTO: Trinidad & Tobago
TUR: Turkey | Turkiye
TWN: Taiwan | Taiwan, Province of China | Other Asia, nes | Other Asia, n.e.s. | Other Asia, not elsewhere specified | Chinese Taipei
TZA: Tanzania | Tanzania, United Republic of | United Rep. of Tanzania
USA: USA | U.S.A. | U.S. | United States of America | USA, Puerto Rico and US Virgin Islands
VAT: Holy See | Holy See (Vatican City State)
VCT: St Vincent and the Grenadines
VEN: Venezuela | Venezuela, Bolivarian Republic of
VGB: Virgin Islands, British
VIR: Virgin Islands, U.S.
VNM: Vietnam | Viet Nam | Viet-Nam
ZWE: Rhodesia
XKX: Kosovo (UN resolution 1244)
EUU: EU | EU27 | EU-27 | EU27_2020 | European Union - 27 countries (from 2020)
WLD: World total | Total for all countries | All countries
ANS: Areas, nes | Areas, n.e.s. | Areas, not elsewhere specified | Countries and territories not specified | Not specified
SUN: USSR | Former USSR | Fmr USSR | U.S.S.R.
YUG: Former Yugoslavia | Fmr Yugoslavia
"""  # noqa: E501

Row = dict[str, str]


def read_countries() -> list[Row]:
    """The ISO territories of country-codes.csv, with the names it gives them as spellings."""
    rows = []
    with (DATA / "country-codes.csv").open(encoding="utf-8", newline="") as file:
        for source in csv.DictReader(file):
            iso3, display = source["ISO3166-1-Alpha-3"], source["CLDR display name"]
            unterm = source["UNTERM English Short"].replace("*", "").strip().removesuffix(" (the)")
            row = dict.fromkeys(COLUMNS, "")
            row |= {"iso3": iso3, "iso2": source["ISO3166-1-Alpha-2"], "kind": "country"}
            row["name"] = NAMES.get(iso3, display.replace("St. ", "Saint ").replace(" & ", " and "))
            row["m49"] = source["M49"].zfill(3)
            row["comtrade"] = COMTRADE.get(iso3, "" if iso3 in NOT_IN_COMTRADE else str(int(source["M49"])))
            row["spellings"] = "|".join([display, source["official_name_en"], unterm])
            rows.append(row)
    return rows


def extra_rows() -> list[Row]:
    rows = []
    for iso3, (iso2, name, kind) in EXTRAS.items():
        row = dict.fromkeys(COLUMNS, "") | {"iso3": iso3, "iso2": iso2, "name": name, "kind": kind}
        row["comtrade"] = COMTRADE.get(iso3, "")
        rows.append(row)
    return rows


def codes_of(iso3: str) -> str:
    """The Schedule C codes of a territory; '-' is how the Census API marks its total."""
    words = CENSUS.split()
    found = [code for code, owner in zip(words[::2], words[1::2], strict=True) if owner == iso3]
    return "|".join(found) if iso3 != "WLD" else "-"


def positions() -> dict[str, tuple[str, str]]:
    words = POSITIONS.split()
    return {i: (x, y) for i, x, y in zip(words[::3], words[1::3], words[2::3], strict=True)}


def own_spellings(iso3: str) -> list[str]:
    lines = (line.split(": ", 1) for line in SPELLINGS.strip().splitlines())
    return [spelling.strip() for owner, names in lines if owner == iso3 for spelling in names.split(" | ")]


def fill(row: Row, at: dict[str, tuple[str, str]]) -> Row:
    """Add the columns that come from the tables of this file."""
    iso3 = row["iso3"]
    row["census"] = codes_of(iso3)
    row["eurostat"] = EUROSTAT.get(iso3, "" if iso3 in NOT_IN_EUROSTAT else row["iso2"])
    row["lon"], row["lat"] = at.get(iso3, ("", ""))
    row["member_of"] = "|".join(
        f"{union}:{span}"
        for union, spans in MEMBERS.items()
        for span, members in spans.items()
        if iso3 in members.split()
    )
    spellings = [*row["spellings"].split("|"), *own_spellings(iso3)]
    row["spellings"] = "|".join(sorted({text for text in spellings if text and text != row["name"]}))
    return row


def main() -> None:
    at = positions()
    rows = sorted((fill(row, at) for row in [*read_countries(), *extra_rows()]), key=lambda row: row["iso3"])
    known = {row["iso3"] for row in rows}
    tables = set(CENSUS.split()[1::2]) | set(at) | {line.split(":")[0] for line in SPELLINGS.strip().splitlines()}
    if unknown := tables - known:
        raise SystemExit(f"unknown territories in the tables of this script: {sorted(unknown)}")
    with OUT.open("w", encoding="utf-8", newline="") as file:
        print(COMMENT, file=file)
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} territories")


if __name__ == "__main__":
    main()
