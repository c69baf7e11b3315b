"""The floor in Chromium: frames a second, from opening to the floor moving, from Run to its first moving frame.

    python benchmarks/floor_frames.py [--seconds 6] [--write]

A server of its own, headless Chromium without a graphics chip, a window of 1440 x 900. "Moving" is the first time that
the picture's pixels differ from those before. Needs the extras dashboard and browser, and Chromium.
"""

import argparse
import os
import shutil
from statistics import median
from time import perf_counter

from common import machine, write_section
from playwright.sync_api import sync_playwright
from visitor import served

WINDOW = {"width": 1440, "height": 900}
HEYDAY = 100
"""The week that frames are counted from: May 2013, with the fullest rooms."""
ROWS = {
    "one": ("one contract, frames a second", ">=", 55.0),
    "two": ("two contracts, frames a second", ">=", 55.0),
    "one slow": ("one contract with a fourfold throttle", ">=", 40.0),
    "two slow": ("two contracts with a fourfold throttle", ">=", 40.0),
    "open": ("from opening to the floor moving, warm, s", "<=", 4.0),
    "run": ("from Run to the first moving frame, one area, warm, s", "<=", 1.0),
    "end": ("from Run to the end of the run, one area, warm, s", "<=", 4.0),
}
FLOOR = "document.querySelector('.wp-floor')?.__vue__?.floor"
MOVES = f"""() => {{
  const f = {FLOOR};
  if (!f || !f.panels.length || f.runs[0].head.seed !== window.awaited) return false;
  const sum = f.panels[0].painter.pixels.reduce((s, p) => (s + p) | 0, 0);
  const moved = window.sum !== undefined && window.sum !== sum;
  window.sum = sum;
  return moved;
}}"""
COUNT = """(ms) => new Promise((done) => {
  const times = [];
  const next = (now) => { times.push(now); if (now - times[0] < ms) requestAnimationFrame(next); else done(times); };
  requestAnimationFrame(next);
})"""


def moving(page, seed):
    """Wait until the floor of this seed's run moves."""
    page.evaluate("seed => { window.awaited = seed; window.sum = undefined; }", seed)
    page.wait_for_function(MOVES, timeout=300_000)


def ended(page):
    """Wait until the run is over and shown."""
    page.wait_for_function(f"{FLOOR} && {FLOOR}.runs.every((r) => r.periods === r.head.whole)", timeout=300_000)


def opened(browser, address, link="", seed=1):
    """A page that is opened, and the seconds until its floor moves."""
    page = browser.new_context(viewport=WINDOW).new_page()
    page.set_default_timeout(300_000)
    began = perf_counter()
    page.goto(address + link)
    moving(page, seed)
    return page, perf_counter() - began


def first_frames(browser, address, seed):
    """Seconds from Run to the first moving frame and to the end."""
    page = browser.new_context(viewport=WINDOW).new_page()
    page.set_default_timeout(300_000)
    page.goto(f"{address}?seed={seed}")
    button = page.get_by_role("button", name="Run", exact=True)
    button.wait_for()
    page.wait_for_timeout(2_000)
    began = perf_counter()
    button.click()
    moving(page, seed)
    first = perf_counter() - began
    ended(page)
    last = perf_counter() - began
    page.context.close()
    return first, last


def frames(page, seconds, slower):
    """Frames a second while the floor plays from its fullest months on."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.get_by_role("slider", name="Week of the run").fill(str(HEYDAY))
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(1_000)
    times = page.evaluate(COUNT, 1000 * seconds)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    page.get_by_role("button", name="Pause").click()
    dots = page.evaluate(f"{FLOOR}.panels.reduce((s, p) => s + p.change.count, 0)")
    return 1000 * (len(times) - 1) / (times[-1] - times[0]), dots


def measured(address, seconds, repeats):
    """Every figure of `ROWS`, and how many dots were drawn."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        first_frames(browser, address, 900)  # so that both workers have made a run
        runs = [first_frames(browser, address, 901 + k) for k in range(repeats)]
        found = {"run": median(one for one, _ in runs), "end": median(one for _, one in runs)}
        opens = []
        for _ in range(repeats):
            page, took = opened(browser, address)
            opens.append(took)
            ended(page)
        found["open"] = median(opens)
        dots = {}
        found["one"], dots["one"] = frames(page, seconds, 1)
        found["one slow"], _ = frames(page, seconds, 4)
        page.get_by_label("Beside it").select_option("lot")
        page.wait_for_function(f"{FLOOR}.panels.length === 2", timeout=300_000)
        ended(page)
        found["two"], dots["two"] = frames(page, seconds, 1)
        found["two slow"], _ = frames(page, seconds, 4)
        browser.close()
    return found, dots


def report(found, dots, load):
    """The section of the page."""
    lines = []
    for name, (label, sign, bound) in ROWS.items():
        value = found[name]
        met = value >= bound if sign == ">=" else value <= bound
        lines.append(f"| {label} | {value:.1f} | {sign} {bound:g} | {'met' if met else 'missed'} |")
    rows = "\n".join(lines)
    return f"""## The floor

`python benchmarks/floor_frames.py --write`. {machine()} Load {load:.1f}.
Headless Chromium without a graphics chip, 1440 x 900, South Yorkshire, {dots["one"]:,} dots under one contract and
{dots["two"]:,} under two, from May 2013 on. The throttle slows the page's own script. Warm: both workers have made a
run before. On opening, the server has the run of the first page. Where cores are shared, times are upper bounds.

| | measured | target | |
| --- | ---: | --- | --- |
{rows}
"""


def main():
    """Measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="rewrite this part of benchmarks/README.md")
    given = parser.parse_args()
    load = os.getloadavg()[0]
    with served() as (address, _):
        found, dots = measured(address, given.seconds, given.repeats)
    text = report(found, dots, load)
    print(text)
    if given.write:
        write_section(text)


if __name__ == "__main__":
    main()
