"""What was seen of an area's people, as one block of bytes for the browser (`js/floor/run.js` reads it).

A block is the length of its head (4 bytes, little-endian), the head (JSON), and arrays one after another, each from a
multiple of 4 bytes. `arrays` in the head says where each begins and how many bytes it has. All is simulated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wpmodel.dashboards.figures.network import tile_places
from wpmodel.dashboards.figures.trades import christened
from wpmodel.engine.floor import OFFICE, Recorder, Watch
from wpmodel.engine.parking import LONG_ENOUGH, NEXT_TO_NOTHING
from wpmodel.foundation.time_units import PERIOD

WORD = 4
TYPES = {
    "ids": "<i4", "prospect": "<f4", "begins": "u1", "lengths": "u1", "first_place": "u1", "codes": "u1",
    "moves": "<u2", "office": "<f4", "waiting": "<f4",
}  # fmt: skip
"""Arrays of `Seen` that go to the browser, and their types there."""


def blocks(watch: Watch, whole: int, first_alone: bool = False) -> dict[str, bytes]:
    """The block of each area, by name; of the first one alone while a run of `whole` periods goes on."""
    recorders = list(watch.recorders.items())[: 1 if first_alone else None]
    return {area: block(one, whole) for area, one in recorders}


def block(recorder: Recorder, whole: int) -> bytes:
    """One area so far. `whole`: periods of the run when it has ended. Raises ValueError before the first period."""
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
        "office": OFFICE,
        "parked_from": -(-LONG_ENOUGH // PERIOD),
        "next_to_nothing": NEXT_TO_NOTHING * PERIOD,
        "houses": _named(recorder),
        "expected": _expected(recorder),
        "seed": model.seed,
    }
    return packed(head, {name: getattr(seen, name).astype(kind) for name, kind in TYPES.items()})


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
