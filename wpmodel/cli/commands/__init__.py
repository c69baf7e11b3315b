"""The commands of the front door, by subject; `wpmodel.cli.front` puts them together."""
