"""The pages' charts (dashboards/vue/charts.vue) beside Solara's own `solara.FigureEcharts`, in Chromium.

Twelve line charts of three series over 86 periods, as on the Explore page; then eleven looks at a run that goes on,
each of which replaces them. Counted: bytes to the browser, its CPU time, and what keyboard and screen reader find.
Solara's figure asks for ECharts 5.4.0 (`npm pack echarts@5.4.0`), which is put beside the pages' own assets.

    python benchmarks/figure_echarts.py [--charts 12] [--looks 11] [--json FILE]
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.request
from pathlib import Path

from common import arguments, machine

HERE = Path(__file__)
PERIODS, PATIENCE = 86, 300.0
ROWS = {
    "script_kb": "JavaScript that the figures load, kB",
    "first_kb": "data of the first drawing, kB",
    "look_kb": "data of a look, kB",
    "first_cpu_ms": "first drawing: CPU ms of the page",
    "look_cpu_ms": "a look: CPU ms of the page",
    "drawn": "figures drawn before anybody scrolls",
    "named": "figures with an alternative text",
    "focusable": "figures that the keyboard reaches",
    "tables": "tables behind figures",
    "saves": "buttons to save data or a picture",
}


def data(k, known):
    """Dates and three series of a chart, of which so many periods are known."""
    days = [f"{2011 + n // 13}-{1 + n % 13 * 12 // 13:02d}-{1 + n % 28:02d}" for n in range(PERIODS)]
    return days, [[1000.0 * (s + 1) + 37.0 * ((n * (k + 3)) % 29) + n for n in range(known)] for s in range(3)]


def make_app(kind, count):
    """The page: charts, and a button for the next look."""
    import solara

    from wpmodel.dashboards.components.parts import Charts
    from wpmodel.dashboards.figures.charts import chart, series

    names, colours = ("Referred", "Attached", "In work"), ("blue", "vermilion", "green")

    def own(k, known):
        days, values = data(k, known)
        padded = [one + [None] * (PERIODS - known) for one in values]
        return chart(f"c{k}", f"Chart {k}", "people", days,
                     [series(n, c, v) for n, c, v in zip(names, colours, padded, strict=True)])  # fmt: skip

    def option(k, known):
        days, values = data(k, known)
        label = {"color": "#4a4f54", "fontSize": 12}
        return {
            "animation": False, "grid": {"left": 8, "right": 18, "top": 12, "bottom": 6, "containLabel": True},
            "tooltip": {"trigger": "axis", "confine": True}, "legend": {"show": True},
            "xAxis": {"type": "time", "min": days[0], "max": days[-1], "axisLabel": label},
            "yAxis": {"type": "value", "axisLabel": label},
            "series": [
                {"name": n, "type": "line", "showSymbol": False, "lineStyle": {"width": 2.4, "color": c},
                 "data": [[d, v] for d, v in zip(days, one, strict=False)]}
                for n, c, one in zip(names, ("#0072B2", "#C24E00", "#00805D"), values, strict=True)
            ],
        }  # fmt: skip

    @solara.component
    def Page():
        known, set_known = solara.use_state(30)
        solara.Button("Next look", on_click=lambda: set_known(known + 5))
        solara.Text(f"{known} periods")
        if kind == "ours":
            Charts(charts=[own(k, known) for k in range(count)])
        else:
            for k in range(count):
                solara.FigureEcharts(option=option(k, known), attributes={"style": "height: 270px"}, responsive=True)

    return Page


def assets(folder):
    """The pages' own assets, and what Solara's figure asks for."""
    from wpmodel.dashboards.web import assets as own

    shutil.copytree(own.fetch(), folder, dirs_exist_ok=True)
    subprocess.run(["npm", "pack", "--silent", "echarts@5.4.0"], cwd=folder, check=True, capture_output=True)
    wanted = folder / "echarts@5.4.0" / "dist" / "echarts.js"
    wanted.parent.mkdir(parents=True)
    with tarfile.open(folder / "echarts-5.4.0.tgz") as tar:
        wanted.write_bytes(tar.extractfile("package/dist/echarts.js").read())


def served(kind, count, folder):
    """A server of the page, and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = folder / "measured_app.py"
    app.write_text(f"import sys\nsys.path.insert(0, {str(HERE.parent)!r})\n"
                   f"from figure_echarts import make_app\nPage = make_app({kind!r}, {count})\n")  # fmt: skip
    environment = {**os.environ, "SOLARA_APP": str(app), "SOLARA_ASSETS_PROXY_CACHE_DIR": str(folder),
                   "SOLARA_MODE": "production", "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false"}  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "solara.server.starlette:app", "--port", str(port), "--log-level", "error"],
        env=environment,
    )
    address = f"http://127.0.0.1:{port}/"
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return server, address
        except OSError:
            time.sleep(0.5)
    server.kill()
    raise TimeoutError("the page's server did not answer")


