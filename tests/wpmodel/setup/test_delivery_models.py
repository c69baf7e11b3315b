"""Delivery models: alike without a spread, as published where known, drawn with luck of their own where not."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from wpmodel import Scenario, WorkProgramme
from wpmodel.programmes.work_programme import work_programme
from wpmodel.setup.behaviour import settings_of
from wpmodel.setup.delivery_models import (
    IN_HOUSE,
    KEPT,
    LEAST,
    MOST,
    MOST_KEPT,
    NORM,
    PARTNERS,
    DeliveryModels,
    known,
    models_of,
    spread_of,
)
from wpmodel.setup.supply_chain import drawn_chain
from wpmodel.tables import evidence

FIRMS, CONTRACTS = work_programme().primes, work_programme().contracts
NAMES = [name for name, _ in FIRMS]


def models(seed: int = 1, **changes: float) -> DeliveryModels:
    return models_of(FIRMS, CONTRACTS, settings_of(Scenario("x", changes)), seed)


def test_without_a_spread_all_primes_deliver_alike() -> None:
    even = models(top_slice=0.15, in_house_share=0.5, delivery_spread=0)
    assert (even.in_house == 0.5).all()
    assert (even.kept_upfront == 0.15).all()
    assert (even.kept_later == 0.15).all()
    assert (even.partners == 1.0).all()
    assert (even.norm == 1.0).all()
    assert even.partners_of(CONTRACTS) == ()


def test_what_is_published_of_a_prime_holds_for_it() -> None:
    found = models(delivery_spread=1)
    assert found.in_house[NAMES.index("Serco")] == found.in_house[NAMES.index("Rehab JobFit")] == 0.0
    assert found.kept_upfront[NAMES.index("A4e")] == pytest.approx(0.275)
    assert found.kept_upfront[NAMES.index("Seetec")] == pytest.approx(0.0)
    assert found.partners[NAMES.index("Serco")] == pytest.approx(16.5 / (375 / 40))
    half = models(delivery_spread=0.5)
    assert half.in_house[NAMES.index("Serco")] == pytest.approx(0.45 / 2)
    twice = models(delivery_spread=2)
    assert twice.in_house[NAMES.index("Serco")] == 0.0, "what is known is not stretched"


def test_the_mean_in_house_share_over_contracts_stays() -> None:
    shares = [models(seed, delivery_spread=1).in_house[[p for _, p in CONTRACTS]].mean() for seed in range(40)]
    assert np.mean(shares) == pytest.approx(0.45, abs=0.02)


def test_what_is_not_published_is_drawn_with_the_spread_of_what_is() -> None:
    drawn = [models(seed, delivery_spread=1) for seed in range(60)]
    prime = NAMES.index("Ingeus")
    assert np.std([m.partners[prime] for m in drawn]) > 0.2
    assert np.std(np.log([m.partners[prime] for m in drawn])) == pytest.approx(spread_of(PARTNERS), rel=0.3)
    assert np.std(np.log([m.norm[prime] for m in drawn])) == pytest.approx(np.log(1.5) / 4, rel=0.3)
    every = np.concatenate([m.in_house for m in drawn])
    assert every.max() <= MOST
    assert every[every > 0].min() >= LEAST
    assert max(m.kept_upfront.max() for m in drawn) <= MOST_KEPT
    assert len({m.kept_upfront[prime] for m in drawn}) > 10
    one, wider = models(delivery_spread=1), models(delivery_spread=2)
    assert np.log(wider.partners[prime]) == pytest.approx(2 * np.log(one.partners[prime]))


def test_spreads_are_those_of_the_table() -> None:
    values = list(known(PARTNERS).values())
    assert sorted(values) == [8.0, 9.0, 15.0, 16.5]
    assert spread_of(PARTNERS) == pytest.approx(np.std(np.log(values), ddof=1))
    assert spread_of(IN_HOUSE) == pytest.approx(np.std([0.0, 0.0, 0.45], ddof=1))
    assert spread_of(KEPT) == pytest.approx(np.std([0.275, 0.0], ddof=1)), "a bound for all primes is no prime's"
    assert spread_of(NORM) == pytest.approx(np.log(180 / 120) / 4)
    assert not set(known(IN_HOUSE)) - set(evidence.column("primes", "prime"))


def test_a_chain_in_proportion_has_all_its_places_and_nobody_twice_under_a_contract() -> None:
    partners = models(delivery_spread=1).partners_of(CONTRACTS)
    even, chain = (drawn_chain(1, work_programme(), FIRMS, CONTRACTS, p) for p in ((), partners))
    for tier in (1, 2):
        held, before = (Counter(p.contract for p in c.places if p.tier == tier) for c in (chain, even))
        assert sum(held.values()) == sum(before.values())
        many = [held[k] / sum(held.values()) for k in range(len(CONTRACTS))]
        assert many == pytest.approx(np.array(partners) / sum(partners), abs=1 / sum(held.values()))
    assert max(Counter((p.contract, p.organisation, p.tier) for p in chain.places).values()) == 1
    assert Counter(p.organisation for p in chain.places) == Counter(p.organisation for p in even.places)


def test_a_prime_that_delivers_nothing_has_nobody_and_passes_on_what_its_terms_say() -> None:
    model = WorkProgramme(Scenario("x", {"delivery_spread": 1}), rng=1, areas=["South Yorkshire"], until="2012-03-31")
    while model.period < model.periods:
        model.step()
    model.close()
    serco = next(prime for prime in model.primes if prime.name == "Serco")
    (home,) = [place for place in serco.places if place.tier == 0]
    assert model.records.attached[:, home.index].sum() == 0
    assert (home.advisers, home.base) == (0.0, 0.0)
    for place in model.places:
        kept = model.delivery.kept_upfront[model.primes.index(place.contract.prime)]
        assert model.payments.kept_upfront[place.index] == pytest.approx(1.0 - kept if place.tier else 1.0)
        assert model.payments.kept[place.index] == pytest.approx(0.8 if place.tier else 1.0)
