"""A programme of one's own: the form's folder is saved, changed, read again and run; mistakes are told."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from waits import expect

WIDE = {"width": 1440, "height": 900}


def rezipped(path: Path, name: str, old: str, new: str) -> Path:
    """The zip with one file changed."""
    other = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(other, "w") as after:
        for one in before.namelist():
            text = before.read(one).decode()
            assert not one.endswith(name) or old in text
            after.writestr(one, text.replace(old, new) if one.endswith(name) else text)
    return other


def test_a_folder_is_begun_changed_read_again_and_run(
    visit: Any, barriers: Callable[[Any], list[str]], tmp_path: Path
) -> None:
    with visit("", viewport=WIDE, reduced_motion="reduce") as page:
        page.get_by_role("button", name="Begin one of your own").click()
        form = page.locator(".wp-own")
        page.get_by_role("button", name="Save the folder (zip)").click()
        form.get_by_text("Give it a name").wait_for()
        form.get_by_label("Its name").fill("Two rivers")
        form.get_by_label("Name", exact=True).first.fill("Lone parents")
        page.get_by_role("button", name="Take away group 3").click()
        form.get_by_label("Providers").fill("3")
        with page.expect_download() as found:
            page.get_by_role("button", name="Save the folder (zip)").click()
        assert found.value.suggested_filename == "two-rivers.zip"
        found.value.save_as(tmp_path / "two-rivers.zip")
        form.get_by_text("wpmodel programme check two-rivers").wait_for()
        assert barriers(page) == []

        bad = rezipped(tmp_path / "two-rivers.zip", "primes.csv", "Provider 2,private", "Provider 2,secret")
        page.set_input_files(".wp-own input[type=file]", bad)
        said = form.locator("[role=alert]", has_text="primes.csv, row 3: sector")
        expect(said).to_contain_text("mend it")
        (tmp_path / "no.zip").write_bytes(b"not a zip")
        page.set_input_files(".wp-own input[type=file]", tmp_path / "no.zip")
        form.locator("[role=alert]", has_text="no zip file that can be read").wait_for()
        (tmp_path / "large.zip").write_bytes(bytes(200_000))
        page.set_input_files(".wp-own input[type=file]", tmp_path / "large.zip")
        form.locator("[role=alert]", has_text="more than the 120,000").wait_for()

        good = rezipped(tmp_path / "two-rivers.zip", "groups.csv", "Lone parents", "Parents alone")
        page.set_input_files(".wp-own input[type=file]", good)
        form.locator("[role=status]", has_text="changed.zip is right, and chosen above: Two rivers").wait_for()
        chosen = page.locator(".wp-levers select").first.locator("option:checked")
        expect(chosen).to_have_text("Two rivers")
        page.get_by_role("button", name="Run", exact=True).click()
        page.wait_for_selector(".wp-floor[data-ready]", timeout=240_000)
        page.wait_for_selector(".wp-stop", state="detached", timeout=240_000)
        page.locator("#chart-groups").scroll_into_view_if_needed()
        expect(page.locator("#chart-groups .wp-plot")).to_have_attribute("aria-label", re.compile("Parents alone"))
        expect(page.locator("#chart-groups .wp-note")).to_contain_text("two-rivers")
        link = page.evaluate("location.search")
    with visit(link) as page:  # it is theirs alone
        page.locator("[role=alert]", has_text="which is not there").wait_for()
