"""Claimants: one structured array for millions of people, and a Mesa agent that is a window on one row of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
from mesa import Agent
from numpy.typing import NDArray

from wpmodel.agents.faces.facts import facts, of_claimant, of_population
from wpmodel.agents.faces.mesa_edge import AgentSet, GroupBy

PERSON = np.dtype(
    [
        ("readiness", "f8"),  # log odds of work, market and help apart; drifts down out of work
        ("motivation", "f8"),  # 0 to 1
        ("support", "f8"),  # stock of help, log odds
        ("assessed", "f8"),  # the provider's estimate of readiness plus motivation, log odds
        ("worked", "i8"),  # weeks in work and out of it, a bit a week, the latest lowest; only under milestones
        ("id", "i4"),
        ("minutes", "u4"),  # adviser minutes received so far
        ("referred", "i2"),  # weeks since 1 June 2011
        ("attached", "i2"),  # weeks since 1 June 2011; NEVER if they never attached
        ("place", "i2"),  # who delivers: index into the delivery places
        ("first_place", "i2"),  # who delivered at first
        ("jobcentre", "i2"),
        # the next five dates are in weeks since attachment, NEVER where there is none
        ("due", "i2"),  # when the job next earns a payment
        ("job_start", "i2"),  # when their latest job began
        ("first_job", "i2"),  # when their first job began
        ("outcome", "i2"),  # when they reached a job outcome
        ("ended", "i2"),  # when they left the programme, or NEVER
        ("banked", "i2"),  # weeks in work in earlier jobs
        ("sanctioned_until", "i2"),  # week since attachment in which their latest sanction ends; zero if none
        ("weeks_sanctioned", "i2"),  # weeks of benefit that sanctions have taken
        ("group", "u1"),
        ("age_band", "u1"),
        ("health_condition", "u1"),
        ("barriers", "u1"),  # bits, in the order of wpmodel.agents.rules.arrival.BARRIERS
        ("status", "u1"),  # index into wpmodel.agents.rules.claims.STATUS
        ("payments", "u1"),  # outcome and sustainment payments earned
        ("doubts", "u1"),  # sanction referrals: doubts that their provider raised with the jobcentre
        ("sanctions", "u1"),  # adverse decisions, those overturned later among them
        ("failures", "u1"),  # how often they failed within a year, as the law counts: the level of their last sanction
        ("reengaged", "u1"),  # failures after which the provider brought them back itself
        ("modules", "u1"),  # modules of specialist or wraparound help received
        ("removed", "u1"),  # bits of the barriers that were removed
        ("moves", "u1"),  # how often they were moved because their provider left
        ("handed", "u1"),  # zero where their prime had no choice of deliverer, 1 kept, 2 passed on
    ],
    align=True,
)
"""The fields fill whole words: no byte is padding, so that equal people have equal bytes."""


def reorder(rows: NDArray, order: NDArray) -> None:
    """Put the rows in another order, in place. Copies whole rows, where NumPy would copy field by field."""
    words = rows.view(np.int64).reshape(len(rows), PERSON.itemsize // 8)
    words[:] = words[order]


class Column:
    """An attribute of a claimant, kept in the population's column of that name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, claimant: Any, owner: type | None = None) -> Any:
        if claimant is None:
            return self
        return claimant.people.rows[self.name][claimant.row].item()

    def __set__(self, claimant: Any, value: Any) -> None:
        claimant.people.rows[self.name][claimant.row] = value


@facts(of_claimant)
class Claimant(Agent):
    """One person on the programme: a window on a row of the population, made when somebody looks.

    Two windows on the same person are equal. The attributes are the columns of `PERSON`; `step()` lives their next
    four weeks alone, by the rules the caseload kernel compiles.
    """

    def __init__(self, people: Population, row: int) -> None:
        # Not Agent.__init__, which would register them: the model registers the whole population instead.
        self.people, self.model, self.pos = people, people.model, None
        self._row, self.number = int(row), int(people.rows["id"][row])

    @property
    def row(self) -> int:
        """The row they are filed in: it changes once, when they are dealt to a place."""
        if self.people.rows["id"][self._row] != self.number:
            self._row = self.people.row_of(self.number)
        return self._row

    @property
    def unique_id(self) -> int:
        """Their number in the model: the reserved block's first number plus their own."""
        return self.people.first_id + self.number

    def step(self) -> None:
        """Live the coming four weeks: the model's kernel, given this one row."""
        self.model.live_alone(self.row)

    def remove(self) -> None:
        """Refused: people leave the programme, not the record."""
        raise TypeError("claimants leave the programme; they are not removed from the population")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Claimant) and other.people.rows is self.people.rows and other.number == self.number

    def __hash__(self) -> int:
        return hash((id(self.people.rows), self.number))

    def __reduce_ex__(self, protocol: Any) -> Any:
        self.people.travel()
        return _claimant, (self.model, self.number)


