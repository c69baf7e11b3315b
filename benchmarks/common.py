"""What the benchmarks share: tasks in processes of their own, medians, tables, sections of the page, the machine."""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import process_time

from wpmodel.foundation.threads import cores

HERE = Path(__file__).parent
PAGE = HERE / "README.md"
SECTIONS = (
    *("# Benchmarks", "## In use", "## A class of thirty", "## A class that does different things"),
    *("## Memory of a class", "## A room of thirty", "## Lessons", "## The floor"),
)
"""Headings that begin the parts of the page; each script writes its own."""


def in_own_process(script, *args, python=sys.executable, **environment):
    """What a script prints as JSON, on its last line, in a new process. `-c` takes text in the place of a script."""
    done = subprocess.run(
        [python, str(script), *map(str, args)],
        env={**os.environ, **environment}, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def timed(took, name, work):
    """A function that does `work` and adds the CPU seconds it took to `took[name]`."""
    took[name] = 0.0

    def around(*args):
        began = process_time()
        done = work(*args)
        took[name] += process_time() - began
        return done

    return around


def figures(repeats, rows):
    """Markdown table: median and minimum over the repeats of the figures `rows` (label by name) that were measured."""
    lines = ["| | median | minimum |", "| --- | ---: | ---: |"]
    for name, label in rows.items():
        values = [r[name] for r in repeats if name in r]
        if values:
            digits = 0 if median(values) >= 100 else 2
            label = label.format(**repeats[0])
            lines.append(f"| {label} | {median(values):,.{digits}f} | {min(values):,.{digits}f} |")
    return "\n".join(lines)


def verdicts(repeats, targets):
    """Markdown table: medians and ranges beside `targets` (label, sign and bound by name), and whether they are met."""
    lines = ["| | median | range | target | |", "| --- | ---: | --- | --- | --- |"]
    for name, (label, sign, bound) in targets.items():
        values = [r[name] for r in repeats if name in r]
        if values:
            middle = median(values)
            met = {">=": middle >= bound, "<=": middle <= bound, "<": middle < bound}[sign]
            shown = f"{min(values):,.2f} to {max(values):,.2f}"
            lines.append(f"| {label} | {middle:,.2f} | {shown} | {sign} {bound:g} | {'met' if met else 'missed'} |")
    return "\n".join(lines)


def machine(first=False):
    """When and where this was measured, in a sentence; where is left out if the page's first part says the same."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    today = date.today()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "llvmlite", "mesa"))
    here = f"{model}, {cores()} cores, {platform.system()}, Python {platform.python_version()}, {libraries}"
    said = PAGE.read_text(encoding="utf-8").partition("\n## ")[0] if PAGE.exists() and not first else ""
    return f"Measured on {today.day} {today:%B %Y}{'' if here in said else f': {here}'}."


def arguments(doc):
    """A parser of the options that benchmarks share, described by the first line of a script's docstring."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write every measurement to this file")
    parser.add_argument("--write", action="store_true", help="rewrite this part of benchmarks/README.md")
    return parser


def tell(text, measured, options):
    """Print a part of the page; write it, and what was measured, where the options ask for that."""
    print(text)
    if options.json:
        options.json.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    if options.write:
        write_section(text)


def write_section(text):
    """Put a part of the page in the place of the one with the same heading, or where it belongs."""
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    starts = [(old.index(f"{h}\n"), h) for h in SECTIONS if f"{h}\n" in old]
    ends = [at for at, _ in starts[1:]] + [len(old)]
    parts = {h: old[at:end] for (at, h), end in zip(starts, ends, strict=True)}
    parts[text.splitlines()[0]] = text
    whole = "\n\n".join(parts[h].strip("\n") for h in SECTIONS if h in parts)
    PAGE.write_text(whole + "\n", encoding="utf-8")
