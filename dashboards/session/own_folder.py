"""A programme of a visitor's own: a folder to begin with, made from a short form, and one that comes back as a zip.

A zip may hold anything. Of its files those are read that a programme's folder has, each under the name that the folder
gives it and up to a size; no other part of a path counts. They lie in a folder of their own while they are read.
"""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import tomli_w

from wpmodel.foundation.files import StoreError, write_text
from wpmodel.foundation.texts import read_file, read_toml
from wpmodel.programmes import folder as folders
from wpmodel.programmes import template
from wpmodel.programmes.programme import MOST_GROUPS, Programme
from wpmodel.scenario import contract_of
from wpmodel.setup.tariff import Tariff

MOST_ZIP = 120_000
"""Bytes of a zip that is sent: the largest programme of the package has nine thousand."""
MOST_FILE, MOST_ALL, MOST_FILES = 400_000, 800_000, 60
"""Bytes of a file and of all that are read, unpacked, and files in a zip."""
MOST_PEOPLE = 200_000
"""People of a programme that pages run: a command takes more."""
FILES = (folders.HEAD, *(f"{name}.csv" for name in folders.described()))
MOST_TITLE, MOST_A_MONTH, MOST_PRIMES, MOST_CHARITIES, MOST_FEE = 60, 5_000, 20, 60, 20_000
REMARK = (
    "# A programme for wpmodel. Change what is yours, zip the folder, and read it on the page Explore; or type:\n#   "
)
_one_at_a_time = Lock()


class FolderError(ValueError):
    """A folder that cannot be made or read. The message says file, row and remedy."""


@dataclass(frozen=True)
class Group:
    """People of one group: title, the group of 2011 that they are like, people a month, and what is paid once for each
    of them when they join and when they reach a job outcome (GBP)."""

    title: str
    like: str
    people: int
    joining: float
    outcome: float


@dataclass(frozen=True)
class Plan:
    """What the form asks: title, groups, how many providers hold a contract, and how many charities work for them
    (tier 1) or sell them help (tier 2)."""

    title: str
    groups: tuple[Group, ...]
    primes: int
    charities: int
    specialists: int

    @property
    def name(self) -> str:
        """The folder's name."""
        return _plain(self.title, "-")


def begun(plan: Plan) -> tuple[str, bytes]:
    """Name and zip of a folder to begin with: that of `wpmodel programme new`, with what the plan says in place of its
    own. Raises FolderError where that cannot be a programme."""
    if not plan.name:
        raise FolderError("the programme needs a name with letters or digits in it, such as My city")
    if not 1 <= len(plan.groups) <= MOST_GROUPS:
        raise FolderError(f"{len(plan.groups)} groups: a programme has from 1 to {MOST_GROUPS}")
    with TemporaryDirectory() as place:
        try:
            made = template.write(Path(place) / plan.name)
            _write(plan, made)
        except (StoreError, OSError, folders.ProgrammeError) as error:
            raise FolderError(f"the folder cannot be written: {error}") from None
        _checked(made)
        return plan.name, _zipped(made)


def read(content: bytes) -> Programme:
    """The programme in a zip: its files at the top, or in one folder. Raises FolderError with the first thing that
    cannot be right, as `wpmodel programme check` finds it."""
    if len(content) > MOST_ZIP:
        raise FolderError(f"the zip has {len(content):,} bytes, more than the {MOST_ZIP:,} that it can have")
    with _one_at_a_time, TemporaryDirectory() as place:
        made = Path(place) / "yours"
        made.mkdir()
        for name, text in _unzipped(content):
            (made / name).write_bytes(text)
        return _checked(made)


def _checked(made: Path) -> Programme:
    """The programme of a folder, held against all that `wpmodel programme check` looks at."""
    try:
        found = folders.read(made, "a folder of your own")
        Tariff.of(contract_of(found))
    except (ValueError, OSError) as error:
        said = str(error).replace(f"{made}/", "").replace(f"{made}\\", "").replace(str(made), "the folder")
        raise FolderError(said) from None
    return found