def _claimant(model: Any, number: int) -> Claimant:
    return model.claimants.who(number)


def _population(model: Any, ids: NDArray) -> Population:
    everybody, rows = model.claimants, model.claimants.rows["id"]
    order = np.argsort(rows)
    return everybody._of(order[np.searchsorted(rows, ids, sorter=order)])


for _name in PERSON.names or ():
    setattr(Claimant, _name, Column(_name))


@facts(of_population)
class Population(AgentSet):
    """An AgentSet whose members are rows of a table. Reading and writing attributes works on whole columns."""

    def __init__(self, model: Any, rows: NDArray, first_id: int, index: NDArray | None = None) -> None:
        self.model, self.rows, self.first_id = model, rows, first_id
        self.random = model.random
        self.picked = np.arange(len(rows)) if index is None else np.asarray(index)

    def _of(self, index: NDArray, inplace: bool = False) -> Population:
        if inplace:
            self.picked = np.asarray(index)
            return self
        return Population(self.model, self.rows, self.first_id, index)

    def _from_iterable(self, claimants: Any) -> Population:
        return self._of(np.array(list(dict.fromkeys(c.row for c in claimants)), np.int64))

    def __len__(self) -> int:
        return len(self.picked)

    def __iter__(self) -> Iterator[Claimant]:
        return (Claimant(self, int(row)) for row in self.picked)

    def __contains__(self, agent: object) -> bool:
        return isinstance(agent, Claimant) and agent.people.rows is self.rows and bool(np.any(self.picked == agent.row))

    def __getitem__(self, item: Any) -> Any:
        if isinstance(item, slice):
            return self.to_list(item)
        if hasattr(item, "__len__"):
            chosen = np.asarray(item)
            return self._of(self.picked[chosen if chosen.dtype.kind == "i" else self._mask(item)])
        return Claimant(self, int(self.picked[item]))

    def to_list(self, part: slice = slice(None)) -> list[Claimant]:
        """The members, or a part of them, as a list."""
        return [Claimant(self, row) for row in self.picked[part]]

    def who(self, claimant: int) -> Claimant:
        """The claimant with this number (their `id`), whatever row they are filed in.

        Raises KeyError where no such claimant is in the run.
        """
        return Claimant(self, self.row_of(claimant))

    def row_of(self, claimant: int) -> int:
        """The row in which the claimant with this number is filed. Raises KeyError where they are not in the run."""
        found = np.flatnonzero(self.rows["id"] == claimant)
        if not found.size:
            raise KeyError(f"no claimant {claimant} in this run of {len(self.rows):,} people")
        return int(found[0])

    def get(self, attr_names: Any, handle_missing: str = "error", default_value: Any = None) -> Any:
        """A column as an array, or several as a list of rows, as Mesa's AgentSet does."""
        if isinstance(attr_names, str) and attr_names in (PERSON.names or ()):
            column = self.rows[attr_names][self.picked]
            return column.astype(np.int64) if column.dtype.kind in "iu" else column  # sums must not wrap
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing must be 'error' or 'default', not {handle_missing!r}")
        fallback = () if handle_missing == "error" else (default_value,)
        if isinstance(attr_names, str):
            return [getattr(c, attr_names, *fallback) for c in self]
        return [[getattr(c, name, *fallback) for name in attr_names] for c in self]

    def set(self, attr_name: str, value: Any) -> Population:
        """Write a whole column. Raises AttributeError for what is no column: nobody could keep it."""
        if attr_name not in (PERSON.names or ()):
            raise AttributeError(
                f"claimants have no column {attr_name!r} to write to; they have {', '.join(PERSON.names or ())}"
            )
        self.rows[attr_name][self.picked] = value
        return self

    def select(
        self,
        filter_func: Callable[[Claimant], bool] | Sequence[bool] | NDArray | None = None,
        at_most: float = float("inf"),
        inplace: bool = False,
        agent_type: type[Agent] | None = None,
    ) -> Population:
        """The members that pass; `filter_func` may be a mask (fast) or a function of a claimant (slow).

        A mask is anything with a truth for each member, in the order of the set: an array, a list, a pandas Series.
        Raises ValueError for another length or other values.
        """
        index = self.picked if agent_type is None or issubclass(Claimant, agent_type) else self.picked[:0]
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(len(self) * at_most)
        most = None if at_most == float("inf") else int(at_most)
        if filter_func is not None and not callable(filter_func):
            index = index[self._mask(filter_func)[: len(index)]]
        elif filter_func is not None:
            passing = (row for row in index if filter_func(Claimant(self, row)))
            index = np.fromiter(islice(passing, most), np.int64)
        return self._of(index[:most], inplace)

    def _mask(self, given: Any) -> NDArray:
        """A truth for each member. Shape (n,), bool."""
        mask = np.asarray(given)
        if mask.dtype == object and all(isinstance(one, (bool, np.bool_)) for one in mask.flat):
            mask = mask.astype(bool)  # a Series of another kind of truths
        if mask.shape != (len(self),) or mask.dtype != bool:
            raise ValueError(
                f"to select by a mask takes True or False for each of the {len(self):,} members, in their order; this "
                f"is {mask.dtype} of shape {mask.shape}"
            )
        return mask

    def shuffle(self, inplace: bool = False) -> Population:
        """The members in an order drawn from the model's own generator."""
        order = list(range(len(self)))
        self.random.shuffle(order)
        return self._of(self.picked[order], inplace)

    def sort(self, key: Any, ascending: bool = False, inplace: bool = False) -> Population:
        """The members by a column or by a function of a claimant."""
        values = self.get(key) if isinstance(key, str) else [key(c) for c in self]
        if isinstance(values, np.ndarray):
            order = np.argsort(values if ascending else -values, kind="stable")
        else:
            order = np.array(sorted(range(len(values)), key=values.__getitem__, reverse=not ascending), np.int64)
        return self._of(self.picked[order], inplace)

    def map(self, method: Any, *args: Any, **kwargs: Any) -> list:
        """What a method (by name) or a function gives for each claimant."""
        if callable(method):
            return [method(c, *args, **kwargs) for c in self]
        return [getattr(c, method)(*args, **kwargs) for c in self]

    def do(self, method: Any, *args: Any, **kwargs: Any) -> Population:
        """Call a method (by name) or a function on each claimant, in order."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(self, method: Any, *args: Any, **kwargs: Any) -> Population:
        """Call a method on each claimant, in random order."""
        self.shuffle().do(method, *args, **kwargs)
        return self

    def groupby(self, by: Any, result_type: str = "agentset") -> GroupBy:
        """Populations by a column's values or by a function of a claimant."""
        values = self.get(by) if isinstance(by, str) else [by(c) for c in self]
        if isinstance(values, np.ndarray):
            groups = {v.item(): self._of(self.picked[values == v]) for v in np.unique(values)}
        else:
            members: dict[Any, list[int]] = {}
            for row, value in zip(self.picked.tolist(), values, strict=True):
                members.setdefault(value, []).append(row)
            groups = {value: self._of(np.array(rows)) for value, rows in members.items()}
        return GroupBy(groups if result_type == "agentset" else {k: list(g) for k, g in groups.items()})

    def add(self, agent: Agent) -> None:
        """Refused: the intake decides who comes."""
        raise TypeError("the population is fixed by the intake: people cannot be added or removed by hand")

    discard = remove = add

    def travel(self) -> None:
        """Raises TypeError where these rows are not the model's own: a model made again would not have them."""
        if self.rows is not self.model.claimants.rows:
            raise TypeError("these claimants are copies outside their model and cannot be sent: send their `rows`")

    def __reduce_ex__(self, protocol: Any) -> Any:
        self.travel()
        return _population, (self.model, self.rows["id"][self.picked])

    def __copy__(self) -> Population:
        return self._of(self.picked)
