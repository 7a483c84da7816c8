"""`python -m pipeline` is `doichieu`."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
