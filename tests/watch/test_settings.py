"""The file of a watch: what is wrong in it is named with its line and the nearest that is right."""

from pathlib import Path

import pytest

from oretrace.errors import InputError, OptionError, OretraceError
from oretrace.watch.asked import asked_by
from oretrace.watch.budget import a_year, budget_of
from oretrace.watch.run import budget_for
from oretrace.watch.settings import SettingsFile

ACT = "cn-2024-46-us-ban"


def written(folder: Path, text: str) -> Path:
    path = folder / "watch.yml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("acts:\n  - akt: x\n", 2, "nearest is 'act'"),
        ("acts:\n  - act: x\nthreshold:\n  report: flags\n", 3, "nearest is 'thresholds'"),
        (f"acts:\n  - act: {ACT}\nthresholds:\n\n  repot: flags\n", 5, "nearest is 'report'"),
        (f"acts:\n  - act: {ACT}\nthresholds:\n  report: alert\n", 4, "nearest is 'alerts'"),
        (f"acts:\n  - act: {ACT}\nthresholds:\n  chance: 7\n", 4, "less than 1"),
        (f"acts:\n  - act: {ACT}\n    hs: [282580]\n", 3, "between quotes"),
        (f"acts:\n  - act: {ACT}\nerror_budget: -1\n", 3, "greater than 0"),
        ("figures:\n  - reporter: USA\n    flow: import\n", 2, "the key 'hs'"),
        (f"acts:\n  - act: {ACT}\noutputs:\n  - atom: a\n    json_lines: b\n", 4, "one kind of output"),
        (f"acts:\n  - act: {ACT}\noutputs:\n  - {{}}\n", 4, "one kind of output"),
        (f"acts:\n  - act: {ACT}\noutputs:\n  - mail: {{hots: x}}\n", 4, "nearest is 'host'"),
        (
            f'acts:\n  - act: {ACT}\noutputs:\n  - mail: {{host: h, to: [a], sender: "a\\r\\nBcc: b"}}\n',
            4,
            "one line",
        ),
        (f"acts:\n  - act: {ACT}\nerror_budget: .inf\n", 3, "finite"),
        (f"acts:\n  - act: {ACT}\noutputs:\n  - json_lines: watch.yml\n", 4, "ends in .jsonl"),
        (f"acts:\n  - act: {ACT}\noutputs:\n  - atom: watch.sqlite\n", 4, "ends in .atom"),
        (f"acts:\n  - act: {ACT}\noutputs:\n  - webhook: file:///etc/passwd\n", 4, "begins with https://"),
        (f"acts:\n  - act: {ACT}\noutputs:\n  - webhook: https://[x\n", 4, "begins with https://"),
        (f"acts:\n  - act: {ACT}\noutputs:\n  - webhook: https://a.example:b/\n", 4, "begins with https://"),
    ],
)
def test_an_unknown_setting_is_named_with_its_line(text: str, line: int, found: str, tmp_path: Path) -> None:
    with pytest.raises(OretraceError) as error:
        SettingsFile(written(tmp_path, text))
    assert f"watch.yml, line {line}: " in str(error.value) and found in str(error.value)


def test_the_address_of_a_webhook_is_left_out_of_its_name_and_of_errors(tmp_path: Path) -> None:
    head = f"acts:\n  - act: {ACT}\noutputs:\n"
    file = SettingsFile(written(tmp_path, f"{head}  - webhook: https://example.org/hidden\n"))
    other = SettingsFile(written(tmp_path, f"{head}  - webhook: https://example.org/other\n"))
    (one,), (two,) = file.settings.outputs, other.settings.outputs
    assert "hidden" not in one.name and one.name != two.name
    with pytest.raises(OptionError) as error:
        SettingsFile(written(tmp_path, f"{head}  - webhook: https://user:hidden@example.org/\n"))
    assert "hidden" not in str(error.value)


