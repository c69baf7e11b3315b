"""The commands of the front door, by subject; `wpmodel.cli` puts them together."""
