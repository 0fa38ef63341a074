"""Many movies on many machines: one movie is one job, on Dask distributed."""
