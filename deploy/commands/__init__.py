"""The commands of `wardwatch`, one module each (see `deploy.cli`)."""
