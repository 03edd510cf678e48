"""Goods texts and their codes: languages, formulas, forms, denials, noise, and texts that name nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.catalog.hs_codes import hs_codes, hs_texts
from oretrace.catalog.tables import read_table
from oretrace.vet.classify import classify
from oretrace.vet.classify.tables import FOLDER, rules, words

KNOWN = [
    ("Antimony trioxide Sb2O3 99.5%", "282580"),
    ("SB2O3 POWDER", "282580"),
    ("氧化镓", "282590"),
    ("Лом вольфрамовый", "810197"),
    ("Concentrado de estaño", "260900"),
    ("แร่พลวง", "261710"),
    ("Trioxyde de tungstène", "282590"),
    ("Bismuth ingot 99.99%", "810690"),
    ("Bismuth ingot 99.995%", "810610"),
    ("Fluorspar 98 % CaF2", "252922"),
    ("Fluorspar 85 % CaF2", "252921"),
    ("Ferro chrome high carbon", "720241"),
    ("Ferro chrome low carbon", "720249"),
    ("Molybdenum concentrate, roasted", "261310"),
    ("Molybdenum concentrate, not roasted", "261390"),
    ("Tungsten scrap", "810197"),
    ("Tungsten wire", "810196"),
    ("Tungsten powder", "810110"),
    ("Rare earth carbonate without cerium", "284690"),
    ("Cerium carbonate", "284610"),
    ("GaAs wafers, Si doped", "381800"),
    ("Gallium arsenide lumps", "285390"),
    ("钨酸", "282590"),
    ("钨酸钠", "284180"),
    ("NdFeB magnets, nickel plated", "850511"),
    ("Sn42/Bi58 solder bar", "810690"),
]


@pytest.mark.parametrize(("text", "hs6"), KNOWN)
def test_goods_have_their_code(text: str, hs6: str) -> None:
    assert classify(text)[0].hs6 == hs6


def test_misspelled_words_are_read() -> None:
    assert classify("Tatnalite ore")[0].hs6 == classify("Tantalite ore")[0].hs6 == "261590"


def test_packing_and_terms_of_trade_change_nothing() -> None:
    bare = classify("gallium metal ingots")
    noisy = classify(
        "SAID TO CONTAIN: gallium metal ingots IN STEEL DRUMS, LOT T45772, N/W 5000 KGS\nFREIGHT PREPAID"
    )
    assert [one.hs6 for one in noisy] == [one.hs6 for one in bare]


def test_a_printed_code_decides_only_if_the_text_names_no_other_goods() -> None:
    assert classify("Antimony trioxide, HS CODE: 811010")[0].hs6 == "282580"
    assert classify("metal product HS 811010")[0].hs6 == "811010"


def test_a_text_that_names_no_goods_has_no_likely_code() -> None:
    assert max((one.probability for one in classify("assorted samples as per invoice")), default=0.0) < 0.3


def test_use_does_not_make_the_goods() -> None:
    assert classify("carbon anodes for aluminium smelting")[0].hs6[:2] != "76"


def test_probabilities_leave_room_for_others_and_reasons_name_words() -> None:
    found = classify("tungsten carbide powder")
    assert 0.5 < sum(one.probability for one in found) < 1
    assert "tungsten carbide" in found[0].reason and hs_texts()[found[0].hs6][:20] in found[0].reason


def test_every_code_exists_and_every_concept_has_a_word() -> None:
    codes = {rule.hs6 for some in rules().values() for rule in some}
    assert all("HS2022" in hs_codes()[code] for code in codes)
    made = {concept for row in read_table("words.csv", FOLDER) for concept in row["means"].split()}
    made |= {"elem", "PM", "p998", "p4plus", "caf2high", "caf2low", "si45"}
    used = {
        one
        for some in rules().values()
        for rule in some
        for one in (*rule.helps, *rule.without, *(part for group in rule.needs for part in group))
    }
    assert used <= made
    assert set(words().weights) <= made


@pytest.mark.slow
@settings(max_examples=25)
@given(st.text(max_size=300))
def test_whatever_the_text_the_answer_is_bounded(text: str) -> None:
    found = classify(text)
    assert len(found) <= 3
    assert sum(one.probability for one in found) <= 1
    assert all(one.hs6 in hs_codes() and len(one.reason) < 1000 for one in found)
