"""Screening lists in XML: four publishers' layouts, and what hostile or broken XML meets."""

from __future__ import annotations

from pathlib import Path

import pytest

from oretrace.errors import InputError
from oretrace.parties import xml_lists
from oretrace.parties.lists import Listed, read_list
from oretrace.parties.xml_lists import is_xml

UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2025-10-28T00:00:00Z">
<INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>PIA</FIRST_NAME><SECOND_NAME>HOLM</SECOND_NAME><THIRD_NAME/>
<UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPi.901</REFERENCE_NUMBER><LISTED_ON>2016-08-14-04:00</LISTED_ON>
<NAME_ORIGINAL_SCRIPT>Пиа Холм</NAME_ORIGINAL_SCRIPT><NATIONALITY><VALUE>Norway</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>PH</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS></INDIVIDUAL></INDIVIDUALS>
<ENTITIES><ENTITY><DATAID>2</DATAID><FIRST_NAME>NORDAL METALS ; NORDAL HANDEL</FIRST_NAME>
<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>Fjell &amp; Co; Fjell</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ADDRESS><COUNTRY>Sweden</COUNTRY></ENTITY_ADDRESS></ENTITY></ENTITIES></CONSOLIDATED_LIST>"""
OFAC = """<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML">
<publshInformation><Publish_Date>08/07/2026</Publish_Date><Record_Count>1</Record_Count></publshInformation>
<sdnEntry><uid>36</uid><firstName>Pia Aase</firstName><lastName>HOLM</lastName><sdnType>Individual</sdnType>
<programList><program>NPWMD</program><program>IFSR</program></programList>
<akaList><aka><uid>1</uid><type>a.k.a.</type><category>strong</category><lastName>HOLMEN</lastName></aka>
<aka><uid>2</uid><type>a.k.a.</type><category>weak</category><lastName>PH</lastName></aka></akaList>
<addressList><address><uid>3</uid><city>Oslo</city><country>Norway</country></address></addressList></sdnEntry></sdnList>"""
EU = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<ns:export xmlns:ns="http://eu.europa.ec/fpi/fsd/export" generationDate="2024-12-11T21:24:35.826+01:00">
<ns:sanctionEntity designationDetails="" unitedNationId="" euReferenceNumber="EU.9.1" logicalId="13">
<ns:regulation publicationDate="2024-05-01" programme="UKR"/>
<ns:regulation publicationDate="2024-02-23" programme="UKR"/>
<ns:subjectType code="enterprise"/><ns:nameAlias wholeName="NM" strong="false"/>
<ns:nameAlias wholeName="Nordal Metals" strong="true"/><ns:nameAlias wholeName="" strong="true"/>
<ns:address countryIso2Code="NO"/><ns:citizenship countryIso2Code="00"/></ns:sanctionEntity></ns:export>"""
UK = """<?xml version="1.0"?><Designations><DateGenerated>28/10/2025</DateGenerated><Designation>
<LastUpdated>04/06/2024</LastUpdated><DateDesignated>03/04/2022</DateDesignated><UniqueID>RUS3</UniqueID>
<Names><Name><Name6>NM</Name6><NameType>Alias</NameType><AliasStrength>Low quality a.k.a</AliasStrength></Name>
<Name><Name6>NORDAL HANDEL</Name6><NameType>Alias</NameType></Name>
<Name><Name1>Pia</Name1><Name6>HOLM</Name6><NameType>Primary name</NameType></Name></Names>
<NonLatinNames><NonLatinName><NameNonLatinScript>Пиа Холм</NameNonLatinScript></NonLatinName></NonLatinNames>
<RegimeName>Russia</RegimeName><Addresses><Address><AddressCountry>Norway</AddressCountry></Address></Addresses>
</Designation></Designations>"""


def _write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


@pytest.mark.parametrize(
    ("text", "listed", "vintage"),
    [
        (
            UN,
            (
                Listed("KPi.901", ("PIA HOLM", "Пиа Холм", "PH"), "Norway", "DPRK", "2016-08-14", weak=("PH",)),
                Listed("2", ("NORDAL METALS", "NORDAL HANDEL", "Fjell & Co", "Fjell"), "Sweden"),
            ),
            "2025-10-28",
        ),
        (
            OFAC,
            (Listed("36", ("Pia Aase HOLM", "HOLMEN", "PH"), "Norway", "NPWMD; IFSR", weak=("PH",)),),
            "2026-08-07",
        ),
        (EU, (Listed("13", ("Nordal Metals", "NM"), "NO", "UKR", "2024-02-23", weak=("NM",)),), "2024-12-11"),
        (
            UK,
            (
                Listed(
                    "RUS3",
                    ("Pia HOLM", "NORDAL HANDEL", "Пиа Холм", "NM"),
                    "Norway",
                    "Russia",
                    "2022-04-03",
                    weak=("NM",),
                ),
            ),
            "2025-10-28",
        ),
    ],
    ids=["UN", "OFAC", "EU", "UK"],
)
def test_a_list_as_it_is_published(text: str, listed: tuple[Listed, ...], vintage: str, tmp_path: Path) -> None:
    found = read_list(_write(tmp_path / "list.xml", text))
    assert (found.listed, found.vintage) == (listed, vintage)


def test_the_encoding_that_the_file_names_is_read(tmp_path: Path) -> None:
    text = UN.replace("UTF-8", "UTF-16").encode("utf-16")
    assert is_xml(text) and read_list(_write(tmp_path / "l.xml", text)).listed[0].names[1] == "Пиа Холм"


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "nordal"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<sdnList><sdnEntry><uid>1</uid><lastName>&b;</lastName></sdnEntry></sdnList>"
)
FILE = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    "<sdnList><sdnEntry><uid>1</uid><lastName>&a;</lastName></sdnEntry></sdnList>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE sdnList SYSTEM "sdn.dtd"><sdnList/>'


@pytest.mark.parametrize("text", [BOMB, FILE, OUTSIDE], ids=["entities", "a file", "a type outside"])
def test_no_entity_is_expanded(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="without a document type declaration"):
        read_list(_write(tmp_path / "l.xml", text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<sdnList><sdnEntry>", "well-formed"),
        ('<?xml version="1.0" encoding="no-such"?><sdnList/>', "well-formed"),
        (b"<sdnList>\xff\xfe</sdnList>", "well-formed"),
        ("<sdnList>" + "<a>" * 50 + "</a>" * 50 + "</sdnList>", "within one another"),
        ('<Sanctions xmlns="https://www.un.org/sanctions/1.0"/>', "SDN.XML"),
        ("<sdnList/>", "at least one name"),
        ("<sdnList><sdnEntry><uid>1</uid></sdnEntry></sdnList>", "at least one name"),
        ("<!doctype html><html></html>", "a web page"),
    ],
)
def test_xml_of_another_kind_is_refused_with_a_sentence(text: str | bytes, expected: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=expected):
        read_list(_write(tmp_path / "l.xml", text))


def test_a_list_with_too_many_elements_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_lists, "MOST_ELEMENTS", 10)
    with pytest.raises(InputError, match="over 10"):
        read_list(_write(tmp_path / "l.xml", UN))
