"""Measuring: restoring and extraction against gold data, findings against planted truth."""
