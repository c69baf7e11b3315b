"""The floor in a browser: people at their providers' offices, replayed, and beside another contract."""

from __future__ import annotations

import re
from typing import Any

import pytest
from waits import expect

LINK = "?seed=5"
WIDE = {"width": 1440, "height": 900}
MODULES = "location.origin + window.solara.cdn + '/wpmodel/floor/"
FLOOR = "document.querySelector('.wp-floor')?.__vue__?.floor"


def ready(page: Any) -> None:
    page.wait_for_selector(".wp-floor[data-ready]", timeout=180_000)


def run_it(page: Any) -> None:
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_function(f"{FLOOR} && {FLOOR}.runs[0].periods === {FLOOR}.cast.whole", timeout=180_000)
    ready(page)


def scrub(page: Any, week: int) -> None:
    """Move the replay there, once the bar knows that the run has come so far."""
    page.wait_for_function("week => document.querySelector('.wp-player')?.__vue__?.known >= week", arg=week)
    page.get_by_role("slider", name="Week of the run").fill(str(week))
    page.wait_for_function("t => document.querySelector('.wp-floor').dataset.period === String(t)", arg=week // 4 - 1)


def in_modules(page: Any, name: str, script: str) -> Any:
    return page.evaluate(f"import({MODULES}{name}.js').then((m) => {{ {script} }})")


def test_seats_ranks_and_help_are_worked_out_as_they_should(visit: Any) -> None:
    with visit(LINK) as page:
        hall = in_modules(page, "rooms", """
            const hall = m.seating({x: 0, y: 0, w: 116, h: 66, seats: 15}, 20);
            const first = m.freeSeat(hall, 3, 1, 0);
            hall.taken[first] = 4;
            const other = m.freeSeat(hall, 3, 1, 2), later = m.freeSeat(hall, 3, 1, 5);
            hall.taken.fill(9);
            return {hall: [hall.cols, hall.rows], first, other, later, full: m.freeSeat(hall, 3, 1, 0)};
        """)  # fmt: skip
        cols, rows = hall["hall"]
        assert cols * rows >= 26
        assert hall["first"] // rows == hall["other"] // rows == 3
        assert hall["other"] != hall["first"] == hall["later"]
        assert hall["full"] // rows == 3
        ranks = in_modules(page, "run", "return Array.from(m.ranks([3, -1, 2, 0]));")
        assert ranks == [0.875, 0.125, 0.625, 0.375]
        luck = in_modules(page, "run", "return Array.from({length: 4000}, (_, id) => m.luck(id));")
        assert sum(luck) / 4000 == pytest.approx(0.5, abs=0.03)
        kinds = in_modules(page, "dots", """
            const code = (state, help) => state << 2 | help;
            return [[1, 0], [1, 3], [3, 1], [2, 0], [4, 0]].map(([s, h]) => m.KINDS[m.kindOf(code(s, h), 1)]);
        """)  # fmt: skip
        assert kinds == ["parked", "intensive", "sanction_seen", "work", "time_up"]


def test_a_run_moves_on_the_floor_and_is_replayed(visit: Any) -> None:
    with visit(LINK, viewport=WIDE) as page:
        page.get_by_role("button", name="Run", exact=True).click()
        ready(page)
        first = page.locator(".wp-floor").get_attribute("data-period")
        page.wait_for_function("t => document.querySelector('.wp-floor').dataset.period !== t", arg=first)
        page.get_by_role("button", name="Pause").click()  # at its end the replay stops of itself
        page.wait_for_selector(".wp-go:not([disabled])", timeout=180_000)
        scrub(page, 108)
        expect(page.locator(".wp-day")).to_contain_text("Jun 2013")
        picture = page.locator(".wp-floor-view canvas[role=img]")
        for told in ("June 2013", "minutes each for the third nearest to work", "came from the Department"):
            expect(picture).to_have_attribute("aria-label", re.compile(told))
        expect(picture).to_have_attribute("aria-label", re.compile("Help bought from specialists"))
        coins, decided = page.evaluate(f"""() => {{
            const {{painter, change}} = {FLOOR}.panels[0], money = 0xffa5e07e;
            const count = () => painter.pixels.filter((x) => x === money).length;
            painter.draw(0.2);
            const moving = count();
            painter.draw(1);
            return [moving - count(), change.rings.filter((x, j) => j % 2 && x & 64).length];
        }}""")  # fmt: skip
        assert coins > 16  # pixels of money on its way
        assert decided > 10  # which come back from the jobcentre
        page.get_by_role("button", name="Four weeks on").click()
        page.wait_for_function("document.querySelector('.wp-floor').dataset.period === '27'")
        page.get_by_role("button", name="Back to the beginning").click()
        page.wait_for_function("document.querySelector('.wp-floor').dataset.period === '0'")
        drawn = page.evaluate(
            f"{FLOOR}.panels[0].painter.pixels.filter((p) => p !== {FLOOR}.panels[0].painter.pixels[0]).length"
        )
        assert drawn > 10_000


def test_the_same_people_sit_in_the_same_places_under_both_contracts(visit: Any) -> None:
    with visit(f"{LINK}&set=effort_by_lot%3D1", viewport=WIDE) as page:
        run_it(page)
        page.wait_for_selector(".wp-floor-panel:nth-child(2) canvas[aria-label]", timeout=180_000)
        page.wait_for_function(
            f"{FLOOR}.panels.length === 2 && {FLOOR}.runs[1].periods === {FLOOR}.cast.whole", timeout=180_000
        )
        scrub(page, 108)
        for panel in range(2):
            picture = page.locator(".wp-floor-view canvas[role=img]").nth(panel)
            expect(picture).to_have_attribute("aria-label", re.compile("June 2013"))
        apart = page.evaluate(f"""() => {{
            const f = {FLOOR}, a = [0, 0], b = [0, 0];
            let same = 0, apart = 0;
            for (let k = 0; k < f.cast.n; k++) {{
                const codes = [0, 1].map((i) => f.cast.code(i, f.t, k) >> 2 & 7);
                const places = [0, 1].map((i) => f.cast.place(i, f.t, k));
                if (codes.some((s) => s !== 1) || places[0] !== places[1]) continue;
                f.rooms.spot(0, f.t, k, a);
                f.rooms.spot(1, f.t, k, b);
                if (a[0] === b[0] && a[1] === b[1]) same += 1; else apart += 1;
            }}
            return [same, apart];
        }}""")  # fmt: skip
        assert apart[0] > 1_000
        assert apart[1] == 0
        minutes = [int(text.split()[0]) for text in page.locator(".wp-floor-says b").all_inner_texts()]
        by_lot, of_2011 = minutes[:2], minutes[2:]
        assert abs(by_lot[0] - by_lot[1]) < 10
        assert of_2011[0] > 3 * of_2011[1]
        page.get_by_role("button", name="Somebody whose life differs").click()
        expect(page.locator(".wp-floor-card canvas")).to_have_count(2)
        page.keyboard.press("Escape")
        page.wait_for_selector(".wp-floor-card", state="detached")
        expect(page.locator(".wp-glance button")).to_have_count(4)
        expect(page.locator(".wp-glance em")).to_have_count(4)
        page.locator(".wp-glance button", has_text="Creaming").click()
        legend = page.locator("#chart-support .wp-legend")
        legend.get_by_text("thin: the contract of 2011").wait_for()
        page.get_by_label("Seed").fill("6")
        page.get_by_label("Seed").press("Tab")
        page.locator(".wp-run .wp-stale").wait_for()
        page.get_by_label("Seed").fill("5")
        page.get_by_label("Seed").press("Tab")
        page.locator(".wp-run .wp-stale").wait_for(state="detached")
        page.get_by_label("Beside it").select_option("alone")
        page.wait_for_selector(".wp-floor-panel:nth-child(2)", state="detached")


def test_an_office_tells_its_story_by_the_keyboard(visit: Any) -> None:
    with visit(LINK, viewport=WIDE, reduced_motion="reduce") as page:
        run_it(page)
        expect(page.locator(".wp-player button[aria-label=Play]")).to_have_count(1)  # nothing moves of itself
        scrub(page, 120)
        page.locator(".wp-floor-table summary").press("Enter")
        rows = page.locator(".wp-floor-table tbody tr")
        rows.nth(10).wait_for()
        rows.filter(has_text="Left").first.wait_for()
        rows.nth(1).get_by_role("button").press("Enter")
        card = page.get_by_role("region", name="An office")
        expect(card).to_contain_text("simulated")
        expect(card.locator("svg")).to_have_count(6)
        page.get_by_role("button", name="Play").press("Enter")
        page.wait_for_function("document.querySelector('.wp-floor').dataset.period >= 30")
        assert page.evaluate(f"{FLOOR}.tau") == 1  # stills, one after another


def test_levers_are_found_by_words_of_the_trade_and_moved_together(visit: Any) -> None:
    with visit(LINK) as page:
        for word, label in (
            ("delay", "Payment lag weeks"),
            ("charity", "Mission: voluntary"),
            ("upfront", "Attachment"),
        ):
            page.get_by_label("Find a lever").fill(word)
            page.locator(".wp-lever", has_text=label).first.wait_for()
        page.get_by_label("Find a lever").fill("")
        together = page.locator(".wp-lever", has_text="Attachment fee: all together").first
        together.locator("input[type=number]").fill("200")
        together.locator("input[type=number]").press("Tab")
        page.wait_for_function("location.search.split('attachment_fee').length > 5")
        switch = page.get_by_role("switch", name="Effort by lot").first
        switch.check()
        page.wait_for_function("location.search.includes('effort_by_lot%3D1')")
