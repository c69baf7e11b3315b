"""Compare says first what changes, shows seeds as they come, and draws one unit an axis."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from waits import expect, holds

WIDE = {"width": 1440, "height": 900}
SEE_SEEDS_COME = """() => {
  window.seeds = [];
  new MutationObserver(() => {
    const told = document.querySelector(".wp-headlines")?.textContent.match(/n = (\\d) of 3 seeds/);
    if (told && window.seeds[window.seeds.length - 1] !== told[1]) window.seeds.push(told[1]);
  }).observe(document.body, {childList: true, subtree: true, characterData: true});
}"""


def test_what_changes_is_said_first_as_seeds_come_and_leads_to_its_chart(
    visit: Any, barriers: Callable[[Any], list[str]]
) -> None:
    with visit("?page=compare&seed=3&seeds=3&other=payment-credits", viewport=WIDE, reduced_motion="reduce") as page:
        page.evaluate(SEE_SEEDS_COME)
        page.get_by_role("button", name="Run all").click()
        page.wait_for_selector(".wp-headlines", timeout=240_000)
        page.wait_for_selector(".wp-stop", state="detached", timeout=240_000)
        assert page.evaluate("window.seeds")[0] in ("1", "2")  # before all of them were there
        said = page.locator(".wp-headlines")
        expect(said).to_contain_text("B: Pay charities monthly credits, beside A: The contract of 2011")
        expect(said).to_contain_text("n = 3 seeds")
        assert said.bounding_box()["y"] < WIDE["height"] / 2
        graded = said.locator(".wp-graded", has_text="Monthly credits keep charities of tier 1 in the programme")
        expect(graded.locator("b")).to_have_text(re.compile("^[ABCDR]$"), use_inner_text=True)
        page.locator(".wp-headlines li", has_text="charities leave").get_by_role("button", name="chart").click()
        page.wait_for_selector("#chart-gap-5 .wp-plot svg")
        assert holds(page, "document.activeElement.closest('figure')?.id === 'chart-gap-5'")
        for title in ("Who is parked", "Who is sanctioned"):
            expect(page.locator("figure").get_by_role("heading", name=title, exact=True)).to_have_count(
                1
            )  # a unit each
        units = page.locator("figure .wp-unit").all_inner_texts()
        assert all(", or " not in unit for unit in units)
        page.locator("#chart-course-furthest").scroll_into_view_if_needed()
        page.wait_for_selector("#chart-course-furthest .wp-plot svg")
        drawn = page.locator("#chart-course-furthest .wp-plot")
        for line in ("A: The contract of 2011", "B: Pay charities monthly credits"):
            expect(drawn).to_have_attribute("aria-label", re.compile(re.escape(f"{line} (simulated): from")))
        assert barriers(page) == []


def test_scenarios_stand_by_purpose_under_names_that_people_say(visit: Any) -> None:
    with visit("?page=compare&seed=3&seeds=2", viewport=WIDE) as page:
        choice = page.get_by_role("group", name="Scenario B").locator("select").first
        choice.locator("optgroup").nth(2).wait_for(state="attached")
        groups = choice.locator("optgroup").evaluate_all("of => of.map((one) => one.label)")
        assert groups[0] == "To compare with"
        assert groups[1] == "How providers are paid"
        assert groups[-1] == "Rival forms of the model, not reforms"
        paid = choice.locator("optgroup[label='How providers are paid'] option").all_inner_texts()
        assert "Pay one price for everyone" in paid
        assert paid == sorted(paid)
        choice.select_option(label="Pay charities monthly credits")
        page.wait_for_function("location.search.includes('other=payment-credits')")
        page.get_by_role("button", name="B Pay charities monthly credits").wait_for()
