"""Answers from outside files: what is understood, what is refused with its line, and a round trip."""

from pathlib import Path

import numpy as np
import pytest

from oretrace.bench.scenario import WINDOWS, Answers
from oretrace.bench.scoring.answers import as_scored, nine_digits, read_answers
from oretrace.bench.scoring.score import measure
from oretrace.errors import InputError
from tests.bench.scoring_sample import random_answers, sample, silence
from tests.bench.written_answers import write_answers

TRUTH = sample()


def read(tmp_path: Path, text: str | bytes) -> Answers:
    path = tmp_path / "answers.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_answers(path, TRUTH)


def test_the_three_required_columns_are_enough(tmp_path: Path) -> None:
    answers = read(tmp_path, "scenario,hub,score\nA,THA,2.5\nT,KOR,-1e3\n")
    last = WINDOWS.index(18)
    assert answers.score[last, 1] == 2.5
    assert answers.score[last, 12] == -1000
    assert np.isfinite(answers.score).sum() == 2
    assert np.isnan(answers.q).all()


def test_columns_in_any_order_blanks_and_a_mark_of_order_are_understood(tmp_path: Path) -> None:
    text = '\ufeffq_value, hub ,score,scenario,months,estimate_kg,low_kg,high_kg\r\n\r\n.05," THA ",-inf,A,6,,,\r\n'
    answers = read(tmp_path, text + ",THA,1,A,12.0,5,4,6\r\n,KOR,7,A,,,,\r\n")
    assert answers.q[0, 1] == 0.05
    assert (answers.estimate[2, 1], answers.low[2, 1], answers.high[2, 1]) == (5, 4, 6)
    assert answers.score[:, 3].tolist() == [-np.inf] * 4 + [7]


HEAD = "scenario,hub,score"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", None, "empty file"),
        (" \n\n", None, "empty file"),
        (f"{HEAD}\n", None, "at least one answer"),
        ("scenario,hub\nA,THA\n", 1, "a column 'score'"),
        ("scenario,hub,score,qvalue\nA,THA,1,1\n", 1, "nearest is 'q_value'"),
        ("scenario;hub;score\nA;THA;1\n", 1, "by commas"),
        ("scenario,hub,score,score\nA,THA,1,1\n", 1, "each column once"),
        (f"{HEAD}\nA,THA,1\nA,TAH,1\n", 3, "nearest is 'THA'"),
        (f"{HEAD}\nB,MEX,1\n", 2, "candidate of scenario B"),
        (f"{HEAD}\nAA,THA,1\n", 2, "nearest is 'A'"),
        (f"{HEAD}\n{'A' * 100_000},THA,1\n", 2, "a scenario"),
        (f"{HEAD}\nA,THA,1\n\nA,THA,2\n", 4, "as in line 2"),
        (f"{HEAD},months\nA,THA,1,18\nA,THA,2,\n", 3, "as in line 2"),
        (f"{HEAD},months\nA,THA,1,7\n", 2, "one of 6, 9, 12, 15, 18"),
        (f"{HEAD},months\nA,THA,1,12.5\n", 2, "one of 6, 9, 12, 15, 18"),
        (f"{HEAD}\nA,THA,high\n", 2, "column score"),
        (f"{HEAD}\nA,THA,\n", 2, "A score is needed"),
        (f"{HEAD}\nA,THA,nan\n", 2, "a number"),
        (f"{HEAD}\nA,THA,1_000\n", 2, "a number"),
        (f"{HEAD}\nA,THA,١\n", 2, "a number"),
        (f"{HEAD},q_value\nA,THA,1,NA\n", 2, "Leave the cell empty"),
        (f"{HEAD},p_value\nA,THA,1,1.01\n", 2, "0 to 1"),
        (f"{HEAD},q_value\nA,THA,1,-.1\n", 2, "0 to 1"),
        (f"{HEAD},estimate_kg\nA,THA,1,-5\n", 2, "0 or more"),
        (f"{HEAD},at_most_kg\nA,THA,1,inf\n", 2, "0 or more"),
        (f"{HEAD},low_kg,high_kg\nA,THA,1,5,4\n", 2, "low_kg no more than high_kg"),
        (f"{HEAD},at_least_kg,at_most_kg\nA,THA,1,5,4\n", 2, "at_least_kg no more than at_most_kg"),
        (f"{HEAD}\nA,THA\n", 2, "3 fields"),
        (f"{HEAD}\nA,THA,1,2\n", 2, "3 fields"),
        (f'{HEAD}\nA,"THA,1\n', 2, "CSV with commas"),
        (f"{HEAD}\nA,T\x00A,1\n", 2, ""),
        (b"scenario,hub,score\nA,THA,1\nA,\xff,1\n", 3, "UTF-8"),
    ],
)
def test_an_invalid_answer_is_refused_with_its_line(
    tmp_path: Path, text: str | bytes, line: int | None, words: str
) -> None:
    with pytest.raises(InputError) as refusal:
        read(tmp_path, text)
    message = str(refusal.value)
    assert ("answers.csv:" if line is None else f"answers.csv, line {line}") in message
    assert words in message
    assert len(message) < 600


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.csv"):
        read_answers(tmp_path / "nowhere.csv", TRUTH)
    with pytest.raises(InputError):
        read_answers(tmp_path, TRUTH)


def test_answers_read_back_score_the_same(tmp_path: Path) -> None:
    answers, path = random_answers(TRUTH, seed=3), tmp_path / "answers.csv"
    write_answers(answers, TRUTH, path)
    back, meant = read_answers(path, TRUTH), as_scored(answers)
    for name in ("score", "p", "q", "estimate", "low", "high", "at_least", "at_most"):
        assert np.array_equal(getattr(back, name), getattr(meant, name), equal_nan=True), name
    assert measure(TRUTH, back) == measure(TRUTH, answers)
    first = path.read_bytes()
    write_answers(back, TRUTH, path)
    assert path.read_bytes() == first


def test_cells_without_an_answer_are_left_out_and_say_nothing(tmp_path: Path) -> None:
    answers, path = silence(TRUTH), tmp_path / "answers.csv"
    answers.score[4, 0], answers.p[:, :3] = 1 / 3, 1.0
    write_answers(answers, TRUTH, path)
    assert path.read_text().splitlines()[1:] == ["A,MEX,18,0.333333333,1,,,,,,,,,,"]
    assert np.isnan(as_scored(answers).p[4, 1])


def test_nine_digits_are_those_that_print() -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(size=2000) * 10.0 ** rng.integers(-40, 40, 2000)
    values = np.append(values, [0.0, -0.0, np.nan, np.inf, -np.inf, 1000.0, 0.1, 999.9999999999, 1e-300])
    assert np.array_equal(nine_digits(values), [float(f"{v:.9g}") for v in values], equal_nan=True)