@pytest.mark.parametrize("text", ["", "acts: []\n", "acts: [1\n", "a: &b 1\n"])
def test_a_file_without_anything_to_watch_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"watch\.yml"):
        SettingsFile(written(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("acts:\n  - act: cn-2024-46-us-bam\n", 2, "nearest is 'cn-2024-46-us-ban'"),
        (f"acts:\n  - act: {ACT}\n    material: antimoni\n", 3, "nearest is 'antimony'"),
        (f"acts:\n  - act: {ACT}\n    targets: [Germany]\n", 3, "a destination that"),
        (f"acts:\n  - act: {ACT}\n    hubs: [Tailand]\n", 3, "nearest is 'Thailand'"),
        (f'acts:\n  - act: {ACT}\n    hs: ["28x"]\n', 3, "a customs code"),
        (f'acts:\n  - act: {ACT}\n    material: antimony\n    hs: ["28"]\n', 3, "either `material` or `hs`"),
        (f"acts:\n  - act: {ACT}\n  - act: {ACT}\n", 3, "each question once"),
        (f"acts:\n  - act: {ACT}\nrefresh: [comtrad]\n", 3, "nearest is 'comtrade'"),
        ('figures:\n  - reporter: Chin\n    flow: export\n    hs: ["280530"]\n', 2, "nearest is 'China'"),
    ],
)
def test_an_invalid_name_is_reported_with_its_line(text: str, line: int, found: str, tmp_path: Path) -> None:
    file = SettingsFile(written(tmp_path, text))
    with pytest.raises(InputError) as error:
        asked_by(file)
    assert f"watch.yml, line {line}: " in str(error.value) and found in str(error.value)


def test_a_material_of_an_act_is_its_codes(tmp_path: Path) -> None:
    text = f"acts:\n  - act: {ACT}\n    material: antimony\n    targets: [United States]\n    hubs: [Thailand, MEX]\n"
    (asked,) = asked_by(SettingsFile(written(tmp_path, text))).acts
    assert asked.question.codes is not None and "811010" in asked.question.codes
    assert "811292" not in asked.question.codes, "a code of gallium and germanium alone"
    assert asked.question.destinations == ("USA",) and asked.hubs == {"THA", "MEX"}


def test_a_question_keeps_its_key_when_the_act_changes(tmp_path: Path) -> None:
    act = tmp_path / "own.yml"
    file = SettingsFile(written(tmp_path, "acts:\n  - act: own.yml\n"))
    keys = set()
    for day in ("2024-12-03", "2025-01-01"):
        act.write_text(f"id: own\nbased_on: {ACT}\neffective_from: {day}\n", "utf-8")
        keys.add(asked_by(file).acts[0].key)
    assert len(keys) == 1


def test_the_budget_sets_the_chance_from_which_a_finding_alerts() -> None:
    assert budget_of(10, 1.0, None, "file").chance == 0.7
    assert budget_of(60, 1.0, None, "file").chance == 0.8
    assert budget_of(60, 1.0, None, "file").expected == pytest.approx(60 * 0.014 * 12 / 18)
    with pytest.raises(InputError, match="allow more, or watch fewer"):
        budget_of(200, 1.0, None, "file")
    with pytest.raises(InputError, match=r"at a chance of 0\.6"):
        budget_of(60, 1.0, 0.6, "file")
    assert budget_of(60, 1.0, 0.5, "file").expected is None, "nobody measured it"
    assert a_year(0.9, 30) == a_year(0.8, 30)


def test_flags_keep_no_budget(tmp_path: Path) -> None:
    acts = "".join(f'  - {{act: {ACT}, hs: ["{code}"]}}\n' for code in range(100_000, 100_200))
    file = SettingsFile(written(tmp_path, f"acts:\n{acts}thresholds: {{report: flags}}\n"))
    assert budget_for(file, asked_by(file)).expected is None
    file = SettingsFile(written(tmp_path, f"acts:\n{acts}"))
    with pytest.raises(InputError, match=r"watch\.yml, line 1: .* allow more, or watch fewer"):
        budget_for(file, asked_by(file))