def _unzipped(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Files that a programme has, by name. Whatever else is in the zip is not read."""
    left = MOST_ALL
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            for info in _wanted(packed.infolist()):
                with packed.open(info) as file:
                    text = file.read(MOST_FILE + 1)
                left -= len(text)
                if len(text) > MOST_FILE or left < 0:
                    raise FolderError(
                        f"{_path(info).name}: a file has at most {MOST_FILE:,} bytes, and all of them "
                        f"{MOST_ALL:,}: leave out what is not needed"
                    )
                yield _path(info).name, text
    except (BadZipFile, OSError, EOFError, zlib.error, NotImplementedError, RuntimeError) as error:
        raise FolderError(
            f"it is no zip file that can be read ({error}): zip the folder anew, without a password"
        ) from None


def _wanted(every: Sequence[ZipInfo]) -> list[ZipInfo]:
    if len(every) > MOST_FILES:
        raise FolderError(f"the zip holds {len(every)} files, more than the {MOST_FILES} that it can have")
    found = dict[str, ZipInfo]()
    for info in every:
        path = _path(info)
        if path.name not in FILES or len(path.parts) > 2 or info.is_dir():
            continue
        if path.name in found:
            raise FolderError(f"{path.name} is in the zip twice: zip one folder alone")
        found[path.name] = info
    if not found:
        raise FolderError(f"the zip holds no {folders.HEAD}, at its top or in one folder: zip the programme’s folder")
    return list(found.values())


def _path(info: ZipInfo) -> PurePosixPath:
    return PurePosixPath(info.filename.replace("\\", "/"))


def _write(plan: Plan, made: Path) -> None:
    """Put what the plan says into the folder's tables and terms."""
    names = _names([group.title for group in plan.groups])
    for table, rows in _tables(plan, names, folders.read(made)).items():
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        write_text(text.getvalue(), made / f"{table}.csv")
    head = read_toml(read_file(made / folders.HEAD))
    terms = {key: value for key, value in head["parameters"].items() if not isinstance(value, dict)}
    fees = {"attachment_fee": [g.joining for g in plan.groups], "outcome_fee": [g.outcome for g in plan.groups]}
    head |= {
        "title": plan.title.strip(),
        "parameters": terms | {key: dict(zip(names, of, strict=True)) for key, of in fees.items()},
    }
    write_text(f"{REMARK}wpmodel programme check {plan.name}\n{tomli_w.dumps(head)}", made / folders.HEAD)


def _tables(plan: Plan, names: Sequence[str], usual: Programme) -> dict[str, list[list[Any]]]:
    """Rows of the tables that a plan changes, heads first; months and area are those of the `usual` folder."""
    area = usual.areas[0].name
    primes = [f"Provider {k + 1}" for k in range(plan.primes)]
    groups = list(zip(names, plan.groups, strict=True))
    charities = [[f"Charity {k + 1}", primes[k % len(primes)], 1] for k in range(plan.charities)]
    charities += [[f"Specialist {k + 1}", prime, 2] for k in range(plan.specialists) for prime in primes]
    return {
        "groups": [["group", "title", "like"], *([name, of.title, of.like] for name, of in groups)],
        "primes": [["prime", "sector"], *([prime, "private"] for prime in primes)],
        "contracts": [["area", "prime"], *([area, prime] for prime in primes)],
        "subcontractors": [
            ["subcontractor", "sector", "area", "prime", "tier", "weight"],
            *([name, "voluntary", area, prime, tier, 1] for name, prime, tier in charities),
        ],
        "referrals": [
            ["month", "group", "people", "area"],
            *(
                [month, name, of.people, ""]
                for month in sorted({one.month for one in usual.referred})
                for name, of in groups
            ),
        ],
    }


def _names(titles: Sequence[str]) -> list[str]:
    """Names of groups, as tables and parameters use them: each another."""
    found = list[str]()
    for k, title in enumerate(titles, 1):
        plain = _plain(title, "_")[:30]
        plain = plain if plain[:1].isalpha() else f"group_{plain}".rstrip("_")
        found.append(plain if plain not in found else f"{plain}_{k}")
    return found


def _plain(text: str, between: str) -> str:
    return re.sub(r"[^a-z0-9]+", between, text.lower()).strip(between)


def _zipped(made: Path) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        for one in sorted(made.iterdir()):
            file.write(one, f"{made.name}/{one.name}")
    return packed.getvalue()
