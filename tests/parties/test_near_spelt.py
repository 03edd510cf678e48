"""Latin names that may spell those of other scripts are candidates, whichever of them is looked for."""

import numpy as np

from oretrace.parties.blocking import Index
from oretrace.parties.names import read_names
from oretrace.parties.near_spelt import NearSpelt, are_native

NATIVE = ["บริษัท มงคลนครศรี อุตสาหกรรม จำกัด", "บริษัท สมุทรพูน การแร่ จำกัด", "บริษัท ยูนิคเทรด เคมิคอล จำกัด"]
NATIVE += ["주식회사 경동금속", 'צבר תעשיות בע"מ', "ハイテックシステムズ"]
LATIN = ["Mongkolnakornsri Industries Co., Ltd.", "Samutr Poon Minerals Co., Ltd.", "Unique Trade Chemical Co., Ltd."]
LATIN += ["Kyung Dong Metal Co., Ltd.", "Tzabar Industries Ltd.", "Hitec Systems Inc."]
OTHERS = ["Ardlow Minerals Ltd", "Norvik Chemical Industries", "Pellworth Trade Ltd", ""]


def test_the_most_similar_name_is_the_one_with_that_spelling() -> None:
    native, latin = ([read_names(name) for name in names] for names in (NATIVE, LATIN + OTHERS))
    assert are_native(native).all()
    assert not are_native(latin).any()
    for found in (NearSpelt(latin).alike(native).toarray(), NearSpelt(native).alike(latin).toarray().T):
        assert np.argmax(found, axis=1).tolist() == [0, 1, 2, 3, 4, 5]


def test_names_in_one_script_are_not_held_against_each_other() -> None:
    latin = [read_names(name) for name in LATIN]
    assert NearSpelt(latin).alike(latin).nnz == 0


def test_spellings_are_candidates_among_thousands() -> None:
    many = [read_names(f"{one}{other} Industries") for one in ("Bor", "Kel", "Mun") for other in "abcdefghijk"] * 40
    native, latin = ([read_names(name) for name in names] for names in (NATIVE, LATIN))
    for asked, against in ((native, latin), (latin, native)):
        found = dict(Index([*many, *against]).candidates(asked))
        assert [len(many) + n in found[n] for n in range(len(asked))] == [True] * len(asked)
