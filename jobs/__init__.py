"""Work that runs later: one row a job, carried by one of three engines. It knows no other app of ours but `basis`."""
