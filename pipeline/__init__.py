"""Reading, cleaning, outlining, comparing, reporting: the flow and its command line."""
