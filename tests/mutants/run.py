"""Put small mistakes into the rules, one at a time, and see whether their tests notice: `make mutants`.

    python tests/mutants/run.py [FILE ...]

A mutant lives in the memory of one process and is never written: the sources stay as they are, whatever happens. The
process is a copy (fork) of one that has collected the tests, so that a mutant costs no more than running them. Rules
run as plain Python here (NUMBA_DISABLE_JIT): the same text, and the same bits (tests/engine/test_faces.py).
"""

from __future__ import annotations

import os
import resource
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from types import FunctionType

os.environ["NUMBA_DISABLE_JIT"] = "1"
HERE, HOME = Path(__file__).parent, Path(__file__).parents[2]
sys.path[:0] = [str(HOME), str(HERE)]

import hypothesis  # noqa: E402
import pytest  # noqa: E402
from listed import SETTINGS, rules, tried_by  # noqa: E402
from variants import variants  # noqa: E402

QUIETLY = ("-x", "-o", "addopts=", "-m", "not deep", "-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:xdist")
PATIENCE = 10
"""A mutant that takes so many times the processor time of the rule itself hangs: it is noticed."""


def _swap(old: dict[str, object], new: dict[str, object]) -> None:
    """Let what one text has defined do what another says, for everybody who has imported it already."""
    for name, made in new.items():
        here = old.get(name)
        if isinstance(made, FunctionType) and isinstance(here, FunctionType) and here.__module__ == old["__name__"]:
            here.__code__, here.__defaults__ = made.__code__, made.__defaults__
        elif isinstance(made, int | float | tuple) and type(made) is type(here) and made != here:
            for module in list(sys.modules.values()):
                if getattr(module, name, None) is here:
                    setattr(module, name, made)


class Mutants:
    """A plugin of pytest: once the tests are collected, runs them in a fork of the process for each mutant."""

    def __init__(self, file: str) -> None:
        self.text = (HOME / file).read_text(encoding="utf-8")
        self.module = "wpmodel." + file.removesuffix(".py").replace("/", ".")
        self.found = list(variants(self.text))
        self.survived: list[str] = []
        self.forked = False

    def _passes(self, text: str, seconds: float) -> bool:
        if child := os.fork():
            return os.waitpid(child, 0)[1] == 0
        self.forked = True
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
        module, made = vars(sys.modules[self.module]), {"__name__": self.module}
        try:
            exec(compile(text, module["__file__"], "exec"), made)
        except Exception:
            os._exit(1)  # what cannot even be imported is noticed
        _swap(module, made)
        return False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> bool | None:
        seconds = 600.0
        for name, text in [("", self.text), *self.found]:
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            if self._passes(text, seconds):
                self.survived.append(name)
            if self.forked:
                return None  # and so pytest runs the tests
            if not name:
                seconds = PATIENCE * (resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before) + 5.0
        return True


def _hurry() -> None:
    """Hypothesis stops at the first failure, under whatever profile the tests load: nobody reads the example here."""
    load, phases = hypothesis.settings.load_profile, (hypothesis.Phase.explicit, hypothesis.Phase.generate)

    def then(name: str) -> None:
        load(name)
        hypothesis.settings.register_profile("hurried", hypothesis.settings.default, phases=phases, derandomize=True)
        load("hurried")

    type.__setattr__(hypothesis.settings, "load_profile", then)  # the class itself refuses


def survivors(file: str) -> tuple[int, list[str]]:
    """How many mutants a file has, and the names of those that its tests do not notice."""
    mutants = Mutants(file)
    os.chdir(HOME)
    _hurry()
    code = pytest.main([*QUIETLY, *tried_by(file)], plugins=[mutants])
    if mutants.forked:
        os._exit(int(code))
    if mutants.survived[:1] != [""]:
        raise ValueError(f"{file}: its tests fail without any mistake: pytest {' '.join(tried_by(file))}")
    return len(mutants.found), mutants.survived[1:]


def _in_a_fork(file: str) -> tuple[int, list[str]]:
    """The same from a process of its own, which begins with the libraries and ends with its tests."""
    try:
        with ProcessPoolExecutor(1, mp_context=get_context("fork")) as one:
            return one.submit(survivors, file).result()
    except BrokenProcessPool:
        raise ValueError(f"{file}: its process was killed from outside; try again") from None


def main(files: list[str]) -> int:
    """Try every mutant of the files named, or of all; say what survived; 1 where too many did."""
    if unknown := set(files) - set(rules()):
        print(f"no rule file is called {', '.join(sorted(unknown))}: there are {', '.join(rules())}", file=sys.stderr)
        return 2
    os.nice(10)
    for library in SETTINGS["libraries"]:
        __import__(library)
    total = killed = 0
    for file in files or rules():
        mutants, alive = _in_a_fork(file)
        excused = SETTINGS["equivalent"].get(file, {})
        missed = [one for one in alive if one not in excused]
        same = len(alive) - len(missed)
        total, killed = total + mutants - same, killed + mutants - len(alive)
        print(f"{file}: {mutants} mutants, {mutants - len(alive)} killed, {same} equivalent, {len(missed)} survived")
        for one in (*missed, *(f"killed after all: {one}" for one in excused if one not in alive)):
            print(f"    {one}")
        sys.stdout.flush()
    share = killed / max(total, 1)
    print(f"together {killed} of {total} killed: {share:.1%}; at least {SETTINGS['least']:.0%} is asked for")
    return int(share < SETTINGS["least"])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ValueError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
