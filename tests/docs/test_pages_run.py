"""Every command and every example in the pages runs, cut to a small area and a short time."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

from page_code import PAGES, ROOT, blocks, lines_of_shell

SMALL_AREA, SHORT_RUN = "South Yorkshire", "2012-03-31"
SEEN_THROUGH = "2013-07-31"  # the first people referred have had their two years

# Runs the command line several times in one process, so that the packages are loaded once.
DRIVER = """
import json, sys
from wpmodel.cli import front
for arguments in json.loads(sys.argv[1]):
    sys.argv = ["wpmodel", *arguments]
    try:
        front.main()
    except SystemExit as end:
        if end.code:
            sys.exit(f"wpmodel {' '.join(arguments)} ended with {end.code}")
"""

# Runs scripts, each by itself.
BLOCKS = """
import runpy, sys
for script in sys.argv[1:]:
    print("running", script, flush=True)  # the last one said is the one that failed
    runpy.run_path(script, run_name="__main__")
"""


def shortened(line: str) -> list[str]:
    """The arguments of a command, with a run cut to a small area and a short time, and experiments to the first."""
    arguments = shlex.split(line, comments=True)[1:]
    if any("my-city" in one for one in arguments):  # a reader's own programme, which is small
        return [*arguments, *(("--processes", "1") if arguments[0] == "compare" else ())]
    if arguments[0] == "robust" and "--change" in arguments:  # one structure of many
        arguments += ["--structure", "simple", "--draws", "2", "--processes", "1", "--areas", SMALL_AREA]
        return [*arguments, "--until", SHORT_RUN]
    if arguments[0] == "brief":
        return [*arguments, "--posterior", "2", "--areas", SMALL_AREA, "--until", SHORT_RUN, "--processes", "1"]
    until = {"run": SHORT_RUN, "compare": SHORT_RUN, "additionality": SEEN_THROUGH}.get(arguments[0])
    if until and not {"--areas", "--sample"} & set(arguments):
        arguments = [a for a in arguments if a != "--national"] + ["--areas", SMALL_AREA]
    if until and "--until" not in arguments:
        arguments += ["--until", until]
    if arguments[0] in ("compare", "emergence", "additionality") and "--processes" not in arguments:
        arguments += ["--processes", "1"]  # a process for each core takes longer to begin than the runs take
    if "--only" in arguments:
        at = arguments.index("--only") + 1
        arguments[at] = arguments[at].partition(",")[0]
    return arguments


def shortened_python(code: str) -> str:
    """The same for a page's Python: runs of an area go on for a short time."""
    return re.sub(r"(areas=\[[^]]*\])(?!, until)", rf'\1, until="{SHORT_RUN}"', code)


def run_python(*arguments: str, cwd: Path) -> None:
    done = subprocess.run([sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, timeout=420)
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-1500:]


def test_every_command_in_the_pages_runs(tmp_path):
    commands = [shortened(line) for line in lines_of_shell("wpmodel")]
    assert commands
    for code in (code for page in PAGES for code in blocks(page, ("toml",))):
        if name := re.match(r"# (\w+\.toml)\n", code):  # a file that the page's commands read
            (tmp_path / name[1]).write_text(code, encoding="utf-8")
    run_python("-c", DRIVER, json.dumps(commands), cwd=tmp_path)


def test_every_python_block_runs(tmp_path):
    scripts = []
    for page in PAGES:
        if code := "\n".join(blocks(page, ("python",))):
            scripts.append(tmp_path / page.relative_to(ROOT).with_suffix(".py").as_posix().replace("/", "-"))
            scripts[-1].write_text(shortened_python(code), encoding="utf-8")
    assert scripts
    run_python("-c", BLOCKS, *map(str, scripts), cwd=tmp_path)
