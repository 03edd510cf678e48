"""Latin names that may spell Thai ones are candidates, whichever of them is looked for."""

import numpy as np

from oretrace.parties.blocking import Index
from oretrace.parties.names import read_names
from oretrace.parties.near_thai import NearThai, are_thai

THAI = ["บริษัท มงคลนครศรี อุตสาหกรรม จำกัด", "บริษัท สมุทรพูน การแร่ จำกัด", "บริษัท ยูนิคเทรด เคมิคอล จำกัด"]
LATIN = ["Mongkolnakornsri Industries Co., Ltd.", "Samutr Poon Minerals Co., Ltd.", "Unique Trade Chemical Co., Ltd."]
OTHERS = ["Ardlow Minerals Ltd", "Norvik Chemical Industries", "Pellworth Trade Ltd", ""]


def test_the_likest_name_is_the_one_that_spells_it() -> None:
    thai, latin = ([read_names(name) for name in names] for names in (THAI, LATIN + OTHERS))
    assert are_thai(thai).all()
    assert not are_thai(latin).any()
    for found in (NearThai(latin).alike(thai).toarray(), NearThai(thai).alike(latin).toarray().T):
        assert np.argmax(found, axis=1).tolist() == [0, 1, 2]


def test_names_in_one_script_are_not_held_against_each_other() -> None:
    latin = [read_names(name) for name in LATIN]
    assert NearThai(latin).alike(latin).nnz == 0


def test_spellings_are_candidates_among_thousands() -> None:
    many = [read_names(f"{one}{other} Industries") for one in ("Bor", "Kel", "Mun") for other in "abcdefghijk"] * 40
    thai, latin = ([read_names(name) for name in names] for names in (THAI, LATIN))
    for asked, against in ((thai, latin), (latin, thai)):
        found = dict(Index([*many, *against]).candidates(asked))
        assert [len(many) + n in found[n] for n in range(len(asked))] == [True] * len(asked)
