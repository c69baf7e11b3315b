"""The command line: commands, what they print, what they write as reports."""
