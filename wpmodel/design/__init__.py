"""Contract design by search: terms that serve stated aims best within a budget, tested again with other luck."""

from wpmodel.design.aims import AIMS, Aim
from wpmodel.design.levers import LEVERS, Lever
from wpmodel.design.search import Search, search
