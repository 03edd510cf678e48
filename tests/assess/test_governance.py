"""The user's governance file: what is read, and every way in which it is refused."""

from pathlib import Path

import pytest

from oretrace.assess.governance import read_governance
from oretrace.errors import InputError


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "scores.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_codes_names_and_numbers(tmp_path: Path) -> None:
    text = "\ufeffTerritory,Score\r\nCHN,0.588\r\n\r\nViet Nam,1\r\nDE,0\r\n8,0.5\r\n"
    assert read_governance(written(tmp_path, text)) == {"CHN": 0.588, "VNM": 1.0, "DEU": 0.0, "ALB": 0.5}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "territory,score"),
        ("territory,score\n", "at least one territory"),
        ("country,score\nCHN,0.5\n", "territory,score"),
        ("territory,score,year\nCHN,0.5,2022\n", "territory,score"),
        ("territory,score\nCHN,1.2\n", "line 2, column score"),
        ("territory,score\nCHN,-0.1\n", "from 0"),
        ("territory,score\nCHN,nan\n", "from 0"),
        ("territory,score\nCHN,\n", "from 0"),
        ("territory,score\nCHN,0,5\n", "decimal point"),
        ("territory,score\nChjna,0.5\n", "nearest is 'China'"),
        ("territory,score\n998,0.5\n", "M49 number"),
        ("territory,score\nCHN,0.5\nChina,0.6\n", "line 2"),
        ('territory,score\n"CHN,0.5\n', "line of CSV"),
        (b"territory,score\nC\xf4te,0.5\n", "UTF-8"),
    ],
)
def test_refusals(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_governance(written(tmp_path, text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"expected a CSV file, found .nothing"):
        read_governance(tmp_path / "none.csv")
