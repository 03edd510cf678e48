"""The mappings of docs/howto/import-statistics.md read small files of those offices."""

import re
from datetime import date
from pathlib import Path

import pytest

from oretrace import sources

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "import-statistics.md"
MAPPINGS = dict(re.findall(r"```yaml (\S+)\n(.*?)```", PAGE.read_text("utf-8"), re.S))
FILES = {
    "gacc": (
        "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,贸易方式名称,注册地名称,第一数量,第一计量单位,美元\n"
        '202401,28258000,锑的氧化物,136,泰国,一般贸易,湖南省,"5,000",千克,"40,000"\n'
        '202401,28258000,锑的氧化物,136,泰国,一般贸易,广西,"5,000",千克,"40,000"\n'
        '202401,71069110,银,502,美国,一般贸易,湖南省,"45,000",克,"33,000"\n',
        [("28258000", "THA", 80_000, 10_000), ("71069110", "USA", 33_000, 45)],
    ),
    "e-stat": (
        "Exp or Imp,Year,HS,Country,Unit1,Unit2,Quantity1-Year,Quantity2-Year,Value-Year,"
        "Quantity1-Jan,Quantity2-Jan,Value-Jan,Quantity1-Feb,Quantity2-Feb,Value-Feb\n"
        "1,2024,'282580000',111,  ,KG,0,300,900,0,100,300,0,200,600\n",
        [("282580000", "THA", 300_000, 100), ("282580000", "THA", 600_000, 200)],
    ),
    "hmrc": (
        "MonthId,FlowTypeId,Cn8Code,CountryCodeAlpha,PortId,SuppressionIndex,Value,NetMass\n"
        "202401,4,28258000,TH,1,0,100,10\n202401,4,28258000,TH,2,0,100,10\n",
        [("28258000", "THA", 200, 20)],
    ),
    "dataweb": (
        "Data Type,HTS Number,Description,Country,Year,Quantity Description,January,February,March\n"
        'General Customs Value,2825800000,X,Thailand,2024,,"6,000","7,500",0\n'
        "First Unit of Quantity,2825800000,X,Thailand,2024,kilograms,700,800,0\n",
        [("2825800000", "THA", 6000, 700), ("2825800000", "THA", 7500, 800), ("2825800000", "THA", 0, 0)],
    ),
    "comex-stat": (
        "CO_ANO;CO_MES;CO_NCM;CO_UNID;CO_PAIS;SG_UF_NCM;CO_VIA;CO_URF;QT_ESTAT;KG_LIQUIDO;VL_FOB\n"
        "2024;01;28258010;10;249;SP;01;0817800;20;20;180\n2024;01;28258010;10;249;RS;01;1017700;20;20;180\n",
        [("28258010", "USA", 360, 40)],
    ),
}


def test_every_mapping_has_a_file() -> None:
    assert MAPPINGS.keys() == FILES.keys()


@pytest.mark.parametrize("office", FILES)
def test_the_mapping_of_an_office_reads_its_files(tmp_path: Path, office: str) -> None:
    text, expected = FILES[office]
    file, how = tmp_path / "given.csv", tmp_path / "how.yml"
    file.write_text(text, "gb18030" if office == "gacc" else "utf-8")
    how.write_text(MAPPINGS[office], "utf-8")
    rows = sources.prepare("table", file, mapping=how, retrieved_on=date(2026, 8, 1)).tables()["trade_flow"]
    names = ("hs_code", "partner", "value", "net_kg")
    assert [tuple(row[name] for name in names) for row in rows.table.to_pylist()] == expected
    assert rows.warnings == ()
