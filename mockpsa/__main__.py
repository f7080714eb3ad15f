"""``python -m mockpsa`` is the console script."""

from mockpsa.cli import main

if __name__ == "__main__":
    main()
