"""Benchmarks that anyone can run: accuracy, speed, memory."""
