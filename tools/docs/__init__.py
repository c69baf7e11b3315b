"""What writes the documents: tables, figures and pages from the code and from stored runs."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
"""The folder of the pages."""