def settled(page, seconds=1.5):
    """Wait until the page has computed nothing for a while."""
    last = -1.0
    while (now := page.evaluate("document.querySelectorAll('svg path, canvas').length") + cpu_of(page)) != last:
        last = now
        page.wait_for_timeout(1000 * seconds)


def cpu_of(page):
    """CPU seconds of scripts and layout so far, in tenths, so that an idle page stands still."""
    return round(10 * page.tasks())


def measure(kind, count, looks, folder):
    """Every figure of one kind."""
    from playwright.sync_api import sync_playwright

    server, address = served(kind, count, folder)
    bytes_in, scripts = [0], [0]
    try:
        with sync_playwright() as started:
            browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            cdp = page.context.new_cdp_session(page)
            cdp.send("Performance.enable", {"timeDomain": "threadTicks"})

            def tasks():
                found = {one["name"]: one["value"] for one in cdp.send("Performance.getMetrics")["metrics"]}
                return found["TaskDuration"]

            page.tasks = tasks
            page.on("websocket", lambda ws: ws.on("framereceived", lambda data: count_bytes(bytes_in, data)))
            page.on("response", lambda got: add_script(scripts, got))
            page.set_default_timeout(1000 * PATIENCE)
            page.goto(address)
            page.get_by_text("30 periods").wait_for()
            page.wait_for_selector(".wp-plot svg, .solara-echarts canvas")
            settled(page)
            found = {"script_kb": scripts[0] / 1e3, "first_kb": bytes_in[0] / 1e3, "first_cpu_ms": 1e3 * tasks()}
            found["drawn"] = page.locator(".wp-plot svg[width], .wp-plot > div > svg, .solara-echarts canvas").count()
            before, at = bytes_in[0], tasks()
            for n in range(looks):
                page.get_by_role("button", name="Next look").click()
                page.get_by_text(f"{35 + 5 * n} periods").wait_for()
                settled(page, 0.7)
            found |= {"look_kb": (bytes_in[0] - before) / 1e3 / looks, "look_cpu_ms": 1e3 * (tasks() - at) / looks}
            figure = ".wp-plot" if kind == "ours" else ".solara-echarts"
            found["named"] = page.locator(f"{figure}[aria-label]").count()
            found["focusable"] = page.locator(f"{figure}[tabindex='0']").count()
            found["tables"] = page.locator("figure details").count()
            found["saves"] = page.get_by_role("button", name="Download").count()
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)
    return found


def count_bytes(total, data):
    """Add the length of a frame."""
    total[0] += len(data if isinstance(data, bytes) else data.encode())


def add_script(total, got):
    """Add the length of a script that a figure loads."""
    if "echarts" in got.url or "require" in got.url:
        total[0] += len(got.body())


def main():
    """Measure both, print, and write where asked."""
    parser = arguments(__doc__)
    parser.add_argument("--charts", type=int, default=12)
    parser.add_argument("--looks", type=int, default=11)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "assets"
        assets(folder)
        both = {kind: measure(kind, options.charts, options.looks, folder) for kind in ("ours", "solara")}
    lines = ["| | charts.vue | FigureEcharts |", "| --- | ---: | ---: |"]
    lines += [f"| {label} | {both['ours'][name]:,.0f} | {both['solara'][name]:,.0f} |" for name, label in ROWS.items()]
    print("\n".join([machine(), "", *lines]))
    if options.json:
        options.json.write_text(json.dumps(both, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
