"""Chemical formulas and chains of symbols read as words."""

import pytest

from oretrace.law.formulas import formula_words, without_chains


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("Tb4O7", ("terbium", "oxide")),
        ("GeCl4", ("germanium", "tetrachloride", "chloride")),
        ("Sb2O3", ("antimony", "trioxide", "oxide")),
        ("As2O5", ("arsenic", "pentoxide", "oxide")),
        ("GaAs", ("gallium", "arsenide")),
        ("SmCo", ("samarium", "cobalt")),
        ("LiFePO4", ("lithium", "iron", "phosphate")),
        ("UN3077", ()),
        ("SUS304", ()),
        ("ICs", ()),
        ("Ga", ()),
        ("P204", ()),
        ("SUS", ()),
        ("XyO2", ()),
    ],
)
def test_a_formula_names_elements_and_anion(token: str, words: tuple[str, ...]) -> None:
    assert formula_words(token) == words


def test_a_chain_of_symbols_is_an_alloy() -> None:
    assert without_chains("Tb-Dy-Fe rods") == "tb-dy-fe terbium dysprosium iron alloy rods"
    assert without_chains("X-Ray tube, A-B") == "X-Ray tube, A-B"
