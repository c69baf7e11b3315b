"""What was seen of an area's people, as one block of bytes for the browser (`js/floor/run.js` reads it).

A block is the length of its head (4 bytes, little-endian), the head (JSON), and arrays one after another, each from a
multiple of 4 bytes. `arrays` in the head says where each begins and how many bytes it has. All is simulated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import ADVERSE, BOUGHT, DOUBTS, GIVEN, OUTCOMES
from wpmodel.dashboards.figures.network import tile_places
from wpmodel.dashboards.figures.trades import christened
from wpmodel.engine.floor import OFFICE, Recorder, Watch
from wpmodel.engine.parking import LONG_ENOUGH, NEXT_TO_NOTHING
from wpmodel.foundation.ledger import OUTSIDE, Ledger
from wpmodel.foundation.time_units import PERIOD

if TYPE_CHECKING:
    from wpmodel.engine.model import WorkProgramme

WORD = 4
TYPES = {
    "ids": "<i4", "prospect": "<f4", "begins": "u1", "lengths": "u1", "first_place": "u1", "codes": "u1",
    "moves": "<u2", "office": "<f4", "waiting": "<f4",
}  # fmt: skip
"""Arrays of `Seen` that go to the browser, and their types there."""
ACTS = {"outcomes": OUTCOMES, "doubts": DOUBTS, "adverse": ADVERSE, "bought": BOUGHT, "given": GIVEN}
"""What was done for and to the people of a place in a period, all of them: job outcomes reached, doubts sent to the
jobcentre, decisions against them, months of work on a barrier bought from specialists and given by councils."""
PAID = "paid"
"""What a place's holder got from the Department, or from its prime, in a period: thousand pounds over all its work in
the run, as its cash is. An outcome is paid for weeks after it is reached."""


def blocks(watch: Watch, whole: int, first_alone: bool = False) -> dict[str, bytes]:
    """The block of each area, by name; of the first one alone while a run of `whole` periods goes on."""
    recorders = list(watch.recorders.items())[: 1 if first_alone else None]
    got = received(recorders[0][1].model) if recorders else np.zeros((0, 0))
    return {area: block(one, whole, got) for area, one in recorders}


def block(recorder: Recorder, whole: int, got: NDArray) -> bytes:
    """One area so far. `whole`: periods of the run when it has ended; `got`: from `received`. Raises ValueError before
    the first period."""
    seen = recorder.seen()
    model = recorder.model
    head = {
        "area": seen.area,
        "one_in": seen.one_in,
        "periods": seen.periods,
        "whole": whole,
        "step": PERIOD,
        "begins": model.calendar.first_day.isoformat(),
        "steps": seen.steps,
        "office": [*OFFICE, *ACTS, PAID],
        "alone": len(model.areas) == 1,
        "parked_from": -(-LONG_ENOUGH // PERIOD),
        "next_to_nothing": NEXT_TO_NOTHING * PERIOD,
        "houses": _named(recorder),
        "expected": _expected(recorder),
        "seed": model.seed,
    }
    arrays = {name: getattr(seen, name) for name in TYPES} | {
        "office": np.dstack([seen.office, *_acts(recorder, seen.periods, got)])
    }
    return packed(head, {name: arrays[name].astype(kind) for name, kind in TYPES.items()})


def received(model: WorkProgramme) -> NDArray:
    """What every account got from the Department or from another provider so far, thousand pounds a period. Shape
    (periods, accounts)."""
    week, payer, payee, _, pence = model.ledger.entries()
    found = np.zeros((model.period, len(model.ledger.balances)))
    fees = (payee >= len(OUTSIDE)) & ((payer == Ledger.outside(OUTSIDE[0])) | (payer >= len(OUTSIDE)))
    fees &= week < PERIOD * model.period
    np.add.at(found, (week[fees] // PERIOD, payee[fees]), pence[fees] / 1e5)
    return found


def _acts(recorder: Recorder, periods: int, got: NDArray) -> list[NDArray]:
    """Columns of each place beside those of `OFFICE`: (periods, places) each."""
    records, at = recorder.model.records, recorder.at
    counts = records.counts[:periods, at].sum(axis=2)
    paid = got[np.arange(periods)[:, None], records.holder[:periods, at]]
    return [*(counts[..., which] for which in ACTS.values()), paid]


def packed(head: Mapping[str, Any], arrays: Mapping[str, NDArray]) -> bytes:
    """A head and arrays as a block."""
    where, parts, at = {}, [], 0
    for name, array in arrays.items():
        raw = np.ascontiguousarray(array).tobytes()
        where[name] = [at, len(raw)]
        parts.append(_filled(raw, b"\0"))
        at += len(parts[-1])
    text = _filled(json.dumps({**head, "arrays": where}, separators=(",", ":")).encode(), b" ")
    return len(text).to_bytes(WORD, "little") + text + b"".join(parts)


def _filled(raw: bytes, filler: bytes) -> bytes:
    return raw + filler * (-len(raw) % WORD)


def unpacked(block: bytes) -> tuple[dict[str, Any], dict[str, NDArray]]:
    """Head and arrays of a block, as flat arrays of the types that they were sent as."""
    size = int.from_bytes(block[:WORD], "little")
    head = json.loads(block[WORD : WORD + size])
    start = WORD + size
    return head, {
        name: np.frombuffer(block[start + at : start + at + length], TYPES[name])
        for name, (at, length) in head["arrays"].items()
    }


def _named(recorder: Recorder) -> list[dict[str, Any]]:
    """The houses, their subcontractors with an invented trade and town."""
    area = recorder.model.area_names[recorder.area]
    found = recorder.houses()
    spells = [spell for house in found for spell in house["spells"] if spell["number"] is not None]
    known = christened([(spell["number"], spell["sector"]) for spell in spells], area)
    for spell in spells:
        spell["trade"], spell["town"] = known[spell["number"]]
    return found


def _expected(recorder: Recorder) -> list[float]:
    """People watched whom each place would have at once, were they spread by its share: to lay rooms out before the
    run has shown its own peaks."""
    model = recorder.model
    ids = model.claimants.rows["id"]
    ever = int(((model.people.area[ids] == recorder.area) & (ids % recorder.one_in == 0)).sum())
    places = [model.places[k] for k in recorder.at]
    of_contracts = len({place.contract for place in places})
    return [round(AT_ONCE * ever * place.share / of_contracts, 1) for place in places]


AT_ONCE = 0.6
"""Part of all people of a run who are on the programme at its peak, about (two years each, most come early)."""


def tiles(areas: Mapping[str, Any], every: Sequence[str]) -> list[dict[str, Any]]:
    """Where each area of a run is on the tile map of `every` area of its programme."""
    return [
        {"area": area, "short": short, "column": column, "row": row}
        for area, (short, column, row) in tile_places(every).items()
        if area in areas
    ]
