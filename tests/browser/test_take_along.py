"""What leaves the page says where it comes from, and a link opens the page as it was."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from waits import expect, holds

LINK = "?seed=5&set=top_slice%3D0.35"
WIDE = {"width": 1440, "height": 900}
FLOOR = "document.querySelector('.wp-floor')?.__vue__?.floor"


def ready(page: Any) -> None:
    page.wait_for_function(f"{FLOOR} && {FLOOR}.runs[0].periods === {FLOOR}.cast.whole", timeout=180_000)
    page.wait_for_selector(".wp-floor[data-ready]", timeout=180_000)


def saved(page: Any, name: str, folder: Path) -> Path:
    with page.expect_download() as found:
        page.get_by_role("button", name=name, exact=True).click()
    path = folder / found.value.suggested_filename
    found.value.save_as(path)
    return path


def test_a_link_opens_the_floor_as_it_was(visit: Any) -> None:
    with visit(f"{LINK}&week=108&speed=fast&beside=alone&office=1", viewport=WIDE) as page:
        ready(page)  # nobody pressed Run
        expect(page.locator(".wp-floor")).to_have_attribute("data-period", "26")
        expect(page.get_by_role("button", name="Play", exact=True)).to_have_count(1)  # it stands still
        expect(page.get_by_label("Speed of the replay").locator("option:checked")).to_have_text("fast")
        expect(page.get_by_label("Beside it")).to_have_value("alone")
        page.get_by_role("region", name="An office").wait_for()
        page.get_by_role("button", name="Somebody parked").click()
        page.get_by_role("region", name="A person").wait_for()
        page.wait_for_function("document.querySelector('.wp-player').__vue__.known >= 120")
        page.get_by_role("slider", name="Week of the run").fill("120")
        page.wait_for_function("location.search.includes('week=120') && location.search.includes('person=')")
        asked = parse_qs(page.evaluate("location.search.slice(1)"))
        assert "office" not in asked
    with visit("?" + "&".join(f"{key}={value}" for key, of in asked.items() for value in of), viewport=WIDE) as page:
        ready(page)
        expect(page.locator(".wp-floor")).to_have_attribute("data-period", "29")
        number = f"{int(asked['person'][0]):,}"
        expect(page.get_by_role("region", name="A person")).to_contain_text(f"Person {number}:")


def test_a_link_to_somebody_who_is_not_there_says_so(visit: Any) -> None:
    with visit("?seed=5&week=52&person=99999999&organisation=nobody", viewport=WIDE) as page:
        page.locator("[role=alert]", has_text="there is no organisation 'nobody'").wait_for()
        page.get_by_text("Person 99,999,999 is not among the people seen here.").wait_for(timeout=180_000)


def test_the_copied_link_holds_no_key(visit: Any) -> None:
    with visit(f"{LINK}&key=the-token-of-this-server", viewport=WIDE, permissions=["clipboard-write"]) as page:
        page.evaluate("void (navigator.clipboard.writeText = async (text) => { window.copied = text; })")
        page.get_by_role("button", name="Copy link").click()
        page.get_by_text("Copied", exact=True).wait_for()
        query = parse_qs(urlsplit(page.evaluate("window.copied")).query)
        assert {key: of for key, of in query.items() if key != "week"} == {"seed": ["5"], "set": ["top_slice=0.35"]}
        page.evaluate("void (navigator.clipboard.writeText = () => Promise.reject(new Error('not here')))")
        page.get_by_role("button", name="Copy link").click()
        by_hand = page.get_by_label("The link to this page, to copy by hand")
        expect(by_hand).to_have_value(re.compile("seed=5"))
        assert "key=" not in by_hand.input_value()
        assert holds(page, "document.activeElement.value?.length > 10")


def test_every_file_says_which_run_it_is_of(visit: Any, tmp_path: Path) -> None:
    with visit(f"{LINK}&week=108", viewport=WIDE) as page:
        ready(page)
        told = ("top_slice=0.35", "seed 5", "wpmodel ", "?seed=5")
        csv = saved(page, "Download Job outcomes so far as CSV", tmp_path)
        svg = saved(page, "Download Job outcomes so far as SVG", tmp_path)
        for path in (csv, svg):
            assert "top-slice-0.35" in path.name
            assert "seed-5" in path.name
            text = path.read_text().replace("&amp;", "&")
            assert [word for word in (*told, "n = ") if word not in text] == []
            assert "performance statistics" in text  # who published the points
        floor = saved(page, "Save as PNG", tmp_path)
        assert floor.stat().st_size > 50_000
        assert all(word in floor.name for word in ("floor", "top-slice-0.35", "seed-5", "june-2013"))
        page.get_by_role("link", name="Evidence").click()
        evidence = saved(page, "CSV", tmp_path)
        assert [word for word in told if word not in evidence.read_text()] == []


CUT = """() => [...document.querySelectorAll('.wp-plot svg')].filter((svg) => {
  const box = svg.getBoundingClientRect(), card = svg.closest('figure').getBoundingClientRect();
  return box.right > card.right + 1 || box.bottom > card.bottom + 1 || box.width < 100;
}).length"""


def test_paper_of_a4_cuts_nothing(visit: Any, tmp_path: Path) -> None:
    with visit(f"{LINK}&week=108", viewport=WIDE) as page:
        ready(page)
        page.pdf(path=tmp_path / "paper.pdf", format="A4", prefer_css_page_size=True)
        assert (tmp_path / "paper.pdf").stat().st_size > 50_000
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 703, "height": 1000})  # 186 mm between the margins
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.locator(".wp-plot svg").nth(9).wait_for(state="attached")  # those out of sight too
        assert holds(page, f"({CUT})() === 0")
        assert holds(page, "document.documentElement.scrollWidth <= 703")
        for hidden in (".wp-levers", ".wp-run", "nav", ".wp-tools"):
            expect(page.locator(hidden).first).to_be_hidden()
