"""Creaming and parking are measured as defined, on cases whose answer is known."""

import numpy as np
import pytest

from wpmodel.agents.faces.population import PERSON
from wpmodel.agents.kinds import FULLY_PAID, IN_WORK, NEVER, RETURNED, SEARCHING
from wpmodel.results.phenomena import concentration, weeks_out_of_work
from wpmodel.results.terciles import terciles


def test_the_index_is_nought_where_every_week_gets_the_same():
    weeks = np.array([10.0, 52.0, 3.0, 104.0])
    assert concentration(30.0 * weeks, weeks, np.array([0.3, -1.0, 2.0, 0.1])) == pytest.approx(0.0)


def test_the_index_has_the_sign_of_whom_support_leans_to():
    weeks, prospect = np.ones(1000), np.linspace(-1, 1, 1000)
    readiest = np.where(prospect > 0.9, 1.0, 0.0)
    assert concentration(readiest, weeks, prospect) == pytest.approx(0.95, abs=0.01)
    assert concentration(readiest[::-1], weeks, prospect) == pytest.approx(-0.95, abs=0.01)


def test_the_index_does_not_take_short_spells_for_parking():
    prospect = np.linspace(-1, 1, 500)
    weeks = np.linspace(104, 4, 500)  # the readier leave sooner
    assert concentration(7.0 * weeks, weeks, prospect) == pytest.approx(0.0, abs=1e-9)


def test_no_support_at_all_has_no_index():
    assert np.isnan(concentration(np.zeros(3), np.ones(3), np.arange(3.0)))


def test_the_readiest_tenth_of_a_group_is_in_none_of_its_thirds():
    found = terciles(np.tile(np.arange(1000.0), 2), np.repeat([3, 5], 1000))
    for group in (found[:1000], found[1000:]):
        assert np.bincount(group).tolist() == [300, 300, 300, 100]
        assert (np.diff(group) >= 0).all()


@pytest.mark.parametrize(
    ("status", "attached", "ended", "banked", "job_start", "weeks"),
    [
        (SEARCHING, 0, NEVER, 0, 0, 60),  # never in work
        (SEARCHING, 0, NEVER, 13, 5, 47),  # thirteen weeks in jobs that ended
        (IN_WORK, 0, NEVER, 0, 40, 40),  # in work since week 40
        (RETURNED, 0, 50, 0, 0, 50),  # returned at once when the time was up
        (FULLY_PAID, 0, 55, 10, 25, 15),  # ten weeks in one job, thirty in the last
    ],
)
def test_weeks_out_of_work_are_the_weeks_on_the_programme_less_those_in_jobs(
    status, attached, ended, banked, job_start, weeks
):
    row = np.zeros(1, PERSON)
    row["status"], row["attached"], row["ended"] = status, attached, ended
    row["banked"], row["job_start"] = banked, job_start
    assert weeks_out_of_work(row, now=60, allotted=104)[0] == weeks


def test_a_job_kept_beyond_the_allotted_weeks_counts_as_work_until_they_end():
    row = np.zeros(1, PERSON)
    row["status"], row["ended"], row["banked"], row["job_start"] = RETURNED, 130, 50, 80  # in work from 80 to 130
    assert weeks_out_of_work(row, now=200, allotted=104)[0] == 80
