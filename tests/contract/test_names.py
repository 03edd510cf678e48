"""One class name means one thing in the whole house."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.conftest import ROOT


@pytest.mark.slow
def test_no_class_name_stands_twice() -> None:
    names: Counter[str] = Counter()
    for path in (ROOT / "src").rglob("*.py"):
        names.update(re.findall(r"^class ([A-Z]\w*)", path.read_text("utf-8"), re.MULTILINE))
    assert not {name for name, count in names.items() if count > 1}
