"""Restoring measured on plans of many movements, printed, harmed and read: kept out of every training."""
