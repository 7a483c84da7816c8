"""The report: `report.html`, `audit.xlsx`, `letters/*.docx` and the auditor's `decisions.csv`."""

from __future__ import annotations

from pipeline.report.data import PageImage, ReportData, RunInfo, build_report_data
from pipeline.report.decisions import Decision, DecisionBook, DecisionsError, load_decisions, save_decisions
from pipeline.report.server import serve, serve_reports
from pipeline.report.write import ReportError, Written, write_reports

__all__ = [
    "Decision",
    "DecisionBook",
    "DecisionsError",
    "PageImage",
    "ReportData",
    "ReportError",
    "RunInfo",
    "Written",
    "build_report_data",
    "load_decisions",
    "save_decisions",
    "serve",
    "serve_reports",
    "write_reports",
]
