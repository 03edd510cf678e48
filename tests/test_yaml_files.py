"""YAML is read within bounds: what could grow, hide or take the place of something is refused with its line."""

import time
from datetime import date
from pathlib import Path

import pytest

from oretrace.errors import InputError
from oretrace.yaml_files import MOST_BYTES, parse_yaml, read_yaml

NUMBERS = "9" * 10_000
BOMB = "".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]\n" if i else "a0: &a0 [x]\n" for i in range(10))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (BOMB, "line 1: expected plain values, found \"the anchor 'a0'\""),
        ("&a\nx: *a\n", "the anchor 'a'"),
        ("x: {<<: 5}", "a word as key, found '<<'"),
        ("x: !!int abc", "the tag"),
        ("x: !!timestamp abc", "the tag"),
        ("x: !!binary '@'", "the tag"),
        ("x: !!python/object/apply:os.system [id]", "the tag"),
        ("!own [1]", "the tag"),
        (f"x: {NUMBERS}", "a number of at most 64 characters"),
        (f"x: 0x{NUMBERS}", "a number of at most 64 characters"),
        (f"x: {':'.join(['59'] * 500)}.5", "a number of at most 64 characters"),
        ("\nx: " + "[" * 30 + "]" * 30, "line 2: expected values at most 20 levels deep"),
        ("[" * 1_000_000, "levels deep"),
        ("{a: " * 3_000, "levels deep"),
        ("\n".join(f"{' ' * i}-" for i in range(100)), "levels deep"),
        (f"x: [{','.join(['USA'] * 100_000)}]", "at most 20,000 values"),
        ("x: 1\ny: {z: 1, z: 2}", "line 2: expected each key once, found \"'z' again\""),
        ("? [a]\n: 1", "a word as key, found 'a list or mapping'"),
        ("? {a: b}\n: 1", "a word as key"),
        ("5: x", "a mapping of keys to values"),
        ("", "a mapping of keys to values"),
        ("a: 1\n---\nb: 2", "readable YAML"),
        ("day: 2024-13-45", "readable YAML"),
        ("x: [", "readable YAML"),
        ("x: '\ud800'", "readable YAML"),
        ("\x00", "readable YAML"),
    ],
)
def test_invalid_or_expanding_yaml_is_refused_at_once(text: str, found: str) -> None:
    began = time.process_time()
    with pytest.raises(InputError) as refused:
        parse_yaml(text, "act.yml", "an act")
    assert time.process_time() - began < 2
    message = str(refused.value)
    assert found in message and message.startswith("act.yml") and message.isprintable() and len(message) < 600


def test_plain_yaml_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_bytes(b"\xef\xbb\xbfa: [1, x]\r\nb:\r\n  c: 2024-01-31\r\n  '010': yes\r\n")
    assert read_yaml(tmp_path / "a.yml", "an act") == {"a": [1, "x"], "b": {"c": date(2024, 1, 31), "010": True}}


def test_a_file_of_a_person_has_a_size(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("#" * (MOST_BYTES + 1))
    with pytest.raises(InputError, match="an act of at most 1,048,576 bytes"):
        read_yaml(tmp_path / "a.yml", "an act")
