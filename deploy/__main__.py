"""`python -m deploy` is `wardwatch`, for where the project is not installed (the Docker image)."""

from deploy.cli import main

main()
