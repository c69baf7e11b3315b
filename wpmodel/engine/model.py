"""The model: `WorkProgramme` builds the world and walks the schedule, four weeks a step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.faces.labour_market import LabourMarket
from wpmodel.agents.faces.organisation import Organisation
from wpmodel.agents.faces.population import reorder
from wpmodel.agents.faces.prime import Prime
from wpmodel.agents.faces.subcontractor import Subcontractor
from wpmodel.agents.kernel import caseload, handover
from wpmodel.agents.kernel.counts import COUNTS, LOOKING, TALLY
from wpmodel.agents.kinds import IN_WORK, SEARCHING
from wpmodel.agents.luck import key_of
from wpmodel.agents.rules.cash import levelled
from wpmodel.agents.rules.job_entry import prospect
from wpmodel.engine import headline_series
from wpmodel.engine.mesa_conventions import Face, Running
from wpmodel.engine.records import REPEATS, Records
from wpmodel.engine.state import Caseloads, Stakes, Work
from wpmodel.foundation import notebook
from wpmodel.foundation.ledger import Ledger
from wpmodel.foundation.threads import blocks_for, cores, in_threads
from wpmodel.foundation.time_units import PERIOD
from wpmodel.mechanisms import arrivals, entry, exits, jobcentre_process, reforms, tender
from wpmodel.mechanisms.customer_choice import Choice
from wpmodel.mechanisms.learning import Learning, mission_of_areas, news_of, tell
from wpmodel.mechanisms.payments import Payments
from wpmodel.mechanisms.performance_regime import Regime
from wpmodel.mechanisms.specialist_help import Chain
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.setup import assessment_intake, delivery_models, initialisation, intake, triage
from wpmodel.setup.behaviour import behaviour_of, settings_of
from wpmodel.setup.coverage import choose_areas, choose_contracts, market_shares, share_of, whole_number
from wpmodel.setup.positions import Coverage
from wpmodel.setup.supply_chain import drawn_chain, graph_of
from wpmodel.setup.tariff import Tariff
from wpmodel.tables import evidence

ARGUMENTS = ("scenario", "rng", "seed", "until", "areas", "sample", "threads", "people")


class WorkProgramme(Face):
    """The Work Programme under a scenario, one agent per person.

    `agents` are offices, markets and the organisations that take part; `claimants` the people; `supply_chain` the
    graph; `coverage` says what of the programme on paper is in the run. `step()` is one four-week period with its
    weekly events, and `running` says whether there is another. `datacollector` has the headline series of
    `wpmodel.engine.headline_series`.

    `rng` decides everything: a seed, or whatever else Mesa takes (`mesa_conventions.seed_of`); without one, every model
    is another, and `seed` says which. `areas` runs some areas (or one) at full density, `sample` about that share of
    all contracts, each one whole. Parameters of the scenario may be given by name (`top_slice=0.1`). Raises ValueError
    on an unknown name or area, a value out of bounds or a sample outside (0, 1].
    """

    def __init__(
        self,
        scenario: Scenario | str = BASELINE,
        rng: Any = None,
        until: date | str | None = None,
        areas: Sequence[str] | str | None = None,
        sample: float | None = None,
        threads: int | None = None,
        people: intake.Intake | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(rng, kwargs.pop("seed", None))
        evidence.check()
        self.scenario = Running.chosen(scenario, kwargs, ARGUMENTS)
        self.programme, self.calendar = self.scenario.programme, self.scenario.programme.calendar
        self.until = self.programme.day(until)
        self.area_names, self.groups = [area.name for area in self.programme.areas], self.programme.labels
        self.areas = choose_areas([areas] if isinstance(areas, str) else areas, self.area_names)
        self.sample = share_of(sample)
        self.threads = cores() if threads is None else whole_number("threads", threads, 1)
        self.behaviour, self.settings = behaviour_of(self.scenario), settings_of(self.scenario)
        self.tariff, self.key = Tariff.of(self.scenario), key_of(self.seed)
        self.stakes, self.work = Stakes(), Work()
        self.periods, self.period = self.calendar.periods_until(self.until), 0
        if people is not None and not len(people):
            raise ValueError("there is nobody in this intake: a run needs somebody to be referred")
        try:
            self._settle(intake.intake_of(self.programme) if people is None else people)
        except BaseException:
            self.close()
            raise

    def _settle(self, people: intake.Intake) -> None:
        """Build the world: supply chain, organisations, offices, markets, people, books and records."""
        self.wca_claims = assessment_intake.claims_by_period(people, self.settings, self.periods, self.programme)
        people = assessment_intake.assessed(people, self.settings, self.key, self.programme)
        weekly = people.weekly(len(self.groups), len(self.area_names))  # a triage leaves as many in each group
        self.award = tender.awarded(self.scenario, self.settings, self.key, weekly)
        people = triage.triaged(people, self)
        firms, contracts = tuple(self.award.firms), tuple(self.award.contracts)
        self.delivery = delivery_models.models_of(firms, contracts, self.settings, self.seed)
        chain = drawn_chain(self.seed, self.programme, firms, contracts, self.delivery.partners_of(contracts))
        kept = choose_contracts([area for area, _ in self.award.contracts], self.areas, self.sample, self.seed)
        self.coverage = Coverage.of(chain, self.areas, kept)
        self.award = self.award.within(self.coverage.contracts.numbers)
        self.supply_chain = graph_of(chain, self.coverage.contracts.numbers.tolist())
        initialisation.settle_organisations(self)
        self.in_run = kept[[place.contract.number for place in self.places]]
        self.ledger = Ledger(len(self.providers))
        come = people.still_come(self.settings.later_referrals, self.calendar.week_of(self.calendar.year_ends[0]))
        self.everyone, self.people = int(come.sum()), people
        self.jobcentre_ranges = initialisation.settle_offices(self)
        self.shares = market_shares(self.contracts, len(self.areas), len(self.groups))
        self.among = self.shares[0]
        chosen = np.flatnonzero(np.isin(people.area, self.coverage.settled))
        chosen = chosen[self.in_run[self._deal(chosen, people.group[chosen], people.area[chosen])]]
        here = np.bincount(people.area[chosen[people.who_come()[chosen]]], minlength=len(self.area_names))
        self.density = here / np.maximum(weekly.sum(axis=(0, 1)), 1)
        initialisation.open_places(self, self.in_run, weekly)
        self.markets = initialisation.settle_markets(self, self.periods, self.density)
        arrivals.bring(self, chosen[come[chosen]])
        self._prepare()
        self.payments.plan(weekly)
        self.reforms = reforms.taken_up(self)

    def _prepare(self) -> None:
        """Rosters, offices, books and records, all blank."""
        self.caseloads = Caseloads.blank(len(self.places), len(self.groups))
        self.offices = initialisation.offices_of(self)
        self.contract_of = np.array([place.contract.index for place in self.places])
        self.holder = np.array([place.organisation.account for place in self.places])
        self.payments, self.chain, self.regime = Payments(self), Chain(self), Regime(self)
        self.choice = Choice(self)
        jobcentre_process.staff_desks(self)
        self.learning = Learning(self)
        self.beliefs, self.leavers = self.learning.beliefs(), list[Subcontractor]()
        self.outside = entry.outsiders(self)
        self.so_far, self.sanctions_at = np.zeros(len(COUNTS), np.int64), dict[int, NDArray]()
        self.datacollector = self.headlines = headline_series.collector()
        self.set_markets()
        sizes = (
            len(self.groups),
            len(self.contracts),
            len(self.places),
            len(self.markets),
            len(self.jobcentres),
            self.ledger.balances.size,
        )
        self.records = Records.blank(self.periods, *sizes)

    def facts(self) -> notebook.Facts:
        """What it tells of itself in a line, and in a notebook."""
        here = [self.area_names[k] for k in self.areas]
        where = ", ".join(here) if len(here) < 4 else f"{len(here)} areas"
        return {
            "scenario": self.scenario.name,
            "where": self.programme.country if len(here) == len(self.area_names) else where,
            "seed": str(self.seed),
            "now": f"{self.calendar.date_of(self.weeks[0])} (step {self.period} of {self.periods})",
            "claimants": (len(self.claimants), "synthetic people"),
        }

    __repr__, _repr_html_ = notebook.line, notebook.card

    # The schedule ----------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Four weeks: review, referrals, markets, support and work, doubts, claims and pay, learning, books, exits.

        Raises RuntimeError after the last, except for a clock of Mesa's that is told to run on: nothing happens then.
        """
        if self.period >= self.periods:
            return
        self.review()
        self.value_fees()
        self.assess()
        self.refer()
        self.set_markets()
        self.deliver()
        self.decide_doubts()
        self.settle_claims()
        self.learn()
        self.keep_books()
        entry.prune(self)
        exits.settle(self)
        entry.welcome(self)
        self.records.note(self)
        self.period += 1
        if self.period in REPEATS:
            self.sanctions_at[self.period] = self.claimants.rows["sanctions"].copy()
        self.running = self.running and self.period < self.periods
        if self.datacollector is self.headlines:  # neither left out (`experiment.steps`) nor another's
            self.so_far += self.work.counts.sum(axis=(0, 1))
            self.headlines.collect(self)

    @property
    def weeks(self) -> tuple[int, int]:
        """First week of this period and of the next."""
        return PERIOD * self.period, PERIOD * (self.period + 1)

    @property
    def year(self) -> int:
        """Index of the contract year that this period begins in."""
        return self.calendar.contract_year(self.weeks[0])

    def assess(self) -> None:
        """The assessor decides claims, the tribunal hears appeals; the people they send are in the intake (R12)."""
        self.assessor.decide(self.wca_claims[self.period].tolist())
        self.tribunal.hear(self.assessor.found[0])

    def set_markets(self) -> None:
        """Labour markets set the odds of work from the demand for vacancies: participants' of late, and returners'."""
        on_caseloads = np.bincount(self.offices["area"], self.caseloads.sizes, minlength=len(self.markets))
        for market, people in zip(self.markets, on_caseloads.tolist(), strict=True):
            market.people = people
        jobcentre_process.seek_work(self)
        self.agents_by_type[LabourMarket].do("step")
        jobcentre_process.find_work(self)
        self.odds = np.array([market.odds for market in self.markets])
        self.odds_of_places = self.odds[self.offices["area"]]

    def review(self) -> None:
        """The commissioner reviews the contract year that has ended, some weeks after its end (R10)."""
        self.commissioner.step()

    def refer(self) -> None:
        """Jobcentres refer; those attached are dealt to places, or choose (R14); primes choose whom they keep (R6)."""
        first, end = self.arrive_at[self.period], self.arrive_at[self.period + 1]
        block = self.claimants.rows[first:end]
        for office, people in zip(self.jobcentres, self.referrals_by_office[self.period].tolist(), strict=True):
            office.refer(people)
        self.among = self.choice.shares()
        block["place"] = self._deal(block["id"], block["group"], block["place"].astype(np.uint8))
        block["status"] = SEARCHING
        handover.hand_over(
            block.view(np.recarray), self.key, self.weeks[0], self.behaviour, self.offices, self.stakes.worth,
            self.beliefs, self.odds, self.tariff.upfront(self.year), self.contract_of, *self.shares[2:],
        )  # fmt: skip
        for reform in self.reforms:
            reform.refer(block)
        block["first_place"] = block["place"]
        reorder(block, np.argsort(block["place"], kind="stable"))
        shape = (len(self.places), len(self.groups))
        flat = np.ravel_multi_index((block["place"], block["group"]), shape)
        self.caseloads.attached = np.bincount(flat, minlength=np.prod(shape)).reshape(shape)
        self.payments.claim_attachments(block, self.weeks[0])
        self.regime.note_attached(block)
        self.caseloads.enrol(np.arange(first, end, dtype=np.int32), self.caseloads.attached.sum(axis=1))

    def _deal(self, ids: NDArray, groups: NDArray, areas: NDArray) -> NDArray:
        """Position of the delivering place of each claimant, by their own luck and the present shares. Shape as `ids`.

        `areas` are numbers on paper, as the intake has them.
        """
        chosen = np.empty(len(ids), np.int32)
        groups, areas = np.ascontiguousarray(groups), self.coverage.areas.positions[areas].astype(np.uint8)
        intake.allocate(ids.astype(np.int32), groups, areas, self.key, self.among, *self.shares[1:], chosen)
        return chosen

    def value_fees(self) -> None:
        """What fees still open are worth to each place, and an outcome to its contract, by group and payments made."""
        stakes, terms = self.stakes, (self.year, tuple(self.holder))
        if stakes.valued != terms:
            stakes.fee_values, stakes.valued = self.payments.worth(self.year), terms
        stakes.worth = self.regime.with_standing(stakes.fee_values)
        stakes.cash_worth = np.where(self.payments.tier_1[:, None, None], stakes.fee_values, stakes.worth)
        if share := self.settings.stake_levelled:
            mix = np.bincount(self.claimants.rows["group"], minlength=len(self.groups))
            stakes.worth = levelled(stakes.worth, mix, share)
        for reform in self.reforms:
            reform.value()

    def deliver(self) -> None:
        """Every place works its caseload for four weeks, with its advisers and the help it can buy."""
        self._give_hours()
        self.chain.quote()
        for reform in self.reforms:
            reform.offer()
        filed, stakes, blocks = self.caseloads, self.stakes, blocks_for(self.threads, len(self.claimants))
        done = self.work = Work.blank(
            len(self.places), len(self.groups), self.tariff.milestones.kinds, blocks, len(self.jobcentres)
        )
        done.staffed = np.array([place.advisers for place in self.places])
        done.laws, done.desks = self._rules_of_conduct()
        people, terms = self.claimants.rows.view(np.recarray), self.tariff.terms.view(np.recarray)
        tallies = done.counts.view(TALLY)[..., 0].view(np.recarray)
        edges = filed.edges(blocks)

        def work(k: int) -> None:
            caseload.work_caseloads(
                people, filed.roster, filed.begins, filed.sizes, self.offices, edges[k], edges[k + 1],
                self.behaviour, terms, done.laws, done.desks, stakes.worth, self.beliefs, done.foreseen,
                self.odds_of_places, *self.weeks, self.key, done.claims, tallies, done.doubts[k],
            )  # fmt: skip

        in_threads(work, self.threads, blocks)
        for at, market in enumerate(self.markets):
            wanted = self.offices["hires_wanted"][self.offices["area"] == at].sum()
            market.wanted_each = wanted / market.room / market.people if market.people and market.room else None
        self.chain.settle()

    def _rules_of_conduct(self) -> tuple[NDArray, NDArray]:
        """Law and jobcentres' desks of this period, as the kernel reads them."""
        desks = jobcentre_process.desks_of(self)
        for reform in self.reforms:
            reform.desks(desks)
        return jobcentre_process.law_of(self.scenario, self.weeks[0]).view(np.recarray), desks.view(np.recarray)

    def _give_hours(self) -> None:
        self.offices["minutes"] = jobcentre_process.minutes_left(self)
        self.offices["skill"] = [place.skill for place in self.places]
        self.offices["jobs_each"] = self.learning.jobs_each()
        self.offices["mission"] = [place.organisation.mission for place in self.places]
        self.offices["wooing"] = self.choice.worth()

    def decide_doubts(self) -> None:
        """Jobcentres work on the doubts that providers raised (R9) and have people back whose time is up (R13)."""
        jobcentre_process.hand_in(self, self.work.doubts)
        jobcentre_process.come_back(self)

    def settle_claims(self) -> None:
        """Claims become payments due; the Department pays its contracts, and primes pay tier 1 their part, later."""
        start, end = self.weeks
        claims, counts = self.work.claims, self.work.counts
        self.payments.claim_results(claims, start)
        self.regime.note_outcomes(claims, start)
        self.payments.claim_conduct(counts, start)
        self.payments.claim_service(counts, start)
        self.payments.claim_fixed(start)
        self.payments.advance(counts[:, :, LOOKING].sum(axis=1), end - 1)
        self.payments.pay(start, end)
        for reform in self.reforms:
            reform.settle()

    def learn(self) -> None:
        """Providers hold what they were paid for against what they expected, and believe accordingly (R3)."""
        self.learning.take_in()
        self.beliefs = self.learning.beliefs()

    def keep_books(self) -> None:
        """Primes, then subcontractors, pay their bills, staff their places and ask themselves whether to go on."""
        news = news_of(self)
        tell(self.places, news)
        tell(self.contracts, {name: self.payments.by_contract(news[name]) for name in ("looking", "doubts", "unseen")})
        for reform in self.reforms:
            reform.inform()
        self.choice.hear()
        self.mission_of_area = mission_of_areas(self, news["looking"])
        self.agents_by_type[Prime].do("step")
        self.agents_by_type[Subcontractor].do("step")
        for reform in self.reforms:
            reform.close()

    # What agents call ------------------------------------------------------------------------------------------------

    def pay(self, payer: Any, payee: str, event: str, pence: int) -> None:
        """An organisation pays an outside account at the end of this period."""
        number = self.ledger.event(event)
        if pence > 0:
            self.ledger.bill(self.weeks[1] - 1, payer.account, Ledger.outside(payee), number, pence)

    def live_alone(self, row: int) -> None:
        """One claimant's four weeks at the price last found in their place (see `Claimant.step`)."""
        if self.claimants.rows["status"][row] not in (SEARCHING, IN_WORK):
            return
        place = int(self.claimants.rows["place"][row])
        caseload.live_alone(
            self.claimants.rows.view(np.recarray), row, self.offices[place], self.behaviour,
            self.tariff.terms.view(np.recarray), *self._rules_of_conduct(), self.stakes.worth[place],
            self.beliefs[place], self.odds_of_places[place], *self.weeks, self.key,
        )  # fmt: skip

    def traits_on_arrival(self, rows: NDArray) -> NDArray:
        """The same people as they arrived: traits are a function of a person's luck alone. Shape of `rows`."""
        return arrivals.traits_on_arrival(self, rows)

    def prospect_on_arrival(self, rows: NDArray) -> NDArray:
        """True prospect of people as they arrived (log odds), which no provider sees. Shape of `rows`."""
        of_columns = getattr(prospect, "py_func", prospect)  # the rule's own text, on whole columns
        return of_columns(self.traits_on_arrival(rows).view(np.recarray), self.settings)

    def area_of(self, rows: NDArray) -> NDArray:
        """Index of the area of each person. Shape of `rows`."""
        return self.people.area[rows["id"]]

    @property
    def providers(self) -> list[Organisation]:
        """Primes, and the subcontractors in the areas of the run, in the order of their accounts."""
        return [*self.primes, *self.subcontractors]
