"""The world before the first week: everybody and everything that acts is a Mesa agent, in published numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import mesa
import numpy as np
import pytest

from wpmodel import Scenario, WorkProgramme
from wpmodel.agents.faces.assessor import Assessor, Tribunal
from wpmodel.agents.faces.commissioner import Commissioner
from wpmodel.agents.faces.jobcentre import Jobcentre
from wpmodel.agents.faces.labour_market import LabourMarket
from wpmodel.agents.faces.local_authority import LocalAuthority
from wpmodel.agents.faces.population import Claimant
from wpmodel.agents.faces.prime import Prime
from wpmodel.agents.faces.subcontractor import Subcontractor
from wpmodel.foundation.ledger import OUTSIDE
from wpmodel.programmes.work_programme import jobcentres_by_area
from wpmodel.setup.intake import Intake
from wpmodel.tables import evidence


@pytest.fixture(scope="module")
def model(few: Intake) -> Iterator[WorkProgramme]:
    model = WorkProgramme(rng=1, people=few, until="2012-12-31")
    yield model
    model.close()


def test_everyone_who_acts_is_a_mesa_agent_in_its_published_number(model: WorkProgramme, few: Intake) -> None:
    numbers = {kind: len(agents) for kind, agents in model.agents_by_type.items()}
    assert numbers == {
        Commissioner: 1,
        Assessor: 1,
        Tribunal: 1,
        Prime: 18,
        Subcontractor: 848,
        LocalAuthority: 363,
        Jobcentre: 740,
        LabourMarket: 18,
        Claimant: len(few),
    }
    assert all(issubclass(kind, mesa.Agent) for kind in numbers)
    assert len(model.agents) == sum(numbers.values()) - len(few)


def test_only_subcontractors_that_take_part_are_asked_every_month(few: Intake) -> None:
    model = WorkProgramme(rng=1, people=few, areas=["South Yorkshire"], until="2011-07-31")
    part = {s for s in model.subcontractors if s.in_run}
    assert set(model.agents_by_type[Subcontractor]) == part == set(model.subcontractors)
    assert {place.organisation for place in model.places if model.in_run[place.index]} & set(
        model.subcontractors
    ) <= part
    assert 0 < len(part) < model.coverage.subcontractors.whole == 848
    model.close()


def test_agents_have_numbers_of_their_own(model: WorkProgramme) -> None:
    numbers = [agent.unique_id for agent in model.agents]
    people = [claimant.unique_id for claimant in model.claimants]
    assert len(set(numbers) | set(people)) == len(numbers) + len(people)


def test_jobcentres_serve_an_authority_of_their_area(model: WorkProgramme) -> None:
    assert all(office.area == office.authority.area for office in model.jobcentres)
    assert [office.index for office in model.jobcentres] == list(range(740))
    per_authority = Counter(office.authority for office in model.jobcentres)
    for area in range(18):
        here = [per_authority[a] for a in model.authorities if a.area == area]
        assert max(here) - min(here) <= 1


def test_every_area_has_its_authorities_and_its_share_of_jobcentres(model: WorkProgramme) -> None:
    published = Counter(row["area"] for row in evidence.rows("local_authorities"))
    assert Counter(model.area_names[a.area] for a in model.authorities) == published
    assert len({a.code for a in model.authorities}) == 363
    counts = np.array(jobcentres_by_area())
    assert counts.sum() == 740
    assert counts.min() >= 5
    assert Counter(office.area for office in model.jobcentres) == dict(enumerate(counts))
    offices = {row["region"]: float(row["jobcentre_offices"]) for row in evidence.rows("jobcentres")}
    region = dict(zip(model.area_names, evidence.column("contract_package_areas", "region"), strict=True))
    total = sum(offices[r] for r in set(region.values()))
    for name, office_count in offices.items():
        here = sum(int(counts[k]) for k, area in enumerate(model.area_names) if name in (region[area], "Great Britain"))
        assert abs(here - office_count * 740 / total) < 3, name


def test_every_contract_has_its_places_and_they_share_it_out(model: WorkProgramme) -> None:
    assert len(model.contracts) == 40
    assert len(model.places) == 40 + 375
    assert [place.index for place in model.places] == list(range(415))
    for contract in model.contracts:
        assert contract in contract.prime.contracts
        assert [place.tier for place in contract.places] == [0] + [1] * (len(contract.places) - 1)
        assert contract.places[0].organisation is contract.prime
        assert sum(place.share for place in contract.places) == pytest.approx(1)
        in_house = model.delivery.in_house[model.primes.index(contract.prime)]
        assert contract.places[0].share == pytest.approx(in_house)
        assert min(place.share for place in contract.places) > 0


def test_organisations_hold_the_places_that_deliver_in_the_run(model: WorkProgramme) -> None:
    held = [place for provider in model.providers for place in provider.places]
    assert sorted(place.index for place in held) == np.flatnonzero(model.in_run).tolist()
    assert all(place.organisation is provider for provider in model.providers for place in provider.places)
    on_paper = sum(s.tier_1 for s in model.subcontractors), sum(s.tier_2 for s in model.subcontractors)
    assert on_paper == (375, 990)


def test_accounts_are_numbered_in_the_order_of_the_providers(model: WorkProgramme) -> None:
    assert [p.account for p in model.providers] == list(range(len(OUTSIDE), len(OUTSIDE) + 18 + 848))
    assert model.commissioner.account == 0
    assert len(model.ledger.balances) == len(OUTSIDE) + 866


def test_reserves_come_from_founders_and_are_unequal(model: WorkProgramme) -> None:
    ledger = model.ledger.frame([p.name for p in model.providers])
    opening = ledger[ledger["event"] == "opening reserves"]
    assert (opening["payer"] == "founders").all()
    planned = {p.name for p in model.providers if p.credit}  # some places of so small an intake plan for nobody
    assert planned <= {p.name for p in model.providers if p.places}
    assert len(planned) > 10
    specialists = {s.name for s in model.subcontractors if s.call_offs}
    assert set(opening["payee"]) == planned | specialists
    assert opening["pence"].max() > 3 * opening["pence"].median()


def test_specialists_have_funds_of_their_own_behind_each_call_off(few: Intake) -> None:
    model = WorkProgramme(
        Scenario("x", {"reserve_spread": 0, "own_funds": 7_000}), rng=1, people=few, until="2011-07-31"
    )
    model.close()
    only = [s for s in model.subcontractors if s.call_offs and not s.places]
    assert len(only) > 400
    assert all(s.cash == 700_000 * len(s.call_offs) and s.credit == 0 for s in only)


def test_every_tier_2_place_is_a_call_off_for_one_of_six_barriers(model: WorkProgramme) -> None:
    assert len(model.call_offs) == 990
    assert [call_off.index for call_off in model.call_offs] == list(range(990))
    assert all(call_off in call_off.organisation.call_offs for call_off in model.call_offs)
    assert sum(len(s.call_offs) for s in model.subcontractors) == 990
    barriers = Counter(call_off.speciality for call_off in model.call_offs)
    assert set(barriers) == set(range(6))
    assert min(barriers.values()) > 120
    again = WorkProgramme(rng=1, people=model.people, until="2011-07-31")
    again.close()
    assert [c.speciality for c in again.call_offs] == [c.speciality for c in model.call_offs]


def test_voluntary_organisations_hear_from_a_few_others_of_their_areas(few: Intake) -> None:
    """Where nobody hears from others of its chains besides."""
    model = WorkProgramme(Scenario("x", {"chain_peers": 0}), rng=1, people=few, until="2012-12-31")
    model.close()
    areas = {
        s: {model.contracts[int(c.removeprefix("contract:"))].area for c, _, tie in model.supply_chain.in_edges(
            f"subcontractor:{s.number:03d}", data=True) if "tier" in tie}
        for s in model.subcontractors
    }  # fmt: skip
    for s in model.subcontractors:
        assert len(s.peers) == len(set(s.peers)) <= model.settings.peers[2]
        assert s not in s.peers
        assert all(peer.sector == "voluntary" and areas[peer] & areas[s] for peer in s.peers)
        assert bool(s.peers) == (s.sector == "voluntary")
        heard = {
            u for u, _, key in model.supply_chain.in_edges(f"subcontractor:{s.number:03d}", keys=True) if key == "peer"
        }
        assert heard == {f"subcontractor:{peer.number:03d}" for peer in s.peers}


def test_subcontractors_hear_from_others_of_their_chains_whatever_their_sector() -> None:
    model = WorkProgramme(Scenario("x", {"chain_peers": 4}), rng=1, until="2011-07-31", areas=["Wales", "West London"])
    model.close()
    alone = Scenario("x", {"chain_peers": 0})
    before = WorkProgramme(alone, rng=1, until="2011-07-31", areas=["Wales", "West London"])
    before.close()
    primes = {
        n: {place.contract for place in model.coverage.chain.places if place.organisation == n} for n in range(848)
    }
    primes = {n: {model.coverage.chain.contracts[c][1] for c in held} for n, held in primes.items()}
    mixed = 0
    for one, same in zip(model.subcontractors, before.subcontractors, strict=True):
        kin = [peer for peer in one.peers if peer.number in {p.number for p in same.peers}]
        assert len(kin) == len(same.peers), "peers of its own kind are those that it had"
        assert one.peers_on_paper - same.peers_on_paper <= 4
        for peer in one.peers:
            assert peer in kin or primes[peer.number] & primes[one.number]
            mixed += peer.sector != one.sector
        assert one not in one.peers
    assert mixed > 20


def test_jobcentres_areas_give_authorities_their_shares(model: WorkProgramme) -> None:
    for area in range(18):
        assert sum(a.share for a in model.authorities if a.area == area) == pytest.approx(1)
    assert all(a.given == a.spent == 0 and not a.shares_premises for a in model.authorities)


def test_sectors_differ_as_their_parameters_say(few: Intake) -> None:
    model = WorkProgramme(Scenario("x", {"mission": (1, 2, 3), "capital_rate": (0.1, 0.2, 0.3)}), rng=1, people=few)
    model.close()
    for provider in model.providers:
        k = ("private", "public", "voluntary").index(provider.sector)
        assert (provider.mission, provider.capital_rate) == (k + 1, (k + 1) / 10)
    mission = [place.organisation.mission for place in model.places]
    assert model.offices["mission"].tolist() == mission


def test_only_places_in_the_run_have_staff() -> None:
    model = WorkProgramme(rng=1, areas=["South Yorkshire"], until="2011-07-31")
    model.close()
    areas = {model.area_names[place.contract.area] for place in model.places if place.advisers > 0}
    assert areas == {"South Yorkshire"}
    assert {model.area_names[k] for k in model.areas} == areas


def test_markets_follow_the_published_labour_market(model: WorkProgramme) -> None:
    assert [market.name for market in model.markets] == evidence.column("contract_package_areas", "area")
    rates = evidence.frame("labour_market_by_area").query("year == 2012").set_index("area")["unemployment_rate_pct"]
    tightness = {market.name: market.tightness[10] for market in model.markets}
    slackest, tightest = max(tightness, key=lambda a: -tightness[a]), max(tightness, key=lambda a: tightness[a])
    assert rates[slackest] > rates.median() > rates[tightest]
    assert all((market.openings >= 0).all() and len(market.openings) == model.periods for market in model.markets)
    national = WorkProgramme(rng=1, people=None, until="2011-07-31", areas=["Wales"])
    national.close()
    openings = {market.name: market.openings[0] for market in national.markets}
    assert openings["Wales"] > 100
    assert sum(openings.values()) == openings["Wales"], "vacancies of areas that are not in the run are nobody's"


def test_jobcentres_count_whom_they_refer(few: Intake) -> None:
    model = WorkProgramme(rng=1, people=few, until="2012-12-31")
    while model.period < model.periods:
        model.step()
    model.close()
    referred = model.claimants.rows["referred"] < 4 * model.period
    assert sum(office.referred for office in model.jobcentres) == referred.sum()
    assert [o.referred for o in model.jobcentres] == np.bincount(
        model.claimants.rows["jobcentre"][referred], minlength=740
    ).tolist()
