"""Mutation testing on a random sample: does the nearest fast test notice a changed operator or constant?

mutmut makes the mutants (arithmetic, comparisons and their bounds, and/or/not, in/not in, numbers plus one); this
script draws a sample with a seed, runs for each mutant the nearest fast tests on a copy of the source, and lists the
survivors. Run with `make mutants SEED=1 SAMPLE=78`, or with the packages or modules to draw from as arguments.

The nearest tests of `law/answer.py` are `tests/law/test_answer.py` and `test_answer_*.py`, or a
file of these names in a folder above, and `test_pinned.py` beside them; where a module has none, they are all fast
tests of its package. Mutants named in `scripts/equivalent_mutants.txt` change nothing that can be observed and are
not drawn.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from queue import SimpleQueue

import libcst as cst
import pytest
from mutmut.mutation.file_mutation import Mutation, create_mutations

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "oretrace"
PACKAGES = ("kernels", "detect", "law", "store", "sources", "flows")
EQUIVALENT = ROOT / "scripts" / "equivalent_mutants.txt"

NUMBERS_AND_COMPARISONS = cst.BaseNumber, cst.ComparisonTarget, cst.BaseCompOp
OPERATORS = (*NUMBERS_AND_COMPARISONS, cst.BinaryOperation, cst.BooleanOperation, cst.UnaryOperation)
WORKERS = 2
SLACK_SECONDS = 20.0


@dataclass(frozen=True)
class Mutant:
    """One changed line of a module, by its path below `src/oretrace`, and the whole changed text of the module."""

    module: str
    line: int
    before: str
    after: str
    text: str

    @property
    def name(self) -> tuple[str, str, str]:
        """What `equivalent_mutants.txt` names it by: it stays the same when lines above it move."""
        return self.module, self.before, self.after


Place = tuple[Path, cst.Module, Mutation]


def places(path: Path) -> list[Place]:
    """Every mutation of an operator or a number in one module, in the order of the text."""
    tree, mutations, _, _ = create_mutations(str(path), path.read_text("utf-8"))
    return [(path, tree, mutation) for mutation in mutations if of_an_operator(mutation)]


def of_an_operator(mutation: Mutation) -> bool:
    """Leaves out strings, arguments, names and assignments, which mutmut changes too."""
    nodes = mutation.original_node, mutation.mutated_node
    return isinstance(nodes[0], OPERATORS) or all(isinstance(node, cst.AugAssign) for node in nodes)


def mutant(place: Place) -> Mutant:
    """The changed module of a mutation."""
    path, tree, mutation = place
    changed = cst.ensure_type(tree.deep_replace(mutation.original_node, mutation.mutated_node), cst.Module).code
    pairs = zip(tree.code.splitlines(), changed.splitlines(), strict=False)
    line, (before, after) = next((k, pair) for k, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    return Mutant(path.relative_to(SOURCE).as_posix(), line, before.strip(), after.strip(), changed)


def draw(every: list[Place], seed: int, size: int) -> list[Mutant]:
    """A random sample of those that are not named as equivalent; making a mutant takes a while, so only those."""
    named = equivalent()
    shuffled = random.Random(seed).sample(every, len(every))
    return list(islice((m for m in map(mutant, shuffled) if m.name not in named), size))


def equivalent() -> set[tuple[str, str, str]]:
    """The named mutants: blocks of module, `- line`, `+ line` and the reason."""
    blocks = (block.splitlines() for block in EQUIVALENT.read_text("utf-8").split("\n\n")[1:])
    return {(module, before.removeprefix("- "), after.removeprefix("+ ")) for module, before, after, *_ in blocks}


def nearest_tests(module: str) -> tuple[str, ...]:
    """The tests of a module's name and the pinned numbers beside them, there or above; else its package's tests."""
    path = Path(module)
    folders = [ROOT / "tests" / parent for parent in path.parents if parent != Path()]
    names = f"test_{path.stem}.py", f"test_{path.stem}_*.py"
    for folder in folders:
        if named := sorted(file for name in names for file in folder.glob(name)):
            return tuple(str(file.relative_to(ROOT)) for file in (*named, *folder.glob("test_pinned.py")))
    return (str(next(folder for folder in folders if folder.exists()).relative_to(ROOT)),)


def run_tests(tests: tuple[str, ...], source: Path, timeout: float | None = None) -> bool:
    """Whether the fast tests pass, if there are any, on a copy of the source; a run that hangs does not."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-m", "not slow and not browser", *tests]
    settings = {
        "PYTHONPATH": str(source),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | settings, capture_output=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


def copies(folder: Path) -> "SimpleQueue[Path]":
    """A copy of the source for each worker."""
    free: SimpleQueue[Path] = SimpleQueue()
    for worker in range(WORKERS):
        shutil.copytree(ROOT / "src", folder / str(worker), ignore=shutil.ignore_patterns("__pycache__"))
        free.put(folder / str(worker))
    return free


def seconds_of_clean_run(tests: tuple[str, ...], free: "SimpleQueue[Path]") -> float:
    """How long a selection takes on the unchanged source, which must pass."""
    source, start = free.get(), time.monotonic()
    try:
        if not run_tests(tests, source):
            sys.exit(f"{' '.join(tests)}: fails on the unchanged source, so that it can judge no mutant")
    finally:
        free.put(source)
    return time.monotonic() - start


def survives(changed: Mutant, free: "SimpleQueue[Path]", seconds: dict[tuple[str, ...], float]) -> bool:
    """Whether the nearest tests pass on the mutant, in a copy that no other worker uses meanwhile."""
    source, tests = free.get(), nearest_tests(changed.module)
    target = source / "oretrace" / changed.module
    try:
        target.write_text(changed.text, "utf-8")
        return run_tests(tests, source, 5 * seconds[tests] + SLACK_SECONDS)
    finally:
        shutil.copyfile(SOURCE / changed.module, target)
        free.put(source)


def modules(names: list[str]) -> list[Path]:
    """The modules of packages and paths below `src/oretrace`."""
    paths = [SOURCE / name for name in names]
    return sorted({file for path in paths for file in ([path] if path.is_file() else path.rglob("*.py"))})


def main() -> None:
    """Print every mutant of the sample as killed or survived, and the share killed by package."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("where", nargs="*", default=list(PACKAGES), help="packages or modules below src/oretrace")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, default=78)
    asked = parser.parse_args()

    every = [place for path in modules(asked.where) for place in places(path)]
    sample = draw(every, asked.seed, asked.sample)
    print(f"{len(sample)} of {len(every)} mutants, seed {asked.seed}", flush=True)
    drawn, killed = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(WORKERS) as pool:
        free = copies(Path(folder))
        selections = sorted({nearest_tests(m.module) for m in sample})
        clean = pool.map(lambda tests: seconds_of_clean_run(tests, free), selections)
        seconds = dict(zip(selections, clean, strict=True))
        for m, survived in zip(sample, pool.map(lambda m: survives(m, free, seconds), sample), strict=True):
            package = m.module.split("/", maxsplit=1)[0]
            drawn[package] += 1
            killed[package] += not survived
            print(f"{'SURVIVED' if survived else 'killed  '} src/oretrace/{m.module}:{m.line}")
            print(f"    - {m.before}\n    + {m.after}", flush=True)
    for package in sorted(drawn):
        print(f"{package}: {killed[package]} of {drawn[package]} killed")
    print(f"all: {killed.total()} of {drawn.total()} killed, {killed.total() / max(drawn.total(), 1):.0%}")


if __name__ == "__main__":
    main()
