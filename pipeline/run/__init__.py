"""Running work on many documents: processes on one machine, or a Dask cluster."""
