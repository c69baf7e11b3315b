"""The commands of the front door, by subject; `wpmodel.cli.main` puts them together."""
