"""Work that runs by the clock: the worker, the calendar and the retention table."""
