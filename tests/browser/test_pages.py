"""The dashboard in a browser with the network cable out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from waits import expect, fits

PAGES = {
    "explore": "What does this contract make providers do?",
    "chain": "Who works for whom, and who is still there?",
    "compare": "What changes when only the contract changes?",
    "people": "One person’s way through the programme",
    "evidence": "What was published, and what the model says",
    "calibration": "How the model was fitted, and what it misses",
    "method": "How providers decide",
    "lessons": "Lessons: predict, run, explain",
    "play": "Play: take the decisions yourself",
    "class": "A class, together",
}
WIDE, NARROW = {"width": 1280, "height": 844}, {"width": 390, "height": 844}
PROJECTOR = {"width": 1024, "height": 768}


SEE_WHAT_IS_SAID_MEANWHILE = """() => {
  new MutationObserver(() => {
    const chart = document.querySelector("#chart-outcomes");
    if (chart && chart.textContent.includes("so far, until")) window.meanwhile = true;
  }).observe(document.body, {childList: true, subtree: true, characterData: true});
}"""
"""Whether a chart was there before its run was over."""


def run(page: Any, name: str = "Run") -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_pages_are_turned_without_loading_anew_and_back_again(visit: Any) -> None:
    with visit() as page:
        page.evaluate("window.still = true")
        page.get_by_role("link", name="Method").click()
        page.get_by_role("heading", name=PAGES["method"]).wait_for()
        page.wait_for_url(re.compile("page=method"))
        page.go_back()
        page.get_by_role("heading", name=PAGES["explore"]).wait_for()
        assert page.evaluate("window.still")


def turn_to(page: Any, key: str) -> None:
    page.locator(f"nav a[href='?page={key}']").click()
    page.get_by_role("heading", name=PAGES[key]).wait_for()
    page.wait_for_function("key => location.search.includes('page=' + key) || key === 'explore'", arg=key)


def test_back_to_a_link_that_says_more_than_it_need_leaves_the_way_forward(visit: Any) -> None:
    with visit("?page=explore") as page:
        page.get_by_role("link", name="People").click()
        page.wait_for_function("location.search === '?page=people'")
        page.go_back()
        page.wait_for_selector("nav a[aria-current]:text('Explore')")
        page.wait_for_function("location.search === ''")
        page.go_forward()
        page.wait_for_selector("nav a[aria-current]:text('People')")


def test_a_run_fills_the_charts_is_replayed_and_saved(visit: Any, tmp_path: Path) -> None:
    with visit("?seed=3") as page:
        page.evaluate(SEE_WHAT_IS_SAID_MEANWHILE)
        run(page)
        page.get_by_label("Find a lever").fill("taper")  # nothing waits for the run
        page.wait_for_function("window.meanwhile", timeout=180_000)
        page.wait_for_selector(".wp-stop", state="detached", timeout=180_000)
        page.locator("#chart-cohorts").scroll_into_view_if_needed()  # a chart out of sight is drawn when it is seen
        page.wait_for_selector("#chart-cohorts .wp-plot svg")
        page.wait_for_function("document.querySelectorAll('figure').length >= 10")
        page.locator("#chart-outcomes .wp-plot[aria-label*='simulated']").wait_for()
        expect(page.locator("#chart-outcomes .wp-plot")).to_have_attribute("aria-label", re.compile("Published"))
        expect(page.locator("#chart-support .wp-note")).to_contain_text("seed 3")
        whole = page.locator("#chart-outcomes .wp-plot svg").inner_html()
        page.get_by_role("slider", name="Week of the run").fill("40")
        page.locator("#chart-outcomes").scroll_into_view_if_needed()
        page.wait_for_function(
            "before => document.querySelector('#chart-outcomes .wp-plot svg').innerHTML !== before", arg=whole
        )
        for kind in ("CSV", "PNG", "SVG"):
            with page.expect_download() as found:
                page.get_by_role("button", name=f"Download Job outcomes so far as {kind}").click()
            path = tmp_path / found.value.suggested_filename
            found.value.save_as(path)
            assert path.stat().st_size > 1000, kind
        (csv,) = tmp_path.glob("wpmodel-*outcomes*.csv")
        assert "published" in csv.read_text()

        page.get_by_role("link", name="Supply chain").click()
        page.locator(".wp-node[aria-label*='tier 1']").first.press("Enter")
        page.locator("#chart-story-cash").scroll_into_view_if_needed()
        page.wait_for_selector("#chart-story-cash .wp-plot svg")
        page.get_by_role("link", name="People").click()
        page.wait_for_selector(".wp-time")
        page.get_by_role("link", name="Evidence").click()
        page.get_by_label("only where the model has a value").check()
        page.wait_for_function("document.querySelectorAll('tbody tr').length > 50")


def test_every_page_fits_the_screen_and_has_no_barrier(visit: Any, barriers: Callable[[Any], list[str]]) -> None:
    def check(key: str) -> None:
        assert fits(page), key
        assert barriers(page) == [], key

    with visit("?seed=3", viewport=WIDE, reduced_motion="reduce") as page:
        assert page.evaluate("document.documentElement.lang") == "en-GB"
        for key in ("chain", "people", "evidence", "compare", "explore"):  # other pages show nothing of a run
            turn_to(page, key)
            check(key)
        run(page)
        page.wait_for_selector(".wp-stop", state="detached", timeout=180_000)
        page.wait_for_selector(".wp-player", timeout=180_000)
        for key in PAGES:
            turn_to(page, key)
            check(key)
            page.set_viewport_size(NARROW)
            page.get_by_role("button", name="Use dark colours").click()
            page.get_by_role("button", name="Use light colours").wait_for()
            check(f"{key}, narrow and dark")
            page.set_viewport_size(WIDE)
            page.get_by_role("button", name="Use light colours").click()


def test_a_run_can_be_cancelled_and_nothing_is_shown(visit: Any) -> None:
    with visit("?in=all&seed=77") as page:
        run(page)
        page.get_by_role("button", name="Cancel").click()
        page.get_by_role("button", name="Run", exact=True).wait_for()
        page.wait_for_function("!document.querySelector('.wp-go').disabled")
        page.locator("figure[id^=chart-known]").first.wait_for(state="attached")
        expect(page.locator("figure:not([id^=chart-known])")).to_have_count(0)


def test_a_shared_link_restores_scenario_levers_area_and_seed(visit: Any) -> None:
    with visit("?seed=7&set=top_slice%3D0.35&in=Wales") as page:
        expect(page.get_by_label("Seed")).to_have_value("7")
        expect(page.get_by_label(re.compile("^Areas"))).to_have_value("Wales")
        number = page.locator(".wp-lever.changed").first.locator("input[type=number]")
        expect(number).to_have_value("0.35")
        number.fill("0.4")
        number.press("Tab")
        page.wait_for_url(re.compile(r"top_slice%3D0\.4"))


def test_a_link_with_nonsense_says_so_and_works(visit: Any) -> None:
    with visit("?seed=x&set=top_slice%3D9&scenario=../../etc/passwd&in=Atlantis") as page:
        for word in ("seed", "top_slice", "passwd", "Atlantis"):
            page.locator("[role=alert]", has_text=word).first.wait_for()
        expect(page.get_by_label("Seed")).to_have_value("1")


def test_bad_input_is_told_beside_the_field(visit: Any) -> None:
    with visit() as page:
        page.get_by_label("Seed").fill("-3")
        page.get_by_text("The seed is a whole number").wait_for()
        number = page.locator(".wp-lever", has_text="top slice").locator("input[type=number]").first
        number.fill("7")
        number.press("Tab")
        page.get_by_text("out of bounds").first.wait_for()
        assert "top_slice" not in page.url


def test_two_visitors_do_not_see_each_other(visit: Any) -> None:
    with visit() as one, visit() as other:
        one.get_by_label("Seed").fill("42")
        one.get_by_label("Seed").press("Tab")
        one.wait_for_url(re.compile("seed=42"))
        expect(other.get_by_label("Seed")).to_have_value("1")


def test_three_scenarios_are_compared_with_intervals(visit: Any, barriers: Callable[[Any], list[str]]) -> None:
    with visit("?page=compare&seeds=2&other_set=top_slice%3D0.4") as page:
        page.get_by_role("button", name="Add a scenario").click()
        page.get_by_role("group", name="Scenario C").locator("select").first.select_option("slump")
        page.wait_for_url(re.compile("other2=slump"))
        run(page, "Run all")
        page.locator("#chart-gap-0").wait_for(timeout=180_000)
        page.locator("#chart-gap-0").scroll_into_view_if_needed()
        page.wait_for_selector("#chart-gap-0 .wp-plot svg", timeout=180_000)
        page.wait_for_selector(".wp-stop", state="detached", timeout=180_000)
        expect(page.locator("#chart-gap-0 .wp-note")).to_contain_text("95% intervals over 2 seeds")
        lines = ["B: Pay one price for everyone with top_slice=0.4", "C: Fewer vacancies"]
        expect(page.locator("#chart-gap-0 .wp-legend li")).to_have_text(lines)
        assert barriers(page) == []


def test_a_scenario_is_saved_read_and_refused_in_words(visit: Any, tmp_path: Path) -> None:
    with visit("?scenario=boom&set=top_slice%3D0.35") as page, page.expect_download() as found:
        page.get_by_role("button", name="Save as TOML").click()
        found.value.save_as(tmp_path / "mine.toml")
    (tmp_path / "bad.toml").write_text("[parameters]\ntop_slice = 9\n")
    (tmp_path / "large.toml").write_text("#" * 70_000)
    with visit() as page:
        page.set_input_files("input[type=file]", tmp_path / "mine.toml")
        page.get_by_text("mine.toml is read: boom with top_slice=0.35").wait_for()
        page.wait_for_url(re.compile("scenario=boom&set=top_slice%3D0.35"))
        for name, said in (("bad", "out of bounds"), ("large", "choose another file")):
            page.set_input_files("input[type=file]", tmp_path / f"{name}.toml")
            page.locator("[role=alert]", has_text=said).wait_for()
        assert "top_slice%3D0.35" in page.url


def test_one_parameter_of_the_calibration_is_chosen(visit: Any) -> None:
    with visit("?page=calibration") as page:
        page.locator("select", has_text="patience weeks").select_option("patience_weeks")
        page.locator("#chart-density h3", has_text="Patience weeks").wait_for()
        page.locator("#chart-density").scroll_into_view_if_needed()
        page.wait_for_selector("#chart-density .wp-plot svg")
        page.locator("#chart-held-out summary").click()
        page.locator("#chart-held-out td", has_text="miss, outside the interval").first.wait_for()


WORDS_AT = """() => [...document.querySelectorAll("#chart-fitted .wp-plot svg text")]
  .map((t) => t.getBoundingClientRect()).map((b) => [b.left, b.right, b.top, b.bottom])"""


@pytest.mark.parametrize("screen", [NARROW, WIDE], ids=["narrow", "wide"])
def test_no_label_of_a_long_chart_lies_on_another(visit: Any, screen: dict) -> None:
    with visit("?page=calibration", viewport=screen) as page:
        page.locator("#chart-fitted").scroll_into_view_if_needed()
        page.locator("#chart-fitted .wp-plot svg text").nth(30).wait_for(state="attached")
        boxes = page.evaluate(WORDS_AT)
    assert len(boxes) > 30
    for k, (left, right, top, bottom) in enumerate(boxes):
        for other in boxes[k + 1 :]:
            across = min(right, other[1]) - max(left, other[0])
            down = min(bottom, other[3]) - max(top, other[2])
            assert across <= 0 or down < 4, (boxes[k], other)


def test_a_dial_redraws_the_curves(visit: Any) -> None:
    with visit("?page=method") as page:
        drawing = "#chart-worth .wp-plot svg"
        page.wait_for_selector(drawing)
        before = page.locator(drawing).inner_html()
        page.locator("input[type=number]").first.fill("9000")
        page.locator("input[type=number]").first.press("Tab")
        page.wait_for_function(
            "before => document.querySelector('#chart-worth .wp-plot svg').innerHTML !== before", arg=before
        )


def test_dark_colours_are_kept(visit: Any) -> None:
    with visit() as page:
        with page.expect_request_finished(lambda request: "theme-dark" in request.url):
            page.get_by_role("button", name="Use dark colours").click()
        page.wait_for_load_state("networkidle")  # a reload would cut off the file of the charts
        page.reload()
        page.get_by_role("button", name="Use light colours").wait_for()


def test_a_lesson_is_read_predicted_run_and_explained(visit: Any) -> None:
    with visit("?page=lessons&lesson=3", viewport=PROJECTOR) as page:
        title = page.get_by_role("heading", name="Parking and the learning provider")
        title.wait_for()
        page.set_viewport_size(NARROW)
        assert title.bounding_box()["y"] < NARROW["height"]
        page.set_viewport_size(PROJECTOR)
        begin = page.get_by_role("button", name="Run the lesson", exact=True)
        expect(begin).to_be_disabled()
        assert page.get_by_role("heading", name="Explain", exact=True).count() == 0
        page.get_by_role("button", name="Fewer: low belief has kept itself alive.").click()
        page.wait_for_function("!document.querySelector('.wp-go').disabled")
        begin.click()
        page.get_by_role("heading", name="Explain", exact=True).wait_for(timeout=180_000)
        page.get_by_text("The model agrees with you").wait_for()
        table = page.locator(".wp-lesson table")
        expect(table.locator("tbody tr")).to_have_count(5)
        expect(table).to_contain_text("Doubtful")
        table.evaluate(
            "t => t.querySelectorAll('thead .n').forEach((head) => head.append(' with a name that is rather long'))"
        )
        assert table.evaluate("t => t.parentElement.scrollWidth - t.parentElement.clientWidth") <= 0  # long names wrap
        assert "…" not in page.locator(".wp-explain").inner_text()
        page.get_by_role("link", name="Begin with very high hopes").click()
        page.get_by_role("heading", name=PAGES["explore"]).wait_for()
        page.locator(".wp-changed").first.wait_for()


def test_a_lesson_that_is_not_there_is_told(visit: Any) -> None:
    with visit("?page=lessons&lesson=77") as page:
        page.get_by_text("there is no lesson 77").wait_for()


def test_a_whole_game_is_played_and_its_link_restores_it(visit: Any, barriers: Callable[[Any], list[str]]) -> None:
    with visit("?page=play") as page:
        page.get_by_role("button", name="You are the prime").click()
        page.get_by_role("button", name="Begin", exact=True).click()
        page.get_by_role("button", name="Next quarter").click()
        page.get_by_text("quarter 1 of 14").wait_for()
        support = page.get_by_role("group", name="Support", exact=True)
        support.locator("select").first.select_option("hand")
        for kind in range(2):
            support.locator(".wp-kinds select").nth(kind).select_option("0")
            support.locator(".wp-kinds select").nth(4 + kind).select_option("3")
        page.get_by_role("button", name="A year like this").click()
        page.get_by_text("quarter 5 of 14").wait_for()
        page.locator("#chart-game-cash").scroll_into_view_if_needed()
        page.wait_for_selector("#chart-game-cash .wp-plot svg")
        expect(support.locator(".wp-kinds select").nth(4)).to_have_value("3")
        assert barriers(page) == []
        page.get_by_role("button", name="Play the rest like this").click()
        page.get_by_text("How it ended: stayed to the end").wait_for(timeout=180_000)
        expect(page.locator(".wp-verdict")).to_contain_text("Parked, with next to no time of an adviser")
        verdict = page.locator(".wp-verdict").inner_text()
        page.get_by_text("Creaming. Quarter").first.wait_for(state="attached")
        assert barriers(page) == []
        link = page.evaluate("location.search")
    with visit(link) as page:
        page.get_by_text("How it ended: stayed to the end").wait_for()
        expect(page.locator(".wp-verdict")).to_have_text(verdict, use_inner_text=True)
