"""The tables on disk and the work folder that makes runs incremental and safe to kill."""
