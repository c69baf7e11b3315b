"""A programme of one's own: a folder from the form, and zips that anybody may send."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from wpmodel.dashboards.figures.of_run import group_names
from wpmodel.dashboards.session import own_folder as own
from wpmodel.dashboards.session import programmes
from wpmodel.dashboards.session.own_folder import FolderError, Group, Plan
from wpmodel.dashboards.session.state import Choice, check, restore
from wpmodel.dashboards.workers import work

GROUPS = (Group("Lone parents", "jsa_25_plus", 40, 200, 1500), Group("Aged 18 to 24", "jsa_18_24", 60, 100, 900))
PLAN = Plan("My own city", GROUPS, primes=3, charities=7, specialists=2)


def changed(content: bytes, **files: str | None) -> bytes:
    """A zip with other text in some of its files, by name without their ends; None leaves one out."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            text = files.get(Path(name).stem, before.read(name).decode())
            if text is not None:
                after.writestr(name, text)
    return packed.getvalue()


def packed(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in files.items():
            file.writestr(name, text)
    return content.getvalue()


@pytest.fixture(scope="module")
def begun() -> bytes:
    name, content = own.begun(PLAN)
    assert name == "my-own-city"
    return content


def test_the_form_makes_a_folder_that_is_right_and_says_what_was_asked(begun: bytes) -> None:
    found = own.read(begun)
    assert (found.name, found.title) == ("my-own-city", "My own city")
    assert [(one.name, one.title, one.like) for one in found.groups] == [
        ("lone_parents", "Lone parents", "jsa_25_plus"), ("aged_18_to_24", "Aged 18 to 24", "jsa_18_24"),
    ]  # fmt: skip
    assert sum(of.people for of in found.referred) == 24 * 100
    assert len(found.contracts) == len(found.primes) == 3
    assert found.chain.counts["voluntary"] == (9, 7, 6)
    assert dict(found.terms["outcome_fee"]) == {"lone_parents": 1500, "aged_18_to_24": 900}
    assert "/tmp" not in repr(vars(found))


def test_groups_of_any_name_have_one_each() -> None:
    titles = ("16+", "Über 50", "Über 50", "x" * 60)
    groups = tuple(Group(title, "esa_new", 1, 0, 0) for title in titles)
    found = own.read(own.begun(Plan("b", groups, 1, 1, 0))[1])
    assert len({one.name for one in found.groups}) == 4
    assert [one.title for one in found.groups] == list(titles)
    with pytest.raises(FolderError, match="letters or digits"):
        own.begun(Plan("??", groups, 1, 1, 0))
    with pytest.raises(FolderError, match="from 1 to 9"):
        own.begun(Plan("b", (), 1, 1, 0))


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"referrals": "month,group,people,area\n2014-05,nobody,5,\n"}, "referrals.csv, row 2: group"),
        ({"referrals": "month,group,people,area\n2019-05,lone_parents,5,\n"}, "referrals.csv, row 2: 2019-05 is not"),
        ({"primes": None}, "primes.csv is missing"),
        ({"programme": "name = 3"}, "programme.toml"),
        ({"groups": "group,title,like\nBad Name,a,jsa_18_24\n"}, "groups.csv, row 2: group"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_and_row(begun: bytes, files: dict[str, str | None], said: str) -> None:
    with pytest.raises(FolderError, match=said.replace(".", r"\.")) as told:
        own.read(changed(begun, **files))
    assert "tmp" not in str(told.value)
    assert "yours" not in str(told.value)


def test_a_zip_that_nobody_should_send_is_refused_and_writes_nothing_elsewhere(begun: bytes, tmp_path: Path) -> None:
    before = sorted(tmp_path.parent.iterdir())
    for content, said in (
        (b"", "no zip file"),
        (b"PK\x03\x04" + b"x" * 99, "no zip file"),
        (b"x" * (own.MOST_ZIP + 1), "more than the"),
        (packed(**{"groups.csv": b"0" * (own.MOST_FILE + 1)}), "at most"),
        (packed(**{f"{name}.csv": b"0" * own.MOST_FILE for name in ("groups", "areas", "referrals")}), "all of them"),
        (packed(**{f"{k}.csv": b"" for k in range(own.MOST_FILES + 1)}), "files, more than"),
        (packed(**{"a/groups.csv": b"", "b/groups.csv": b""}), "twice"),
        (packed(**{"../../groups.txt": b"x", "/etc/passwd": b"x"}), "holds no programme.toml"),
        (packed(**{"a/b/c/groups.csv": b"x"}), "holds no programme.toml"),
        (changed(begun).replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"), "no zip file"),
    ):
        with pytest.raises(FolderError, match=said):
            own.read(content)
    assert sorted(tmp_path.parent.iterdir()) == before


def test_a_path_in_a_zip_counts_for_nothing(begun: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(begun)) as file:
        inside = {Path(name).name: file.read(name) for name in file.namelist()}
    found = own.read(packed(**{f"../{name}": text for name, text in inside.items()}, **{"notes.txt": b"not read"}))
    assert found.title == "My own city"


def test_a_programme_of_ones_own_is_run_and_gone_when_it_is_let_go(begun: bytes) -> None:
    name = programmes.take_in(own.read(begun))
    try:
        choice = Choice().of_programme(name)
        check(choice)
        assert restore(choice.link(), own=(name,)).choice == choice
        assert restore(choice.link()).choice == Choice()  # a link that somebody else was given
        assert name not in choice.arms[0].words()
        result = work._run(work.Wanted(choice.arms[0].made(), choice.areas, 1), lambda done, of: None)  # type: ignore[arg-type]
        assert group_names(result.model.programme) == ("Lone parents", "Aged 18 to 24")
        assert result.records.attached.sum() > 2_000
    finally:
        programmes.let_go(name)
    with pytest.raises(ValueError, match="there is no programme"):
        programmes.programme_of(name)
    with pytest.raises(ValueError, match="there is no programme"):
        programmes.areas_of(name)
